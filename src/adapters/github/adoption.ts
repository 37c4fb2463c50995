import { UpstreamError } from '../../core/errors.ts';
import { plainText } from '../../core/plain-text.ts';
import type { BranchFacts, Known, RepositoryFacts, SecretNames } from '../../domain/doctor/record.ts';
import type { GitHubApi } from './api.ts';
import { everyPage } from './pages.ts';

type Answer = Readonly<Record<string, unknown>>;
const record = (value: unknown): Answer => (value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Answer) : {});
const list = (value: unknown): readonly Answer[] => (Array.isArray(value) ? value.map(record) : []);
const named = (value: unknown) => list(value).flatMap(({ name }) => (typeof name === 'string' ? [plainText(name, 200)] : []));

/** What was found out, or GitHub's refusal and what it would take. Only GitHub's own faults: a bug of ours, and a cancel, go on. */
export async function known<T>(takes: string, find: () => Promise<T>): Promise<Known<T>> {
  try {
    return { known: await find() };
  } catch (error) {
    if (error instanceof UpstreamError) return { unknown: error.reason, takes };
    throw error;
  }
}

/** Asks for one thing of the repository; `permission` is the line of a job, or a token's own word where a job's token never may. */
const get = (api: GitHubApi, path: string, permission: string, query: Readonly<Record<string, string | number>> = {}) =>
  api.ask({ what: `Reading ${path}`, permission }, async ({ request }) => record((await request(`GET ${path}`, query)).data));

const own = ({ owner, repo }: GitHubApi) => `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}`;

/** Private or public, the default branch, and the plan of its owner as far as the token is told. `plan` is the user's word; empty: ask. */
export function readRepository(api: GitHubApi, plan: string): Promise<Known<RepositoryFacts>> {
  return known('a token that sees the repository (metadata: read)', async () => {
    const about = await get(api, own(api), '{ contents: read }');
    const isPrivate = about['private'] === true;
    const facts = { isPrivate, defaultBranch: plainText(String(about['default_branch'] ?? 'main'), 200) };
    if (plan !== '' || !isPrivate) return { ...facts, plan: plan || null };
    const organization = record(about['owner'])['type'] === 'Organization';
    // Only an owner is told; anybody else reads the same without a plan, or a refusal.
    const whose = await known('', () =>
      get(api, organization ? `/orgs/${encodeURIComponent(api.owner)}` : '/user', 'organization administration: read'),
    );
    const name = 'known' in whose && (organization || whose.known['login'] === api.owner) ? record(whose.known['plan'])['name'] : undefined;
    return { ...facts, plan: typeof name === 'string' ? plainText(name, 30).toLowerCase() : null };
  });
}

/** Names of secrets or variables: of the repository, of the organization as far as the repository may use them, and of each environment. */
export function readNames(api: GitHubApi, kind: 'secrets' | 'variables'): Promise<Known<SecretNames>> {
  const takes = `a personal token with ${kind === 'secrets' ? 'Secrets' : 'Variables'}: read and Environments: read`;
  const pages = (path: string) =>
    api.ask({ what: `Reading ${path}`, permission: takes }, async ({ request }) =>
      everyPage(async (at) => {
        const answer = record((await request(`GET ${path}`, at)).data);
        return { data: named(answer[path.endsWith('/environments') ? 'environments' : kind]) };
      }),
    );
  return known(takes, async () => {
    const repository = await pages(`${own(api)}/actions/${kind}`);
    const organization = await known(takes, () => pages(`${own(api)}/actions/organization-${kind}`));
    // A user's repository has no organization. Of one that is not shown its names nothing may count as missing.
    if ('unknown' in organization && record((await get(api, own(api), '{ contents: read }'))['owner'])['type'] !== 'User')
      throw new UpstreamError(organization.unknown, `The names of the organization's ${kind} are not shown.`);
    const byEnvironment = new Map<string, readonly string[]>();
    for (const environment of await pages(`${own(api)}/environments`))
      byEnvironment.set(environment, await pages(`${own(api)}/environments/${encodeURIComponent(environment)}/${kind}`));
    return { shared: [...repository, ...('known' in organization ? organization.known : [])], byEnvironment };
  });
}

