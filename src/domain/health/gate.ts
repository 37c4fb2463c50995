import type { Ratio } from '../../core/ratio.ts';
import { cannotHeal } from './fail-fast.ts';
import { type GateState, MAX_ADDRESSES, remember } from './gate-state.ts';
import { nextStart } from './pace.ts';
import type { Attempt, Conclusion, Reason } from './types.ts';

export const MODES = ['wait', 'assert'] as const;
export type Mode = (typeof MODES)[number];

/** When a gate is content and when it gives up; times in milliseconds. */
export type GatePolicy = {
  readonly mode: Mode;
  readonly timeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly intervalMs: number;
  /** The longest that waits may grow to, by `backoff` (a factor per failure in a row). */
  readonly maxIntervalMs: number;
  readonly backoff: number;
  /** Each wait is longer or shorter by up to this part of it. */
  readonly jitter: number;
  /** Requests in total; 0 for as many as there is time for. */
  readonly maxAttempts: number;
  readonly successThreshold: number;
  /** Whether as many right answers in a row are needed as the name has addresses, so that each is asked. */
  readonly everyAddress: boolean;
  readonly failureThreshold: number;
  /** Wrong answers among the latest that fail, in mode `assert`. */
  readonly failureRatio: Ratio | null;
  readonly degradedRatio: Ratio;
  /** In mode `wait`: stop at once at what waiting does not mend. */
  readonly failFast: boolean;
};

/** What to do next: another attempt at `startMs` since the gate began, or nothing more. */
export type Step = { readonly kind: 'again'; readonly startMs: number } | { readonly kind: 'done'; readonly conclusion: Conclusion };

/** Right answers in a row that pass. */
export function neededAnswers(state: GateState, policy: GatePolicy): number {
  return policy.everyAddress ? Math.max(policy.successThreshold, Math.min(state.addressCount, MAX_ADDRESSES)) : policy.successThreshold;
}

/**
 * Whether each address that is to be asked has answered in the present streak: the turn of one that takes no connection is answered
 * by the next, so the number of answers alone does not tell. A redirect may lead to other addresses; there the number must do.
 */
function isCovered(state: GateState, policy: GatePolicy): boolean {
  if (!policy.everyAddress || (state.last?.route.redirects ?? 0) > 0) return true;
  return state.streakAddresses.length >= Math.min(state.addressCount, MAX_ADDRESSES);
}

/**
 * One step of the gate: the state after an attempt, and what to do next. Pure, so every rule of the gate is here.
 *
 * - Right answers in a row reach `successThreshold` (or the number of addresses, see `neededAnswers`): it passes, at once if the
 *   newest was fast. If one of them had a flaw, a failed `degraded:` line, it ends `degraded` with that. While answers are right but
 *   slow it keeps asking: `degraded` once `degradedRatio.count` of the last `degradedRatio.of` right answers were slow, `ok` once a fast
 *   one comes or `of` answers are in. One slow answer is never persistent, and slowness never hides a failure.
 * - Mode `assert`: wrong answers reach `failureThreshold` in a row, or `failureRatio` among the latest: it fails. With a ratio it
 *   does not pass before so many answers are in that the first `of` cannot reach the ratio any more.
 * - Mode `wait`: wrong answers are only counted, but with `failFast` those that cannot heal end it.
 * - No attempt fits before the deadline any more, or `maxAttempts` are made: it passes if right answers are enough in a row by
 *   then (slow, but not persistently), else it fails with the last failure's reason, in both modes, so mixed answers end as well.
 *   Right answers alone, but too few of them, are `unknown`; enough of them, but none from one of the addresses that must all answer,
 *   are critical: that node is not there, or not there yet.
 *
 * `random` is from 0 to 1 and only moves the next start, by `jitter`.
 */
export function next(before: GateState, attempt: Attempt, policy: GatePolicy, random = 0.5): { readonly state: GateState; readonly step: Step } {
  const state = remember(before, attempt, policy);
  const inNumber = state.goodStreak >= neededAnswers(state, policy);
  const enough = inNumber && isCovered(state, policy) && isRatioSettled(state, policy);
  const conclusion = (enough ? passed(state, attempt, policy) : null) ?? failed(state, attempt, policy);
  if (conclusion !== null) return { state, step: { kind: 'done', conclusion } };
  const attemptsUp = policy.maxAttempts > 0 && state.attempts >= policy.maxAttempts;
  const startMs = attemptsUp ? null : nextStart(attempt, state.badStreak, policy, random);
  if (startMs !== null) return { state, step: { kind: 'again', startMs } };
  if (inNumber && !isCovered(state, policy)) {
    return { state, step: { kind: 'done', conclusion: conclude('critical', 'address_silent', 'silent', attempt) } };
  }
  return { state, step: { kind: 'done', conclusion: atTheEnd(state, attempt, enough, attemptsUp ? 'attempts_up' : 'time_up') } };
}

const conclude = (verdict: Conclusion['verdict'], reason: Reason, why: Conclusion['why'], attempt: Attempt): Conclusion => ({
  verdict,
  reason,
  why,
  attempt,
});

/** With right answers enough: what they come to, or null while it is open whether slowness persists. */
function passed(state: GateState, attempt: Attempt, policy: GatePolicy): Conclusion | null {
  const { lastFlawed } = state;
  // Only the answers that decide count: an older flaw has healed.
  if (lastFlawed !== null && state.goodSinceFlaw < neededAnswers(state, policy)) {
    return conclude('degraded', lastFlawed.fact.reason, 'flawed', lastFlawed);
  }
  if (state.slow.filter(Boolean).length >= policy.degradedRatio.count) return conclude('degraded', 'slow', 'slow', attempt);
  return !attempt.slow || state.slow.length >= policy.degradedRatio.of ? conclude('ok', 'ok', 'passed', attempt) : null;
}

/** What ends the gate before its time: too many wrong answers, or one that waiting does not mend. */
function failed(state: GateState, attempt: Attempt, policy: GatePolicy): Conclusion | null {
  const { lastBad } = state;
  if (lastBad === null) return null;
  const because = (why: Conclusion['why']) => conclude('critical', lastBad.fact.reason, why, lastBad);
  if (policy.mode === 'wait') return policy.failFast && cannotHeal(state, attempt) ? because('cannot_heal') : null;
  if (state.badStreak >= policy.failureThreshold) return because('in_a_row');
  return policy.failureRatio !== null && countOf(state.bad) >= policy.failureRatio.count ? because('ratio') : null;
}

function atTheEnd(state: GateState, attempt: Attempt, enough: boolean, why: 'time_up' | 'attempts_up'): Conclusion {
  if (enough) return conclude('ok', 'ok', 'passed', attempt);
  const { lastBad } = state;
  return lastBad === null ? conclude('unknown', 'too_few_answers', 'too_few', attempt) : conclude('critical', lastBad.fact.reason, why, lastBad);
}

const countOf = (flags: readonly boolean[]) => flags.filter(Boolean).length;

/** Whether the first `of` answers can no longer hold so many wrong ones that the ratio would fail the gate. */
function isRatioSettled(state: GateState, policy: GatePolicy): boolean {
  const ratio = policy.mode === 'assert' ? policy.failureRatio : null;
  return ratio === null || countOf(state.bad) + ratio.of - state.bad.length < ratio.count;
}
