import { isSettled, isSuspect } from './fold.ts';
import type { Mode, MonitorPolicy, TargetState } from './types.ts';

export type PacePolicy = MonitorPolicy & {
  readonly mode: Mode;
  /** From the start of one round to the start of the next. */
  readonly intervalMs: number;
  /** The same while something has begun to change. */
  readonly suspectIntervalMs: number;
  /** Rounds of one run, in the modes dispatch and burst. */
  readonly probes: number;
};

export type RoundPlan = { readonly kind: 'done' } | { readonly kind: 'round'; readonly startMs: number };

/**
 * When the next round begins, start to start: a round that takes longer than the interval is followed at once and not made up for. Times
 * are milliseconds of a clock that does not jump. `rounds` have been made in this run, the last one at `lastStartMs`.
 */
export function planRound(states: readonly TargetState[], rounds: number, lastStartMs: number, nowMs: number, policy: PacePolicy): RoundPlan {
  if (policy.mode !== 'relay' && rounds >= policy.probes) return { kind: 'done' };
  // A dispatch asks to confirm: it ends as soon as the answers agree.
  if (policy.mode === 'dispatch' && states.every((state) => isSettled(state, rounds, policy))) return { kind: 'done' };
  const soon = policy.mode === 'dispatch' || states.some((state) => isSuspect(state, policy));
  const interval = soon ? Math.min(policy.suspectIntervalMs, policy.intervalMs) : policy.intervalMs;
  return { kind: 'round', startMs: Math.max(nowMs, lastStartMs + interval) };
}
