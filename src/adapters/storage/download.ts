import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Sidecar } from '../../domain/backup/checksum.ts';
import type { FoundBackup } from '../../domain/drill/backup-source.ts';
import { PATIENCE, type Patience } from './attempts.ts';
import { requireSpace } from './disk.ts';
import { StorageFailure } from './failure.ts';
import { safeName } from './names.ts';
import { fetchInParts, PART } from './parallel.ts';
import type { Locate, Remote } from './remote.ts';
import { fetchSerially } from './serial.ts';
import type { TransferEvents } from './watch.ts';

/** How often it is begun again because the backup was replaced. */
const RESTARTS = 1;

export type DownloadOptions = {
  /** Where the file goes. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly events: TransferEvents;
  readonly wantsSidecar: boolean;
  readonly patience?: Patience;
};

export type Downloaded = { readonly backup: FoundBackup; readonly sidecar: Sidecar | null };

/**
 * Brings a backup into a folder, with its SHA-256, in one pass and constant memory. A connection that is cut is resumed; bytes of two
 * versions are never mixed: where the backup was replaced meanwhile, all of it is fetched once more. Throws a StorageFailure.
 */
export async function download(locate: Locate, options: DownloadOptions): Promise<Downloaded> {
  for (let restarts = 0; ; restarts += 1) {
    const remote = await locate(options.signal);
    try {
      return await fetchVersion(remote, options);
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof StorageFailure && error.reason === 'backup_replaced') || restarts === RESTARTS) throw error;
      options.events.replaced(remote.shown);
    }
  }
}

async function fetchVersion(remote: Remote, { folder, signal, events, wantsSidecar, patience = PATIENCE }: DownloadOptions): Promise<Downloaded> {
  if (remote.bytes !== null) await requireSpace(folder, remote.bytes);
  // Before the backup: a job that replaces both writes the backup first.
  const sidecar = wantsSidecar ? await remote.sidecar(signal) : null;
  const target = path.join(folder, safeName(remote.name));
  const file = await open(target, 'w', 0o600);
  try {
    const transferring = { remote, file, folder, signal, events, patience };
    const inParts = remote.parallel && remote.ranges && remote.bytes !== null && remote.bytes >= 2 * PART;
    const fetched = inParts ? await fetchInParts(transferring, remote.bytes) : await fetchSerially(transferring);
    const { kind, shown, storedAt } = remote;
    return { backup: { kind, shown, path: target, isFolder: false, storedAt, ...fetched }, sidecar };
  } finally {
    await file.close();
  }
}
