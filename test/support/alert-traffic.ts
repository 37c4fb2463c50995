import { expect } from '@jest/globals';
import type { Scope } from '../../src/domain/alerts/judgement.ts';
import { measured, type UnmeasuredCause } from '../../src/domain/alerts/measured.ts';
import type { TrafficRule } from '../../src/domain/alerts/rule.ts';
import type { Counted, Gap, Traffic } from '../../src/domain/alerts/sources.ts';
import type { TrafficSpan } from '../../src/domain/alerts/span.ts';
import { judgeTraffic } from '../../src/domain/alerts/traffic.ts';
import { MIN, T } from './alert-runs.ts';

export const rule: TrafficRule = {
  maxRatio: 0.01,
  windowMs: 5 * MIN,
  minRequests: 20,
  lookBackMs: 360 * MIN,
  ingestDelayMs: MIN,
  onNoTraffic: 'unknown',
};
export const scope: Scope = { at: T, language: 'en', before: () => undefined };
export const spanOf = (minutes: number, until = T): TrafficSpan => ({
  from: until - minutes * MIN,
  until,
  readFrom: until - minutes * MIN - rule.windowMs,
  missedSince: null,
});

/** `counts` by the minute before T: -1 is the last whole one. */
export function traffic(minutes: Readonly<Record<number, readonly [number, number]>>, gaps: readonly Gap[] = []): Traffic {
  const counts = Object.entries(minutes).map(
    ([index, [requests, errors]]): Counted => ({ from: T + Number(index) * MIN, until: T + (Number(index) + 1) * MIN, requests, errors }),
  );
  return { shape: 'slices', counts, gaps, errors: [] };
}
export const steady = (from: number, until: number, count: readonly [number, number]) =>
  Object.fromEntries(Array.from({ length: until - from }, (_, index) => [from + index, count]));
export const gap = (from: number, until: number, cause: UnmeasuredCause = 'partial'): Gap => ({
  from: T + from * MIN,
  until: T + until * MIN,
  cause,
  detail: '',
});

export function judge(given: Traffic, span = spanOf(5), rules: Partial<TrafficRule> = {}) {
  const [judgement, ...more] = judgeTraffic(measured(given), { ...rule, ...rules }, span, scope);
  expect(more).toEqual([]);
  if (judgement === undefined) throw new Error('no judgement');
  return judgement;
}
