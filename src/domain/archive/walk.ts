import type { ByteReader } from './byte-reader.ts';
import { ArchiveError } from './damage.ts';
import type { ArchiveHeader, StoredData, TocEntry } from './types.ts';

/** Block types of the custom format (pg_backup_custom.c). */
const BLOCK_DATA = 1;
const BLOCK_LARGE_OBJECTS = 3;

/**
 * Walks the data area of a custom archive block by block to the end of the file, without inflating anything. `pg_restore -l` says
 * yes to an archive that is cut in half; this finds a single missing byte, bytes too many, and holes, in about the time that it
 * takes to read the file. A flipped bit inside compressed data is not seen here: restoring it finds it.
 */
export async function walkBlocks(reader: ByteReader, header: ArchiveHeader, entries: readonly TocEntry[]) {
  const pending = new Map(entries.filter((entry) => entry.hasData).map((entry) => [entry.dumpId, entry]));
  const expected = pending.size;
  const data = new Map<number, StoredData>();
  let dataBytes = 0;
  try {
    while (reader.position < reader.size) {
      const [dumpId, stored] = await walkBlock(reader, header, pending);
      data.set(dumpId, stored);
      dataBytes += stored.bytes;
    }
    if (pending.size > 0) throw missingData(pending, reader.size);
  } catch (error) {
    throw error instanceof ArchiveError ? withProgress(error, expected - pending.size, expected, reader.size) : error;
  }
  return { dataBytes, blocks: expected, data };
}

/** Walks one block to its end, takes its entry off the list, and gives where its data lies. */
async function walkBlock(reader: ByteReader, { intSize }: ArchiveHeader, pending: Map<number, TocEntry>): Promise<[number, StoredData]> {
  const at = reader.position;
  const type = await reader.byte();
  if (type !== BLOCK_DATA && type !== BLOCK_LARGE_OBJECTS) throw await notABlock(reader, at, pending.size === 0);
  const dumpId = await reader.int(intSize);
  const entry = pending.get(dumpId);
  if (entry === undefined) {
    // After the last block everything is too much, even what looks like a block.
    if (pending.size === 0) throw await notABlock(reader, at, true);
    throw new ArchiveError('archive_corrupt', `an unexpected data block at byte ${at}`, { at });
  }
  if (entry.offset !== null && entry.offset !== at) {
    const evidence = { at, expectedAt: entry.offset };
    throw new ArchiveError('archive_hole', `the data of entry ${dumpId} is not where the table of contents says`, evidence);
  }
  const start = reader.position;
  const bytes = type === BLOCK_DATA ? await skipData(reader, intSize) : await skipLargeObjects(reader, intSize);
  pending.delete(dumpId);
  return [dumpId, { bytes, at: start, file: null }];
}

/** Data that should lie before the end of the file is a hole; data that should lie after it was cut off, at a block's edge. */
function missingData(pending: ReadonlyMap<number, TocEntry>, size: number): ArchiveError {
  const hole = [...pending.values()].some((entry) => entry.offset !== null && entry.offset < size);
  return new ArchiveError(hole ? 'archive_hole' : 'archive_truncated', `the data of ${pending.size} entries is missing`);
}

/** Chunks of a length and as many bytes, until length 0. This loop sees every chunk of the file, so it waits only when it must. */
async function skipData(reader: ByteReader, intSize: number): Promise<number> {
  let bytes = 0;
  for (;;) {
    if (!reader.has(intSize + 1)) await reader.ensure(intSize + 1);
    const at = reader.position;
    const length = reader.intNow(intSize);
    if (length === 0) return bytes;
    if (length < 0) throw new ArchiveError('archive_corrupt', `a data chunk of negative length at byte ${at}`, { at });
    reader.skip(length);
    bytes += length;
  }
}

/** Large objects: an id other than 0 and its data, until id 0. */
async function skipLargeObjects(reader: ByteReader, intSize: number): Promise<number> {
  let bytes = 0;
  while ((await reader.int(intSize)) !== 0) bytes += await skipData(reader, intSize);
  return bytes;
}

/** What stands where a block should begin: a hole (zeros before all data was seen), bytes too many after the last, or damage. */
async function notABlock(reader: ByteReader, at: number, complete: boolean): Promise<ArchiveError> {
  const extra = reader.size - at;
  if (complete) return new ArchiveError('archive_junk', `${extra} bytes after the last data block`, { at, extra });
  reader.position = at;
  const probe = Math.min(64, extra);
  await reader.ensure(probe);
  let zeros = true;
  for (let i = 0; i < probe; i += 1) zeros = reader.byteNow() === 0 && zeros;
  return new ArchiveError(zeros ? 'archive_hole' : 'archive_corrupt', `no data block at byte ${at}`, { at });
}

/** How far the walk came tells how much of the data can still be had. */
function withProgress(error: ArchiveError, entriesWhole: number, entriesExpected: number, size: number): ArchiveError {
  const { detail: _, ...evidence } = error.evidence;
  return new ArchiveError(error.reason, error.message, { ...evidence, size, entriesWhole, entriesExpected });
}
