import { botToken, startGitHub } from './github/server.ts';
import { type FakeRun, failed, NOT_ACCESSIBLE } from './github/types.ts';

export type { FakeJob, FakeRun } from './github/types.ts';

export type FakeGitHub = {
  readonly url: string;
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
};

/** A GitHub whose repository has one workflow with these runs. `refuse` answers every request with that status. */
export async function startFakeGitHub(options: { workflow: string; runs: readonly FakeRun[]; token?: string; refuse?: number }): Promise<FakeGitHub> {
  const { workflow, runs, token, refuse } = options;
  const github = await startGitHub({
    ...(token === undefined ? {} : { tokens: { [token]: botToken({ actions: 'read', contents: 'read' }) } }),
    ...(refuse === undefined ? {} : { faults: () => ({ answer: failed(refuse, NOT_ACCESSIBLE), after: false }) }),
  });
  github.repository.workflows.set(workflow, 'active');
  github.repository.runs.push(...runs);
  return github;
}
