import { ArchiveError } from './damage.ts';

export const TAR_BLOCK = 512;

/** One head of a tar file: a member, or something said of the next one. */
export type TarHeader = { readonly name: string; readonly type: string; readonly size: number };

/** The magic of POSIX tar, and a checksum that counts its own field as spaces. */
export function isTarHeader(head: Uint8Array): boolean {
  if (head.length < TAR_BLOCK || fieldText(head, 257, 5) !== 'ustar') return false;
  const sum = head.subarray(0, TAR_BLOCK).reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  return Number.parseInt(fieldText(head, 148, 8).trim(), 8) === sum;
}

/** Reads a head (POSIX.1-2017, pax, "ustar Interchange Format"). Throws `archive_corrupt`. */
export function readTarHeader(head: Uint8Array, at: number): TarHeader {
  const size = sizeField(head);
  if (!isTarHeader(head) || size === null) throw new ArchiveError('archive_corrupt', `no tar member at byte ${at}`, { at });
  // GNU's own format has no prefix: it writes a space after the magic, and other things in that place.
  const prefix = head[262] === 0 ? fieldText(head, 345, 155) : '';
  const name = fieldText(head, 0, 100);
  return { name: prefix === '' ? name : `${prefix}/${name}`, type: String.fromCharCode(head[156] ?? 0), size };
}

/** Octal digits, or for sizes from 8 GiB on a big-endian number with the first bit set. */
function sizeField(head: Uint8Array): number | null {
  const field = head.subarray(124, 136);
  if ((field[0] ?? 0) < 0x80) {
    const digits = fieldText(head, 124, 12).trim();
    return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : null;
  }
  const value = field.reduce((total, byte, i) => total * 256 + (i === 0 ? byte & 0x7f : byte), 0);
  return Number.isSafeInteger(value) ? value : null;
}

/** A field's bytes up to its first NUL. Names are bytes; as UTF-8 where they are, so that what is shown is what was meant. */
function fieldText(bytes: Uint8Array, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}
