import { findSpareTime, type SpareTime } from '../../src/adapters/process/spare-time.ts';
import { folderSource, withFile } from '../../src/adapters/storage/local.ts';
import { type Contents, openContents } from '../../src/domain/archive/contents.ts';
import { ArchiveError } from '../../src/domain/archive/damage.ts';
import { type DataDigest, digestAll, digestEntry } from '../../src/domain/archive/digest.ts';
import type { Archive, ByteSource, FolderSource, TocEntry } from '../../src/domain/archive/types.ts';
import type { FoundBackup } from '../../src/domain/drill/backup-source.ts';

export type Digests = ReadonlyMap<number, DataDigest>;

/** The reading of the archive's data, which began before it was needed. */
export type DigestReader = {
  /** Aborted with an ArchiveError as soon as damage is found. */
  readonly damaged: AbortSignal;
  /** Reads what is left with all cores; gives all digests. Throws an ArchiveError. */
  readonly finish: (concurrency: number) => Promise<Digests>;
  /** Ends the reading; never throws. */
  readonly stop: () => Promise<void>;
};

/**
 * Reads the data of these entries in the background, one at a time and mostly while a core is idle, as long as the restore needs the cores.
 * Damage that it meets ends the restore early; it must get on in any case, as pg_restore works for ever at a stream with something behind
 * its end (compress_gzip.c, ReadDataFromArchiveGzip).
 */
export function startDigests(backup: FoundBackup, archive: Archive, entries: readonly TocEntry[], signal: AbortSignal): DigestReader {
  const damage = new AbortController();
  const stopped = new AbortController();
  const either = AbortSignal.any([signal, stopped.signal]);
  const waiting = [...entries];
  const digests = new Map<number, DataDigest>();
  const { promise: widened, resolve } = Promise.withResolvers<number>();
  const spare = findSpareTime();
  const widen = (concurrency: number) => {
    spare.open();
    resolve(concurrency);
  };

  const read = async (contents: Contents) => {
    const work = async () => {
      for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
        either.throwIfAborted();
        digests.set(entry.dumpId, await digestEntry(contents, entry, either));
      }
    };
    const more = widened.then((concurrency) => Promise.all(Array.from({ length: concurrency - 1 }, work)));
    more.catch(() => {});
    try {
      await work();
      widen(1);
      await more;
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      // Nothing more is restored; how much of the data is whole is read with all cores.
      damage.abort(error);
      spare.open();
      waiting.length = 0;
      await more.catch(() => {});
      await digestAll(contents, { signal: either });
      throw error;
    }
  };
  const reading = withContents(backup, archive, either, read, spare);
  reading.catch(() => {});
  return {
    damaged: damage.signal,
    finish: async (concurrency) => {
      widen(concurrency);
      await reading;
      return digests;
    },
    stop: async () => {
      stopped.abort();
      widen(1);
      await reading.catch(() => {});
    },
  };
}

/** Opens the backup's data for `use`, and closes it whatever happens. Reads within `spare` time where that is given. */
export async function withContents<T>(
  backup: FoundBackup,
  archive: Archive,
  signal: AbortSignal,
  use: (contents: Contents) => Promise<T>,
  spare?: SpareTime,
): Promise<T> {
  if (backup.isFolder) return use(await openContents(archive, withinFolder(await folderSource(backup.path, signal), spare)));
  return withFile(backup.path, signal, async (source) => use(await openContents(archive, within(source, spare))));
}

function withinFolder(folder: FolderSource, spare?: SpareTime): FolderSource {
  return { ...folder, open: async (name) => within(await folder.open(name), spare) };
}

function within(source: ByteSource, spare?: SpareTime): ByteSource {
  if (spare === undefined) return source;
  return {
    ...source,
    read: async (at, length) => {
      await spare.turn();
      return source.read(at, length);
    },
  };
}
