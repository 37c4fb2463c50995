import { expectedRuns, longestPause } from '../calendar/expected-runs.ts';
import { type Gap, type Lateness, latenessOf, longestGap, serve } from './lateness.ts';
import type { Limits, Schedule, WatchedWorkflow, WorkflowRun } from './types.ts';

const DAY_MS = 86_400_000;
/** A schedule is looked at so far back and ahead for its longest pause, and twice a year and more where that shows no two starts. */
const NEAR_MS = 40 * DAY_MS;
const FAR_MS = 800 * DAY_MS;
/** Events by which a workflow of ours is started on purpose; a monitor may have an outside scheduler. */
const STARTED_BY = ['schedule', 'workflow_dispatch', 'repository_dispatch'];
/** A run that came to this looked at nothing. A time-out is one that began. */
const DID_NOT_LOOK = ['cancelled', 'skipped', 'startup_failure', 'action_required', 'stale'];

/** Every start that lines promise, each in its own time zone. */
export function startsOf(schedules: readonly Schedule[], from: number, until: number): readonly number[] {
  const zones = [...new Set(schedules.map(({ timeZone }) => timeZone))];
  const all = zones.flatMap((zone) => {
    const crons = schedules.flatMap(({ cron, timeZone }) => (cron !== null && timeZone === zone ? [cron] : []));
    return expectedRuns(crons, from, until, zone);
  });
  return zones.length === 1 ? all : [...new Set(all)].sort((a, b) => a - b);
}

/** The longest time that a schedule itself leaves between two starts; null where there are no two. */
export function pauseOf(schedules: readonly Schedule[], now: number): number | null {
  return longestPause(startsOf(schedules, now - NEAR_MS, now + NEAR_MS)) ?? longestPause(startsOf(schedules, now - FAR_MS, now + FAR_MS));
}

/** How far back runs are needed, to judge the time from `now - windowMs` on: one pause and the patience before it. */
export function lookBack({ schedules }: WatchedWorkflow, now: number, { windowMs, maxGapMs }: Limits): number {
  return now - windowMs - allowanceOf(schedules, now, maxGapMs);
}

/** How long a workflow may go without a look: the pause that its schedule has by itself, and the patience. */
const allowanceOf = (schedules: readonly Schedule[], now: number, maxGapMs: number) => (pauseOf(schedules, now) ?? 0) + maxGapMs;

/** What a workflow's runs come to. */
export type ScheduleReading = {
  readonly lateness: Lateness;
  /** The longest time in which none looked, and how long it may be. */
  readonly gap: Gap;
  readonly allowedMs: number;
  readonly lastLookAt: number | null;
  /** From the last look to now; null where there was none. */
  readonly silentMs: number | null;
  /** Too young to have run. */
  readonly young: boolean;
  /** Runs in the window, whoever started them. */
  readonly runs: number;
  /** Of them, those that looked at nothing: cancelled, skipped, refused at their start. */
  readonly idle: number;
  /** Of them, those that came to `success`, and those that came to an end. */
  readonly succeeded: number;
  readonly ended: number;
  readonly again: number;
  /** Milliseconds by which the newest run is in the future. */
  readonly aheadMs: number;
};

/** A run that was started to look and did, or is about to. */
export const isLook = (run: WorkflowRun) => STARTED_BY.includes(run.event) && looked(run);
const looked = ({ conclusion }: WorkflowRun) => conclusion === null || !DID_NOT_LOOK.includes(conclusion);

/** Measures a schedule against its runs since `lookBack`. */
export function readSchedule(workflow: WatchedWorkflow, runs: readonly WorkflowRun[], now: number, limits: Limits): ScheduleReading {
  const { windowMs, maxGapMs } = limits;
  const born = workflow.createdAt ?? 0;
  const allowedMs = allowanceOf(workflow.schedules, now, maxGapMs);
  const [from, since] = [Math.max(now - windowMs, born), Math.max(now - windowMs - allowedMs, born)];
  const byTime = [...runs].sort((a, b) => a.createdAt - b.createdAt);
  const scheduled = byTime.filter(({ event }) => event === 'schedule').map(({ createdAt }) => createdAt);
  const started = byTime.filter(({ event, createdAt }) => STARTED_BY.includes(event) && createdAt >= since);
  const looks = started.filter(looked).map(({ createdAt }) => createdAt);
  const inside = started.filter(({ createdAt }) => createdAt >= from);
  const lastLookAt = looks.at(-1) ?? null;
  return {
    lateness: latenessOf(serve(startsOf(workflow.schedules, since, now), scheduled), from, now, maxGapMs),
    gap: longestGap(looks, from, now),
    allowedMs,
    lastLookAt,
    silentMs: lastLookAt === null ? null : Math.max(0, now - lastLookAt),
    young: now - born <= allowedMs,
    runs: inside.length,
    idle: inside.filter(({ conclusion }) => conclusion !== null && DID_NOT_LOOK.includes(conclusion)).length,
    succeeded: inside.filter(({ conclusion }) => conclusion === 'success').length,
    ended: inside.filter(({ conclusion }) => conclusion !== null && !DID_NOT_LOOK.includes(conclusion)).length,
    again: inside.filter(({ attempt }) => attempt > 1).length,
    aheadMs: Math.max(0, (byTime.at(-1)?.createdAt ?? 0) - now),
  };
}
