import { createServer } from 'node:http';
import { onLoopback } from './loopback.ts';

export type FakeAdoption = { readonly url: string; readonly requests: readonly string[]; readonly close: () => Promise<void> };

/** Answers of GitHub's REST API by `GET` path without its query: a body, or a refusal in GitHub's own words. */
export type Answers = Readonly<Record<string, unknown>>;
export const REFUSED = { refused: 403, message: 'Resource not accessible by integration' };
export const NOT_THERE = { refused: 404, message: 'Not Found' };
export const UPGRADE = { refused: 403, message: 'Upgrade to GitHub Pro or make this repository public to enable this feature.' };

const counted = (name: string, items: readonly unknown[]) => ({ total_count: items.length, [name]: items });

/**
 * The settings of a repository as GitHub's REST API shows them to an owner's token (docs.github.com/rest: repos, actions/secrets, actions/variables,
 * deployments/environments, actions/permissions, actions/workflows, actions/workflow-runs, branches, repos/rules), each under `/repos/acme/api`.
 */
export function ownersView(more: Answers = {}): Answers {
  const workflow = (file: string, state = 'active') => ({ id: file.length, name: file, path: `.github/workflows/${file}`, state });
  return {
    '': { name: 'api', full_name: 'acme/api', private: true, default_branch: 'main', owner: { login: 'acme', type: 'Organization' } },
    '/orgs/acme': { login: 'acme', plan: { name: 'free', seats: 1, filled_seats: 1 } },
    '/actions/secrets': counted('secrets', [{ name: 'DATABASE_URL' }, { name: 'RENDER_API_KEY' }, { name: 'BACKUP_SSH_KEY' }]),
    '/actions/organization-secrets': counted('secrets', [{ name: 'SLACK_WEBHOOK_URL' }]),
    '/actions/variables': counted('variables', [
      { name: 'RENDER_SERVICE_ID', value: 'srv-1' },
      { name: 'HEALTH_URL', value: 'https://api.corp.dev/health' },
    ]),
    '/actions/organization-variables': counted('variables', []),
    '/environments': counted('environments', [{ name: 'production', protection_rules: [] }]),
    '/environments/production/secrets': counted('secrets', [{ name: 'SSH_KEY' }]),
    '/environments/production/variables': counted('variables', []),
    '/actions/permissions/workflow': { default_workflow_permissions: 'read', can_approve_pull_request_reviews: false },
    '/actions/workflows': counted('workflows', [workflow('deploy.yml'), workflow('monthly-drill.yml')]),
    '/actions/workflows/monthly-drill.yml/runs': counted('workflow_runs', [{ id: 11 }, { id: 12 }]),
    '/actions/runs/11/jobs': counted('jobs', [
      { name: 'due', conclusion: 'success', started_at: '2026-11-02T05:17:00Z', completed_at: '2026-11-02T05:17:09Z' },
      { name: 'drill / restore-drill', conclusion: 'success', started_at: '2026-11-02T05:18:00Z', completed_at: '2026-11-02T05:20:01Z' },
    ]),
    '/actions/runs/12/jobs': counted('jobs', [
      { name: 'due', conclusion: 'success', started_at: '2026-11-03T05:17:00Z', completed_at: '2026-11-03T05:17:09Z' },
      { name: 'drill', conclusion: 'skipped', started_at: '2026-11-03T05:18:00Z', completed_at: '2026-11-03T05:18:00Z' },
    ]),
    '/branches/main': {
      name: 'main',
      protected: true,
      protection: { enabled: true, required_status_checks: { enforcement_level: 'everyone', contexts: ['ci'], checks: [] } },
    },
    '/rules/branches/main': [
      { type: 'required_status_checks', parameters: { required_status_checks: [{ context: 'migrations / gate' }] } },
      { type: 'pull_request', parameters: {} },
    ],
    ...more,
  };
}

/** What a job's own token is shown: no names, no plan, no defaults. */
export function jobsView(more: Answers = {}): Answers {
  const hidden = ['/actions/secrets', '/actions/variables', '/environments', '/actions/permissions/workflow', '/orgs/acme'];
  return { ...ownersView(), ...Object.fromEntries(hidden.map((path) => [path, REFUSED])), ...more };
}

/** GitHub over HTTP, with these answers and no other; the token must be `gh-token-1`. */
export async function startFakeAdoption(answers: Answers): Promise<FakeAdoption> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '').replace(/^\/repos\/acme\/api/, '');
    requests.push(`${request.method} ${path}`);
    const send = (status: number, body: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.headers.authorization !== 'token gh-token-1') return send(401, { message: 'Bad credentials' });
    const answer = Object.hasOwn(answers, path) ? answers[path] : { refused: 404, message: 'Not Found' };
    if (answer !== null && typeof answer === 'object' && 'refused' in answer)
      return send(Number(answer.refused), { message: 'message' in answer ? answer.message : 'Not Found' });
    return send(200, answer);
  });
  const { url, close } = await onLoopback(server);
  return {
    url,
    requests,
    close,
  };
}
