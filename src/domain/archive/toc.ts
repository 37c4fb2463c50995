import type { ByteReader } from './byte-reader.ts';
import { ArchiveError } from './damage.ts';
import { decoderOf } from './text-encoding.ts';
import type { ArchiveHeader, TocEntry } from './types.ts';

/** Reads the table of contents, which follows the header at once. */
export async function readToc(reader: ByteReader, header: ArchiveHeader): Promise<TocEntry[]> {
  const at = reader.position;
  const count = await reader.int(header.intSize);
  // Nothing is allocated from the count: a wrong one ends with the bytes.
  if (count < 0) throw new ArchiveError('archive_corrupt', `${count} entries in the table of contents`, { at });
  const entries: TocEntry[] = [];
  const seen = new Set<number>();
  for (let i = 0; i < count; i += 1) {
    const start = reader.position;
    const entry = await readEntry(reader, header);
    if (entry.dumpId <= 0 || seen.has(entry.dumpId)) {
      throw new ArchiveError('archive_corrupt', `entry number ${entry.dumpId} out of order`, { at: start });
    }
    seen.add(entry.dumpId);
    // pg_dump writes it first: all names that follow are in the dumped database's encoding.
    if (entry.desc === 'ENCODING') reader.decoder = decoderOf(entry.definition);
    entries.push(entry);
  }
  return entries;
}

/** One entry; which fields it has follows from the archive's version. */
async function readEntry(reader: ByteReader, { intSize, offsetSize, minor, format }: ArchiveHeader): Promise<TocEntry> {
  const int = () => reader.int(intSize);
  const text = async () => (await reader.string(intSize)) ?? '';
  const dumpId = await int();
  const hasData = (await int()) !== 0;
  // The object's two catalog ids, which mean nothing outside the dumped database.
  await text();
  await text();
  const [tag, desc, section] = [await text(), await text(), await int()];
  const [definition, , copyStatement] = [await text(), await text(), await text()];
  const namespace = await text();
  await text(); // tablespace
  if (minor >= 14) await text(); // table access method
  if (minor >= 16) await int(); // kind of relation
  const owner = await text();
  await text(); // WITH OIDS, always false since PostgreSQL 12
  const dependencies: number[] = [];
  for (let dependency = await reader.string(intSize); dependency !== null; dependency = await reader.string(intSize)) {
    if (!/^\d{1,10}$/.test(dependency))
      throw new ArchiveError('archive_corrupt', `no dependency before byte ${reader.position}`, { at: reader.position });
    dependencies.push(Number(dependency));
  }
  const offset = format === 'custom' ? await reader.offset(offsetSize) : null;
  const fileName = format === 'custom' ? '' : await text();
  return { dumpId, hasData, tag, desc, section, definition, copyStatement, namespace, owner, dependencies, offset, fileName };
}
