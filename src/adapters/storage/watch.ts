import type { Readable } from 'node:stream';
import type { Transfer } from '../../domain/backup/transfer.ts';

/** What is told of a transfer while it goes on. */
export type TransferEvents = {
  readonly progress: (transfer: Transfer) => void;
  readonly broken: (at: number, detail: string, attempt: number) => void;
  readonly replaced: (shown: string) => void;
};

/** Between two calls of `progress`. */
const PROGRESS_EVERY_MS = 5000;

/** Counts bytes, and calls `progress` every few seconds. */
export function startMeter(total: number | null, progress: TransferEvents['progress']) {
  const began = performance.now();
  let last = began;
  let bytes = 0;
  return {
    bytes: () => bytes,
    reset: () => {
      bytes = 0;
    },
    add: (more: number) => {
      bytes += more;
      const now = performance.now();
      if (now - last < PROGRESS_EVERY_MS) return;
      last = now;
      progress({ bytes, total, ms: now - began });
    },
  };
}

/** The chunks of a stream. One that is silent for so long is given up as if it had been cut; a timer that is moved costs nothing per chunk. */
export async function* chunksOf(stream: Readable, idleMs: number): AsyncGenerator<Buffer> {
  const timer = setTimeout(() => stream.destroy(new Error(`no byte for ${Math.round(idleMs / 1000)} s`)), idleMs);
  try {
    for await (const chunk of stream) {
      timer.refresh();
      yield chunk as Buffer;
    }
  } finally {
    clearTimeout(timer);
    stream.destroy();
  }
}
