import { createWriteStream } from 'node:fs';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errorText } from '../../core/errors.ts';
import { StorageFailure, systemCode } from './failure.ts';

export type Progress = (bytes: number, total: number | null) => void;

/** Between two calls of `progress`. */
const PROGRESS_EVERY_MS = 5000;

/** Writes a stream to a file, in constant memory. Fewer bytes than promised are a failure, not a shorter backup. */
export async function saveStream(stream: Readable, file: string, expected: number | null, signal: AbortSignal, progress: Progress): Promise<number> {
  let bytes = 0;
  let last = Date.now();
  const counter = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      if (Date.now() - last >= PROGRESS_EVERY_MS) {
        last = Date.now();
        progress(bytes, expected);
      }
      done(null, chunk);
    },
  });
  try {
    await pipeline(stream, counter, createWriteStream(file, { mode: 0o600 }), { signal });
  } catch (error) {
    signal.throwIfAborted();
    const full = ['ENOSPC', 'EDQUOT'].includes(systemCode(error));
    throw new StorageFailure(full ? 'disk_full' : 'storage_failed', `the download broke off after ${bytes} bytes (${errorText(error)})`, {
      cause: error,
    });
  }
  if (expected !== null && bytes !== expected) {
    throw new StorageFailure('storage_failed', `the download ended after ${bytes} of ${expected} bytes`);
  }
  return bytes;
}
