import type { Finding } from '../../core/finding.ts';
import { plainText } from '../../core/plain-text.ts';
import type { Verdict } from '../../core/verdict.ts';
import { allowed, type Comparison, isDiverged, unexpected, unknownAllowed } from './comparison.ts';
import type { MigrationMessages } from './messages.ts';
import { nameOf, shown } from './names.ts';
import { findCommand, renameCommand, shellQuote } from './stored-log.ts';

/** The states in which the folder and the ledger do not say the same: their severity is a matter of how a team works. */

const DEPLOY = 'npx prisma migrate deploy';

export function diverged(c: Comparison, m: MigrationMessages): Finding | null {
  if (!isDiverged(c)) return null;
  const { missing, lastCommon } = c.history;
  const names = unexpected(c).map(nameOf);
  const message = m.diverged({
    address: c.address,
    pending: shown(m, names),
    missing: shown(m, missing),
    lastCommon: lastCommon === null ? null : plainText(lastCommon, 100),
    command: findCommand(c.local.folder, missing[0] ?? ''),
  });
  return { verdict: 'critical', reason: 'diverged', message, evidence: { pending: names, missing, lastCommon } };
}

export function modified({ history, local }: Comparison, m: MigrationMessages, verdict: Verdict): Finding | null {
  const [first] = history.modified;
  if (first === undefined) return null;
  const names = history.modified.map(nameOf);
  const command = `git log -p -- ${shellQuote(plainText(`${local.folder}/${first.name}/migration.sql`))}`;
  // One invisible cause is told only where it is the cause of all.
  const difference = history.modified.every((item) => item.difference === first.difference) ? first.difference : 'content';
  const message = m.modified({ names: shown(m, names), count: names.length, command, difference });
  return { verdict, reason: 'modified', message, evidence: { migrations: history.modified.map((item) => ({ ...item })) } };
}

export function outOfOrder(c: Comparison, m: MigrationMessages, verdict: Verdict): Finding | null {
  const names = unexpected(c)
    .filter((item) => item.outOfOrder)
    .map(nameOf);
  if (names.length === 0 || isDiverged(c)) return null;
  const latest = plainText(c.history.latestInOrder ?? '', 100);
  return {
    verdict,
    reason: 'out_of_order',
    message: m.outOfOrder({ names: shown(m, names), count: names.length, latest, command: renameCommand(c.local.folder, names[0] ?? '') }),
    evidence: { migrations: names },
  };
}

export function pending(c: Comparison, m: MigrationMessages, verdict: Verdict): Finding | null {
  const { ledger, address } = c;
  const found = unexpected(c);
  const names = found.map(nameOf);
  if (names.length === 0 || isDiverged(c)) return null;
  const again = found.filter((item) => item.rolledBack).map(nameOf);
  const notes = [
    ...(again.length > 0 ? [m.rolledBackNote({ names: shown(m, again) })] : []),
    ...(ledger.lock === null ? [] : [m.deployRunningNote({ pid: ledger.lock.pid })]),
  ];
  const common = { address, count: names.length, notes, command: DEPLOY };
  const message = ledger.exists ? m.pending({ ...common, names: shown(m, names) }) : m.firstDeploy(common);
  return { verdict, reason: 'pending', message, evidence: { migrations: names, rolledBack: again, firstDeploy: !ledger.exists } };
}

export function missing(c: Comparison, m: MigrationMessages, verdict: Verdict): Finding | null {
  const names = c.history.missing;
  // Without any local migration, the finding is that one.
  if (names.length === 0 || isDiverged(c) || c.local.migrations.length === 0) return null;
  // Where the two have nothing in common, the folder belongs to another database, whatever the input says.
  const all = c.history.applied.every((item) => names.includes(item.name));
  const command = findCommand(c.local.folder, names[0] ?? '');
  const message = m.missing({ address: c.address, names: shown(m, names), count: names.length, command });
  return { verdict: all ? 'critical' : verdict, reason: 'missing', message, evidence: { migrations: names } };
}

/** Never worse than degraded: what it should have allowed is still judged, and an older commit may not have the folder yet. */
export function unknownAllowedName(c: Comparison, m: MigrationMessages): Finding | null {
  const names = unknownAllowed(c);
  if (names.length === 0 || c.local.migrations.length === 0) return null;
  const message = m.unknownAllowed({ names: shown(m, names), count: names.length, folder: plainText(c.local.folder) });
  return { verdict: 'degraded', reason: 'unknown_migration', message, evidence: { migrations: names } };
}

/** The pass of a database that waits for a later step: not in sync, and rightly so. */
export function pendingAllowed(c: Comparison, m: MigrationMessages): Finding | null {
  const names = allowed(c).map(nameOf);
  if (names.length === 0) return null;
  const message = m.pendingAllowed({ address: c.address, names: shown(m, names), count: names.length, applied: c.history.applied.length });
  return { verdict: 'ok', reason: 'pending_allowed', message, evidence: { migrations: names } };
}

export function inSync({ history, address }: Comparison, m: MigrationMessages): Finding {
  const latest = history.latestApplied === null ? null : plainText(history.latestApplied, 100);
  return {
    verdict: 'ok',
    reason: 'in_sync',
    message: m.inSync({ address, applied: history.applied.length, latest }),
    evidence: { applied: history.applied.length },
  };
}
