import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CheckState, Judgement, Scope } from '../../../src/domain/alerts/judgement.ts';
import { ALERT_INCIDENT_RULES } from '../../../src/domain/alerts/judgement.ts';
import { measured, unmeasured } from '../../../src/domain/alerts/measured.ts';
import { judgeMetric } from '../../../src/domain/alerts/metric.ts';
import type { Limits } from '../../../src/domain/alerts/rule.ts';
import { settle } from '../../../src/domain/alerts/settle.ts';
import { newState, next } from '../../../src/domain/incidents/next.ts';

const MIN = 60_000;
const T = Date.UTC(2026, 10, 2, 10);
/** Raised at 85, critical at 95, cleared at 80. */
const band: Limits = {
  warn: { operator: '>=', limit: 85 },
  crit: { operator: '>=', limit: 95 },
  clear: { operator: '<=', limit: 80 },
  forMs: 0,
};
const patient: Limits = { ...band, forMs: 5 * MIN };

function judge(value: number | null, minute: number, limits: Limits): Judgement {
  const scope: Scope = { at: T + minute * MIN, language: 'en', before: () => undefined };
  const read = value === null ? unmeasured('timed_out') : measured(value);
  const [judgement] = judgeMetric(read, { name: 'load', source: 'prometheus', limits, query: 'load' }, scope);
  if (judgement === undefined) throw new Error('no judgement');
  return judgement;
}

type Point = readonly [minute: number, value: number | null];
/** What each run tells, in one letter: o, d, c, u; `p` for pending. And what the incident's desk is told: `-` for nothing. */
function play(points: readonly Point[], limits: Limits | ((index: number) => Limits), start?: CheckState) {
  let state = start;
  const told: string[] = [];
  const observed: string[] = [];
  const settled = points.map(([minute, value], index) => {
    const one = settle(state, judge(value, minute, typeof limits === 'function' ? limits(index) : limits), 'en');
    state = one.state;
    told.push(one.judgement.reason === 'pending' ? 'p' : one.judgement.verdict.charAt(0));
    observed.push(one.observations.map(({ verdict }) => verdict.charAt(0)).join('') || '-');
    return one;
  });
  return { state, settled, told: told.join(''), observed: observed.join('') };
}
const each = (...values: readonly (number | null)[]): readonly Point[] => values.map((value, index) => [index, value]);

describe('hysteresis', () => {
  test.each([
    // values, told, the desk
    ['raised, and on until cleared', [70, 85, 84, 81, 80], 'odddo', 'odddo'],
    ['critical keeps its severity until cleared', [70, 96, 90, 82, 79], 'occco', 'occco'],
    ['never raised within the band', [70, 84, 81, 84], 'oooo', 'oooo'],
    ['escalates', [86, 95, 99], 'dcc', 'dcc'],
    ['of unknown past within the band: it was never raised', [82, 84, 70, 82], 'oooo', 'oooo'],
    ['not measured: the alert stays on, and people are told of it from the third time on', [90, null, null, null, 84, 70], 'duuudo', 'd--udo'],
    ['not measured at first', [null, null, null, null, 70], 'uuuuo', '--uuo'],
  ])('%s', (_, values, told, observed) => {
    expect(play(each(...values), band)).toMatchObject({ told, observed });
  });

  test('without clear the value alone decides', () => {
    expect(play(each(85, 84, 85, 96, 90, 84), { ...band, clear: null })).toMatchObject({ told: 'dodcdo', observed: 'dodcdo' });
  });

  test('below works as above does', () => {
    const low: Limits = { warn: { operator: '<', limit: 10 }, crit: { operator: '<', limit: 5 }, clear: { operator: '>', limit: 12 }, forMs: 0 };
    expect(play(each(20, 9, 11, 4, 11, 12, 13), low)).toMatchObject({ told: 'oddccco' });
  });

  test('says where it ends, and keeps the advice', () => {
    const { settled } = play(each(90, 82), band);
    expect(settled[1]?.judgement).toMatchObject({
      verdict: 'degraded',
      reason: 'metric_beyond_limit',
      action: 'See what your runbook says of this metric.',
    });
    expect(settled[1]?.judgement.message).toBe('Metric load is 82. The alert stays on until it is ≤ 80.');
    expect(settled[1]?.observations[0]?.message).toBe(
      'Metric load is 82. The alert stays on until it is ≤ 80. See what your runbook says of this metric.',
    );
  });
});

