/** How the wait between attempts grows: the first wait, its factor per attempt, its upper bound; milliseconds. */
export type Backoff = { readonly initial: number; readonly factor: number; readonly max: number };

/** The wait in milliseconds before the next attempt, after `attempt` (1 for the first) attempts. Pure; jitter is added by who waits. */
export function waitAfter(attempt: number, backoff: Backoff): number {
  return Math.min(backoff.max, backoff.initial * backoff.factor ** Math.max(0, attempt - 1));
}
