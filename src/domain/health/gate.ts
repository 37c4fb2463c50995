import type { Ratio } from '../../core/ratio.ts';
import type { Attempt, Conclusion, Reason } from './types.ts';

export const MODES = ['wait', 'assert'] as const;
export type Mode = (typeof MODES)[number];

/** When a gate is content and when it gives up; times in milliseconds. */
export type GatePolicy = {
  readonly mode: Mode;
  readonly timeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly intervalMs: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  readonly degradedRatio: Ratio;
};

/** What the gate remembers. Bounded: of a long run it keeps the first attempts and the latest. */
export type GateState = {
  readonly attempts: number;
  readonly failures: number;
  readonly goodStreak: number;
  readonly badStreak: number;
  /** Of the latest right answers, at most the ratio's `of`: which were slow. */
  readonly slow: readonly boolean[];
  readonly history: readonly Attempt[];
  readonly last: Attempt | null;
  /** The latest right or wrong answer that had a status line. */
  readonly lastAnswer: Attempt | null;
  /** The failure that speaks for the run. */
  readonly lastBad: Attempt | null;
};

export const INITIAL_STATE: GateState = {
  attempts: 0,
  failures: 0,
  goodStreak: 0,
  badStreak: 0,
  slow: [],
  history: [],
  last: null,
  lastAnswer: null,
  lastBad: null,
};

/** What to do next: another attempt at `startMs` since the gate began, or nothing more. */
export type Step = { readonly kind: 'again'; readonly startMs: number } | { readonly kind: 'done'; readonly conclusion: Conclusion };

/** A server may ask for patience, but not for more than this. */
export const MAX_RETRY_AFTER_MS = 30_000;
const KEPT_FIRST = 20;
const KEPT_LAST = 80;

/**
 * One step of the gate: the state after an attempt, and what to do next. Pure, so every rule of the gate is here.
 *
 * - Right answers in a row reach `successThreshold`: it passes, at once if the newest was fast. While answers are right but
 *   slow it keeps asking: `degraded` once `degradedRatio.count` of the last `degradedRatio.of` right answers were slow, `ok` once a fast
 *   one comes or `of` answers are in. One slow answer is never persistent, and slowness never hides a failure.
 * - Mode `assert`: wrong answers in a row reach `failureThreshold`: it fails. Mode `wait`: wrong answers are only counted.
 * - No attempt fits before the deadline any more: it passes if right answers are enough in a row by then (slow, but not
 *   persistently), else it fails with the last failure's reason, in both modes, so mixed answers end as well. Right answers
 *   alone, but too few of them, are `unknown`.
 */
export function next(before: GateState, attempt: Attempt, policy: GatePolicy): { readonly state: GateState; readonly step: Step } {
  const state = remember(before, attempt, policy);
  const done = (verdict: Conclusion['verdict'], reason: Reason, why: Conclusion['why'], decisive: Attempt | null) =>
    ({ state, step: { kind: 'done', conclusion: { verdict, reason, why, attempt: decisive } } }) as const;

  const enough = state.goodStreak >= policy.successThreshold;
  if (enough) {
    if (state.slow.filter(Boolean).length >= policy.degradedRatio.count) return done('degraded', 'slow', 'slow', attempt);
    if (!attempt.slow || state.slow.length >= policy.degradedRatio.of) return done('ok', 'ok', 'passed', attempt);
  }
  const { lastBad } = state;
  if (policy.mode === 'assert' && state.badStreak >= policy.failureThreshold && lastBad !== null) {
    return done('critical', lastBad.fact.reason, 'in_a_row', lastBad);
  }
  const startMs = nextStart(attempt, policy);
  if (startMs !== null) return { state, step: { kind: 'again', startMs } };
  if (enough) return done('ok', 'ok', 'passed', attempt);
  return lastBad === null ? done('unknown', 'too_few_answers', 'too_few', attempt) : done('critical', lastBad.fact.reason, 'time_up', lastBad);
}

function remember(before: GateState, attempt: Attempt, policy: GatePolicy): GateState {
  const history = [...before.history, attempt];
  if (history.length > KEPT_FIRST + KEPT_LAST) history.splice(KEPT_FIRST, 1);
  return {
    attempts: before.attempts + 1,
    failures: before.failures + (attempt.good ? 0 : 1),
    goodStreak: attempt.good ? before.goodStreak + 1 : 0,
    badStreak: attempt.good ? 0 : before.badStreak + 1,
    slow: attempt.good ? [...before.slow, attempt.slow].slice(-policy.degradedRatio.of) : before.slow,
    history,
    last: attempt,
    lastAnswer: attempt.status === null ? before.lastAnswer : attempt,
    lastBad: speaksFor(before.lastBad, attempt),
  };
}

/** The newest failure, unless it is only a time-out that the gate's own deadline brought about: then an earlier one says more. */
function speaksFor(before: Attempt | null, attempt: Attempt): Attempt | null {
  if (attempt.good) return before;
  const ownDoing =
    attempt.clipped && ['timeout_headers', 'timeout_body', 'tcp_timeout', 'tls_handshake', 'dns_failure'].includes(attempt.fact.reason);
  return ownDoing && before !== null ? before : attempt;
}

/**
 * When the next attempt begins, or null where none fits. Starts are `interval` apart at a fixed rate; an attempt that took
 * longer is followed at once. `Retry-After` stretches the wait, up to 30 s and not past the last moment that still leaves room
 * for an attempt: a second, or less where `timeout` or `request-timeout` is short.
 */
function nextStart(attempt: Attempt, policy: GatePolicy): number | null {
  const now = attempt.startedMs + attempt.elapsedMs;
  const regular = Math.max(now, attempt.startedMs + policy.intervalMs);
  const latest = policy.timeoutMs - Math.min(1000, policy.requestTimeoutMs, policy.timeoutMs / 10);
  if (regular > latest) return null;
  const asked = attempt.retryAfterMs === null ? 0 : now + Math.min(attempt.retryAfterMs, MAX_RETRY_AFTER_MS);
  return Math.min(Math.max(regular, asked), latest);
}
