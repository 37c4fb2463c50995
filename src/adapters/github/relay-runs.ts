import { errorText, UpstreamError } from '../../core/errors.ts';
import { plainText } from '../../core/plain-text.ts';
import type { Successor } from '../../domain/monitor/relay.ts';
import type { GitHubApi } from './api.ts';
import { isStatus } from './failure.ts';

/** The runs of the workflow that relays, as far as the handover needs them. */
export type RelayRuns = {
  /** Runs of the workflow that are under way, the oldest first, this one left out. */
  readonly others: () => Promise<readonly number[]>;
  /** Starts the next run and answers with its id where GitHub tells it. */
  readonly start: () => Promise<number | null>;
  /** How far the next run is; without its id, the newest run that was started since. */
  readonly successor: (id: number | null, since: Date) => Promise<Successor>;
};

type Where = { readonly workflow: string; readonly ref: string; readonly runId: number };

const WATCH = { what: "Looking for the monitor's other runs", permission: '{ actions: write }' };
const START = { what: 'Starting the next run of the monitor', permission: '{ actions: write }' };

/** `github` opens the API anew for each request, as its patience is for one piece of work and a relay runs for hours. */
export function openRelayRuns(github: () => GitHubApi, { workflow, ref, runId }: Where): RelayRuns {
  const runs = async (query: { status?: 'in_progress' | 'queued'; created?: string }) => {
    const { owner, repo, ask } = github();
    return ask(WATCH, async ({ request }) => {
      const listed = { owner, repo, workflow_id: workflow, per_page: 100, ...query };
      const { data } = await request('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', listed);
      return data.workflow_runs.map(({ id, status, event }) => ({ id: Number(id), status, event })).filter(({ id }) => id !== runId);
    });
  };
  return {
    others: async () => (await runs({ status: 'in_progress' })).map(({ id }) => id).sort((a, b) => a - b),
    start: async () => {
      const { owner, repo, ask } = github();
      return ask(START, async ({ request }) => {
        const started = request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {
          ...{ owner, repo, workflow_id: workflow, ref },
          inputs: { 'relay-from': String(runId) },
          // Since 2026 GitHub names the run that a dispatch has made, where it is asked to.
          return_run_details: true,
        } as never);
        const { data } = await started.catch((error: unknown) => {
          // So it says of a workflow that is disabled, or that has no input `relay-from`.
          if (isStatus(error, 422))
            throw new UpstreamError('not_started', `${START.what} failed: ${plainText(errorText(error), 200)}`, { cause: error });
          throw error;
        });
        const id = (data as { workflow_run_id?: unknown } | undefined)?.workflow_run_id;
        return typeof id === 'number' ? id : null;
      });
    },
    successor: async (id, since) => {
      if (id !== null) {
        const { owner, repo, ask } = github();
        return ask(WATCH, async ({ request }) => {
          try {
            const { data } = await request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', { owner, repo, run_id: id });
            return stageOf(data.status);
          } catch (error) {
            // A run that was just made is not found everywhere at once.
            if (isStatus(error, 404)) return 'waiting';
            throw error;
          }
        });
      }
      // GitHub's times are whole seconds.
      const created = `>=${new Date(since.getTime() - 1000).toISOString().slice(0, 19)}Z`;
      const made = (await runs({ created })).filter((run) => run.event === 'workflow_dispatch' && run.id > runId);
      const stages = made.map((run) => stageOf(run.status));
      return stages.find((stage) => stage === 'running') ?? stages.find((stage) => stage === 'waiting') ?? (stages.length > 0 ? 'ended' : 'none');
    },
  };
}

function stageOf(status: string | null): Successor {
  if (status === 'in_progress') return 'running';
  return status === 'completed' ? 'ended' : 'waiting';
}
