import { ByteReader } from './byte-reader.ts';
import { ArchiveError } from './damage.ts';
import type { ByteSource } from './types.ts';

/** A run of stored bytes, still compressed, and the place in its file where it begins. */
export type StoredPart = { readonly at: number; readonly bytes: Uint8Array };

/** Data is read in parts of this size: larger ones are no faster, and several entries are read at once. */
const PART = 256 << 10;

/** A whole file, part by part. */
export async function* fileParts(source: ByteSource): AsyncGenerator<StoredPart> {
  let at = 0;
  while (at < source.size) {
    const bytes = await source.read(at, Math.min(PART, source.size - at));
    if (bytes.length === 0) throw new ArchiveError('archive_truncated', `the file ends at byte ${at} of ${source.size}`, { at, size: source.size });
    yield { at, bytes };
    at += bytes.length;
  }
}

/** Bytes of chunks within one view: where each begins, and how many; and how far the view was read. */
type Pieces = { readonly places: number[]; readonly lengths: number[]; total: number; from: number; left: number; ended: boolean };

/**
 * The chunks of a custom archive's data (a length and as many bytes, until length 0), joined to parts as large as the reader's
 * window: `pg_dump` writes chunks of 4 KiB, or without compression of a row each. Leaves the reader behind the closing 0.
 */
export async function* chunkParts(reader: ByteReader, intSize: number): AsyncGenerator<StoredPart> {
  let left = 0;
  for (;;) {
    await reader.ensure(left > 0 ? 1 : intSize + 1);
    const at = reader.position;
    const view = reader.rest();
    const pieces = findPieces(view, at, intSize, left);
    left = pieces.left;
    reader.position += pieces.from;
    if (pieces.total > 0) yield { at, bytes: join(view, pieces) };
    if (pieces.ended) return;
  }
}

function findPieces(view: Uint8Array, at: number, intSize: number, leftBefore: number): Pieces {
  const found: Pieces = { places: [], lengths: [], total: 0, from: 0, left: leftBefore, ended: false };
  for (;;) {
    if (found.left === 0) {
      if (view.length - found.from < intSize + 1) return found;
      found.left = chunkLength(view, found.from, intSize, at);
      found.from += intSize + 1;
      if (found.left === 0) {
        found.ended = true;
        return found;
      }
    }
    const length = Math.min(found.left, view.length - found.from);
    if (length === 0) return found;
    found.places.push(found.from);
    found.lengths.push(length);
    found.total += length;
    found.from += length;
    found.left -= length;
  }
}

/** Like the reader's integer, without a call per byte: this sees every chunk of the file. */
function chunkLength(view: Uint8Array, from: number, intSize: number, at: number): number {
  let value = 0;
  for (let i = intSize; i > 0; i -= 1) value = value * 256 + (view[from + i] ?? 0);
  if (view[from] !== 0 || value > 0x7fffffff) throw new ArchiveError('archive_corrupt', `no chunk length at byte ${at + from}`, { at: at + from });
  return value;
}

function join(view: Uint8Array, { places, lengths, total }: Pieces): Uint8Array {
  const [first = 0] = places;
  if (places.length === 1) return view.subarray(first, first + total);
  const joined = new Uint8Array(total);
  let to = 0;
  for (let i = 0; i < places.length; i += 1) {
    const [from = 0, length = 0] = [places[i], lengths[i]];
    joined.set(view.subarray(from, from + length), to);
    to += length;
  }
  return joined;
}

/** The data of one entry of a custom archive, from the place that the walk found. */
export function entryReader(source: ByteSource, at: number): ByteReader {
  const reader = new ByteReader(source, PART);
  reader.position = at;
  return reader;
}
