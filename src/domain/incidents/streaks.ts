import { severity as grade, type Verdict } from '../../core/verdict.ts';
import type { Severity, Streaks } from './types.ts';

export const NO_STREAKS: Streaks = {
  good: 0,
  degraded: 0,
  unknown: 0,
  critical: 0,
  lower: 0,
  badSince: null,
  goodSince: null,
  lastGood: null,
};

/** The streaks after one more observation; `open` is the severity of the open incident. */
export function count(before: Streaks, verdict: Verdict, at: number, open: Severity | null): Streaks {
  const atLeast = (severity: Severity) => (grade(verdict) >= grade(severity) ? before[severity] + 1 : 0);
  const good = verdict === 'ok';
  // What could not be measured says nothing about its getting better.
  const lower = open !== null && verdict !== 'unknown' && grade(verdict) < grade(open);
  return {
    good: good ? before.good + 1 : 0,
    degraded: atLeast('degraded'),
    unknown: atLeast('unknown'),
    critical: atLeast('critical'),
    lower: lower ? before.lower + 1 : 0,
    badSince: good ? null : (before.badSince ?? at),
    goodSince: good ? (before.goodSince ?? at) : null,
    lastGood: good ? at : before.lastGood,
  };
}
