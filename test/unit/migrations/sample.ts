import { createHash } from 'node:crypto';
import { compareHistories } from '../../../src/domain/migrations/history.ts';
import type { LedgerRow, LedgerState } from '../../../src/domain/migrations/ledger.ts';
import type { LocalHistory } from '../../../src/domain/migrations/local.ts';
import type { Comparison } from '../../../src/domain/migrations/verdict.ts';

export const sqlOf = (name: string) => `-- ${name}\nselect 1;\n`;
export const sha = (text: string) => createHash('sha256').update(text).digest('hex');

let clock = Date.UTC(2026, 0, 1);

/** A row as `migrate deploy` leaves it; each is started a minute after the one before. */
export function row(name: string, change: Partial<LedgerRow> = {}): LedgerRow {
  clock += 60_000;
  return { name, checksum: sha(sqlOf(name)), startedAt: clock, finishedAt: clock + 1000, rolledBackAt: null, steps: 1, log: null, ...change };
}
export const failedRow = (name: string, log: string | null = null) => row(name, { finishedAt: null, steps: 0, log });
export const rolledBackRow = (name: string) => row(name, { finishedAt: null, rolledBackAt: clock, steps: 0 });

export function local(names: readonly string[], change: Partial<LocalHistory> = {}): LocalHistory {
  const migrations = names.map((name) => ({ name, script: sqlOf(name) }));
  return { folder: 'prisma/migrations', exists: true, migrations, lockFile: 'provider = "postgresql"\n', prisma8: false, ...change };
}

export function ledger(rows: readonly LedgerRow[], change: Partial<LedgerState> = {}): LedgerState {
  return { user: 'app', serverVersion: '15.1', exists: true, otherTables: 0, prisma8: false, lock: null, rows, ...change };
}

export function comparison(here: LocalHistory, there: LedgerState): Comparison {
  return { local: here, ledger: there, history: compareHistories(here, there), address: 'db.example:5432/shop', schema: 'public' };
}
