import { describe, expect, test } from '@jest/globals';
import { readSchedule } from '../../../src/domain/watchdog/schedule.ts';
import type { WorkflowRun } from '../../../src/domain/watchdog/types.ts';
import { judgedYear, YEAR_FROM, YEAR_LIMITS } from '../../support/schedule-judged.ts';

/**
 * The decision over every week of a year, of every workflow. That the shipped file reads the same runs from GitHub and tells the same figures is shown by
 * test/bundle/watchdog-year.test.ts over weeks that differ.
 */
const WEEK = 7 * 86_400_000;
const weeks = Array.from({ length: 52 }, (_, week) => YEAR_FROM + (week + 1) * WEEK - 1_234_000);
const year = judgedYear();

describe('a year of runs: late, missing, cancelled, run again, started from outside', () => {
  test.each(year.map((one) => [one.workflow.file, one] as const))(
    '%s: the figures of all 52 weeks are exact',
    (_, { workflow, watched, since, right }) => {
      const runs = workflow.runs.map(
        ({ id, event = '', createdAt, conclusion = null, attempt = 1 }): WorkflowRun => ({
          ...{ id, event, createdAt: Date.parse(createdAt), attempt, status: 'completed', conclusion },
        }),
      );
      const told = weeks.map((now) => {
        const [from, until] = [since(now) - 1000, now + 3_600_000];
        const listed = runs.filter(({ createdAt }) => createdAt >= from && createdAt <= until);
        const { lateness, gap } = readSchedule(watched, listed, now, YEAR_LIMITS);
        const { maxMs: _max, ...figures } = lateness;
        return { now, ...figures, gapMs: gap.ms };
      });
      expect(told).toEqual(weeks.map((now) => ({ now, ...right(now) })));
      expect(told.filter(({ ran }) => ran > 0).length).toBeGreaterThan(30);
    },
  );
});
