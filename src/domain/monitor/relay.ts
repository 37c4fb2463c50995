/** What is known of the run that is to take over. */
export type Successor = 'none' | 'waiting' | 'running' | 'ended';

/** The handover of a relay run. Times are milliseconds since the run began. */
export type RelayState = {
  /** When the successor was first dispatched, and last; null before. */
  readonly firstAskedMs: number | null;
  readonly askedMs: number | null;
  readonly asked: number;
  /** When it was first seen at work. */
  readonly runningMs: number | null;
};

export type RelayPolicy = {
  /** When a successor is asked for. */
  readonly maxRuntimeMs: number;
  readonly intervalMs: number;
  /** How long past `maxRuntimeMs` this run goes on for want of one. */
  readonly handoverMs: number;
};

export type RelayStep = 'watch' | 'ask' | 'leave' | 'give_up';

export const NEW_RELAY: RelayState = { firstAskedMs: null, askedMs: null, asked: 0, runningMs: null };

/** A dispatch that led to nothing is repeated after this long, and so often. */
const ASK_AGAIN_MS = 2 * 60_000;
const MOST_ASKED = 5;

/**
 * What to do after a round. This run goes on until its successor has been at work for an interval, so that both ask for a short time and
 * no probe is missed; what either of them finds is told once all the same, as the incident's issue decides.
 */
export function relayStep(before: RelayState, successor: Successor, nowMs: number, policy: RelayPolicy): { state: RelayState; step: RelayStep } {
  if (nowMs < policy.maxRuntimeMs) return { state: before, step: 'watch' };
  const runningMs = successor === 'running' ? (before.runningMs ?? nowMs) : null;
  const state = { ...before, runningMs };
  if (runningMs !== null && nowMs - runningMs >= policy.intervalMs) return { state, step: 'leave' };
  if (nowMs - policy.maxRuntimeMs >= policy.handoverMs) return { state, step: runningMs === null ? 'give_up' : 'leave' };
  if (successor === 'running') return { state, step: 'watch' };
  const due = before.askedMs === null || successor === 'ended' || (successor === 'none' && nowMs - before.askedMs >= ASK_AGAIN_MS);
  return { state, step: due && before.asked < MOST_ASKED ? 'ask' : 'watch' };
}

/** The state once a successor was asked for. */
export function asked(before: RelayState, nowMs: number): RelayState {
  return { ...before, firstAskedMs: before.firstAskedMs ?? nowMs, askedMs: nowMs, asked: before.asked + 1 };
}
