import { UpstreamError } from '../../core/errors.ts';
import { plainText } from '../../core/plain-text.ts';
import type { DeployRow, MigrationRow } from '../../domain/review/types.ts';
import type { GitHubApi, Octokit } from './api.ts';
import { isStatus } from './failure.ts';
import { listOf } from './pages.ts';
import { DEPLOYMENT_STATES, runState } from './recent-deploys.ts';

/** From `from` (included) to `until` (not included), in milliseconds. */
export type Span = { readonly from: number; readonly until: number };

const PER_PAGE = 100;
/** GitHub lists no more than 1,000 runs of a search: https://docs.github.com/rest/actions/workflow-runs */
const PAGES = 10;
const stamp = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const inside = (at: number, { from, until }: Span) => at >= from && at < until;
const commitOf = (sha: string) => (/^[0-9a-f]{40,64}$/.test(sha) ? sha : null);

const DEPLOYMENTS = { what: 'Looking for deployments', permission: '{ deployments: read }' };

/** GitHub's deployments of a time to an environment (any, where it is empty), the newest first. Throws an UpstreamError. */
export async function deploymentsBetween(api: GitHubApi, environment: string, span: Span): Promise<readonly DeployRow[]> {
  const { owner, repo } = api;
  const where = { owner, repo, ...(environment === '' ? {} : { environment }) };
  const found = await pages(api, DEPLOYMENTS, (octokit, at) => octokit.request('GET /repos/{owner}/{repo}/deployments', { ...where, ...at }), {
    // Newest first.
    ended: ({ created_at }) => Date.parse(created_at) < span.from,
    advice: 'There are too many deployments; name an environment.',
  });
  const rows: DeployRow[] = [];
  for (const { id, sha, created_at, creator, environment: to } of found.filter((item) => inside(Date.parse(item.created_at), span))) {
    const state = await api.ask(DEPLOYMENTS, async ({ request }) => {
      const path = 'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses';
      const { data } = await request(path, { owner, repo, deployment_id: Number(id), per_page: 1 });
      return DEPLOYMENT_STATES[listOf(data)[0]?.state ?? 'pending'] ?? 'other';
    });
    const by = plainText([creator?.login, to].filter(Boolean).join(', '), 80);
    rows.push({ at: Date.parse(created_at), state, commit: commitOf(sha), by, path: 'deployments' });
  }
  return rows;
}

const RUNS = { what: 'Looking for runs that deploy', permission: '{ actions: read }' };
/** What starts on a clock, for a proposal or by an outside monitor deploys nothing. */
const DEPLOYING = ['push', 'workflow_dispatch', 'release', 'workflow_run', 'deployment'];

/** Runs of a workflow (a file name), or where it is empty of those whose name or file speaks of a deploy or a release. Throws an UpstreamError. */
export async function deployRunsBetween(
  api: GitHubApi,
  { workflow, except }: { readonly workflow: string; readonly except: string },
  span: Span,
): Promise<readonly DeployRow[]> {
  const { owner, repo } = api;
  const created = `${stamp(span.from)}..${stamp(span.until)}`;
  const advice = 'There are too many runs; name the workflow that deploys (deploy-workflow).';
  const list = (event: string | null) =>
    pages(
      api,
      RUNS,
      async (octokit, at) => {
        const query = { owner, repo, created, ...(event === null ? {} : { event }), ...at };
        if (workflow === '') return { data: (await octokit.request('GET /repos/{owner}/{repo}/actions/runs', query)).data.workflow_runs };
        try {
          const path = 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs';
          return { data: (await octokit.request(path, { ...query, workflow_id: workflow })).data.workflow_runs };
        } catch (error) {
          if (isStatus(error, 404))
            throw new UpstreamError('not_found', `GitHub knows no workflow ${workflow}, or the token may not see it. Check deploy-workflow.`);
          throw error;
        }
      },
      { ended: () => false, advice },
    );
  const found = workflow === '' ? (await Promise.all(DEPLOYING.map(list))).flat() : await list(null);
  return found
    .filter((run) => {
      const file = (run.path ?? '').split('@')[0]?.split('/').at(-1) ?? '';
      const named = workflow !== '' || /deploy|release|publish/i.test(`${file} ${run.name ?? ''}`);
      return named && String(run.id) !== except && inside(Date.parse(run.created_at), span);
    })
    .map(
      ({ id, created_at, status, conclusion, head_sha, name, actor }): DeployRow => ({
        ...{ at: Date.parse(created_at), state: runState(status, conclusion), commit: commitOf(head_sha) },
        ...{ by: plainText([name, actor?.login].filter(Boolean).join(', '), 80), path: `actions/runs/${Number(id)}` },
      }),
    )
    .sort((a, b) => b.at - a.at);
}

const COMMITS = { what: 'Looking for changes of migrations', permission: '{ contents: read }' };

/** Commits of the default branch within a time that changed something below `path`, the newest first. Throws an UpstreamError. */
export async function commitsTouching(api: GitHubApi, path: string, span: Span): Promise<readonly MigrationRow[]> {
  const { owner, repo } = api;
  const query = { owner, repo, path, since: stamp(span.from), until: stamp(span.until - 1000) };
  const found = await pages(api, COMMITS, (octokit, at) => octokit.request('GET /repos/{owner}/{repo}/commits', { ...query, ...at }), {
    ended: () => false,
    advice: 'There are too many commits.',
  });
  return found.map(({ sha, commit }) => ({
    at: Date.parse(commit.committer?.date ?? '') || span.from,
    commit: commitOf(sha) ?? '',
    title: plainText(commit.message.split('\n')[0] ?? '', 120),
  }));
}

type Page<T> = (octokit: Octokit, at: { readonly page: number; readonly per_page: number }) => Promise<{ readonly data: readonly T[] }>;
type Until<T> = { readonly ended: (item: T) => boolean; readonly advice: string };

/** Every item until one ends the list; a list that is cut off would tell of fewer than there are, so it is an error. */
async function pages<T>(api: GitHubApi, purpose: { what: string; permission: string }, page: Page<T>, { ended, advice }: Until<T>): Promise<T[]> {
  const all: T[] = [];
  for (let number = 1; number <= PAGES; number += 1) {
    const data = listOf(await api.ask(purpose, async (octokit) => (await page(octokit, { page: number, per_page: PER_PAGE })).data));
    all.push(...data);
    if (data.length < PER_PAGE || data.some(ended)) return all;
  }
  throw new UpstreamError('too_much', `${purpose.what} found more than ${PAGES * PER_PAGE}. ${advice}`);
}
