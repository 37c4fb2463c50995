import { formatDuration } from '../../core/duration.ts';
import { formatSize } from '../../core/size.ts';
import { checkId, familyOf, limitedOf, placed } from './checks.ts';
import type { Judgement, Scope } from './judgement.ts';
import { type Measured, unmeasured } from './measured.ts';
import { alertMessages } from './messages.ts';
import type { DatabaseRule } from './rule.ts';
import type { DatabaseReading } from './sources.ts';
import { isAmount, percentText } from './written.ts';

/** `database:connections`, `database:transaction`, `database:idle-in-transaction`, and `database:size` where a greatest size is given. */
export function judgeDatabase(database: Measured<DatabaseReading>, rule: DatabaseRule, scope: Scope): readonly Judgement[] {
  const m = alertMessages[scope.language];
  const read = database.kind === 'measured' && !isRight(database.value) ? unmeasured('malformed') : database;
  if (read.kind === 'unmeasured') return familyOf('database', m.what.database, read, scope);
  const { sizeBytes, connections, maxConnections, longestTransactionMs, longestIdleInTransactionMs, blockedSessions } = read.value;
  const say = (name: string, message: string) => ({ check: checkId('database', scope, name), message: placed(message, scope) });
  const age = (ms: number | null) => (ms === null ? null : formatDuration(ms));
  const used = connections / maxConnections;
  const judgements = [
    limitedOf(
      {
        ...say('connections', m.database.connections(connections, maxConnections, percentText(used), blockedSessions)),
        ...{ value: used, limits: rule.connections, reason: 'connections_high', write: percentText },
        evidence: { connections, maxConnections, blockedSessions },
      },
      scope,
    ),
    limitedOf(
      {
        ...say('transaction', m.database.transaction(age(longestTransactionMs))),
        ...{ value: longestTransactionMs, limits: rule.transaction, reason: 'transaction_long', write: formatDuration },
        evidence: { longestTransactionMs },
      },
      scope,
    ),
    limitedOf(
      {
        ...say('idle-in-transaction', m.database.idle(age(longestIdleInTransactionMs))),
        ...{ value: longestIdleInTransactionMs, limits: rule.idleInTransaction, reason: 'idle_in_transaction', write: formatDuration },
        evidence: { longestIdleInTransactionMs },
      },
      scope,
    ),
  ];
  return [...familyOf('database', m.what.database, null, scope), ...judgements, ...judgeSize(sizeBytes, rule, scope)];
}

function judgeSize(sizeBytes: number, { size }: DatabaseRule, scope: Scope): readonly Judgement[] {
  if (size === null) return [];
  const value = sizeBytes / size.maxBytes;
  const message = alertMessages[scope.language].database.size(formatSize(sizeBytes), formatSize(size.maxBytes), percentText(value));
  const judged = { check: checkId('database', scope, 'size'), value, limits: size.limits, reason: 'database_large', write: percentText } as const;
  return [limitedOf({ ...judged, message: placed(message, scope), evidence: { sizeBytes, maxBytes: size.maxBytes } }, scope)];
}

function isRight({ sizeBytes, connections, maxConnections, longestTransactionMs, longestIdleInTransactionMs, blockedSessions }: DatabaseReading) {
  const amounts = [sizeBytes, connections, longestTransactionMs ?? 0, longestIdleInTransactionMs ?? 0, blockedSessions];
  return amounts.every(isAmount) && isAmount(maxConnections) && maxConnections > 0;
}
