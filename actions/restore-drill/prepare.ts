import { availableParallelism, totalmem } from 'node:os';
import { connect } from '../../src/adapters/postgres/connect.ts';
import { readServerFacts } from '../../src/adapters/postgres/scratch-server.ts';
import { formatDuration } from '../../src/core/duration.ts';
import { formatSize } from '../../src/core/size.ts';
import type { Archive } from '../../src/domain/archive/types.ts';
import { backupFinding } from '../../src/domain/backup/finding.ts';
import { olderThanAsked } from '../../src/domain/backup-api/made-now.ts';
import { isThisMachine, withDatabase } from '../../src/domain/database/address.ts';
import { backupTime, type FoundBackup } from '../../src/domain/drill/backup-source.ts';
import type { RestoreClient } from '../../src/domain/drill/client.ts';
import { judgeServer, type SafetyProof, type ServerFacts } from '../../src/domain/drill/guard.ts';
import { unsafeServer } from '../../src/domain/drill/guard-messages.ts';
import { planRestore, type RestorePlan, sessionSettings } from '../../src/domain/drill/restore-plan.ts';
import { archiveTables, criticalTables } from '../../src/domain/drill/tables.ts';
import { type Drill, DrillStop, progressOf, stop } from './drill.ts';
import { getBackup } from './fetch.ts';
import { findClient } from './find-client.ts';
import { askedOf } from './guard.ts';
import { openArchive } from './unwrap.ts';

/** Brings the backup here and reads it to its end, before any server is asked. */
export async function fetchAndVerify(drill: Drill): Promise<{ backup: FoundBackup; archive: Archive }> {
  const { inputs, signal, log } = drill.context;
  const say = progressOf(drill);
  const backup = await getBackup(drill);
  drill.note({ backup, file: backup.shown, ageMs: ageOf(backup, null) });
  log.info(say.fetched(backup.shown, formatSize(backup.bytes)));
  const { unwrapped, archive } = await drill.timed('verify', () => openArchive(backup, drill.folder, signal));
  const tables = archiveTables(archive);
  drill.note({ archive, ageMs: ageOf(backup, archive), critical: criticalTables(inputs.criticalTables, tables) });
  noteAge(drill, backup, archive);
  log.info(say.verified(archive.entries.length, tables.length, formatSize(archive.dataBytes)));
  return { backup: unwrapped, archive };
}

/** A backup that was made now is no older than the wish for it. */
function noteAge(drill: Drill, backup: FoundBackup, archive: Archive): void {
  const { made, file, fetchFindings } = drill.record();
  const older = made === null ? null : olderThanAsked(made, backup.storedAt, archive.header.createdAt);
  if (older === null) return;
  const { language } = drill.context;
  const evidence = { olderSeconds: Math.round(older / 1000) };
  drill.note({ fetchFindings: [...fetchFindings, backupFinding('backup_not_new', { file, detail: formatDuration(older) }, language, evidence)] });
}

function ageOf(backup: FoundBackup, archive: Archive | null): number | null {
  const time = backupTime(backup.kind, backup.storedAt, archive?.header.createdAt ?? null);
  // A clock that is behind, or a dump from an eastern time zone, makes no negative age.
  return time === null ? null : Math.max(0, Date.now() - time.getTime());
}

/** What a restore stands on: a server that may be used, and a client that reads the dump. */
export type Ground = {
  readonly client: RestoreClient;
  readonly plan: RestorePlan;
  readonly server: ServerFacts;
  readonly guard: SafetyProof;
};

/** Proves that the server is a throwaway one that can hold the dump, and finds the client. Changes nothing. */
export async function prepare(drill: Drill, backup: FoundBackup, archive: Archive): Promise<Ground> {
  const { inputs, signal } = drill.context;
  const connection = await connect({ address: drill.server, input: 'server-url', signal, applicationName: 'restore-drill' });
  try {
    const server = await readServerFacts(connection, withDatabase(drill.server, 'postgres'), signal);
    const guard = judgeServer(server, await askedOf(drill));
    drill.note({ server });
    if (!guard.safe) throw new DrillStop(unsafeServer(guard.danger, drill.context.language));
    const client = await findClient(drill, archive, backup.path, server.major, connection);
    const plan = planRestore(archive, inputs.jobs ?? availableParallelism());
    drill.note({
      guard: guard.by,
      serverAge: guard.age,
      client,
      plan,
      settings: sessionSettings(plan, isThisMachine(drill.server.host) ? totalmem() : null),
    });
    const missing = plan.extensions.filter((name) => !server.availableExtensions.includes(name));
    if (missing.length > 0) throw stop(drill, 'critical', 'extension_missing', { names: missing });
    if (!server.canCreateDatabases) throw stop(drill, 'unknown', 'create_denied', { detail: drill.server.display });
    return { client, plan, server, guard: guard.by };
  } finally {
    await connection.end();
  }
}
