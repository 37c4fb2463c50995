import { expect, test } from '@jest/globals';
import { backoffMs } from '../../../src/core/backoff.ts';

test('doubles up to the limit, over the upper half', () => {
  const waits = (random: number) => [1, 2, 3, 4, 1000].map((attempt) => backoffMs(attempt, { baseMs: 100, maxMs: 500 }, () => random));
  expect([waits(0), waits(1)]).toEqual([
    [50, 100, 200, 250, 250],
    [100, 200, 400, 500, 500],
  ]);
});
