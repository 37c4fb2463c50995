import { ByteReader } from './byte-reader.ts';
import { holdsLargeObjects, memberName } from './contents.ts';
import { ArchiveError } from './damage.ts';
import { MAGIC, readHeader } from './header.ts';
import { inspectPlainSql } from './plain-sql.ts';
import { readScript } from './script-reader.ts';
import { SNIFF_BYTES, sniff } from './sniff.ts';
import { readTarMembers } from './tar.ts';
import { compressedToc, isCompressedToc } from './tar-content.ts';
import { readToc } from './toc.ts';
import type { Archive, ArchiveHeader, ByteSource, FolderSource, StoredData, TocEntry } from './types.ts';
import { walkBlocks } from './walk.ts';

const TOC_FILE = 'toc.dat';

/**
 * Reads a dump in one file (custom or tar format, or a script) from its first byte to its last. Throws an ArchiveError for everything that is
 * not a whole archive, and nothing else unless the source itself fails.
 */
export async function inspectFile(source: ByteSource): Promise<Archive> {
  const kind = sniff(await source.read(0, Math.min(SNIFF_BYTES, source.size)), source.size);
  if (kind === 'tar') return inspectTar(source);
  if (kind === 'plain_sql') return inspectScript(source);
  // One wrapping is taken off before this is called.
  if (kind !== 'custom') throw new ArchiveError('wrapped_twice', `compressed by ${kind} once more`, { size: source.size });
  const reader = new ByteReader(source);
  const header = await readHeader(reader);
  // A tar or directory archive's table of contents by itself: its data lies elsewhere.
  if (header.format !== 'custom') throw new ArchiveError('unsupported_format', `the ${header.format} archive's ${TOC_FILE} alone`);
  const entries = await readToc(reader, header);
  return { header, entries, ...(await walkBlocks(reader, header, entries)) };
}

/** The entries of a custom archive alone, such as one without data; what follows them is not looked at. Throws an ArchiveError. */
export async function readContentsTable(source: ByteSource): Promise<TocEntry[]> {
  const kind = sniff(await source.read(0, Math.min(SNIFF_BYTES, source.size)), source.size);
  if (kind !== 'custom') throw new ArchiveError('not_an_archive', 'the file is no custom archive', { size: source.size });
  const reader = new ByteReader(source);
  return readToc(reader, await readHeader(reader));
}

/** A script of `pg_dump` as if it were an archive. One that somebody else wrote is refused: nothing tells what it should hold. */
async function inspectScript(source: ByteSource): Promise<Archive> {
  const { dumpVersion, serverVersion, database, madeByPgDump } = await inspectPlainSql(source);
  if (!madeByPgDump) throw new ArchiveError('plain_sql', 'pg_dump did not write it');
  const { entries, data, script } = await readScript(source);
  const dataBytes = [...data.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const header = { format: 'plain', minor: 0, intSize: 0, offsetSize: 0, compression: 'none', createdAt: null } as const;
  const versions = { database: database ?? '', serverVersion: serverVersion ?? '', dumpVersion: dumpVersion ?? '' };
  return { header: { ...header, ...versions }, entries, dataBytes, blocks: data.size, data, script };
}

async function inspectTar(source: ByteSource): Promise<Archive> {
  const members = await readTarMembers(source);
  const toc = members.get(TOC_FILE);
  // `tar` of a directory archive has a folder's name in front, or holds files that were compressed one by one.
  if (toc === undefined) throw new ArchiveError('unsupported_format', `a tar file without ${TOC_FILE} at its top`);
  const reader = new ByteReader(toc);
  const header = await readTocHeader(reader);
  const entries = await readToc(reader, header);
  const sizes = new Map([...members].map(([name, member]) => [name, member.size]));
  return { header, entries, ...dataFiles(header, entries, sizes) };
}

/** Reads a directory archive: its table of contents, and that each of its data files is there. */
export async function inspectFolder(folder: FolderSource): Promise<Archive> {
  const packed = folder.files.has(TOC_FILE) ? undefined : [...folder.files.keys()].find(isCompressedToc);
  if (packed !== undefined) throw compressedToc(packed);
  if (!folder.files.has(TOC_FILE)) throw new ArchiveError('not_an_archive', `a folder without ${TOC_FILE}`);
  const source = await folder.open(TOC_FILE);
  if (source.size === 0) throw new ArchiveError('archive_empty', `${TOC_FILE} holds no byte`, { size: 0 });
  const reader = new ByteReader(source);
  const header = { ...(await readTocHeader(reader)), format: 'directory' as const };
  const entries = await readToc(reader, header);
  return { header, entries, ...dataFiles(header, entries, folder.files) };
}

/** A directory archive's header calls itself a tar archive too (pg_backup_directory.c, _CloseArchive). */
async function readTocHeader(reader: ByteReader) {
  await reader.ensure(MAGIC.length);
  const magic = String.fromCharCode(...Array.from(MAGIC, () => reader.byteNow()));
  reader.position = 0;
  if (magic !== MAGIC) throw new ArchiveError('archive_corrupt', `${TOC_FILE} does not begin with ${MAGIC}`, { at: 0 });
  const header = await readHeader(reader);
  if (header.format !== 'tar') throw new ArchiveError('unsupported_format', `a ${header.format} archive as ${TOC_FILE}`);
  return header;
}

/** Each entry that has data needs its file. */
function dataFiles(header: ArchiveHeader, entries: readonly TocEntry[], files: ReadonlyMap<string, number>) {
  const withData = entries.filter((entry) => entry.hasData);
  const data = new Map<number, StoredData>();
  const objectBytes = largeObjectBytes(files) / Math.max(1, withData.filter(holdsLargeObjects).length);
  for (const entry of withData) {
    const file = memberName(fileOf(header, entry), files);
    if (file === null) continue;
    const bytes = (files.get(file) ?? 0) + (holdsLargeObjects(entry) ? Math.floor(objectBytes) : 0);
    data.set(entry.dumpId, { file, bytes, at: 0 });
  }
  const [entriesWhole, entriesExpected] = [data.size, withData.length];
  if (entriesWhole < entriesExpected) {
    const missing = entriesExpected - entriesWhole;
    throw new ArchiveError('archive_hole', `the data of ${missing} entries is missing`, { entriesWhole, entriesExpected });
  }
  return { dataBytes: [...data.values()].reduce((sum, { bytes }) => sum + bytes, 0), blocks: entriesExpected, data };
}

/** Before archive version 1.16 the list of large objects had one name, whatever the table of contents says (pg_backup_directory.c, _LoadLOs). */
function fileOf({ minor }: ArchiveHeader, entry: TocEntry): string {
  return minor < 16 && holdsLargeObjects(entry) ? 'blobs.toc' : entry.fileName;
}

/** Each large object is a file of its own, which only a list of the same archive names. */
function largeObjectBytes(files: ReadonlyMap<string, number>): number {
  return [...files].reduce((sum, [name, size]) => sum + (/^blob_\d+\.dat/.test(name) ? size : 0), 0);
}
