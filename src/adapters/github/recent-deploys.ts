import { errorText, UpstreamError } from '../../core/errors.ts';
import { plainText } from '../../core/plain-text.ts';
import type { Measured, UnmeasuredCause } from '../../domain/alerts/measured.ts';
import type { Deploy } from '../../domain/triage/hosting.ts';
import type { GitHubApi } from './api.ts';

/** Newest first; of more than this a person reads nothing. */
const SHOWN = 10;
const PER_PAGE = 50;

type Span = { readonly from: number; readonly until: number };

const DEPLOYMENTS = { what: 'Looking for deployments', permission: '{ deployments: read }' };
/** https://docs.github.com/rest/deployments/statuses : `inactive` is what a later deployment makes of an earlier one. */
export const DEPLOYMENT_STATES: Readonly<Record<string, Deploy['state']>> = {
  success: 'live',
  inactive: 'replaced',
  failure: 'failed',
  error: 'failed',
  in_progress: 'in_progress',
  queued: 'in_progress',
  pending: 'in_progress',
};

/** Deployments that GitHub keeps of an environment (any, where it is empty) within a time, the newest first. Rejects on a cancel alone. */
export function githubDeployments(api: GitHubApi, environment: string, { from, until }: Span): Promise<Measured<readonly Deploy[]>> {
  const { owner, repo } = api;
  return asMeasured(() =>
    api.ask(DEPLOYMENTS, async ({ request }) => {
      const where = { owner, repo, per_page: PER_PAGE, ...(environment === '' ? {} : { environment }) };
      const { data } = await request('GET /repos/{owner}/{repo}/deployments', where);
      const lately = data.filter(({ created_at }) => within(Date.parse(created_at), { from, until })).slice(0, SHOWN);
      return Promise.all(
        lately.map(async ({ id, sha, created_at, creator, environment: to }): Promise<Deploy> => {
          const { data: statuses } = await request('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
            ...{ owner, repo, deployment_id: Number(id), per_page: 1 },
          });
          const by = plainText([creator?.login, to].filter(Boolean).join(', '), 80);
          return {
            id: String(id),
            at: Date.parse(created_at),
            state: DEPLOYMENT_STATES[statuses[0]?.state ?? 'pending'] ?? 'other',
            commit: commitOf(sha),
            by,
          };
        }),
      );
    }),
  );
}

const RUNS = { what: 'Looking for runs that deploy', permission: '{ actions: read }' };
/** What starts on a clock or for a proposal deploys nothing. */
const DEPLOYING = ['push', 'workflow_dispatch', 'release', 'workflow_run', 'deployment', 'repository_dispatch'];

/**
 * Runs of workflows that deploy, the newest first: of `workflow` (a file name), or, where it is empty, of those whose name or file speaks of a
 * deploy or a release. `except` is the run that asks. Rejects on a cancel alone.
 */
export function githubRuns(
  api: GitHubApi,
  { workflow, except }: { readonly workflow: string; readonly except: string },
  { from, until }: Span,
): Promise<Measured<readonly Deploy[]>> {
  const { owner, repo } = api;
  return asMeasured(() =>
    api.ask(RUNS, async ({ request }) => {
      const created = `>=${new Date(from).toISOString().slice(0, 19)}Z`;
      const { data } = await request('GET /repos/{owner}/{repo}/actions/runs', { owner, repo, created, per_page: 100 });
      const deploys = data.workflow_runs.filter((run) => {
        const file = (run.path ?? '').split('@')[0]?.split('/').at(-1) ?? '';
        const named =
          workflow === '' ? /deploy|release|publish/i.test(`${file} ${run.name ?? ''}`) && DEPLOYING.includes(run.event) : file === workflow;
        return named && String(run.id) !== except && within(Date.parse(run.created_at), { from, until });
      });
      return deploys.slice(0, SHOWN).map(
        ({ id, created_at, status, conclusion, head_sha, name, actor }): Deploy => ({
          ...{ id: String(id), at: Date.parse(created_at), state: runState(status, conclusion), commit: commitOf(head_sha) },
          by: plainText([name, actor?.login].filter(Boolean).join(', '), 80),
        }),
      );
    }),
  );
}

export function runState(status: string | null, conclusion: string | null): Deploy['state'] {
  if (status !== 'completed') return 'in_progress';
  if (conclusion === 'success') return 'live';
  return conclusion === 'failure' || conclusion === 'timed_out' || conclusion === 'startup_failure' ? 'failed' : 'other';
}

const within = (at: number, { from, until }: Span) => at >= from && at <= until;
const commitOf = (sha: string) => (/^[0-9a-f]{40}$/.test(sha) ? sha : null);

const CAUSES: Readonly<Record<string, UnmeasuredCause>> = {
  permission_denied: 'unauthorized',
  authentication_failed: 'unauthorized',
  rate_limited: 'rate_limited',
  github_unreachable: 'unreachable',
};

async function asMeasured<T>(work: () => Promise<T>): Promise<Measured<T>> {
  try {
    return { kind: 'measured', value: await work() };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { kind: 'unmeasured', cause: CAUSES[error.reason] ?? 'source_failed', detail: plainText(errorText(error), 300) };
  }
}
