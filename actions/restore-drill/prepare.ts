import { randomBytes } from 'node:crypto';
import { availableParallelism, totalmem } from 'node:os';
import { connect } from '../../src/adapters/postgres/connect.ts';
import { PostgresError } from '../../src/adapters/postgres/failure.ts';
import { findClients } from '../../src/adapters/postgres/scratch-clients.ts';
import { createScratch, databaseExists, type ScratchDatabase } from '../../src/adapters/postgres/scratch-database.ts';
import { readsCompression } from '../../src/adapters/postgres/scratch-restore.ts';
import { readServerFacts } from '../../src/adapters/postgres/scratch-server.ts';
import { fetchBackup } from '../../src/adapters/storage/fetch-backup.ts';
import { folderSource, withFile } from '../../src/adapters/storage/local.ts';
import { formatSize } from '../../src/core/size.ts';
import { inspectFile, inspectFolder } from '../../src/domain/archive/inspect.ts';
import type { Archive } from '../../src/domain/archive/types.ts';
import { withDatabase } from '../../src/domain/database/address.ts';
import { backupTime, type FoundBackup, isAcceptableUrl } from '../../src/domain/drill/backup-source.ts';
import { chooseClient, type RestoreClient } from '../../src/domain/drill/client.ts';
import { judgeServer, type ServerFacts } from '../../src/domain/drill/guard.ts';
import { unsafeServer } from '../../src/domain/drill/guard-messages.ts';
import { planRestore, type RestorePlan, sessionSettings } from '../../src/domain/drill/restore-plan.ts';
import { type LocaleAttempt, planLocale } from '../../src/domain/drill/scratch-locale.ts';
import { generatedName } from '../../src/domain/drill/scratch-name.ts';
import { archiveTables, criticalTables } from '../../src/domain/drill/tables.ts';
import { type Drill, DrillStop, progressOf, stop } from './drill.ts';
import { askedOf } from './guard.ts';

/** Brings the backup here and reads it to its end, before any server is asked. */
export async function fetchAndVerify(drill: Drill): Promise<{ backup: FoundBackup; archive: Archive }> {
  const { inputs, signal, log } = drill.context;
  const say = progressOf(drill);
  const region = process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION'] || 'us-east-1';
  const backup = await drill.timed('fetch', () =>
    fetchBackup({
      source: inputs.backup,
      s3: { endpoint: inputs.s3Endpoint, region },
      folder: drill.folder,
      signal,
      mayFetch: isAcceptableUrl,
      progress: (bytes, total) => log.info(say.downloading(formatSize(bytes), total === null ? '' : formatSize(total))),
    }),
  );
  drill.note({ backup, file: backup.shown, ageMs: ageOf(backup, null) });
  log.info(say.fetched(backup.shown, formatSize(backup.bytes)));
  const archive = await drill.timed('verify', async () =>
    backup.isFolder ? inspectFolder(await folderSource(backup.path, signal)) : withFile(backup.path, signal, inspectFile),
  );
  const tables = archiveTables(archive);
  drill.note({ archive, ageMs: ageOf(backup, archive), critical: criticalTables(inputs.criticalTables, tables) });
  log.info(say.verified(archive.entries.length, tables.length, formatSize(archive.dataBytes)));
  return { backup, archive };
}

function ageOf(backup: FoundBackup, archive: Archive | null): number | null {
  const time = backupTime(backup.kind, backup.storedAt, archive?.header.createdAt ?? null);
  // A clock that is behind, or a dump from an eastern time zone, makes no negative age.
  return time === null ? null : Math.max(0, Date.now() - time.getTime());
}

export type Prepared = {
  readonly client: RestoreClient;
  readonly plan: RestorePlan;
  readonly server: ServerFacts;
  readonly scratch: ScratchDatabase;
};

/**
 * Proves that the server is a throwaway one, finds the client, and creates the database. `onPlanned` is called before it exists:
 * from then on it must be dropped, whatever happens.
 */
