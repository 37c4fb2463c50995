import { type ByteReader, slice } from './byte-reader.ts';
import { ArchiveError } from './damage.ts';
import { decompress, type Encoding } from './decompress.ts';
import { INFLATION_LIMIT, Inflation, type InflationLimit } from './inflation.ts';
import { chunkParts, entryReader, fileParts } from './stored.ts';
import { readTarMembers } from './tar.ts';
import type { Archive, ByteSource, FolderSource, StoredData, TocEntry } from './types.ts';

/** A whole archive and its bytes: what `readEntry` and the digests read from. */
export type Contents = {
  readonly archive: Archive;
  readonly inflation: Inflation;
  /** The archive's own file (custom format). */
  readonly file: ByteSource | null;
  /** The files beside the table of contents (tar and directory format). */
  readonly members: Pick<FolderSource, 'files' | 'open'> | null;
};

/**
 * Opens the data of an archive that was inspected before, over the same bytes: one file (custom, tar) or a folder (directory).
 * Nothing is read yet, but a tar file's list of members.
 */
export async function openContents(archive: Archive, source: ByteSource | FolderSource, limit: InflationLimit = INFLATION_LIMIT): Promise<Contents> {
  const inflation = new Inflation(limit, archive.dataBytes);
  if ('files' in source) return { archive, inflation, file: null, members: source };
  if (archive.header.format !== 'tar') return { archive, inflation, file: source, members: null };
  return { archive, inflation, file: null, members: tarFolder(await readTarMembers(source)) };
}

/** A tar file's members as a folder. */
export function tarFolder(members: ReadonlyMap<string, ByteSource>): FolderSource {
  const files = new Map([...members].map(([name, member]) => [name, member.size]));
  const open = async (name: string) => {
    const member = members.get(name);
    if (member === undefined) throw new ArchiveError('archive_hole', `the file ${name} is missing`);
    return member;
  };
  return { files, open };
}

/** The entries that have data, those with the most stored bytes first. */
export function dataEntries({ entries, data }: Archive): readonly TocEntry[] {
  const size = (entry: TocEntry) => data.get(entry.dumpId)?.bytes ?? 0;
  return entries.filter((entry) => data.has(entry.dumpId)).sort((a, b) => size(b) - size(a));
}

/** Large objects are several streams in one entry, and read by `readLargeObjects`. */
export function holdsLargeObjects(entry: TocEntry): boolean {
  return entry.desc === 'BLOBS';
}

/**
 * The data of one entry as `pg_restore` would send it to the server, in large pieces that are the receiver's to keep; memory stays
 * flat. Throws `archive_corrupt`, `archive_truncated` or `archive_bomb`, with the place.
 */
export async function* readEntry(contents: Contents, entry: TocEntry): AsyncGenerator<Uint8Array> {
  const { archive, file, inflation } = contents;
  const stored = storedData(archive, entry);
  if (archive.header.format === 'plain' && file !== null) yield* scriptRows(contents, file, stored);
  else if (stored.file !== null) yield* readMember(contents, stored.file);
  else if (file !== null) {
    yield* decompress(chunkParts(entryReader(file, stored.at), archive.header.intSize), chunkEncoding(archive), inflation);
  }
}

/** Rows of a script end with `\\.` and its newline; `pg_dump` writes two more, which belong to the script. */
async function* scriptRows({ inflation }: Contents, file: ByteSource, { at, bytes }: StoredData): AsyncGenerator<Uint8Array> {
  yield* decompress(fileParts(slice(file, at, bytes)), 'none', inflation);
  yield new Uint8Array([0x0a, 0x0a]);
}

/** One of the files of a tar or directory archive, unfolded as its name's ending says. */
export async function* readMember({ members, inflation }: Contents, name: string): AsyncGenerator<Uint8Array> {
  if (members === null) return;
  yield* decompress(fileParts(await members.open(name)), fileEncoding(name), inflation);
}

export function storedData(archive: Archive, entry: TocEntry): StoredData {
  const stored = archive.data.get(entry.dumpId);
  if (stored === undefined) throw new ArchiveError('archive_hole', `entry ${entry.dumpId} has no data in this archive`);
  return stored;
}

/** Where a custom archive's data of an entry begins. */
export function dataReader({ archive, file }: Contents, entry: TocEntry): ByteReader | null {
  return file === null ? null : entryReader(file, storedData(archive, entry).at);
}

/** How the chunks of a custom archive are compressed: what is called gzip is a bare zlib stream there. */
export function chunkEncoding({ header }: Archive): Encoding {
  return header.compression === 'gzip' ? 'zlib' : header.compression;
}

const ENDINGS: Readonly<Record<string, Encoding>> = { '.gz': 'gzip', '.lz4': 'lz4', '.zst': 'zstd' };

/** `pg_restore` tells a file's compression by its name too (compress_io.c, InitDiscoverCompressFileHandle). */
export function fileEncoding(name: string): Encoding {
  return ENDINGS[/\.[a-z0-9]+$/.exec(name)?.[0] ?? ''] ?? 'none';
}

/** The name that a file of a directory archive really has: as the table of contents says, or with one of these endings. */
export function memberName(name: string, files: ReadonlyMap<string, number>): string | null {
  return ['', ...Object.keys(ENDINGS)].map((ending) => name + ending).find((candidate) => files.has(candidate)) ?? null;
}
