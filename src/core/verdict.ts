/** What a check concluded. `unknown` means that it could not be measured; it is never a pass. */
export type Verdict = 'ok' | 'degraded' | 'unknown' | 'critical';

/** From best to worst: `critical > unknown > degraded > ok`. */
export const VERDICTS: readonly Verdict[] = ['ok', 'degraded', 'unknown', 'critical'];

/** Which measured verdicts fail the step. `unknown` has a policy of its own. */
export type FailOn = 'critical' | 'degraded' | 'never';
export const FAIL_ON: readonly FailOn[] = ['critical', 'degraded', 'never'];

/** What a verdict of `unknown` does to the step. */
export type OnUnknown = 'fail' | 'pass';
export const ON_UNKNOWN: readonly OnUnknown[] = ['fail', 'pass'];

export type FailPolicy = { readonly failOn: FailOn; readonly onUnknown: OnUnknown };

/** Position on the scale from best (0) to worst (3). */
export function severity(verdict: Verdict): number {
  return VERDICTS.indexOf(verdict);
}

/** The worst item, the first one on a tie. Throws a RangeError on an empty list: nothing checked is not a pass. */
export function worst<T extends { readonly verdict: Verdict }>(items: readonly T[]): T {
  const [first, ...rest] = items;
  if (first === undefined) throw new RangeError('No verdicts to combine: nothing was checked.');
  return rest.reduce((a, b) => (severity(b.verdict) > severity(a.verdict) ? b : a), first);
}

/** Whether a verdict fails the step. `fail-on: never` does not cover `unknown`. */
export function isFailure(verdict: Verdict, policy: FailPolicy): boolean {
  switch (verdict) {
    case 'ok':
      return false;
    case 'unknown':
      return policy.onUnknown === 'fail';
    case 'degraded':
      return policy.failOn === 'degraded';
    case 'critical':
      return policy.failOn !== 'never';
  }
}
