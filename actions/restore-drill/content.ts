import type { Connection } from '../../src/adapters/postgres/connect.ts';
import { hasText, newestTime, timeColumns } from '../../src/adapters/postgres/content.ts';
import { lines } from '../../src/core/input-spec.ts';
import { backupMoment } from '../../src/domain/drill/backup-source.ts';
import { type CanaryOutcome, canarySecrets, judgeCanary, parseCanary } from '../../src/domain/drill/canary.ts';
import { defaultFreshness, type FreshnessOutcome, judgeFreshness, parseFreshness } from '../../src/domain/drill/freshness.ts';
import { resolveTable, type TableName } from '../../src/domain/drill/tables.ts';
import type { Drill } from './drill.ts';

export const contentInputs = {
  freshness: lines({ example: '"User"."updatedAt" < 26h' }, parseFreshness),
  canary: lines({ example: '"restore_canary"."nonce" = 8f14e45fceea167a', secrets: canarySecrets }, parseCanary),
};

/** When the drill's backup was made, as far as anything tells. */
export function momentOf(drill: Drill) {
  const { backup, archive } = drill.record();
  return backup === null ? null : backupMoment(backup.kind, backup.storedAt, archive?.header.createdAt ?? null);
}

/** How fresh the data is, and whether the canary is in it. */
export async function lookAtContent(drill: Drill, tables: readonly TableName[], connection: Connection): Promise<void> {
  const { inputs } = drill.context;
  const moment = momentOf(drill);
  const freshness: FreshnessOutcome[] = [];
  for (const rule of inputs.freshness.length > 0 ? inputs.freshness : await defaultRules(drill, tables, connection)) {
    const [table] = resolveTable(rule.table, tables);
    freshness.push(judgeFreshness(rule, table === undefined ? null : await newestTime(connection, table, rule.column), moment));
  }
  const canary: CanaryOutcome[] = [];
  for (const one of inputs.canary) {
    const [table] = resolveTable(one.table, tables);
    canary.push(judgeCanary(one, table === undefined ? false : await hasText(connection, table, one.column, one.value)));
  }
  drill.note({ beyond: { ...drill.record().beyond, freshness, canary: inputs.canary.length === 0 ? null : canary } });
}

async function defaultRules(drill: Drill, tables: readonly TableName[], connection: Connection) {
  const { critical } = drill.record();
  const columns = new Map<TableName, readonly string[]>();
  for (const table of critical.flatMap((wanted) => resolveTable(wanted, tables))) columns.set(table, await timeColumns(connection, table));
  return defaultFreshness(critical, tables, (table) => columns.get(table) ?? []);
}
