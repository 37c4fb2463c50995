import { slice } from './byte-reader.ts';
import { ArchiveError } from './damage.ts';
import type { ByteSource } from './types.ts';

const BLOCK = 512;

/** Names, places and sizes of a tar file's members. */
export async function readTarMembers(source: ByteSource): Promise<ReadonlyMap<string, ByteSource>> {
  const members = new Map<string, ByteSource>();
  let position = 0;
  for (;;) {
    const head = await source.read(position, BLOCK);
    // The format ends with blocks of zeros; a file without them was cut.
    if (head.length < BLOCK) throw new ArchiveError('archive_truncated', `the tar file has no end mark at byte ${position}`, { size: source.size });
    if (head.every((byte) => byte === 0)) return members;
    const size = memberSize(head);
    if (!isTarHeader(head) || size === null) throw new ArchiveError('archive_corrupt', `no tar member at byte ${position}`, { at: position });
    position += BLOCK;
    if (position + size > source.size)
      throw new ArchiveError('archive_truncated', `a tar member ends past byte ${source.size}`, { size: source.size });
    members.set(text(head, 0, 100), slice(source, position, size));
    position += Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** The magic of POSIX tar, and a checksum that counts its own field as spaces. */
export function isTarHeader(head: Uint8Array): boolean {
  if (head.length < BLOCK || text(head, 257, 5) !== 'ustar') return false;
  const sum = head.subarray(0, BLOCK).reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  return Number.parseInt(text(head, 148, 8).trim(), 8) === sum;
}

/** Octal digits, or for sizes from 8 GiB on a big-endian number with the first bit set. */
function memberSize(head: Uint8Array): number | null {
  const field = head.subarray(124, 136);
  if ((field[0] ?? 0) < 0x80) {
    const digits = text(head, 124, 12).trim();
    return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : null;
  }
  const value = field.reduce((total, byte, i) => total * 256 + (i === 0 ? byte & 0x7f : byte), 0);
  return Number.isSafeInteger(value) ? value : null;
}

function text(bytes: Uint8Array, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder('latin1').decode(end < 0 ? field : field.subarray(0, end));
}