export async function prepare(drill: Drill, backup: FoundBackup, archive: Archive, onPlanned: (scratch: ScratchDatabase) => void): Promise<Prepared> {
  const { inputs, signal } = drill.context;
  const connection = await connect({ address: drill.server, input: 'server-url', signal, applicationName: 'restore-drill' });
  try {
    const server = await readServerFacts(connection, withDatabase(drill.server, 'postgres'), signal);
    const guard = judgeServer(server, await askedOf(drill));
    drill.note({ server });
    if (!guard.safe) throw new DrillStop(unsafeServer(guard.danger, drill.context.language));
    const client = await findClient(drill, archive, backup.path, server.major);
    const plan = planRestore(archive, inputs.jobs ?? availableParallelism());
    drill.note({
      guard: guard.by,
      serverAge: guard.age,
      client,
      plan,
      settings: sessionSettings(plan.jobs, isThisMachine(drill.server.host) ? totalmem() : null),
    });
    const missing = plan.extensions.filter((name) => !server.availableExtensions.includes(name));
    if (missing.length > 0) throw stop(drill, 'critical', 'extension_missing', { names: missing });
    if (!server.canCreateDatabases) throw stop(drill, 'unknown', 'create_denied', { detail: drill.server.display });

    const scratch = nameScratch(inputs.scratchDatabase, drill.record().startedAt);
    if (await databaseExists(connection, scratch.name)) throw stop(drill, 'unknown', 'scratch_exists', { names: [scratch.name] });
    onPlanned(scratch);
    // A step that is killed right after leaves nothing that `post` does not know of.
    drill.context.saveState('scratch', JSON.stringify(scratch));
    drill.note({ scratch: { name: scratch.name, state: 'planned', locale: null } });
    const locales = planLocale(archive, inputs.locale, server.major);
    const created = await create(drill, scratch, plan.encoding, locales.attempts);
    drill.note({ scratch: { name: scratch.name, state: 'created', locale: created.locale } });
    const known = { ...scratch, oid: created.oid };
    onPlanned(known);
    drill.context.saveState('scratch', JSON.stringify(known));
    signal.throwIfAborted();
    return { client, plan, server, scratch: known };
  } finally {
    await connection.end();
  }
}

/** By a session that no cancel breaks: the server would go on creating, and what is dropped must be there first. */
async function create(drill: Drill, scratch: ScratchDatabase, encoding: string, locales: readonly LocaleAttempt[]) {
  const connection = await connect({ address: drill.server, applicationName: 'restore-drill create' });
  try {
    return await createScratch(connection, scratch, encoding, locales);
  } catch (error) {
    // Somebody took the name in the meantime.
    const taken = error instanceof PostgresError && error.failure.code === '42P04';
    throw taken ? stop(drill, 'unknown', 'scratch_exists', { names: [scratch.name] }) : error;
  } finally {
    await connection.end();
  }
}

/** Whether the server shares this machine's memory, as a service container does. */
function isThisMachine(host: string): boolean {
  return host.startsWith('/') || /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host);
}

function nameScratch(wanted: string, at: Date): ScratchDatabase {
  const birthName = generatedName(at, randomBytes(8).toString('hex'));
  return { name: wanted || birthName, birthName, token: randomBytes(16).toString('hex'), oid: null };
}

async function findClient(drill: Drill, archive: Archive, file: string, serverMajor: number): Promise<RestoreClient> {
  const { signal } = drill.context;
  const installed = await findClients(process.env, signal);
  const choice = chooseClient(archive.header, serverMajor, installed);
  if ('reason' in choice) {
    throw stop(drill, 'unknown', choice.reason, { major: choice.major, found: installed.map((client) => client.version).join(', ') });
  }
  const common = archive.header.compression === 'none' || archive.header.compression === 'gzip';
  for (const client of choice.clients) if (common || (await readsCompression(client, file, signal))) return client;
  throw stop(drill, 'unknown', 'client_lacks_compression', {});
}
