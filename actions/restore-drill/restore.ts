import { archiveOf, type ContainerPlace, clearPlace, containerPlace, copyInto, listOf } from '../../src/adapters/docker/container-client.ts';
import { answerCheck, countRows, readCatalog } from '../../src/adapters/postgres/catalog.ts';
import { connect } from '../../src/adapters/postgres/connect.ts';
import { runRestore, writeList } from '../../src/adapters/postgres/scratch-restore.ts';
import { formatDuration } from '../../src/core/duration.ts';
import type { Archive } from '../../src/domain/archive/types.ts';
import { withDatabase } from '../../src/domain/database/address.ts';
import type { FoundBackup } from '../../src/domain/drill/backup-source.ts';
import { type CheckOutcome, judgeCheck } from '../../src/domain/drill/checks.ts';
import { type CatalogFacts, takeInventory } from '../../src/domain/drill/inventory.ts';
import { judgeRestore, type RestoreExit } from '../../src/domain/drill/judge-restore.ts';
import { programOf } from '../../src/domain/drill/record.ts';
import { type RestoreLog, restoreLogReader } from '../../src/domain/drill/restore-log.ts';
import type { TableName } from '../../src/domain/drill/tables.ts';
import { lookAtContent, momentOf } from './content.ts';
import { type Drill, progressOf, stop } from './drill.ts';
import { lookAtLedger } from './migrations.ts';
import { restoreScript } from './restore-script.ts';
import type { Prepared } from './scratch.ts';
import { watch } from './watch.ts';

/** Restores the archive. What pg_restore says is read line by line and forgotten; only its classes are kept. */
export async function restore(drill: Drill, backup: FoundBackup, prepared: Prepared): Promise<{ log: RestoreLog; exit: RestoreExit }> {
  const { signal, log, inputs } = drill.context;
  const { client, plan, server, scratch } = prepared;
  log.info(progressOf(drill).restoring(scratch.name, `${programOf(drill.record())} ${client.version}`, plan.jobs));
  const { archive } = drill.record();
  if (archive?.script !== undefined) return runScripted(drill, backup, archive, prepared);
  const reader = restoreLogReader(plan.restored);
  const address = withDatabase(drill.server, scratch.name);
  const place = await placeInContainer(drill, backup, prepared);
  const stopWatching = watch(drill, prepared);
  try {
    const exit = await drill.timed('restore', () =>
      runRestore({
        client,
        archive: backup.path,
        plan,
        place,
        address,
        superuser: server.superuser,
        settings: drill.record().settings,
        folder: drill.folder,
        signal,
        timeoutMs: inputs.maxRestoreTime,
        onLine: reader.take,
      }),
    );
    endEarly(drill, exit);
    return { log: reader.end(), exit };
  } finally {
    stopWatching();
    if (place !== null) await clear(drill, place);
  }
}

/** A script's psql runs in the container too, and reads the script as it is sent. */
async function runScripted(drill: Drill, backup: FoundBackup, archive: Archive, prepared: Prepared): Promise<{ log: RestoreLog; exit: RestoreExit }> {
  const place = containerPlace(prepared.client.container?.id ?? '');
  drill.context.saveState('place', JSON.stringify(place));
  const stopWatching = watch(drill, prepared);
  try {
    const restored = await drill.timed('restore', () => restoreScript(drill, backup, archive, prepared, place));
    endEarly(drill, restored.exit);
    return restored;
  } finally {
    stopWatching();
    await clear(drill, place);
  }
}

/** A cancel and a time limit are no result of the restore. */
function endEarly(drill: Drill, exit: RestoreExit): void {
  const { signal, inputs } = drill.context;
  signal.throwIfAborted();
  if (exit.ended === 'timeout') throw stop(drill, 'critical', 'restore_too_slow', { wanted: formatDuration(inputs.maxRestoreTime ?? 0) });
}

/** Where the client runs in a container, the archive and the list go in. They are removed in every case, by `post` at the latest. */
async function placeInContainer(drill: Drill, backup: FoundBackup, { client, plan }: Prepared): Promise<ContainerPlace | null> {
  if (client.container === undefined) return null;
  const place = containerPlace(client.container.id);
  drill.context.saveState('place', JSON.stringify(place));
  const list = await writeList(plan, drill.folder);
  const files = [[backup.path, archiveOf(place)] as const, [list, listOf(place)] as const];
  const copied = await copyInto(place, files, drill.context.signal);
  if (!copied || drill.context.signal.aborted) {
    await clear(drill, place);
    drill.context.signal.throwIfAborted();
    throw stop(drill, 'unknown', 'disk_full', { detail: 'docker cp' });
  }
  return place;
}

async function clear(drill: Drill, place: ContainerPlace): Promise<void> {
  await clearPlace(place);
  drill.context.saveState('place', '');
}

/** Judges the restore by its messages and the catalog. Gives the catalog, or null where looking further would only repeat what is known. */
export async function judge(drill: Drill, prepared: Prepared, log: RestoreLog, exit: RestoreExit): Promise<CatalogFacts | null> {
  const { signal } = drill.context;
  const early = judgeRestore(log, exit, null);
  drill.note({ restore: early });
  // The drill's own failure, or a client that gave up: looking further would only repeat it.
  if (!early.complete || early.conclusions.some((c) => c.verdict === 'unknown')) return null;
  const address = withDatabase(drill.server, prepared.scratch.name);
  const connection = await connect({ address, signal, applicationName: 'restore-drill check' });
  try {
    const catalog = await readCatalog(connection);
    const extensions = prepared.plan.extensions.flatMap((name) => {
      const installed = catalog.extensionVersions[name];
      return installed === undefined ? [] : [{ name, installed }];
    });
    drill.note({ restore: judgeRestore(log, exit, catalog), inventory: takeInventory(prepared.plan.restored, catalog), extensions });
    return catalog;
  } finally {
    await connection.end();
  }
}

/** Looks at what is there: the rows that the proof has not counted, and the user's own checks. */
export async function look(drill: Drill, { plan, scratch }: Prepared, catalog: CatalogFacts): Promise<void> {
  const { inputs, signal, log } = drill.context;
  const address = withDatabase(drill.server, scratch.name);
  const key = ({ schema, name }: TableName) => JSON.stringify([schema, name]);
  const wanted = new Set(plan.restored.filter((e) => e.desc === 'TABLE').map((e) => key({ schema: e.namespace, name: e.tag })));
  const tables = catalog.tables.filter((table) => wanted.has(key(table)));
  log.info(progressOf(drill).checking(tables.length, inputs.checks.length));
  const known = new Map(drill.record().proof?.tables.map((proof) => [key(proof.table), proof.found?.rows]));
  const uncounted = tables.filter((table) => known.get(key(table)) === undefined);
  const counts = await countRows({ address, tables: uncounted, sessions: plan.jobs, signal });
  const counted = new Map(uncounted.map((table, i) => [table, counts[i]]));
  drill.note({ tables: tables.map((table) => ({ ...table, rows: counted.get(table) ?? known.get(key(table)) ?? 0 })) });
  const connection = await connect({ address, signal, applicationName: 'restore-drill check' });
  try {
    const checks: CheckOutcome[] = [];
    for (const one of inputs.checks) checks.push(judgeCheck(one, await answerCheck(connection, one), momentOf(drill)));
    drill.note({ checks });
    await lookAtContent(drill, tables, connection);
    await lookAtLedger(drill, tables, connection);
  } finally {
    await connection.end();
  }
}
