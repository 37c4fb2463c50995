import type { LedgerEntry } from '../ledger/entry.ts';
import { ledgerOf } from '../ledger/record-drill.ts';
import { overdue } from '../ledger/trend.ts';
import type { Week } from './week.ts';

export type Drills = {
  /** All that is read, oldest first, for the chart. */
  readonly entries: readonly LedgerEntry[];
  /** Of the week. */
  readonly ofWeek: readonly LedgerEntry[];
  /** The last one of each database up to the week's end. */
  readonly newest: readonly LedgerEntry[];
  /** Databases without an OK drill for too long, with the day of the last one. */
  readonly overdue: readonly { readonly database: string; readonly last: string | null }[];
  /** Lines that cannot be read, or files that are too large. */
  readonly damaged: number;
};

type Branch = { readonly files: ReadonlyMap<string, Uint8Array>; readonly tooLarge?: readonly string[] };

/** The register's drills up to the end of the week; null where there is no drill on it. */
export function drillsOf(branch: Branch, repository: string, week: Week, now: number, maxAgeMs: number): Drills | null {
  const ledger = ledgerOf(branch);
  const end = Math.min(week.until, now);
  const entries = ledger.entries.filter(({ date }) => Date.parse(date) < end);
  const damaged = ledger.damaged.length + ledger.unread.length;
  if (entries.length === 0 && damaged === 0) return null;
  const newest = [...new Map(entries.map((entry) => [entry.database, entry])).values()];
  return {
    entries,
    ofWeek: entries.filter(({ date }) => Date.parse(date) >= week.from),
    newest,
    overdue: newest.flatMap(({ database }) => {
      const late = overdue(entries, { repository, database }, maxAgeMs, new Date(end));
      return late === null ? [] : [{ database, last: late.last }];
    }),
    damaged,
  };
}
