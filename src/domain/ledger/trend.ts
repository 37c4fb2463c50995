import type { LedgerEntry } from './entry.ts';

/** How a drill compares with the last ones; the numbers decide, the sentences are elsewhere. */
export type TrendFinding =
  | { readonly reason: 'table_emptied' | 'table_shrunk' | 'table_gone'; readonly tables: readonly TableChange[] }
  | { readonly reason: 'restore_slower' | 'size_unusual'; readonly now: number; readonly usual: number; readonly drills: number }
  | Overdue;
export type Overdue = { readonly reason: 'no_recent_drill'; readonly last: string | null; readonly maxAgeMs: number; readonly minor: boolean };

export type TableChange = { readonly table: string; readonly before: number; readonly now: number | null };

export type TrendRules = {
  /** A table with less than this share (0 to 1) of its usual rows has shrunk. */
  readonly shrinkTo: number;
  /** Good drills that are looked back at. */
  readonly drills: number;
  /** No OK drill for this long is a finding. */
  readonly maxAgeMs: number;
};

export const TREND_DRILLS = 6;

/** Drills that a table's usual rows are taken from: enough to bear one that was off, few enough to keep up with a table that grows. */
const TABLE_DRILLS = 3;

/** Below this, a table's rows come and go (sessions, locks), and a share says nothing. */
const ROWS_WORTH_A_SHARE = 100;
/** Fewer drills than this have no spread to compare with. */
const DRILLS_FOR_A_SPREAD = 3;
/** Seconds by which any runner may be slower than the last one. */
const SECONDS_OF_NOISE = 10;
/** 1.4826 × MAD estimates a standard deviation (of a normal distribution); five of them are no chance. */
const SPREADS = 5 * 1.4826;
const STEP_SPREADS = 5 * 1.4826;
const FEW_STEPS = 3;
/** A change below half of the usual is never unusual, however alike the last drills were. */
const USUAL_SHARE = 0.5;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** What a drill is compared with: the last good ones of its database before it, oldest first. */
export function lastGood(entries: readonly LedgerEntry[], current: LedgerEntry, drills: number): readonly LedgerEntry[] {
  return sameDatabase(entries, current)
    .filter((entry) => isGood(entry) && entry.id !== current.id && Date.parse(entry.date) <= Date.parse(current.date))
    .slice(-drills);
}

const isGood = ({ result }: LedgerEntry) => result === 'ok' || result === 'minor';
const sameDatabase = (entries: readonly LedgerEntry[], { database, run }: LedgerEntry) =>
  entries.filter((entry) => entry.database === database && entry.run.repository === run.repository);

/**
 * Compares a drill with the last good ones. `tables` are all of its tables, which the entry has only the largest of; null where they
 * were not counted. Without history there is no finding: the first drills set the measure.
 */
export function trend(
  entries: readonly LedgerEntry[],
  current: LedgerEntry,
  tables: Readonly<Record<string, number>> | null,
  rules: TrendRules,
  now: Date,
): TrendFinding[] {
  const before = lastGood(entries, current, rules.drills);
  const late = overdue([...entries, current], { repository: current.run.repository, database: current.database }, rules.maxAgeMs, now);
  return [
    ...(tables === null ? [] : tableFindings(before, tables, rules.shrinkTo)),
    ...slower(before, current),
    ...unusualSize(before, current),
    ...(late === null ? [] : [late]),
  ];
}

function tableFindings(before: readonly LedgerEntry[], tables: Readonly<Record<string, number>>, shrinkTo: number): TrendFinding[] {
  const newest = before.at(-1);
  if (newest === undefined) return [];
  const now = new Map(Object.entries(tables));
  // Of the last good drill, so that a table that was dropped on purpose is told once, until the next good drill.
  const known = Object.keys(newest.largestTables);
  const changes = known.map((table): TableChange & { readonly breathes: boolean } => {
    const history = before.flatMap(({ largestTables }) => (Object.hasOwn(largestTables, table) ? [largestTables[table] as number] : []));
    const change = { table, before: median(history.slice(-TABLE_DRILLS)), now: now.get(table) ?? null };
    return { ...change, breathes: change.now !== null && breathes(history, change.now) };
  });
  const lost = (change: TableChange) => change.before - (change.now ?? 0);
  const pick = (reason: 'table_emptied' | 'table_shrunk' | 'table_gone', test: (change: (typeof changes)[number]) => boolean): TrendFinding[] => {
    const found = changes.filter(test).sort((a, b) => lost(b) - lost(a));
    return found.length === 0 ? [] : [{ reason, tables: found.map(({ table, before: usual, now: rows }) => ({ table, before: usual, now: rows })) }];
  };
  const isShrunk = ({ now: rows, before: usual, breathes: mild }: (typeof changes)[number]) =>
    rows !== null && rows > 0 && usual >= ROWS_WORTH_A_SHARE && rows < usual * shrinkTo && !mild;
  return [
    ...pick('table_emptied', (change) => change.now === 0 && change.before > 0),
    ...pick('table_shrunk', isShrunk),
    ...pick('table_gone', (change) => change.now === null && change.before > 0),
  ];
}

