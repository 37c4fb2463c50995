import { parseDuration } from '../../core/duration.ts';
import type { Parsed } from '../../core/input-spec.ts';
import type { BackupMoment } from './backup-source.ts';
import { ageOf } from './instant.ts';
import { columnLabel, parseColumnName, resolveTable, type TableName, type WantedColumn, type WantedTable } from './tables.ts';

/** One line of the input `freshness`: the newest value of the column may be so much older than the backup. */
export type FreshnessRule = WantedColumn & {
  /** Null: it is only reported. */
  readonly maxMs: number | null;
};

/** What the column gave: the newest finite time in milliseconds since the epoch, null where it has none; or why it could not be asked. */
export type NewestTime = { readonly newestMs: number | null } | { readonly problem: 'no_column' | 'timeout' | 'failed' };

export type FreshnessOutcome = {
  readonly column: string;
  readonly maxMs: number | null;
  /** How much older than the backup the newest value is; negative where it is newer than the backup can be. */
  readonly ageMs: number | null;
  readonly state: 'fresh' | 'stale' | 'future' | 'empty' | 'unknown';
  readonly problem: 'no_table' | 'no_column' | 'no_time' | 'timeout' | 'failed' | null;
};

/** Columns that say when a row was last touched, the best one first. */
const TIME_COLUMNS = ['updatedAt', 'updated_at', 'createdAt', 'created_at'];

/** `"User"."updatedAt" < 26h`. */
export function parseFreshness(line: string): Parsed<FreshnessRule> {
  const match = /^(.+?)\s*<\s*(\S+)$/.exec(line);
  const maxMs = parseDuration(match?.[2] ?? '');
  if (match === null || maxMs === null) return { problem: 'this is not of the form "Table"."column" < 26h.' };
  const parsed = parseColumnName(match[1] ?? '');
  return 'problem' in parsed ? parsed : { value: { ...parsed.value, maxMs } };
}

/** What is looked at where the user names nothing: of each critical table the column that says when a row was last touched. */
export function defaultFreshness(critical: readonly WantedTable[], tables: readonly TableName[], columns: (table: TableName) => readonly string[]) {
  return critical
    .flatMap((wanted) => resolveTable(wanted, tables))
    .flatMap((table): FreshnessRule[] => {
      const column = TIME_COLUMNS.find((name) => columns(table).includes(name));
      return column === undefined ? [] : [{ table, column, maxMs: null }];
    });
}

export function judgeFreshness(rule: FreshnessRule, newest: NewestTime | null, backup: BackupMoment | null): FreshnessOutcome {
  const base = { column: columnLabel(rule), maxMs: rule.maxMs };
  const unknown = (problem: FreshnessOutcome['problem']): FreshnessOutcome => ({ ...base, ageMs: null, state: 'unknown', problem });
  if (newest === null) return unknown('no_table');
  if ('problem' in newest) return unknown(newest.problem);
  if (newest.newestMs === null) return { ...base, ageMs: null, state: 'empty', problem: null };
  if (backup === null) return unknown('no_time');
  const age = ageOf(newest.newestMs, backup);
  if (age.kind === 'future') return { ...base, ageMs: -age.ms, state: 'future', problem: null };
  return { ...base, ageMs: age.ms, state: rule.maxMs !== null && age.ms >= rule.maxMs ? 'stale' : 'fresh', problem: null };
}
