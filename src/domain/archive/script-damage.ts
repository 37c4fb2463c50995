import { ArchiveError } from './damage.ts';

const CARRIAGE_RETURN = 0x0d;

/** PostgreSQL's text holds no zero byte: a few are damage, many are a hole of the storage. */
export function refuseZeros(bytes: Uint8Array, at: number): void {
  const i = bytes.indexOf(0);
  if (i < 0) return;
  const hole = bytes.length - i >= 64 && bytes.subarray(i, i + 64).every((byte) => byte === 0);
  throw new ArchiveError(hole ? 'archive_hole' : 'archive_corrupt', `a zero byte at byte ${at + i}`, { at: at + i });
}

/**
 * psql ends rows at `\.` with a carriage return as well (copy.c, handleCopyIn), which COPY writes as `\r` wherever it is part of a value. Any
 * one is refused: the mark and its carriage return may lie in two pieces.
 */
export function refuseCarriageReturn(bytes: Uint8Array, at: number): void {
  const i = bytes.indexOf(CARRIAGE_RETURN);
  if (i >= 0) throw new ArchiveError('archive_corrupt', `a carriage return within rows at byte ${at + i}`, { at: at + i });
}
