import { describe, expect, test } from '@jest/globals';
import type { Limits } from '../../../src/domain/alerts/rule.ts';
import { band, each, MIN, type Point, patient, play, T } from '../../support/alert-runs.ts';

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
