import { checksumMatches, type Difference, differenceOf } from './checksum.ts';
import type { LedgerRow, LedgerState } from './ledger.ts';
import { byName, type LocalHistory } from './local.ts';

export type Pending = {
  readonly name: string;
  /** It was tried before, and that row is marked as rolled back. */
  readonly rolledBack: boolean;
  /** A later one is applied already. */
  readonly outOfOrder: boolean;
};
export type Unfinished = { readonly name: string; readonly startedAt: number | null; readonly log: string | null };
export type Modified = { readonly name: string; readonly difference: Difference };
export type Applied = {
  readonly name: string;
  readonly startedAt: number | null;
  readonly finishedAt: number;
  /** Not run, but marked as applied by `migrate resolve --applied`, which stores no step (mark_migration_applied.rs). */
  readonly marked: boolean;
};

/** The folder and the ledger laid side by side. A name may be in several lists. */
export type History = {
  readonly applied: readonly Applied[];
  readonly pending: readonly Pending[];
  readonly failed: readonly Unfinished[];
  readonly running: readonly Unfinished[];
  readonly modified: readonly Modified[];
  readonly missing: readonly string[];
  readonly unreadable: readonly string[];
  readonly latestApplied: string | null;
  readonly latestLocal: string | null;
  /** The last one in Prisma's order that the ledger has. */
  readonly latestInOrder: string | null;
  /** The last local migration before the first pending one. */
  readonly lastCommon: string | null;
};

/**
 * Compares by the rules that `migrate deploy` follows in every version and `migrate status` since 7.9.0
 * (diagnose_migration_history.rs, apply_migrations.rs): rows that are rolled back do not exist, any unfinished row blocks
 * whatever came later. Where a name has several rows, Prisma compares the checksum of the first; here the last one counts, as
 * it is the one that made the schema.
 */
export function compareHistories(local: LocalHistory, ledger: LedgerState): History {
  const live = ledger.rows.filter((row) => row.rolledBackAt === null);
  const rolledBack = new Set(ledger.rows.filter((row) => row.rolledBackAt !== null).map((row) => row.name));
  // The rows come in the order in which they were started, so the last one of a name stays.
  const effective = new Map(live.map((row) => [row.name, row]));
  const migrations = [...local.migrations].sort(byName);
  const onDisk = new Set(migrations.map((m) => m.name));
  const latestName = [...effective.values()].reduce<LedgerRow | null>((a, b) => (a === null || byName(a, b) < 0 ? b : a), null);

  const pending = migrations
    .filter((m) => !effective.has(m.name))
    .map((m) => ({ name: m.name, rolledBack: rolledBack.has(m.name), outOfOrder: latestName !== null && byName(m, latestName) < 0 }));
  const modified = migrations.flatMap(({ name, script }) => {
    const row = effective.get(name);
    if (script === null || row === undefined || row.finishedAt === null || checksumMatches(script, row.checksum)) return [];
    return [{ name, difference: differenceOf(script, row.checksum) }];
  });
  const unfinished = live.filter((row) => row.finishedAt === null).map(({ name, startedAt, log }) => ({ name, startedAt, log }));
  const applied = [...effective.values()].flatMap(({ name, startedAt, finishedAt, steps }) =>
    finishedAt === null ? [] : [{ name, startedAt, finishedAt, marked: steps === 0 }],
  );
  const firstPending = migrations.findIndex((m) => !effective.has(m.name));
  return {
    applied,
    pending,
    failed: ledger.lock === null ? unfinished : [],
    running: ledger.lock === null ? [] : unfinished,
    modified,
    missing: [...effective.keys()].filter((name) => !onDisk.has(name)).sort((a, b) => a.localeCompare(b)),
    unreadable: migrations.filter((m) => m.script === null).map((m) => m.name),
    latestApplied: latest(applied)?.name ?? null,
    latestLocal: migrations.at(-1)?.name ?? null,
    latestInOrder: latestName?.name ?? null,
    lastCommon: firstPending > 0 ? (migrations[firstPending - 1]?.name ?? null) : null,
  };
}

/** The one that was started last; the later row on a tie. */
function latest(applied: readonly Applied[]): Applied | null {
  return applied.reduce<Applied | null>((a, b) => (a === null || (b.startedAt ?? 0) >= (a.startedAt ?? 0) ? b : a), null);
}
