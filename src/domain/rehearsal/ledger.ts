import type { History } from '../migrations/history.ts';
import type { LedgerRow, LedgerState } from '../migrations/ledger.ts';
import type { LocalHistory } from '../migrations/local.ts';
import { sqlStateOf } from '../migrations/stored-log.ts';

/** What the restored copy's `_prisma_migrations` says, by itself and beside the repository. */
export type CopiedLedger =
  | { readonly kind: 'unreadable' }
  | {
      readonly kind: 'read';
      readonly applied: number;
      readonly failed: readonly string[];
      /** Null where no repository with migrations is checked out. */
      readonly repository: {
        readonly folder: string;
        readonly pending: readonly string[];
        readonly modified: readonly string[];
        readonly missing: readonly string[];
      } | null;
    };

/** A name as Prisma makes it. A ledger's own rows come out of the backup, so anything else is not repeated. */
const MADE_BY_PRISMA = /^\d{14}_[A-Za-z0-9_]{1,100}$/;
const NOT_SHOWN = '…';

/** Names that a reader may see: those of the repository, and those that have Prisma's form. */
export function shownNames(names: readonly string[], local: LocalHistory | null): string[] {
  const known = new Set(local?.migrations.map((migration) => migration.name));
  return names.map((name) => (known.has(name) || MADE_BY_PRISMA.test(name) ? name : NOT_SHOWN));
}

/** A stored log quotes rows, also where nobody would expect it (RAISE): of each only the SQLSTATE is kept. */
export function withoutLogs(state: LedgerState): LedgerState {
  const bare = (row: LedgerRow): LedgerRow => {
    const sqlState = sqlStateOf(row.log);
    return { ...row, log: sqlState === null ? null : `Database error code: ${sqlState}` };
  };
  return { ...state, rows: state.rows.map(bare) };
}

export function describeLedger(history: History, local: LocalHistory | null): CopiedLedger {
  const names = (items: readonly { readonly name: string }[]) => shownNames([...new Set(items.map((item) => item.name))], local);
  return {
    kind: 'read',
    applied: history.applied.length,
    failed: names([...history.failed, ...history.running]),
    repository:
      local === null || local.migrations.length === 0
        ? null
        : { folder: local.folder, pending: names(history.pending), modified: names(history.modified), missing: shownNames(history.missing, local) },
  };
}
