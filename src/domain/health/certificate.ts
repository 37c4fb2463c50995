import type { Attempt } from './types.ts';
import type { Watched } from './watch.ts';

/**
 * A pass whose certificate soon runs out is `degraded`. It is judged at the end and not per attempt, since no retry makes a
 * certificate younger. Of several nodes the one with the oldest certificate counts. `minDays` 0 asks for nothing.
 */
export function withCertificate(watched: Watched, minDays: number): Watched {
  const { conclusion, state } = watched;
  if (conclusion === null || conclusion.verdict !== 'ok' || minDays === 0) return watched;
  const expiring = state.history.filter((attempt) => attempt.good).reduce<Attempt | null>(earlier, null);
  if (expiring === null || (expiring.certDaysLeft ?? 0) >= minDays) return watched;
  return { ...watched, conclusion: { verdict: 'degraded', reason: 'tls_expiring', why: 'expiring', attempt: expiring } };
}

function earlier(before: Attempt | null, attempt: Attempt): Attempt | null {
  if (attempt.certDaysLeft === null) return before;
  return before === null || attempt.certDaysLeft < (before.certDaysLeft ?? 0) ? attempt : before;
}
