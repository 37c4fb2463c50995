import { answerCheck, countRows, readCatalog } from '../../src/adapters/postgres/catalog.ts';
import { type Connection, connect } from '../../src/adapters/postgres/connect.ts';
import { runRestore } from '../../src/adapters/postgres/scratch-restore.ts';
import { formatDuration } from '../../src/core/duration.ts';
import { withDatabase } from '../../src/domain/database/address.ts';
import type { FoundBackup } from '../../src/domain/drill/backup-source.ts';
import { type CheckOutcome, judgeCheck } from '../../src/domain/drill/checks.ts';
import { type CatalogFacts, takeInventory } from '../../src/domain/drill/inventory.ts';
import { judgeRestore, type RestoreExit } from '../../src/domain/drill/judge-restore.ts';
import { type RestoreLog, restoreLogReader } from '../../src/domain/drill/restore-log.ts';
import { lookAtContent, momentOf } from './content.ts';
import { type Drill, progressOf, stop } from './drill.ts';
import type { Prepared } from './scratch.ts';
import { watch } from './watch.ts';

/** Restores the archive. What pg_restore says is read line by line and forgotten; only its classes are kept. */
export async function restore(drill: Drill, backup: FoundBackup, prepared: Prepared): Promise<{ log: RestoreLog; exit: RestoreExit }> {
  const { signal, log, inputs } = drill.context;
  const { client, plan, server, scratch } = prepared;
  log.info(progressOf(drill).restoring(scratch.name, client.version, plan.jobs));
  const reader = restoreLogReader(plan.restored);
  const address = withDatabase(drill.server, scratch.name);
  const stopWatching = watch(drill, prepared);
  try {
    const exit = await drill.timed('restore', () =>
      runRestore({
        client,
        archive: backup.path,
        plan,
        address,
        superuser: server.superuser,
        settings: drill.record().settings,
        folder: drill.folder,
        signal,
        timeoutMs: inputs.maxRestoreTime,
        onLine: reader.take,
      }),
    );
    signal.throwIfAborted();
    if (exit.ended === 'timeout') throw stop(drill, 'critical', 'restore_too_slow', { wanted: formatDuration(inputs.maxRestoreTime ?? 0) });
    return { log: reader.end(), exit };
  } finally {
    stopWatching();
  }
}

/** Judges the restore by its messages and the catalog, and looks at what is there: objects, rows, the user's own checks. */
export async function check(drill: Drill, prepared: Prepared, log: RestoreLog, exit: RestoreExit): Promise<void> {
  const { signal } = drill.context;
  const early = judgeRestore(log, exit, null);
  drill.note({ restore: early });
  // The drill's own failure, or a client that gave up: looking further would only repeat it.
  if (!early.complete || early.conclusions.some((c) => c.verdict === 'unknown')) return;
  const address = withDatabase(drill.server, prepared.scratch.name);
  const connection = await connect({ address, signal, applicationName: 'restore-drill check' });
  try {
    const catalog = await readCatalog(connection);
    drill.note({ restore: judgeRestore(log, exit, catalog), inventory: takeInventory(prepared.plan.restored, catalog) });
    await look(drill, prepared, catalog, connection);
  } finally {
    await connection.end();
  }
}

async function look(drill: Drill, { plan, scratch }: Prepared, catalog: CatalogFacts, connection: Connection): Promise<void> {
  const { inputs, signal, log } = drill.context;
  const wanted = new Set(plan.restored.filter((e) => e.desc === 'TABLE').map((e) => JSON.stringify([e.namespace, e.tag])));
  const tables = catalog.tables.filter((t) => wanted.has(JSON.stringify([t.schema, t.name])));
  log.info(progressOf(drill).checking(tables.length, inputs.checks.length));
  const counts = await countRows({ address: withDatabase(drill.server, scratch.name), tables, sessions: plan.jobs, signal });
  drill.note({ tables: tables.map((table, i) => ({ ...table, rows: counts[i] ?? 0 })) });
  const checks: CheckOutcome[] = [];
  for (const one of inputs.checks) checks.push(judgeCheck(one, await answerCheck(connection, one), momentOf(drill)));
  drill.note({ checks });
  await lookAtContent(drill, tables, connection);
}
