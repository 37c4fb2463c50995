import type { FileHandle } from 'node:fs/promises';
import { type Patience, startAttempts } from './attempts.ts';
import { startDigester } from './digester.ts';
import { everyBytes, LOOK_EVERY, requireSpace, writeAllSync } from './disk.ts';
import { StorageFailure } from './failure.ts';
import type { Remote } from './remote.ts';
import { chunksOf, startMeter, type TransferEvents } from './watch.ts';

export type Transferring = {
  readonly remote: Remote;
  readonly file: FileHandle;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly events: TransferEvents;
  readonly patience: Patience;
};

/** Fetches a backup from its first byte to its last over one connection at a time, going on where the last one was cut. */
export async function fetchSerially(transferring: Transferring) {
  const { remote, file, signal, events, patience } = transferring;
  const attempts = startAttempts(patience, signal);
  const sink = startSink(remote, file, startMeter(remote.bytes, events.progress));
  let inRow = 0;
  for (let failures = 1; ; failures += 1) {
    const before = sink.furthest();
    try {
      await fetchOnce(transferring, sink);
      return sink.end();
    } catch (error) {
      inRow = sink.furthest() > before ? 1 : inRow + 1;
      // What begins at the first byte each time makes no progress.
      await attempts.failed(error, remote.ranges ? inRow : failures, (detail, attempt) => events.broken(sink.at(), detail, attempt));
    }
  }
}

/** One connection, from where the last one ended where the server knows ranges. */
async function fetchOnce({ remote, folder, signal, patience }: Transferring, sink: Sink): Promise<void> {
  const look = everyBytes(LOOK_EVERY, () => requireSpace(folder, 0));
  if (!remote.ranges && sink.at() > 0) await sink.startOver();
  const { stream, from } = await remote.open({ from: sink.at(), length: null }, signal);
  if (from !== sink.at()) await sink.startOver();
  for await (const chunk of chunksOf(stream, patience.idleMs)) {
    sink.store(chunk);
    if (remote.bytes === null) await look(sink.at());
  }
  checkLength(sink.at(), remote.bytes);
}

type Sink = ReturnType<typeof startSink>;

/** Where the bytes go, in their order: the file, the hash and the progress. */
function startSink(remote: Remote, file: FileHandle, meter: ReturnType<typeof startMeter>) {
  let digester = startDigester(remote.digests);
  let at = 0;
  let furthest = 0;
  return {
    at: () => at,
    /** How far it ever came: after a new beginning, bytes that were there before are no progress. */
    furthest: () => furthest,
    store: (chunk: Buffer): void => {
      writeAllSync(file.fd, chunk, at);
      digester.add(chunk);
      at += chunk.length;
      meter.add(chunk.length);
      furthest = Math.max(furthest, at);
    },
    startOver: async (): Promise<void> => {
      at = 0;
      await file.truncate(0);
      digester = startDigester(remote.digests);
      meter.reset();
    },
    end: () => ({ bytes: at, ...digester.end() }),
  };
}

/** Fewer bytes than promised are a connection that broke, more are another file. */
function checkLength(at: number, wanted: number | null): void {
  if (wanted === null || at === wanted) return;
  const detail = `the transfer ended after ${at} of ${wanted} bytes`;
  throw new StorageFailure(at > wanted ? 'backup_replaced' : 'storage_failed', detail, { transient: at < wanted });
}
