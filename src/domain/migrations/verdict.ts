import type { Finding } from '../../core/finding.ts';
import { plainText } from '../../core/plain-text.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { History } from './history.ts';
import type { LedgerState } from './ledger.ts';
import { type LocalHistory, lockFileProvider } from './local.ts';
import type { MigrationMessages } from './messages.ts';
import { shellQuote, sqlStateOf } from './stored-log.ts';

/** What is compared with what, and how its sentences are told. */
export type Comparison = {
  readonly local: LocalHistory;
  readonly ledger: LedgerState;
  readonly history: History;
  /** `host:port/database`. */
  readonly address: string;
  readonly schema: string;
};

/** The states whose severity is a matter of how a team works. */
export type Severities = { readonly pending: Verdict; readonly modified: Verdict; readonly missing: Verdict; readonly outOfOrder: Verdict };
export const DEFAULT_SEVERITIES: Severities = { pending: 'critical', modified: 'critical', missing: 'degraded', outOfOrder: 'critical' };

/** States in which `migrate deploy` is not run: it would fail, or hide that something is wrong. */
export const BLOCKS_DEPLOY: readonly string[] = [
  'failed',
  'running',
  'unreadable',
  'provider_mismatch',
  'unmanaged',
  'no_migrations',
  'diverged',
  'modified',
];

const NAMES_SHOWN = 5;
const DEPLOY = 'npx prisma migrate deploy';

/**
 * One finding per state that holds, in the order of precedence; the first of the worst gives the reason. `in_sync` alone when
 * none holds. `diverged` stands for pending and missing at once, and then neither is listed by itself.
 */
export function judge(c: Comparison, m: MigrationMessages, severities: Severities = DEFAULT_SEVERITIES): readonly [Finding, ...Finding[]] {
  const [first, ...rest] = [
    failed(c, m),
    running(c, m),
    unreadable(c, m),
    providerMismatch(c, m),
    unmanaged(c, m),
    noMigrations(c, m),
    diverged(c, m),
    modified(c, m, severities.modified),
    outOfOrder(c, m, severities.outOfOrder),
    pending(c, m, severities.pending),
    missing(c, m, severities.missing),
  ].filter((finding) => finding !== null);
  return first === undefined ? [inSync(c, m)] : [first, ...rest];
}

const nameOf = ({ name }: { readonly name: string }) => name;
const shown = (m: MigrationMessages, names: readonly string[]) =>
  m.list(
    names.map((name) => plainText(name, 100)),
    NAMES_SHOWN,
  );

function failed({ history, address }: Comparison, m: MigrationMessages): Finding | null {
  const [first] = history.failed;
  if (first === undefined) return null;
  const names = history.failed.map(nameOf);
  const resolve = (how: string) => `npx prisma migrate resolve --${how} ${shellQuote(plainText(first.name))}`;
  const sqlState = sqlStateOf(first.log);
  const text = m.failed({
    address,
    names: shown(m, names),
    count: names.length,
    sqlState,
    rolledBack: resolve('rolled-back'),
    applied: resolve('applied'),
  });
  return { verdict: 'critical', reason: 'failed', message: text, evidence: { migrations: names, ...(sqlState === null ? {} : { sqlState }) } };
}

function running({ history, ledger, address }: Comparison, m: MigrationMessages): Finding | null {
  const names = history.running.map(nameOf);
  if (names.length === 0 || ledger.lock === null) return null;
  const { pid, application } = ledger.lock;
  const message = m.running({ address, names: shown(m, names), pid, application: plainText(application, 60) });
  return { verdict: 'critical', reason: 'running', message, evidence: { migrations: names, pid, application } };
}

function unreadable({ history, local }: Comparison, m: MigrationMessages): Finding | null {
  const names = history.unreadable;
  if (names.length === 0) return null;
  const message = m.unreadable({ folder: plainText(local.folder), names: shown(m, names), count: names.length });
  return { verdict: 'critical', reason: 'unreadable', message, evidence: { migrations: names } };
}

/** P3019 (migrations_directory.rs): the provider of migration_lock.toml is not that of the database. */
function providerMismatch({ local }: Comparison, m: MigrationMessages): Finding | null {
  const found = lockFileProvider(local.lockFile);
  if (found === null || found === 'postgresql') return null;
  const message = m.providerMismatch({ folder: plainText(local.folder), found: plainText(found, 60) });
  return { verdict: 'critical', reason: 'provider_mismatch', message, evidence: { provider: found } };
}

