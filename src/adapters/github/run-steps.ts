import type { RunStep } from '../../domain/watchdog/alert-evidence.ts';
import type { GitHubApi } from './api.ts';
import { everyPage } from './pages.ts';

const JOBS = { what: "Reading a run's jobs", permission: '{ actions: read }' };

/**
 * The steps of a run's jobs, of its last attempt; a job that was skipped has none. Throws an UpstreamError.
 * https://docs.github.com/rest/actions/workflow-jobs#list-jobs-for-a-workflow-run
 */
export async function stepsOfRun(api: GitHubApi, runId: number): Promise<readonly RunStep[]> {
  const { owner, repo } = api;
  return api.ask(JOBS, async ({ request }) => {
    const jobs = await everyPage(async (at) => {
      const { data } = await request('GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs', { owner, repo, run_id: runId, ...at });
      return { data: data.jobs };
    });
    return jobs.flatMap(({ steps }) => (steps ?? []).map(({ name, conclusion }) => ({ name, conclusion })));
  });
}
