import { parse } from 'yaml';
import { lookBack } from '../../src/domain/watchdog/schedule.ts';
import type { WatchedWorkflow } from '../../src/domain/watchdog/types.ts';
import { schedulesOf } from '../../src/domain/watchdog/workflow-file.ts';
import { type ReferenceRun, referenceFigures } from './schedule-reference.ts';
import { generateYear, type YearWorkflow } from './schedule-year.ts';

const DAY = 86_400_000;
export const [YEAR_FROM, YEAR_UNTIL] = [Date.UTC(2025, 9, 1), Date.UTC(2026, 9, 1)];
/** As the inputs' defaults have it. */
export const YEAR_LIMITS = { windowMs: 7 * DAY, maxGapMs: 6 * 3_600_000, maxMissing: 100 };

/** A workflow of the year as the product sees it, and the right figures of its weeks. */
export type JudgedYear = {
  readonly workflow: YearWorkflow;
  readonly watched: WatchedWorkflow;
  /** From when on runs are needed to judge the week before `now`. */
  readonly since: (now: number) => number;
  readonly right: (now: number) => ReturnType<typeof referenceFigures>;
};

/** The same year for every test that compares with it. */
export function judgedYear(): readonly JudgedYear[] {
  return generateYear(YEAR_FROM, YEAR_UNTIL, 20261124).map((workflow) => {
    const { file, yaml, starts, runs } = workflow;
    const watched: WatchedWorkflow = {
      ...{ file, state: 'active', url: '', createdAt: YEAR_FROM, roles: ['monitor'], schedules: schedulesOf(parse(yaml)) },
    };
    const made = runs.map(
      ({ createdAt, event, conclusion }): ReferenceRun => ({ at: Date.parse(createdAt), event: event ?? '', conclusion: conclusion ?? null }),
    );
    made.sort((a, b) => a.at - b.at);
    const between = (from: number, until: number) => made.slice(firstFrom(made, from), firstFrom(made, until));
    const since = (now: number) => lookBack(watched, now, YEAR_LIMITS);
    const { windowMs, maxGapMs: patienceMs } = YEAR_LIMITS;
    const right = (now: number) =>
      referenceFigures(starts, between(now - 30 * DAY, now + DAY), {
        now,
        since: Math.max(since(now), YEAR_FROM),
        from: Math.max(now - windowMs, YEAR_FROM),
        patienceMs,
      });
    return { workflow, watched, since, right };
  });
}

/** The place of the first run from a time on, in a list in order: all of them in each week would take the longest. */
function firstFrom(runs: readonly ReferenceRun[], at: number): number {
  const found = runs.findIndex((run) => run.at >= at);
  return found < 0 ? runs.length : found;
}
