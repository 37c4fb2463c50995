import { UpstreamError } from '../../core/errors.ts';
import type { WorkflowRun } from '../../domain/watchdog/types.ts';
import type { GitHubApi } from './api.ts';
import { isStatus, NotYet } from './failure.ts';
import { everyPage } from './pages.ts';

/** A workflow as GitHub lists it. `createdAt` in milliseconds. */
export type ListedWorkflow = { readonly path: string; readonly state: string; readonly createdAt: number | null };

const LIST = { what: "Listing the repository's workflows", permission: '{ actions: read }' };
const FILE = { what: 'Reading a workflow file', permission: '{ contents: read }' };
const RUNS = { what: "Listing a workflow's runs", permission: '{ actions: read }' };

/** Every workflow of the repository, switched off ones too. Throws an UpstreamError. */
export async function listWorkflows(api: GitHubApi): Promise<readonly ListedWorkflow[]> {
  const { owner, repo } = api;
  return api.ask(LIST, async ({ request }) => {
    const all = await everyPage(async (at) => {
      const { data } = await request('GET /repos/{owner}/{repo}/actions/workflows', { owner, repo, ...at });
      return { data: data.workflows };
    });
    return all.map(({ path, state, created_at }) => ({ path, state, createdAt: timeOf(created_at) }));
  });
}

/** The text of a file on the default branch, which alone schedules; null where it is not there. Throws an UpstreamError. */
export async function readDefaultFile(api: GitHubApi, path: string): Promise<string | null> {
  const { owner, repo } = api;
  return api.ask(FILE, async ({ request }) => {
    try {
      const { data } = await request('GET /repos/{owner}/{repo}/contents/{path}', { owner, repo, path });
      const { content, encoding } = data as { content?: unknown; encoding?: unknown };
      return typeof content === 'string' && encoding === 'base64' ? Buffer.from(content, 'base64').toString('utf8') : null;
    } catch (error) {
      if (isStatus(error, 404)) return null;
      throw error;
    }
  });
}

/** GitHub lists so many runs of a filter and no more: https://docs.github.com/rest/actions/workflow-runs#list-workflow-runs-for-a-workflow */
const LISTED = 1000;
const PAGE = 100;
/** A token of a job has 1,000 requests an hour. */
const MAX_REQUESTS = 150;

/**
 * The runs of a workflow that were created in a time, in milliseconds, both ends included (GitHub's times are whole seconds). Where there are more than
 * GitHub lists, the time is halved. Throws an UpstreamError; `too_many_runs` where they would cost too many requests, `runs_incomplete` where GitHub
 * counts more than it lists: what is left out would be told as missing.
 */
export async function listRuns(api: GitHubApi, file: string, from: number, until: number): Promise<readonly WorkflowRun[]> {
  const found = new Map<number, WorkflowRun>();
  let requests = 0;
  const ask = (first: number, last: number, page: number) => {
    requests += 1;
    if (requests > MAX_REQUESTS) throw new UpstreamError('too_many_runs', `${file} has more runs than can be listed. Shorten the input window.`);
    return runsPage(api, file, first, last, page);
  };
  const read = async (first: number, last: number): Promise<void> => {
    let listed = 0;
    for (let page = 1; ; page += 1) {
      const { total, runs } = await ask(first, last, page);
      if (total >= LISTED && last > first) return halve(first, last);
      for (const run of runs) found.set(run.id, run);
      listed += runs.length;
      if (runs.length === PAGE) continue;
      if (listed >= total) return;
      throw new UpstreamError('runs_incomplete', `GitHub counts ${total} runs of ${file} and lists ${listed}. Run the job again later.`);
    }
  };
  const halve = async (first: number, last: number) => {
    const middle = Math.floor((first + last) / 2);
    await read(first, middle);
    await read(middle + 1, last);
  };
  await read(Math.floor(from / 1000), Math.ceil(until / 1000));
  return [...found.values()];
}

/** How many runs of a workflow were created in a time, in milliseconds, both ends included. Throws an UpstreamError. */
export async function countRuns(api: GitHubApi, file: string, from: number, until: number): Promise<number> {
  const { total } = await runsPage(api, file, Math.floor(from / 1000), Math.ceil(until / 1000), 1);
  return total;
}

async function runsPage(api: GitHubApi, file: string, first: number, last: number, page: number) {
  const { owner, repo } = api;
  const created = `${secondOf(first)}..${secondOf(last)}`;
  return api.ask(RUNS, async ({ request }) => {
    const query = { owner, repo, workflow_id: file, created, exclude_pull_requests: true, per_page: PAGE, page };
    const { data } = await request('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', query);
    if (!Array.isArray(data.workflow_runs)) throw new NotYet('GitHub answered with something that is no list of runs');
    const runs = data.workflow_runs.map(
      (run): WorkflowRun => ({
        ...{ id: Number(run.id), event: run.event, createdAt: Date.parse(run.created_at), attempt: run.run_attempt ?? 1 },
        ...{ status: run.status ?? '', conclusion: run.conclusion },
      }),
    );
    return { total: data.total_count, runs };
  });
}

const secondOf = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000', '');

function timeOf(text: string): number | null {
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}
