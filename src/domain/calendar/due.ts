import { latestFirstMonday, nextFirstMonday } from './first-monday.ts';
import { type LocalDate, localDate } from './local-date.ts';

/** One earlier run of the scheduled job, as GitHub tells it: its conclusion, or its status while it has none. */
export type PastRun = { readonly at: Date; readonly conclusion: string; readonly url: string };

/** A drill on the register. */
export type RecordedRun = { readonly at: Date; readonly database: string; readonly result: string; readonly url: string };

/** The register's drills, and the databases that each month wants one of. */
export type Register = { readonly drills: readonly RecordedRun[]; readonly wanted: readonly string[] };

export type DueDecision = {
  readonly state: 'due' | 'done' | 'started';
  /** The first Monday since which a run counts. */
  readonly since: LocalDate;
  readonly next: LocalDate;
  /** What settles it: the drill or run that did, or the run that has begun. */
  readonly by: { readonly at: Date; readonly url: string; readonly conclusion: string } | null;
  /** Databases without a drill on the register, where it was asked. */
  readonly missing: readonly string[];
};

/** Conclusions of a job that ran to its end. A failed drill is a drill on record; a cancelled or skipped one is none. */
const ENDED: readonly string[] = ['success', 'failure'];
/** Statuses of a job that has not come to its end. `waiting` is for an approval, `pending` for another run of its group. */
const STARTED: readonly string[] = ['queued', 'in_progress', 'waiting', 'pending', 'requested'];
/** Results that say something of the backup. An inconclusive drill leaves the month due. */
const CONCLUSIVE: readonly string[] = ['ok', 'minor', 'incidents'];

/**
 * Whether the month's run is due: from the first Monday on, until a drill of each database is on the register, or, where there is no
 * register (null), until a run since then has ended. Asked on any day, so a late or dropped schedule of GitHub's only delays it; a month
 * missed whole is caught up before the next first Monday. A run that has begun is waited for and not begun a second time.
 */
export function monthlyDue(now: Date, timeZone: string, runs: readonly PastRun[], register: Register | null = null): DueDecision {
  const today = localDate(now, timeZone);
  const since = latestFirstMonday(today);
  const isSince = ({ at }: { readonly at: Date }) => localDate(at, timeZone) >= since;
  const drills = (register?.drills ?? []).filter((drill) => isSince(drill) && CONCLUSIVE.includes(drill.result));
  const missing = (register?.wanted ?? []).filter((database) => drills.every((drill) => drill.database !== database));
  const settled = drills.findLast(({ database }) => register?.wanted.includes(database));
  const ended = runs.find((run) => ENDED.includes(run.conclusion) && isSince(run));
  const started = runs.find((run) => STARTED.includes(run.conclusion) && isSince(run));
  const common = { since, next: nextFirstMonday(today), missing };
  if (register !== null && missing.length === 0 && settled !== undefined)
    return { ...common, state: 'done', by: { at: settled.at, url: settled.url, conclusion: settled.result } };
  if (register === null && ended !== undefined) return { ...common, state: 'done', by: ended };
  return started === undefined ? { ...common, state: 'due', by: null } : { ...common, state: 'started', by: started };
}
