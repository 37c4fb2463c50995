import { mkdir, open, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { errorText } from '../../core/errors.ts';
import { StorageFailure, systemCode } from './failure.ts';

/** The disk's free bytes are looked at each time that so many were written. */
const LOOK_EVERY = 64 << 20;
/** What is left free: a full disk would take the job's own log with it. */
const KEEP_FREE = 256 << 20;

/**
 * Writes pieces to a new file that no other user can read, and gives its size. Throws `disk_full` before the disk is full, and what
 * the pieces throw; the caller removes what was written.
 */
export async function spool(pieces: AsyncIterable<Uint8Array>, file: string, signal: AbortSignal): Promise<number> {
  let [bytes, looked] = [0, 0];
  const handle = await open(file, 'wx', 0o600).catch(asFailure);
  try {
    for await (const piece of pieces) {
      signal.throwIfAborted();
      if (bytes - looked >= LOOK_EVERY) {
        looked = bytes;
        await lookAtDisk(file, bytes);
      }
      for (let at = 0; at < piece.length; ) at += (await handle.write(piece, at).catch(asFailure)).bytesWritten;
      bytes += piece.length;
    }
  } finally {
    await handle.close();
  }
  return bytes;
}

/** Writes files into a new folder. Their names are bare names: none has a folder in it. */
export async function spoolFolder(files: Iterable<readonly [string, AsyncIterable<Uint8Array>]>, folder: string, signal: AbortSignal): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch(asFailure);
  for (const [name, pieces] of files) await spool(pieces, path.join(folder, path.basename(name)), signal);
}

/** Removes a file that is not needed any more, so that two copies of a backup need not fit on the disk. */
export async function removeSpooled(file: string): Promise<void> {
  await rm(file, { force: true });
}

async function lookAtDisk(file: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(file);
  if (bavail * bsize < KEEP_FREE) throw new StorageFailure('disk_full', `no room to unpack the backup: ${bytes} bytes were written`);
}

function asFailure(error: unknown): never {
  const full = ['ENOSPC', 'EDQUOT'].includes(systemCode(error));
  throw new StorageFailure(full ? 'disk_full' : 'storage_failed', errorText(error), { cause: error });
}
