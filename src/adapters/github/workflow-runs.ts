import type { PastRun } from '../../domain/calendar/due.ts';
import type { GitHubApi } from './api.ts';

export type JobQuery = {
  /** File name of the workflow, such as `monthly-drill.yml`. */
  readonly workflow: string;
  /** Name of the job in it; the jobs of a called workflow are named `job / …`. */
  readonly job: string;
  /** Runs created on this day (UTC) or later. */
  readonly since: string;
  /** The run that asks, which is no earlier run. */
  readonly exceptRunId: string;
};

/**
 * What became of a job in a workflow's runs since a day, newest first. A run in which the job did not start gives nothing.
 * Throws an UpstreamError. A monthly workflow has a handful of runs, so the newest hundred are all.
 */
export async function pastJobRuns(github: GitHubApi, query: JobQuery): Promise<PastRun[]> {
  const { owner, repo } = github;
  const { workflow, job, since, exceptRunId } = query;
  const purpose = { what: `Reading the runs of ${workflow}`, permission: '{ actions: read }' };
  const { data } = await github.ask(purpose, ({ rest }) =>
    rest.actions.listWorkflowRuns({ owner, repo, workflow_id: workflow, created: `>=${since}`, per_page: 100 }),
  );
  const runs: PastRun[] = [];
  for (const run of data.workflow_runs.filter((r) => String(r.id) !== exceptRunId)) {
    const { data: jobs } = await github.ask(purpose, ({ rest }) =>
      rest.actions.listJobsForWorkflowRun({ owner, repo, run_id: run.id, per_page: 100 }),
    );
    const found = jobs.jobs.filter((j) => j.name === job || j.name.startsWith(`${job} / `));
    const [gravest] = found.map((j) => j.conclusion ?? j.status).sort((a, b) => weight(b) - weight(a));
    if (gravest !== undefined) runs.push({ at: new Date(run.created_at), conclusion: gravest, url: run.html_url });
  }
  return runs;
}

/**
 * A called workflow may have several jobs. What is not at its end is what counts; then what failed, what did not come to its end, and
 * success only where nothing else is, as a job that records a cancelled one succeeds.
 */
const WEIGHTS: readonly string[] = ['skipped', 'neutral', 'success', 'cancelled', 'timed_out', 'failure'];
function weight(conclusion: string): number {
  const known = WEIGHTS.indexOf(conclusion);
  return known < 0 ? WEIGHTS.length : known;
}
