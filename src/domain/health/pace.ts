import type { GatePolicy } from './gate.ts';
import type { Attempt } from './types.ts';

/** A server may ask for patience, but not for more than this. */
export const MAX_RETRY_AFTER_MS = 30_000;

/** From the start of an attempt to the next one's: `interval`, grown by `backoff` for each failure in a row after the first. */
export function waitAfter(badStreak: number, policy: GatePolicy, random: number): number {
  const { intervalMs, maxIntervalMs, backoff, jitter } = policy;
  const grown = badStreak < 2 ? intervalMs : Math.min(maxIntervalMs, intervalMs * backoff ** (badStreak - 1));
  return Math.round(grown * (1 + jitter * (2 * random - 1)));
}

/**
 * When the next attempt begins, or null where none fits. Starts are `interval` apart at a fixed rate; an attempt that took
 * longer is followed at once. A grown interval, jitter or `Retry-After` (30 s at most) stretch the wait, but not past the last
 * moment that still leaves room for an attempt: a second, or less where `timeout` or `request-timeout` is short.
 */
export function nextStart(attempt: Attempt, badStreak: number, policy: GatePolicy, random: number): number | null {
  const now = attempt.startedMs + attempt.elapsedMs;
  const latest = policy.timeoutMs - Math.min(1000, policy.requestTimeoutMs, policy.timeoutMs / 10);
  if (Math.max(now, attempt.startedMs + policy.intervalMs) > latest) return null;
  const regular = Math.max(now, attempt.startedMs + waitAfter(badStreak, policy, random));
  const asked = attempt.retryAfterMs === null ? 0 : now + Math.min(attempt.retryAfterMs, MAX_RETRY_AFTER_MS);
  return Math.min(Math.max(regular, asked), latest);
}