/** P3005 (apply_migrations.rs): no ledger, but tables of somebody else's making. */
function unmanaged({ ledger, local, history, address, schema }: Comparison, m: MigrationMessages): Finding | null {
  if (ledger.exists || ledger.otherTables === 0) return null;
  const first = history.pending[0]?.name ?? local.migrations[0]?.name ?? '<first migration>';
  const command = `npx prisma migrate resolve --applied ${shellQuote(plainText(first))}`;
  const message = m.unmanaged({ address, schema: plainText(schema), tables: ledger.otherTables, command });
  return { verdict: 'critical', reason: 'unmanaged', message, evidence: { tables: ledger.otherTables } };
}

/** Nothing compared is not a pass: Prisma says "up to date" for a wrong path. */
function noMigrations({ local, history }: Comparison, m: MigrationMessages): Finding | null {
  if (local.migrations.length > 0) return null;
  const message = m.noMigrations({ folder: plainText(local.folder), exists: local.exists, applied: history.applied.length });
  return { verdict: 'critical', reason: 'no_migrations', message, evidence: { folder: local.folder, applied: history.applied.length } };
}

function isDiverged({ history }: Comparison): boolean {
  return history.pending.length > 0 && history.missing.length > 0;
}

function diverged(c: Comparison, m: MigrationMessages): Finding | null {
  if (!isDiverged(c)) return null;
  const { pending, missing, lastCommon } = c.history;
  const names = pending.map(nameOf);
  const message = m.diverged({
    address: c.address,
    pending: shown(m, names),
    missing: shown(m, missing),
    lastCommon: lastCommon === null ? null : plainText(lastCommon, 100),
  });
  return { verdict: 'critical', reason: 'diverged', message, evidence: { pending: names, missing, lastCommon } };
}

function modified({ history, local }: Comparison, m: MigrationMessages, verdict: Verdict): Finding | null {
  const [first] = history.modified;
  if (first === undefined) return null;
  const names = history.modified.map(nameOf);
  const command = `git log -p -- ${shellQuote(plainText(`${local.folder}/${first.name}/migration.sql`))}`;
  // One invisible cause is told only where it is the cause of all.
  const difference = history.modified.every((item) => item.difference === first.difference) ? first.difference : 'content';
  const message = m.modified({ names: shown(m, names), count: names.length, command, difference });
  return { verdict, reason: 'modified', message, evidence: { migrations: history.modified.map((item) => ({ ...item })) } };
}

function outOfOrder(c: Comparison, m: MigrationMessages, verdict: Verdict): Finding | null {
  const names = c.history.pending.filter((item) => item.outOfOrder).map(nameOf);
  if (names.length === 0 || isDiverged(c)) return null;
  const latest = plainText(c.history.latestInOrder ?? '', 100);
  return {
    verdict,
    reason: 'out_of_order',
    message: m.outOfOrder({ names: shown(m, names), count: names.length, latest }),
    evidence: { migrations: names },
  };
}

function pending(c: Comparison, m: MigrationMessages, verdict: Verdict): Finding | null {
  const { history, ledger, address } = c;
  const names = history.pending.map(nameOf);
  if (names.length === 0 || isDiverged(c)) return null;
  const again = history.pending.filter((item) => item.rolledBack).map(nameOf);
  const notes = [
    ...(again.length > 0 ? [m.rolledBackNote({ names: shown(m, again) })] : []),
    ...(ledger.lock === null ? [] : [m.deployRunningNote({ pid: ledger.lock.pid })]),
  ];
  const common = { address, count: names.length, notes, command: DEPLOY };
  const message = ledger.exists ? m.pending({ ...common, names: shown(m, names) }) : m.firstDeploy(common);
  return { verdict, reason: 'pending', message, evidence: { migrations: names, rolledBack: again, firstDeploy: !ledger.exists } };
}

function missing(c: Comparison, m: MigrationMessages, verdict: Verdict): Finding | null {
  const names = c.history.missing;
  // Without any local migration, the finding is that one.
  if (names.length === 0 || isDiverged(c) || c.local.migrations.length === 0) return null;
  const message = m.missing({ address: c.address, names: shown(m, names), count: names.length });
  return { verdict, reason: 'missing', message, evidence: { migrations: names } };
}

function inSync({ history, address }: Comparison, m: MigrationMessages): Finding {
  const latest = history.latestApplied === null ? null : plainText(history.latestApplied, 100);
  return {
    verdict: 'ok',
    reason: 'in_sync',
    message: m.inSync({ address, applied: history.applied.length, latest }),
    evidence: { applied: history.applied.length },
  };
}
