import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorText } from '../../core/errors.ts';
import type { Sidecar } from '../../domain/backup/checksum.ts';
import { startDigester } from './digester.ts';
import type { Downloaded, DownloadOptions } from './download.ts';
import { StorageFailure, systemCode } from './failure.ts';
import { findLocal, folderSize } from './local.ts';
import { MAX_SIDECAR, SIDECAR_SUFFIX } from './names.ts';
import { startMeter, type TransferEvents } from './watch.ts';

/** A backup that lies on this machine: used where it is, but read once for its SHA-256. A folder has none. */
export async function takeLocal(pattern: string, { signal, events, wantsSidecar }: DownloadOptions): Promise<Downloaded> {
  const found = await findLocal(pattern);
  if (found.isFolder) {
    return { backup: { ...found, bytes: await folderSize(found.path) }, sidecar: wantsSidecar ? { missing: 'it is a folder' } : null };
  }
  const sidecar = wantsSidecar ? await sidecarOf(found.path) : null;
  const { sha256, bytes } = await hashFile(found.path, signal, events.progress);
  return { backup: { ...found, bytes, sha256 }, sidecar };
}

/** SHA-256 and size of a file, read once in constant memory. */
export async function hashFile(file: string, signal: AbortSignal, progress: TransferEvents['progress']) {
  const digester = startDigester({});
  const { size } = await stat(file);
  const meter = startMeter(size, progress);
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024, signal })) {
      digester.add(chunk as Buffer);
      meter.add((chunk as Buffer).length);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw new StorageFailure(systemCode(error) === 'EACCES' ? 'storage_denied' : 'storage_failed', errorText(error), { cause: error });
  }
  return { bytes: meter.bytes(), sha256: digester.end().sha256 };
}

async function sidecarOf(file: string): Promise<Sidecar> {
  const beside = `${file}${SIDECAR_SUFFIX}`;
  try {
    const { size } = await stat(beside);
    if (size > MAX_SIDECAR) return { missing: `${path.basename(beside)} is too large for a checksum` };
    return { text: await readFile(beside, 'utf8') };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { missing: '' };
    throw new StorageFailure(systemCode(error) === 'EACCES' ? 'storage_denied' : 'storage_failed', errorText(error), { cause: error });
  }
}
