import { writeSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { formatSize } from '../../core/size.ts';
import { StorageFailure } from './failure.ts';

/** What is left to the machine: a disk full to the last byte stops more than the download. */
const RESERVE = 64 * 1024 * 1024;
/** Bytes written between two looks where the size is not known before. */
export const LOOK_EVERY = 64 * 1024 * 1024;

/** Throws `disk_full` unless the folder's disk holds so many bytes more. */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < bytes + RESERVE) {
    throw new StorageFailure('disk_full', `${formatSize(bytes)} and ${formatSize(RESERVE)} in reserve are needed, ${formatSize(free)} are free`);
  }
}

/** Calls `look` after each so many bytes. */
export function everyBytes(step: number, look: () => Promise<void>): (bytes: number) => Promise<void> {
  let next = step;
  return async (bytes) => {
    if (bytes < next) return;
    next = bytes + step;
    await look();
  };
}

/**
 * Writes all bytes at a position: on a disk that fills up the system writes a part, without an error, and the rest would be a hole. At
 * once, since a chunk that just came is in the processor's cache, and later it would have to be read from memory again: writing 8 MiB
 * at a time took twice the time of the system (bench/s3-download.ts).
 */
export function writeAllSync(descriptor: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at, bytes.length - at, position + at);
}
