import type { GitHubApi } from '../../src/adapters/github/api.ts';
import { openRelayRuns, type RelayRuns } from '../../src/adapters/github/relay-runs.ts';
import { repositoryVisibility } from '../../src/adapters/github/visibility.ts';
import { workflowFile } from '../../src/adapters/runner/environment.ts';
import { ConfigError, errorText, UpstreamError } from '../../src/core/errors.ts';
import type { Language } from '../../src/core/language.ts';
import { plainText } from '../../src/core/plain-text.ts';
import { monitorMessages } from '../../src/domain/monitor/messages.ts';
import { asked, NEW_RELAY, type RelayPolicy, relayStep, type Successor } from '../../src/domain/monitor/relay.ts';
import type { Onward } from '../../src/domain/monitor/watch.ts';
import type { Given } from './validate.ts';

/**
 * A relay costs every minute of the month. In a repository that is not public, on GitHub's runners, somebody pays for them, and must have said
 * so. Throws a ConfigError where nobody did, and an UpstreamError where neither the event nor GitHub says which kind it is.
 */
export async function refuseUnacceptedCost(given: Given, env: NodeJS.ProcessEnv, language: Language, signal: AbortSignal): Promise<void> {
  if (given.mode !== 'relay' || given.acceptCost || env['RUNNER_ENVIRONMENT'] === 'self-hosted') return;
  const visibility = await repositoryVisibility(env, given.githubToken, signal);
  if (visibility === 'public') return;
  const m = monitorMessages[language];
  if (visibility === null || visibility === 'unknown') throw new UpstreamError('visibility_unknown', m.visibilityUnknown);
  throw new ConfigError([{ input: 'accept-cost', problem: m.costNotAccepted, example: 'true' }]);
}

/** One run's part in a relay. */
export type Relay = {
  /** The run that watches already and that this one does not take over from; null where this one is to watch. */
  readonly watchedBy: number | null;
  /** After each round; `nowMs` since the run began. */
  readonly step: (nowMs: number) => Promise<Onward>;
  /** The run that took over, and why none did. */
  readonly told: () => { readonly successor: string; readonly problem: string };
};

/** Looks who watches, and keeps the handover. Throws an UpstreamError where GitHub does not show the runs. */
export async function openRelay(given: Given, github: () => GitHubApi, env: NodeJS.ProcessEnv, say: () => void): Promise<Relay> {
  const workflow = workflowFile(env);
  if (workflow === null) throw new ConfigError([{ input: 'mode', problem: 'the runner did not say which workflow this is, so no run can follow.' }]);
  const ref = (env['GITHUB_REF'] ?? '').replace(/^refs\/(heads|tags)\//, '') || 'main';
  const runId = Number(env['GITHUB_RUN_ID'] ?? 0);
  const runs = openRelayRuns(github, { workflow, ref, runId });
  // Of several that begin at once the oldest stays; the one that is being relieved is not in the way.
  const older = (await runs.others()).filter((id) => id < runId && id !== given.relayFrom);
  const policy = { maxRuntimeMs: given.maxRuntime, intervalMs: given.interval, handoverMs: given.handoverTimeout };
  return { watchedBy: older[0] ?? null, ...createHandover(runs, policy, say) };
}

function createHandover(runs: RelayRuns, policy: RelayPolicy, say: () => void): Pick<Relay, 'step' | 'told'> {
  let state = NEW_RELAY;
  let id: number | null = null;
  let askedAt = new Date(0);
  let problem = '';
  const find = async (): Promise<Successor> => (state.asked === 0 ? 'none' : runs.successor(id, askedAt));
  const ask = async (nowMs: number) => {
    askedAt = new Date();
    state = asked(state, nowMs);
    id = await runs.start();
    problem = '';
  };
  const act = async (nowMs: number): Promise<Onward> => {
    const successor = nowMs < policy.maxRuntimeMs ? 'none' : await find();
    const decided = relayStep(state, successor, nowMs, policy);
    state = decided.state;
    if (decided.step === 'leave') return 'handed_over';
    if (decided.step === 'give_up') return 'no_successor';
    if (decided.step !== 'ask') return 'on';
    if (state.asked === 0) say();
    await ask(nowMs);
    return 'on';
  };
  return {
    step: (nowMs) =>
      act(nowMs).catch((error: unknown): Onward => {
        if (!(error instanceof UpstreamError)) throw error;
        // The watch goes on meanwhile, until the time for the handover is over.
        problem = plainText(errorText(error), 300);
        return nowMs - policy.maxRuntimeMs >= policy.handoverMs ? 'no_successor' : 'on';
      }),
    told: () => ({ successor: id === null ? '' : String(id), problem }),
  };
}
