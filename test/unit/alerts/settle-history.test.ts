import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ALERT_INCIDENT_RULES, type CheckState } from '../../../src/domain/alerts/judgement.ts';
import type { Limits } from '../../../src/domain/alerts/rule.ts';
import { newState, next } from '../../../src/domain/incidents/next.ts';
import { band, MIN, type Point, patient, play } from '../../support/alert-runs.ts';

/** For how long every measurement has been beyond 85, in milliseconds. */
function heldFor(points: readonly Point[], index: number, minute: number): number {
  const known = points.slice(0, index + 1).filter(([, value]) => value !== null);
  const first = known[known.findLastIndex(([, value]) => (value ?? 0) < 85) + 1];
  return first === undefined ? Number.NEGATIVE_INFINITY : (minute - first[0]) * MIN;
}

const limitsOf = fc
  .record({ clear: fc.boolean(), forMs: fc.constantFrom(0, 2 * MIN, 5 * MIN) })
  .map(({ clear, forMs }): Limits => ({ ...band, clear: clear ? band.clear : null, forMs }));
const historyOf = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.option(fc.integer({ min: 74, max: 100 }), { freq: 5, nil: null })), { maxLength: 40 })
  .map((steps) => {
    let minute = 0;
    return steps.map(([after, value]): Point => {
      minute += after;
      return [minute, value];
    });
  });

describe('any history', () => {
  test('is never green while it cannot be measured, nor an alert of it closed', () => {
    fc.assert(
      fc.property(historyOf, limitsOf, (points, limits) => {
        const { settled } = play(points, limits);
        points.forEach(([, value], index) => {
          if (value !== null) return;
          const [one, before] = [settled[index], settled[index - 1]];
          expect(one?.judgement.verdict).toBe('unknown');
          expect(one?.observations.filter(({ verdict }) => verdict === 'ok')).toEqual([]);
          expect(one?.firing).toBe(before?.firing ?? false);
        });
      }),
    );
  });

  test('does not flap within the band: between clear and raise nothing begins and nothing ends', () => {
    fc.assert(
      fc.property(historyOf, fc.constantFrom(band, patient), (points, limits) => {
        const { settled } = play(points, limits);
        points.forEach(([, value], index) => {
          if (value === null || value <= 80 || value >= 85) return;
          const [one, before] = [settled[index], settled[index - 1]];
          expect(one?.firing).toBe(before?.firing ?? false);
          if (before?.firing === true) expect(one?.state.held).toBe(before.state.held);
        });
      }),
    );
  });

  test('raises only what has been beyond its limit for its time, in every measurement of it, and always then', () => {
    fc.assert(
      fc.property(historyOf, limitsOf, (points, limits) => {
        const { settled } = play(points, limits);
        points.forEach(([minute, value], index) => {
          const lasts = value !== null && heldFor(points, index, minute) >= limits.forMs;
          const [on, before] = [settled[index]?.firing, settled[index - 1]?.firing ?? false];
          if (value !== null && on === true && !before) expect(lasts).toBe(true);
          if (lasts) expect(on).toBe(true);
        });
      }),
    );
  });

  test('comes to the same, wherever one run ends and the next goes on from what is stored', () => {
    fc.assert(
      fc.property(historyOf, limitsOf, fc.nat({ max: 39 }), (points, limits, cut) => {
        const whole = play(points, limits);
        const first = play(points.slice(0, cut), limits);
        const stored = first.state === undefined ? undefined : (JSON.parse(JSON.stringify(first.state)) as CheckState);
        const second = play(points.slice(cut), limits, stored);
        expect(first.told + second.told).toBe(whole.told);
        expect(first.observed + second.observed).toBe(whole.observed);
        expect(second.state).toEqual(whole.state);
      }),
    );
  });

  test('leaves an incident open exactly while the alert is on', () => {
    fc.assert(
      fc.property(historyOf, limitsOf, (points, limits) => {
        const rules = { ...ALERT_INCIDENT_RULES, reopenWithinMs: 30 * MIN, remindersMs: [] };
        let incident = newState('0123456789abcdef0123');
        for (const { observations, firing, judgement } of play(points, limits).settled) {
          for (const observation of observations) incident = next(incident, observation, rules).state;
          // While it waits, an incident of what could not be measured is left open.
          const waits = judgement.reason === 'pending' || judgement.verdict === 'unknown';
          if (firing || !waits) expect(incident.incident?.phase === 'open').toBe(firing);
        }
      }),
    );
  });

  test('keeps a small state', () => {
    const { state } = play(
      Array.from({ length: 2000 }, (_, index): Point => [index, 74 + (index % 26)]),
      patient,
    );
    expect(JSON.stringify(state).length).toBeLessThan(250);
  });
});
