import type { Attempts } from './attempts.ts';
import { StorageFailure } from './failure.ts';
import type { Remote } from './remote.ts';
import { chunksOf } from './watch.ts';

export type PartFetch = {
  readonly remote: Remote;
  readonly attempts: Attempts;
  readonly idleMs: number;
  readonly signal: AbortSignal;
  readonly write: (chunk: Buffer, position: number) => void;
  readonly onBytes: (bytes: number) => void;
  readonly onBroken: (at: number, detail: string, attempt: number) => void;
};

/** Fills a buffer with the bytes from a position on, however often the connection is cut. */
export async function fetchPart(start: number, buffer: Buffer, fetching: PartFetch): Promise<void> {
  let filled = 0;
  let inRow = 0;
  while (filled < buffer.length) {
    const before = filled;
    const came = (bytes: Buffer) => {
      fetching.write(bytes, start + filled);
      filled += bytes.length;
      fetching.onBytes(bytes.length);
    };
    try {
      const { remote, idleMs, signal } = fetching;
      if (await remote.fill?.(start + filled, buffer.subarray(filled), { onBytes: came, idleMs, signal })) return;
      for await (const chunk of openPart(start + filled, buffer.length - filled, fetching)) {
        chunk.copy(buffer, filled);
        came(chunk);
      }
      if (filled < buffer.length) throw new Error(`the answer ended after ${filled} of ${buffer.length} bytes`);
    } catch (error) {
      inRow = filled > before ? 1 : inRow + 1;
      await fetching.attempts.failed(error, inRow, (detail, attempt) => fetching.onBroken(start + filled, detail, attempt));
    }
  }
}

/** At most the bytes asked for, and surely those. */
async function* openPart(from: number, length: number, { remote, idleMs, signal }: PartFetch): AsyncGenerator<Buffer> {
  const opened = await remote.open({ from, length }, signal);
  if (opened.from !== from) {
    opened.stream.destroy();
    throw new StorageFailure('storage_failed', 'the storage sent other bytes than those asked for');
  }
  let left = length;
  for await (const chunk of chunksOf(opened.stream, idleMs)) {
    if (chunk.length > left) throw new StorageFailure('storage_failed', 'the storage sent more bytes than asked for');
    left -= chunk.length;
    yield chunk;
  }
}