/**
 * Whether a fall is within what a table does from drill to drill anyway: sessions, carts and queues come and go. Steps are taken as
 * ratios, so that growth is none. A table that stood still, or only grew, has no mild fall.
 */
function breathes(history: readonly number[], now: number): boolean {
  const steps = [...history, now].slice(1).map((rows, i) => Math.log((rows + 1) / ((history[i] as number) + 1)));
  const fall = steps.pop() ?? 0;
  if (steps.length === 0) return false;
  const usual = median(steps);
  const distances = steps.map((step) => Math.abs(step - usual));
  // Of few steps the widest one, and further, as a median says nothing yet.
  const reach = steps.length < DRILLS_FOR_A_SPREAD ? FEW_STEPS * Math.max(...steps.map(Math.abs)) : STEP_SPREADS * median(distances);
  return fall >= usual - reach;
}

/** Median and the distance from it that is still usual, robust against single drills that were off. */
function usualOf(values: readonly number[]): { readonly usual: number; readonly tolerance: number } | null {
  if (values.length < DRILLS_FOR_A_SPREAD) return null;
  const usual = median(values);
  const spread = median(values.map((value) => Math.abs(value - usual)));
  return { usual, tolerance: Math.max(SPREADS * spread, usual * USUAL_SHARE) };
}

const present = (values: readonly (number | null | undefined)[]) => values.filter((value) => value !== null && value !== undefined);

/** A larger backup may take longer in proportion; that it is larger is told by the chart, and by its own finding where it jumps. */
function slower(before: readonly LedgerEntry[], current: LedgerEntry): TrendFinding[] {
  const now = current.phases['restore'];
  const measured = usualOf(present(before.map(({ phases }) => phases['restore'])));
  if (now === undefined || measured === null) return [];
  const sizes = present(before.map(({ backup }) => backup.bytes));
  const grown = sizes.length === 0 || current.backup.bytes === null ? 1 : Math.min(2, Math.max(1, current.backup.bytes / Math.max(1, median(sizes))));
  if (now - measured.usual * grown <= Math.max(measured.tolerance, SECONDS_OF_NOISE)) return [];
  return [{ reason: 'restore_slower', now, usual: measured.usual, drills: before.length }];
}

function unusualSize(before: readonly LedgerEntry[], current: LedgerEntry): TrendFinding[] {
  const now = current.backup.bytes;
  const measured = usualOf(present(before.map(({ backup }) => backup.bytes)));
  if (now === null || measured === null || Math.abs(now - measured.usual) <= measured.tolerance) return [];
  return [{ reason: 'size_unusual', now, usual: measured.usual, drills: before.length }];
}

/** What a drill is of. */
export type Drilled = { readonly repository: string; readonly database: string };

/**
 * Whether no OK drill of a database lies within `maxAgeMs` before `now`: the dead man's switch that a register is. A register younger
 * than that has not had the time. `minor` tells that a drill with minor incidents does lie within it. Null where all is well.
 */
export function overdue(entries: readonly LedgerEntry[], { repository, database }: Drilled, maxAgeMs: number, now: Date): Overdue | null {
  const own = entries.filter((entry) => entry.database === database && entry.run.repository === repository);
  const since = now.getTime() - maxAgeMs;
  const isRecent = ({ date }: LedgerEntry) => Date.parse(date) >= since;
  const good = own.filter(({ result }) => result === 'ok');
  if (good.some(isRecent) || own.every(isRecent)) return null;
  const last = good.map(({ date }) => date).sort((a, b) => Date.parse(a) - Date.parse(b));
  return { reason: 'no_recent_drill', last: last.at(-1) ?? null, maxAgeMs, minor: own.some((entry) => isGood(entry) && isRecent(entry)) };
}
