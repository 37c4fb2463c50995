import type { Finding } from '../../core/finding.ts';
import { plainText } from '../../core/plain-text.ts';
import type { Comparison } from './comparison.ts';
import { lockFileProvider } from './local.ts';
import type { MigrationMessages } from './messages.ts';
import { nameOf, shown } from './names.ts';
import { findCommand, resolveCommand, sqlStateOf } from './stored-log.ts';

/** The states in which something is broken, whatever is applied or pending beside it. */

export function failed({ history, address }: Comparison, m: MigrationMessages): Finding | null {
  const [first] = history.failed;
  if (first === undefined) return null;
  const names = history.failed.map(nameOf);
  const sqlState = sqlStateOf(first.log);
  const text = m.failed({
    address,
    names: shown(m, names),
    count: names.length,
    sqlState,
    rolledBack: resolveCommand('rolled-back', first.name),
    applied: resolveCommand('applied', first.name),
  });
  return { verdict: 'critical', reason: 'failed', message: text, evidence: { migrations: names, ...(sqlState === null ? {} : { sqlState }) } };
}

export function running({ history, ledger, address }: Comparison, m: MigrationMessages): Finding | null {
  const names = history.running.map(nameOf);
  if (names.length === 0 || ledger.lock === null) return null;
  const { pid, application } = ledger.lock;
  const message = m.running({ address, names: shown(m, names), pid, application: plainText(application, 60) });
  return { verdict: 'critical', reason: 'running', message, evidence: { migrations: names, pid, application } };
}

export function unreadable({ history, local }: Comparison, m: MigrationMessages): Finding | null {
  const names = history.unreadable;
  if (names.length === 0) return null;
  const command = findCommand(local.folder, `${names[0]}/migration.sql`);
  const message = m.unreadable({ folder: plainText(local.folder), names: shown(m, names), count: names.length, command });
  return { verdict: 'critical', reason: 'unreadable', message, evidence: { migrations: names } };
}

/** P3019 (migrations_directory.rs): the provider of migration_lock.toml is not that of the database. */
export function providerMismatch({ local }: Comparison, m: MigrationMessages): Finding | null {
  const found = lockFileProvider(local.lockFile);
  if (found === null || found === 'postgresql') return null;
  const message = m.providerMismatch({ folder: plainText(local.folder), found: plainText(found, 60) });
  return { verdict: 'critical', reason: 'provider_mismatch', message, evidence: { provider: found } };
}

/** P3005 (apply_migrations.rs): no ledger, but tables of somebody else's making. */
export function unmanaged({ ledger, local, history, address, schema }: Comparison, m: MigrationMessages): Finding | null {
  if (ledger.exists || ledger.otherTables === 0) return null;
  const first = history.pending[0]?.name ?? local.migrations[0]?.name ?? '<first migration>';
  const message = m.unmanaged({ address, schema: plainText(schema), tables: ledger.otherTables, command: resolveCommand('applied', first) });
  return { verdict: 'critical', reason: 'unmanaged', message, evidence: { tables: ledger.otherTables } };
}

/** Nothing compared is not a pass: Prisma says "up to date" for a wrong path. */
export function noMigrations({ local, history }: Comparison, m: MigrationMessages): Finding | null {
  if (local.migrations.length > 0) return null;
  const message = m.noMigrations({ folder: plainText(local.folder), exists: local.exists, applied: history.applied.length });
  return { verdict: 'critical', reason: 'no_migrations', message, evidence: { folder: local.folder, applied: history.applied.length } };
}
