import { ArchiveError } from './damage.ts';

/** Up to here a loop is faster than a call. */
const SHORT = 24;

/**
 * One block of LZ4 (github.com/lz4/lz4, doc/lz4_Block_format.md): `source[from, to)` unfolds into `out` from `start` on, and may
 * refer to what lies there before. Gives the place after its last byte. Never writes at `limit` or beyond. Throws `archive_corrupt`.
 */
export function decodeBlock(source: Uint8Array, from: number, to: number, out: Uint8Array, start: number, limit: number): number {
  let i = from;
  let o = start;
  while (i < to) {
    const token = source[i++] as number;
    let literals = token >>> 4;
    if (literals === 15) {
      const end = extensionEnd(source, i, to);
      literals = extended(source, i, end);
      i = end;
    }
    if (i + literals > to || o + literals > limit) throw broken('literals');
    copyLiterals(source, i, out, o, literals);
    i += literals;
    o += literals;
    // The last sequence is literals alone.
    if (i === to) return o;
    const offset = (source[i] as number) | ((source[i + 1] as number) << 8);
    i += 2;
    let length = (token & 15) + 4;
    if (length === 19) {
      const end = extensionEnd(source, i, to);
      length = 4 + extended(source, i, end);
      i = end;
    }
    if (i > to || offset === 0 || offset > o || o + length > limit) throw broken('match');
    copyMatch(out, o, offset, length);
    o += length;
  }
  throw broken('end');
}

/** A length of 15 goes on in the bytes that follow, until one that is not 255. */
function extensionEnd(source: Uint8Array, from: number, to: number): number {
  let i = from;
  while (i < to && source[i] === 255) i += 1;
  return i + 1;
}

function extended(source: Uint8Array, from: number, end: number): number {
  return 15 + (end - from - 1) * 255 + (source[end - 1] ?? 0);
}

function copyLiterals(source: Uint8Array, from: number, out: Uint8Array, at: number, length: number): void {
  if (length > SHORT) out.set(source.subarray(from, from + length), at);
  else for (let k = 0; k < length; k += 1) out[at + k] = source[from + k] as number;
}

/** A match may overlap what it writes, which repeats it: then only a loop is right. */
function copyMatch(out: Uint8Array, at: number, offset: number, length: number): void {
  const end = at + length;
  if (length > SHORT && offset >= length) out.copyWithin(at, at - offset, end - offset);
  else if (length > SHORT && offset === 1) out.fill(out[at - 1] as number, at, end);
  else for (let o = at; o < end; o += 1) out[o] = out[o - offset] as number;
}

function broken(what: string): ArchiveError {
  return new ArchiveError('archive_corrupt', `an LZ4 block is broken (${what})`);
}
