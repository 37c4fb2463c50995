import type { CheckState } from './judgement.ts';
import type { QueueRule, TrafficRule } from './rule.ts';

const MINUTE = 60_000;
/** Without a state of the last run so much is looked back at, which is more than GitHub's schedule is usually late. */
const FIRST_LOOK_BACK_MS = 60 * MINUTE;

/**
 * The time whose windows are to be judged: every window that ends after `from` and not after `until`. Whole minutes. `readFrom` is where
 * the first of them begins: ask the source for the traffic from there until `until`.
 */
export type TrafficSpan = {
  readonly from: number;
  readonly until: number;
  readonly readFrom: number;
  /** Since when nobody has judged, where that is longer ago than may be looked back; null where nothing is left out. */
  readonly missedSince: number | null;
};

/** From where the last run left off until now, less the time that logs take to arrive. Without such a run, the last hour. */
export function trafficSpan(before: CheckState | undefined, rule: TrafficRule, now: number): TrafficSpan {
  const until = wholeMinute(now - rule.ingestDelayMs);
  const earliest = until - Math.floor(rule.lookBackMs / MINUTE) * MINUTE;
  const judged = before?.mark ?? null;
  const start = judged === null ? Math.max(earliest, until - FIRST_LOOK_BACK_MS) : wholeMinute(judged);
  // A clock that went backwards, or a run that follows at once: the newest window alone.
  const from = Math.min(Math.max(start, earliest), until - MINUTE);
  return { from, until, readFrom: from - rule.windowMs, missedSince: judged !== null && start < earliest ? start : null };
}

/**
 * What is new in the queues: since the last check of that which was checked longest ago, and at least the rule's window. A check that long
 * ago that it says nothing is none. `before`: the states of `checkId('queue-failed', scope, queue)`.
 */
export function queueSpan(
  before: readonly (CheckState | undefined)[],
  rule: QueueRule,
  now: number,
): { readonly from: number; readonly until: number } {
  const since = Math.min(now - rule.windowMs, ...before.map((state) => state?.mark ?? now));
  return { from: Math.max(since, now - Math.max(rule.windowMs, LONGEST_SINCE_MS)), until: now };
}

const LONGEST_SINCE_MS = 24 * 60 * MINUTE;
const wholeMinute = (ms: number) => Math.floor(ms / MINUTE) * MINUTE;
