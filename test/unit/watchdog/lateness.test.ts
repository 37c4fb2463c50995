import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { latenessOf, longestGap, serve } from '../../../src/domain/watchdog/lateness.ts';
import { bestPairs } from '../../support/schedule-reference.ts';

const minutes = (list: readonly number[]) => list.map((minute) => minute * 60_000);
const served = (due: readonly number[], runs: readonly number[]) =>
  serve(minutes(due), minutes(runs)).map(({ due: start, at }) => [start / 60_000, at === null ? null : at / 60_000]);

describe('which run was made for which start', () => {
  test.each([
    [
      'on time',
      [0, 60],
      [1, 61],
      [
        [0, 1],
        [60, 61],
      ],
    ],
    [
      'one dropped',
      [0, 60, 120],
      [1, 121],
      [
        [0, 1],
        [60, null],
        [120, 121],
      ],
    ],
    [
      'a drop does not make every later run late',
      [0, 60, 120, 180],
      [61, 121, 181],
      [
        [0, null],
        [60, 61],
        [120, 121],
        [180, 181],
      ],
    ],
    [
      'one so late that the next one overtakes it',
      [0, 60],
      [61, 63],
      [
        [0, 61],
        [60, 63],
      ],
    ],
    ['a run before every start is nobody’s', [60], [0, 61], [[60, 61]]],
    ['half a minute early by another clock', [60], [59.5], [[60, 59.5]]],
    ['two minutes early is no run for it', [60], [58], [[60, null]]],
    ['no runs', [0], [], [[0, null]]],
    ['no starts', [], [5], []],
  ])('%s', (_, due, runs, expected) => expect(served(due, runs)).toEqual(expected));

  test('as many as can be, and as little late as can be: against every other way', () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 600 }), { maxLength: 40 }).map((list) => minutes(list.sort((a, b) => a - b)));
    fc.assert(
      fc.property(times, times, (due, runs) => {
        const pairs = serve(due, runs).flatMap(({ due: start, at }) => (at === null ? [] : [[start, at] as const]));
        expect(pairs).toEqual(bestPairs(due, runs, 60_000));
      }),
      { numRuns: 300 },
    );
  });
});

test('figures: an even and an odd number, the nearest rank, what may still come', () => {
  const at = (late: number | null, due: number) => ({ due, at: late === null ? null : due + late });
  const list = [at(10, 0), at(20, 1000), at(40, 2000), at(null, 3000), at(null, 9500), at(5, 20_000)];
  expect(latenessOf(list, 0, 10_000, 1000)).toEqual({ expected: 5, ran: 3, missing: 1, pending: 1, medianMs: 20, p95Ms: 40, maxMs: 40 });
  expect(latenessOf(list.slice(0, 2), 0, 10_000, 0)).toMatchObject({ medianMs: 15, p95Ms: 20 });
  expect(latenessOf([], 0, 10, 0)).toEqual({ expected: 0, ran: 0, missing: 0, pending: 0, medianMs: null, p95Ms: null, maxMs: null });
});

test('the longest gap reaches back before the window and on until now', () => {
  expect(longestGap([100, 300, 350], 200, 1000)).toEqual({ from: 350, until: 1000, ms: 650 });
  expect(longestGap([100, 800], 700, 900)).toEqual({ from: 100, until: 800, ms: 700 });
  expect(longestGap([], 0, 50)).toEqual({ from: 0, until: 50, ms: 50 });
});
