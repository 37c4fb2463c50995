import { ArchiveError } from './damage.ts';
import { MAGIC } from './header.ts';
import { isTarHeader } from './tar.ts';

/** How many bytes `sniff` wants to see. */
export const SNIFF_BYTES = 4096;

/**
 * What a file is, by its first bytes: one of the two archives in one file, or an error that names it. Wrapped, encrypted and plain
 * dumps are told from rubbish, because what to do next differs.
 */
export function sniff(head: Uint8Array, size: number): 'custom' | 'tar' {
  const text = new TextDecoder('latin1').decode(head);
  if (text.startsWith(MAGIC)) return 'custom';
  if (isTarHeader(head)) return 'tar';
  if (size === 0) throw new ArchiveError('archive_empty', 'the file holds no byte', { size });
  if (head.every((byte) => byte === 0)) throw new ArchiveError('archive_zeros', `the first ${head.length} bytes are all zero`, { size });
  if (MAGIC.startsWith(text)) throw new ArchiveError('archive_truncated', `the file ends after ${size} bytes`, { size });
  if (head[0] === 0x1f && head[1] === 0x8b) throw new ArchiveError('gzip_wrapped', 'the file is compressed as a whole by gzip', { size });
  if (isEncrypted(text)) throw new ArchiveError('encrypted', 'the file is encrypted', { size });
  if (isPlainSql(text)) throw new ArchiveError('plain_sql', 'the file is a plain SQL script', { size });
  throw new ArchiveError('not_an_archive', /^\s*</.test(text) ? 'the file is an XML or HTML page' : 'the file has none of the known beginnings', {
    size,
  });
}

/** age, OpenPGP (armoured), `openssl enc`. */
function isEncrypted(text: string): boolean {
  return /^(age-encryption\.org\/|-----BEGIN (AGE|PGP) |Salted__)/.test(text);
}

/** What `pg_dump -Fp` and `pg_dumpall` begin with, or any SQL statement that a script may begin with. */
function isPlainSql(text: string): boolean {
  const start = text.replace(/^(?:\s|--[^\n]*\n|\\restrict[^\n]*\n)+/, '');
  return /^\s*--\s*\n-- PostgreSQL database/.test(text) || /^(SET|SELECT|CREATE|DROP|BEGIN|COPY|INSERT|ALTER)\s/i.test(start);
}
