import type { ByteReader } from './byte-reader.ts';
import { ArchiveError } from './damage.ts';
import type { ArchiveFormat, ArchiveHeader, Compression } from './types.ts';

/** Archive versions that this reader knows: 1.12 (PostgreSQL 9) to 1.16 (PostgreSQL 17 and 18). */
const OLDEST_MINOR = 12;
const NEWEST_MINOR = 16;

const FORMATS: Readonly<Record<number, ArchiveFormat>> = { 1: 'custom', 3: 'tar', 5: 'directory' };
const COMPRESSIONS: readonly Compression[] = ['none', 'gzip', 'lz4', 'zstd'];

export const MAGIC = 'PGDMP';

/** Reads the header; the caller has seen the magic bytes. */
export async function readHeader(reader: ByteReader): Promise<ArchiveHeader> {
  reader.skip(MAGIC.length);
  await reader.ensure(6);
  const [major, minor, revision, intSize, offsetSize, formatCode] = [0, 0, 0, 0, 0, 0].map(() => reader.byteNow()) as Six;
  if (major !== 1 || minor < OLDEST_MINOR || minor > NEWEST_MINOR) {
    throw new ArchiveError('unsupported_version', `archive version ${major}.${minor}.${revision}`, { archiveVersion: `${major}.${minor}` });
  }
  if (intSize < 1 || intSize > 8 || offsetSize < 1 || offsetSize > 8) {
    throw new ArchiveError('archive_corrupt', `integers of ${intSize} and offsets of ${offsetSize} bytes`, { at: 8 });
  }
  const format = FORMATS[formatCode];
  if (format === undefined) throw new ArchiveError('archive_corrupt', `format number ${formatCode}`, { at: 10 });
  const compression = await readCompression(reader, minor, intSize);
  const createdAt = await readDate(reader, intSize);
  const text = async () => (await reader.string(intSize)) ?? '';
  const [database, serverVersion, dumpVersion] = [await text(), await text(), await text()];
  return { format, minor, intSize, offsetSize, compression, createdAt, database, serverVersion, dumpVersion };
}
type Six = [number, number, number, number, number, number];

/** Since 1.15 a byte names the algorithm; before, an integer held zlib's level (0 none, −1 its default). */
async function readCompression(reader: ByteReader, minor: number, intSize: number): Promise<Compression> {
  if (minor < 15) return (await reader.int(intSize)) === 0 ? 'none' : 'gzip';
  const code = await reader.byte();
  const compression = COMPRESSIONS[code];
  if (compression === undefined) throw new ArchiveError('archive_corrupt', `compression number ${code}`, { at: 11 });
  return compression;
}

/** C's `struct tm`: second, minute, hour, day, month from 0, year from 1900, daylight saving. */
async function readDate(reader: ByteReader, intSize: number): Promise<Date | null> {
  const parts: number[] = [];
  for (let i = 0; i < 7; i += 1) parts.push(await reader.int(intSize));
  const [second, minute, hour, day, month, year] = parts as Six;
  const date = new Date(Date.UTC(year + 1900, month, day, hour, minute, Math.min(second, 59)));
  const plausible = year >= 70 && year < 1000 && date.getUTCMonth() === month && date.getUTCDate() === day && date.getUTCHours() === hour;
  return plausible ? date : null;
}

/** The oldest `pg_restore` that reads an archive of this version: a reader refuses a newer minor version. */
export function clientMajorFor(header: ArchiveHeader): number {
  if (header.minor >= 16) return 17;
  if (header.minor === 15) return 16;
  return header.minor === 14 ? 12 : 10;
}

/** The major version in a text such as `15.18 (Debian 15.18-0+deb12u1)`; null where there is none. */
export function majorOf(version: string): number | null {
  const match = /^(\d{1,3})(?:\.|\D|$)/.exec(version.trim());
  return match === null ? null : Number(match[1]);
}