export function readDefaultToken(api: GitHubApi): Promise<Known<'read' | 'write'>> {
  return known('a personal token with Administration: read', async () => {
    const answer = await get(api, `${own(api)}/actions/permissions/workflow`, 'administration: read');
    return answer['default_workflow_permissions'] === 'write' ? 'write' : 'read';
  });
}

/** The state of each workflow that GitHub knows, by file: `active`, `disabled_manually`, `disabled_inactivity` … */
export function readStates(api: GitHubApi): Promise<Known<ReadonlyMap<string, string>>> {
  return known('permissions: { actions: read }', async () => {
    const path = `${own(api)}/actions/workflows`;
    const all = await api.ask({ what: `Reading ${path}`, permission: '{ actions: read }' }, ({ request }) =>
      everyPage(async (at) => ({ data: list(record((await request(`GET ${path}`, at)).data)['workflows']) })),
    );
    return new Map(all.map((one) => [String(one['path'] ?? ''), plainText(String(one['state'] ?? 'unknown'), 40)]));
  });
}

/** Runs that are looked at for each workflow; each costs a request. */
const RUNS = 3;

/** Minutes that a scheduled run took lately, each job rounded up as GitHub does, on the average of the last few. */
export function readMinutes(api: GitHubApi, files: readonly string[]): Promise<Known<ReadonlyMap<string, number>>> {
  return known('permissions: { actions: read }', async () => {
    const found = new Map<string, number>();
    for (const file of files) {
      const name = file.split('/').at(-1) ?? file;
      const query = { event: 'schedule', status: 'completed', per_page: RUNS };
      const answer = await known('', () => get(api, `${own(api)}/actions/workflows/${encodeURIComponent(name)}/runs`, '{ actions: read }', query));
      const runs = 'known' in answer ? list(answer.known['workflow_runs']) : [];
      const taken = await Promise.all(
        runs.map(async (run) =>
          list((await get(api, `${own(api)}/actions/runs/${Number(run['id'])}/jobs`, '{ actions: read }', { per_page: 100 }))['jobs']),
        ),
      );
      if (taken.length > 0) found.set(file, taken.flat().reduce((sum, job) => sum + minutesOf(job), 0) / taken.length);
    }
    return found;
  });
}

/** A job that was skipped costs nothing; any other at least one minute. */
function minutesOf(job: Answer): number {
  const ms = Date.parse(String(job['completed_at'])) - Date.parse(String(job['started_at']));
  return job['conclusion'] === 'skipped' || Number.isNaN(ms) ? 0 : Math.max(1, Math.ceil(ms / 60_000));
}

/** Whether the branch is protected, by the old rules or by rulesets, and the checks that a merge waits for. */
export function readBranch(api: GitHubApi, branch: string): Promise<Known<BranchFacts>> {
  return known('a token that sees the branch (contents: read)', async () => {
    const about = await get(api, `${own(api)}/branches/${encodeURIComponent(branch)}`, '{ contents: read }');
    const status = record(record(about['protection'])['required_status_checks']);
    const contexts = Array.isArray(status['contexts']) ? status['contexts'].map(String) : [];
    const path = `${own(api)}/rules/branches/${encodeURIComponent(branch)}`;
    // A private repository on the free plan has no rulesets, and is refused.
    const rules = await known('', () =>
      api.ask({ what: `Reading ${path}`, permission: '{ contents: read }' }, async ({ request }) => list((await request(`GET ${path}`)).data)),
    );
    const all = 'known' in rules ? rules.known : [];
    const required = all
      .filter(({ type }) => type === 'required_status_checks')
      .flatMap(({ parameters }) => list(record(parameters)['required_status_checks']));
    return {
      isProtected: about['protected'] === true || all.some(({ type }) => type === 'pull_request' || type === 'required_status_checks'),
      checks: [...contexts, ...required.map(({ context }) => String(context))].map((name) => plainText(name, 200)),
    };
  });
}
