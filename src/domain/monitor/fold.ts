import type { MonitorPolicy, Observed, Probed, TargetState } from './types.ts';

export const NEW_TARGET: TargetState = { bad: 0, good: 0, unknown: 0, flawed: [], lastAt: null, verdict: 'unknown' };

/** Failures of our own network in a row after which people must look at the monitor itself. */
const UNKNOWN_IN_A_ROW = 3;

export type Folded = { readonly state: TargetState; readonly observed: Observed | null };

/**
 * One answer more. `observed` is what this answer counts as: a right one is `degraded` only while so many of the latest ones were flawed
 * ("persistently slow"), and what could not be measured counts from the third time in a row on, since a monitor whose own network stutters
 * knows nothing of the service. Streaks are counted here for the monitor's own pace and verdict; the incident's are its own.
 */
export function next(before: TargetState, probed: Probed, policy: MonitorPolicy): Folded {
  const at = Math.max(probed.at, before.lastAt ?? 0);
  if (probed.kind === 'unknown') {
    const unknown = before.unknown + 1;
    const known = unknown >= UNKNOWN_IN_A_ROW;
    const state = { ...before, unknown, lastAt: at, ...(known ? { verdict: 'unknown' as const } : {}) };
    return { state, observed: known ? { verdict: 'unknown', reason: probed.reason } : null };
  }
  if (probed.kind === 'bad') {
    const bad = before.bad + 1;
    const down = bad >= policy.failureThreshold;
    const state: TargetState = { ...before, bad, good: 0, unknown: 0, lastAt: at, verdict: down ? 'critical' : before.verdict };
    return { state, observed: { verdict: 'critical', reason: probed.reason } };
  }
  const flawed = [...before.flawed, probed.flawed].slice(-policy.degradedRatio.of);
  const persistently = flawed.filter(Boolean).length >= policy.degradedRatio.count;
  const good = before.good + 1;
  const verdict = persistently ? 'degraded' : 'ok';
  const settled = before.verdict !== 'critical' || good >= policy.recoveryThreshold;
  const state: TargetState = { bad: 0, good, unknown: 0, flawed, lastAt: at, verdict: settled ? verdict : before.verdict };
  return { state, observed: { verdict, reason: persistently ? (probed.flawed ? probed.reason : 'slow') : 'ok' } };
}

/** Whether it should be asked sooner: something has begun to change, and too few answers say so. */
export function isSuspect({ bad, good, unknown, verdict }: TargetState, policy: MonitorPolicy): boolean {
  if (unknown > 0 || (bad > 0 && bad < policy.failureThreshold)) return true;
  return verdict === 'critical' && good > 0 && good < policy.recoveryThreshold;
}

/** Whether the answers of one run agree: so many bad or good ones in a row that no further one would change what is told. */
export function isSettled(state: TargetState, answersOfRun: number, policy: MonitorPolicy): boolean {
  if (state.unknown > 0) return state.unknown >= UNKNOWN_IN_A_ROW;
  if (Math.min(state.bad, answersOfRun) >= policy.failureThreshold) return true;
  return Math.min(state.good, answersOfRun) >= policy.recoveryThreshold;
}
