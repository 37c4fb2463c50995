import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Counted, Traffic } from '../../../src/domain/alerts/sources.ts';
import { MIN, T } from '../../support/alert-runs.ts';
import { judge } from '../../support/alert-traffic.ts';

/** Every window by the definition: five whole minutes, one end per minute. */
function byDefinition(minutes: readonly (readonly [number, number])[], span: { readonly first: number; readonly last: number }) {
  const verdicts: string[] = [];
  for (let end = span.first; end <= span.last; end += 1) {
    const window = minutes.slice(end - 5, end);
    const requests = window.reduce((sum, [r]) => sum + r, 0);
    const errors = window.reduce((sum, [, e]) => sum + e, 0);
    verdicts.push(requests >= 20 && errors / requests > 0.01 ? 'critical' : requests < 20 && errors > 0 ? 'unknown' : 'ok');
  }
  return verdicts;
}

describe('any history', () => {
  const minute = fc
    .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 3 }))
    .map(([requests, errors, rare]) => [requests, rare === 0 ? Math.min(requests, errors) : 0] as const);
  const history = fc.array(minute, { minLength: 12, maxLength: 90 });
  const asTraffic = (minutes: readonly (readonly [number, number])[], offset: number): Traffic => ({
    shape: 'slices',
    counts: minutes.flatMap(([requests, errors], index): Counted[] => {
      const from = T + (offset + index) * MIN;
      return requests === 0 ? [] : [{ from, until: from + MIN, requests, errors }];
    }),
    gaps: [],
    errors: [],
  });
  const run = (minutes: readonly (readonly [number, number])[], first: number, last: number) =>
    judge(
      asTraffic(minutes, 0),
      { from: T + (first - 1) * MIN, until: T + last * MIN, readFrom: T + (first - 6) * MIN, missedSince: null },
      { onNoTraffic: 'ok' },
    );

  test('is judged as the definition says, minute by minute', () => {
    fc.assert(
      fc.property(history, (minutes) => {
        const expected = byDefinition(minutes, { first: 6, last: minutes.length });
        const { verdict } = run(minutes, 6, minutes.length);
        expect(verdict).toBe(expected.includes('critical') ? 'critical' : expected.includes('unknown') ? 'unknown' : 'ok');
      }),
      { numRuns: 300 },
    );
  });

  test('comes to the same, however it is cut into runs', () => {
    fc.assert(
      fc.property(history, fc.array(fc.integer({ min: 7, max: 89 }), { maxLength: 6 }), (minutes, cuts) => {
        const borders = [...new Set([...cuts.filter((cut) => cut < minutes.length), minutes.length])].sort((a, b) => a - b);
        const parts = borders.map((last, index) => run(minutes, index === 0 ? 6 : (borders[index - 1] ?? 0) + 1, last));
        const whole = run(minutes, 6, minutes.length);
        const count = (key: 'windows' | 'breached') => parts.reduce((sum, { evidence }) => sum + Number(evidence[key]), 0);
        expect(count('windows')).toBe(whole.evidence['windows']);
        expect(count('breached')).toBe(whole.evidence['breached']);
        expect(parts.some(({ verdict }) => verdict === 'critical')).toBe(whole.verdict === 'critical');
        if (whole.verdict === 'ok') expect(parts.every(({ verdict }) => verdict === 'ok')).toBe(true);
        if (whole.verdict === 'unknown') expect(parts.some(({ verdict }) => verdict === 'unknown')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('with a gap anywhere is never green where the gap touches what is judged', () => {
    fc.assert(
      fc.property(history, fc.nat({ max: 89 }), (minutes, at) => {
        fc.pre(at < minutes.length);
        const given = { ...asTraffic(minutes, 0), gaps: [{ from: T + at * MIN, until: T + (at + 1) * MIN, cause: 'partial', detail: '' } as const] };
        const span = { from: T + 5 * MIN, until: T + minutes.length * MIN, readFrom: T, missedSince: null };
        const { verdict } = judge(given, span, { onNoTraffic: 'ok' });
        if (at >= 1) expect(verdict).not.toBe('ok');
      }),
      { numRuns: 200 },
    );
  });
});
