import zlib from 'node:zlib';
import { ArchiveError } from './damage.ts';
import type { Inflation } from './inflation.ts';
import { Lz4Decoder } from './lz4.ts';
import type { StoredPart } from './stored.ts';
import type { Compression } from './types.ts';
import { type FramePiece, ZstdFrames } from './zstd-frames.ts';

/** How a run of stored bytes is compressed. In a custom archive gzip means a bare zlib stream, in files a gzip file. */
export type Encoding = Compression | 'zlib';

/** Bytes come out of node:zlib in pieces of this size: a larger one saves nothing more, a smaller one costs a turn of the event loop each. */
const OPTIONS = { chunkSize: 128 << 10 };

type Engine = zlib.Inflate | zlib.Gunzip | zlib.ZstdDecompress;

/**
 * What stored bytes unfold to, in order, in large pieces. node:zlib works on the thread pool, so that two of these use two cores.
 * Throws `archive_corrupt` with the place, `archive_bomb`, and what the parts throw; whoever stops reading early ends it all.
 */
export async function* decompress(parts: AsyncIterable<StoredPart>, encoding: Encoding, inflation: Inflation): AsyncGenerator<Uint8Array> {
  for await (const bytes of unfold(parts, encoding)) {
    inflation.count(bytes.length);
    yield bytes;
  }
}

function unfold(parts: AsyncIterable<StoredPart>, encoding: Encoding): AsyncIterable<Uint8Array> {
  if (encoding === 'none') return plain(parts);
  if (encoding === 'lz4') return lz4(parts);
  return encoding === 'zstd' ? zstd(parts) : native(parts, encoding === 'gzip' ? zlib.createGunzip(OPTIONS) : zlib.createInflate(OPTIONS));
}

async function* plain(parts: AsyncIterable<StoredPart>): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of parts) yield bytes;
}

async function* lz4(parts: AsyncIterable<StoredPart>): AsyncGenerator<Uint8Array> {
  const decoder = new Lz4Decoder();
  let at = 0;
  try {
    for await (const part of parts) {
      at = part.at;
      yield* decoder.push(part.bytes);
    }
    decoder.end();
  } catch (error) {
    throw error instanceof ArchiveError && error.evidence['at'] === undefined ? corrupt(error.message, at) : error;
  }
}

type PlacedPiece = FramePiece & { readonly at: number };

/** One engine for each frame, as node:zlib stops at the end of the first; gzip's members it reads to the last by itself. */
async function* zstd(parts: AsyncIterable<StoredPart>): AsyncGenerator<Uint8Array> {
  const pieces = framePieces(parts);
  try {
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
      yield* native(oneFrame(next.value, pieces), zlib.createZstdDecompress(OPTIONS));
    }
  } finally {
    await pieces.return(undefined);
  }
}

async function* framePieces(parts: AsyncIterable<StoredPart>): AsyncGenerator<PlacedPiece, undefined> {
  const frames = new ZstdFrames();
  let place = 0;
  try {
    for await (const { at, bytes } of parts) {
      place = at;
      for (const piece of frames.push(bytes)) yield { ...piece, at };
    }
  } catch (error) {
    throw error instanceof ArchiveError && error.evidence['at'] === undefined ? corrupt(error.message, place) : error;
  }
  if (!frames.whole) throw corrupt('the zstd frame has no end', place);
}

/** The pieces up to the frame's last. The next frame is read from the same iterator, so this never closes it. */
async function* oneFrame(first: PlacedPiece, pieces: AsyncIterator<PlacedPiece, undefined>): AsyncGenerator<StoredPart> {
  yield first;
  for (let piece = first; !piece.ends; ) {
    const next = await pieces.next();
    if (next.done === true) return;
    piece = next.value;
    yield piece;
  }
}

async function* native(parts: AsyncIterable<StoredPart>, engine: Engine): AsyncGenerator<Uint8Array> {
  const place = { at: 0, before: 0, fed: 0 };
  const feeding = feed(parts, engine, place);
  try {
    for await (const bytes of engine) yield bytes as Uint8Array;
    await feeding;
    // The engine stops at the end of its stream, whatever else was given to it.
    if (engine.bytesWritten < place.fed) throw corrupt('bytes after the end of the compressed data', placeOf(engine, place));
  } catch (error) {
    throw isEngineError(error) ? corrupt(`the compressed data is broken (${error.code})`, placeOf(engine, place)) : error;
  } finally {
    engine.destroy();
    await feeding;
  }
}

type Place = { at: number; before: number; fed: number };

/** Gives the engine one part at a time. Never rejects: an error of the parts goes through the engine. */
async function feed(parts: AsyncIterable<StoredPart>, engine: Engine, place: Place): Promise<void> {
  // An engine that fails never answers the write that it failed at.
  const closed = new Promise<void>((resolve) => engine.once('close', () => resolve()));
  try {
    for await (const { at, bytes } of parts) {
      if (engine.destroyed) return;
      place.at = at;
      place.before = place.fed;
      place.fed += bytes.length;
      await Promise.race([new Promise<void>((resolve) => engine.write(bytes, () => resolve())), closed]);
    }
    engine.end();
  } catch (error) {
    engine.destroy(error as Error);
  }
}

/** Where in the file the engine stood, to within the lengths that lie between the chunks of a part. */
function placeOf(engine: Engine, { at, before }: Place): number {
  return at + Math.max(0, engine.bytesWritten - before);
}

function isEngineError(error: unknown): error is { readonly code: string } {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return /^(Z_|ZSTD_)/.test(code);
}

function corrupt(detail: string, at: number): ArchiveError {
  return new ArchiveError('archive_corrupt', `${detail} near byte ${at}`, { at });
}
