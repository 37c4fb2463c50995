import { ArchiveError } from './damage.ts';
import { MAGIC } from './header.ts';
import { isTarHeader } from './tar-header.ts';

/** How many bytes `sniff` wants to see. */
export const SNIFF_BYTES = 4096;

/** What a file may be compressed by as a whole, and still be read. */
export type Wrapping = 'gzip' | 'zstd' | 'lz4';
export type FileKind = 'custom' | 'tar' | 'plain_sql' | Wrapping;

/**
 * What a file is, by its first bytes; an error that names it where it cannot be read. Encrypted dumps, those of other databases and
 * pages of a storage are told from rubbish, because what to do next differs.
 */
export function sniff(head: Uint8Array, size: number): FileKind {
  // One character per byte; the decoder called latin1 is another code page.
  const text = Array.from(head, (byte) => String.fromCharCode(byte)).join('');
  if (text.startsWith(MAGIC)) return 'custom';
  if (isTarHeader(head)) return 'tar';
  if (size === 0) throw new ArchiveError('archive_empty', 'the file holds no byte', { size });
  if (head.every((byte) => byte === 0)) throw new ArchiveError('archive_zeros', `the first ${head.length} bytes are all zero`, { size });
  if (MAGIC.startsWith(text)) throw new ArchiveError('archive_truncated', `the file ends after ${size} bytes`, { size });
  const beginning = text.slice(skippedBytes(head));
  const wrapping = WRAPPINGS.find(([magic]) => beginning.startsWith(magic))?.[1];
  if (wrapping !== undefined) return wrapping;
  const found = FOREIGN.find(({ begins }) => (typeof begins === 'string' ? text.startsWith(begins) : begins.test(text)));
  if (found !== undefined) throw new ArchiveError(found.reason, found.what, { size });
  if (isOpenPgp(head)) throw new ArchiveError('encrypted', 'the file is encrypted by OpenPGP', { size });
  if (isPlainSql(text)) return 'plain_sql';
  const page = /^\s*</.test(text);
  throw new ArchiveError('not_an_archive', page ? 'the file is an XML or HTML page' : 'the file has none of the known beginnings', { size });
}

const WRAPPINGS: readonly (readonly [magic: string, Wrapping])[] = [
  ['\x1f\x8b', 'gzip'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
  ['\x04\x22\x4d\x18', 'lz4'],
];

/** Where the first frame begins that is not to be skipped: `pzstd` writes one of those first. zstd and LZ4 share their magic numbers. */
function skippedBytes(head: Uint8Array): number {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let at = 0;
  while (at + 8 <= head.length && (view.getUint32(at, true) & 0xfffffff0) >>> 0 === 0x184d2a50) at += 8 + view.getUint32(at + 4, true);
  return at;
}

type Foreign = {
  readonly begins: string | RegExp;
  readonly reason: 'encrypted' | 'unsupported_format' | 'other_database' | 'cluster_script';
  readonly what: string;
};

/** Beginnings of what cannot be read here, from the formats' own documentation. */
const FOREIGN: readonly Foreign[] = [
  { begins: 'age-encryption.org/', reason: 'encrypted', what: 'the file is encrypted by age' },
  { begins: /^-----BEGIN (AGE|PGP) /, reason: 'encrypted', what: 'the file is encrypted' },
  { begins: 'Salted__', reason: 'encrypted', what: 'the file is encrypted by openssl enc' },
  { begins: '\xfd7zXZ\x00', reason: 'unsupported_format', what: 'compressed by xz' },
  { begins: /^BZh[1-9]1AY&SY/, reason: 'unsupported_format', what: 'compressed by bzip2' },
  { begins: '\xff\xfe', reason: 'unsupported_format', what: 'text in UTF-16, as the > of Windows PowerShell writes it' },
  { begins: 'PK\x03\x04', reason: 'unsupported_format', what: 'a zip file' },
  { begins: '7z\xbc\xaf\x27\x1c', reason: 'unsupported_format', what: 'a 7z file' },
  { begins: /^\s*--\s*\n-- PostgreSQL database cluster dump/, reason: 'cluster_script', what: 'a script of pg_dumpall' },
  { begins: /^(?:\/\*M?!\d{5,6}.*\n)?-- (MySQL|MariaDB) dump /, reason: 'other_database', what: 'a script of mysqldump' },
  { begins: 'SQLite format 3\x00', reason: 'other_database', what: 'a database of SQLite' },
  { begins: 'PRAGMA foreign_keys=', reason: 'other_database', what: 'a script of SQLite' },
  { begins: '\x6d\xe2\x99\x81', reason: 'other_database', what: 'an archive of mongodump' },
  { begins: /^REDIS\d{4}/, reason: 'other_database', what: 'a snapshot of Redis' },
  { begins: 'TAPE\x00', reason: 'other_database', what: 'a backup of SQL Server' },
];

/** A packet with a session key and its version number: RFC 9580, 4.2 and 5.1. `gpg` writes one first. */
function isOpenPgp([tag, ...rest]: Uint8Array): boolean {
  if (tag === 0x84 || tag === 0xc1) return rest[1] === 3;
  if (tag === 0x85) return rest[2] === 3;
  return (tag === 0x8c || tag === 0xc3) && (rest[1] === 4 || rest[1] === 5);
}

/** What `pg_dump -Fp` begins with, or any SQL statement that a script may begin with. */
function isPlainSql(text: string): boolean {
  const start = text.replace(/^(?:\s|--[^\n]*\n|\\restrict[^\n]*\n)+/, '');
  return /^\s*--\s*\n-- PostgreSQL database/.test(text) || /^(SET|SELECT|CREATE|DROP|BEGIN|COPY|INSERT|ALTER)\s/i.test(start);
}
