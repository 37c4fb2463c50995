import { type Contents, dataEntries, holdsLargeObjects, readEntry, storedData } from './contents.ts';
import { CopyRows } from './copy-rows.ts';
import { ArchiveError } from './damage.ts';
import { InsertRows } from './insert-rows.ts';
import { type LargeObjectDigests, LargeObjectList, readLargeObjects } from './large-objects.ts';
import { TimestampSample } from './timestamps.ts';
import type { TocEntry } from './types.ts';

/** What the data of one entry is, without holding it. */
export type DataDigest = {
  readonly dumpId: number;
  /** `copy`: COPY text. `inserts`: statements, of which rows are counted and the hash compares with nothing. */
  readonly form: 'copy' | 'inserts' | 'large_objects';
  /** Rows, or large objects. */
  readonly rows: number;
  /** Unfolded bytes without the end mark. */
  readonly bytes: number;
  /** Of COPY text: of exactly the bytes that `COPY … TO STDOUT` of the same rows gives, in hex. */
  readonly sha256: string;
  /** timestamptz texts among the rows; values of rows, so never to be shown. */
  readonly timestamps: readonly string[];
  readonly objects: LargeObjectDigests | null;
};

export type DigestOptions = {
  /** Entries read at once. Two keep two cores busy. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  /** After every entry and every few megabytes: stored bytes done, and of all. */
  readonly onProgress?: (done: number, total: number) => void;
  /** As soon as an entry is done. */
  readonly onDigest?: (digest: DataDigest, entry: TocEntry) => void;
};

/** Reads the data of one entry to its end. Throws an ArchiveError that names the entry. */
export async function digestEntry(contents: Contents, entry: TocEntry, signal?: AbortSignal): Promise<DataDigest> {
  try {
    return await (holdsLargeObjects(entry) ? digestObjects(contents, entry, signal) : digestRows(contents, entry, signal));
  } catch (error) {
    throw error instanceof ArchiveError ? named(error, entry) : error;
  }
}

async function digestRows(contents: Contents, entry: TocEntry, signal?: AbortSignal): Promise<DataDigest> {
  const form = entry.copyStatement === '' ? 'inserts' : 'copy';
  const rows = form === 'copy' ? new CopyRows() : new InsertRows();
  const timestamps = new TimestampSample();
  for await (const bytes of readEntry(contents, entry)) {
    signal?.throwIfAborted();
    rows.update(bytes);
    if (form === 'copy') timestamps.update(bytes);
  }
  return { dumpId: entry.dumpId, form, ...rows.digest(), timestamps: timestamps.texts, objects: null };
}

async function digestObjects(contents: Contents, entry: TocEntry, signal?: AbortSignal): Promise<DataDigest> {
  const list = new LargeObjectList();
  for await (const object of readLargeObjects(contents, entry)) await list.add(object, () => signal?.throwIfAborted());
  return { dumpId: entry.dumpId, form: 'large_objects', rows: list.count, bytes: list.bytes, ...list.digest(), timestamps: [] };
}

/** `schema.name` of a table's data; `BLOBS` has no schema. */
export function entryLabel({ namespace, tag, desc }: TocEntry): string {
  return desc === 'BLOBS' ? desc : namespace === '' ? tag : `${namespace}.${tag}`;
}

function named(error: ArchiveError, entry: TocEntry): ArchiveError {
  const { detail: _, ...evidence } = error.evidence;
  return new ArchiveError(error.reason, error.message, { ...evidence, dumpId: entry.dumpId, table: entryLabel(entry) });
}

/**
 * Reads all data of the archive, several entries at once, those with the most bytes first. Damage in one entry does not keep the
 * others from being read: the error thrown at the end is that of the first damaged one, and says how much is whole. A bomb, a
 * source that fails and an abort end it at once.
 */
export async function digestAll(contents: Contents, options: DigestOptions = {}): Promise<ReadonlyMap<number, DataDigest>> {
  const { archive } = contents;
  const waiting = dataEntries(archive).slice();
  const entriesExpected = waiting.length;
  const digests = new Map<number, DataDigest>();
  const damage: ArchiveError[] = [];
  const total = archive.dataBytes;
  let [done, bytesWhole] = [0, 0];
  let stopped = false;
  const work = async () => {
    for (let entry = waiting.shift(); entry !== undefined && !stopped; entry = waiting.shift()) {
      options.signal?.throwIfAborted();
      const { bytes } = storedData(archive, entry);
      try {
        const digest = await digestEntry(contents, entry, options.signal);
        digests.set(entry.dumpId, digest);
        bytesWhole += bytes;
        options.onDigest?.(digest, entry);
      } catch (error) {
        if (!(error instanceof ArchiveError) || error.reason === 'archive_bomb') throw error;
        damage.push(error);
      }
      done += bytes;
      options.onProgress?.(done, total);
    }
  };
  const workers = Array.from({ length: Math.max(1, options.concurrency ?? 2) }, () =>
    work().catch((error: unknown) => {
      stopped = true;
      throw error;
    }),
  );
  // All have come to rest before anything is thrown: nobody reads from a file that is being closed.
  const failed = (await Promise.allSettled(workers)).find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  if (damage.length > 0) throw summed(damage, { entriesWhole: digests.size, entriesExpected, bytesWhole, dataBytes: total });
  return digests;
}

/** The damage that comes first in the file stands for all. */
function summed(damage: readonly ArchiveError[], progress: Readonly<Record<string, number>>): ArchiveError {
  const place = (error: ArchiveError) => (typeof error.evidence['at'] === 'number' ? error.evidence['at'] : Number.POSITIVE_INFINITY);
  const [first] = [...damage].sort((a, b) => place(a) - place(b)) as [ArchiveError];
  const { detail: _, ...evidence } = first.evidence;
  const tables = damage.slice(0, 20).map((error) => String(error.evidence['table']));
  return new ArchiveError(first.reason, first.message, { ...evidence, ...progress, damagedEntries: damage.length, tables });
}
