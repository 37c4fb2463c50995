/** How waits between retries grow: doubled each time from `baseMs` to `maxMs`. */
export type Backoff = { readonly baseMs: number; readonly maxMs: number };

/**
 * Milliseconds before retry number `attempt` (from 1), spread at random over the upper half: clients that failed together do not come
 * back together. `random` gives a number from 0 to below 1.
 */
export function backoffMs(attempt: number, { baseMs, maxMs }: Backoff, random: () => number): number {
  const whole = Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(whole / 2 + (whole / 2) * random());
}
