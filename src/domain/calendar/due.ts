import { latestFirstMonday, nextFirstMonday } from './first-monday.ts';
import { type LocalDate, localDate } from './local-date.ts';

/** One earlier run of the scheduled job, as the source of record tells it. */
export type PastRun = { readonly at: Date; readonly conclusion: string; readonly url: string };

export type DueDecision = {
  readonly due: boolean;
  /** The first Monday since which a run counts. */
  readonly since: LocalDate;
  readonly next: LocalDate;
  /** The run that settles it, when there is one. */
  readonly done: PastRun | null;
};

/** Conclusions of a job that ran to its end. A failed drill is a drill on record; a cancelled or skipped one is none. */
const ON_RECORD: readonly string[] = ['success', 'failure'];

/**
 * Whether the month's run is due: from the first Monday on, until a run since then is on record. Asked on any day, so a
 * late or dropped schedule of GitHub's only delays it; a month missed whole is caught up before the next first Monday.
 */
export function monthlyDue(now: Date, timeZone: string, runs: readonly PastRun[]): DueDecision {
  const today = localDate(now, timeZone);
  const since = latestFirstMonday(today);
  const done = runs.find((run) => ON_RECORD.includes(run.conclusion) && localDate(run.at, timeZone) >= since) ?? null;
  return { due: done === null, since, next: nextFirstMonday(today), done };
}
