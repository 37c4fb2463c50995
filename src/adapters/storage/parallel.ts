import { startAttempts } from './attempts.ts';
import { type Digester, startDigester } from './digester.ts';
import { writeAllSync } from './disk.ts';
import { fetchPart } from './part.ts';
import type { Transferring } from './serial.ts';
import { startMeter } from './watch.ts';

/** Bytes of a part, and how many are fetched at a time. Larger parts are a tenth faster and hold more memory (bench/s3-download.ts). */
export const PART = 8 * 1024 * 1024;
const CONNECTIONS = 8;
/** Parts held at most: those under way, and those that wait for an earlier one to be hashed. It bounds the memory. */
const WINDOW = CONNECTIONS + 4;

/**
 * Fetches a backup of known size in parts, several at a time, each written at its place. The hash is of the whole and in order: a part
 * stays in memory until those before it are hashed, so that nothing is read a second time.
 */
export async function fetchInParts({ remote, file, signal, events, patience }: Transferring, bytes: number) {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const meter = startMeter(bytes, events.progress);
  const digester = startDigester(remote.digests);
  const order = startOrder(digester);
  const attempts = startAttempts(patience, both);
  const write = (chunk: Buffer, position: number) => writeAllSync(file.fd, chunk, position);
  const fetching = { write, remote, attempts, idleMs: patience.idleMs, signal: both, onBytes: meter.add, onBroken: events.broken };
  const parts = Math.ceil(bytes / PART);
  let next = 0;
  const work = async () => {
    while (next < parts) {
      const index = next;
      next += 1;
      const buffer = await order.room(index, Math.min(PART, bytes - index * PART), both);
      await fetchPart(index * PART, buffer, fetching);
      order.done(index, buffer);
    }
  };
  // One part that cannot be had ends the others, and they are waited for: none writes into a file that is closed.
  const workers = Array.from({ length: Math.min(CONNECTIONS, parts) }, () =>
    work().catch((error: unknown) => {
      stop.abort(error);
      order.wake();
    }),
  );
  await Promise.all(workers);
  signal.throwIfAborted();
  if (stop.signal.aborted) throw stop.signal.reason;
  return { bytes, ...digester.end() };
}

/** Hashes parts in their order, whatever the order in which they come, and lends their memory. */
function startOrder(digester: Digester) {
  const ready = new Map<number, Buffer>();
  const free: Buffer[] = [];
  let hashed = 0;
  let moved = Promise.withResolvers<void>();
  const wake = () => {
    moved.resolve();
    moved = Promise.withResolvers<void>();
  };
  return {
    wake,
    /** Memory for a part, once it is near enough to what is hashed. */
    room: async (index: number, length: number, signal: AbortSignal): Promise<Buffer> => {
      signal.throwIfAborted();
      while (index >= hashed + WINDOW) {
        await moved.promise;
        signal.throwIfAborted();
      }
      return (length === PART ? free.pop() : undefined) ?? Buffer.allocUnsafeSlow(length);
    },
    done: (index: number, buffer: Buffer): void => {
      ready.set(index, buffer);
      for (let part = ready.get(hashed); part !== undefined; part = ready.get(hashed)) {
        digester.add(part);
        ready.delete(hashed);
        hashed += 1;
        if (part.length === PART) free.push(part);
      }
      wake();
    },
  };
}