describe('for', () => {
  test.each([
    [
      'holds over several runs',
      [
        [0, 90],
        [2, 91],
        [4, 90],
        [5, 90],
        [6, 84],
        [7, 79],
      ],
      'pppddo',
      '---ddo',
    ],
    [
      'begins anew after a value that is fine',
      [
        [0, 90],
        [4, 84],
        [5, 90],
        [9, 90],
        [10, 90],
      ],
      'poppd',
      '-o--d',
    ],
    [
      'goes on over what could not be measured',
      [
        [0, 90],
        [3, null],
        [6, 90],
      ],
      'pud',
      '--d',
    ],
    [
      'of critical has its own time',
      [
        [0, 90],
        [4, 96],
        [6, 96],
        [9, 96],
      ],
      'ppdc',
      '--dc',
    ],
    [
      'is over with two values so far apart',
      [
        [0, 90],
        [60, 90],
      ],
      'pd',
      '-d',
    ],
  ] as const)('%s', (_, points, told, observed) => {
    expect(play(points, patient)).toMatchObject({ told, observed });
  });

  test('minds no seconds by which a run is early', () => {
    const at = (minutes: readonly number[]) =>
      play(
        minutes.map((minute): Point => [minute, 90]),
        patient,
      ).told;
    expect(at([0, 4.51])).toBe('pd');
    expect(at([0, 4.49])).toBe('pp');
  });

  test('says how long it has been so', () => {
    const { settled } = play(
      [
        [0, 90],
        [2, 91],
      ],
      patient,
    );
    expect(settled[1]?.judgement).toMatchObject({ verdict: 'ok', reason: 'pending', action: '' });
    expect(settled[1]?.judgement.message).toContain('It is beyond the limit for 2 min; it is an alert after 5 min.');
  });

  test('an incident that is open survives the loss of the state', () => {
    // Pending after the loss is no recovery.
    expect(
      play(
        [
          [0, 90],
          [1, 90],
          [5, 90],
        ],
        patient,
      ),
    ).toMatchObject({ observed: '--d' });
  });
});

describe('what changes between runs', () => {
  const stricter: Limits = {
    ...patient,
    warn: { operator: '>=', limit: 60 },
    crit: { operator: '>=', limit: 88 },
    clear: { operator: '<=', limit: 50 },
  };
  const laxer: Limits = {
    ...patient,
    warn: { operator: '>=', limit: 97 },
    crit: { operator: '>=', limit: 99 },
    clear: { operator: '<=', limit: 96 },
  };
  const on: readonly Point[] = [
    [0, 90],
    [5, 90],
  ];

  test('an alert that is beyond the new limits too stays on, with their severity and without another wait', () => {
    expect(play([...on, [6, 90], [7, 90]], (index) => (index < 2 ? patient : stricter))).toMatchObject({ told: 'pdcc' });
  });
  test('one that is not is off, whatever the old ones were', () => {
    expect(play([...on, [6, 90], [7, 90]], (index) => (index < 2 ? patient : laxer))).toMatchObject({ told: 'pdoo', observed: '-doo' });
  });
  test('a value that only the new limits mind waits its time', () => {
    expect(
      play(
        [
          [0, 70],
          [1, 70],
          [6, 70],
        ],
        (index) => (index < 1 ? patient : stricter),
      ),
    ).toMatchObject({ told: 'opd' });
  });
  test('a clock that goes backwards is held', () => {
    const { settled, told } = play(
      [
        [10, 90],
        [3, 90],
        [14, 90],
        [15, 90],
      ],
      patient,
    );
    expect(told).toBe('pppd');
    expect(settled.map(({ state }) => (state.lastAt - T) / MIN)).toEqual([10, 10, 14, 15]);
  });
});

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
