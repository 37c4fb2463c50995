import zlib from 'node:zlib';
import { ArchiveError } from './damage.ts';
import type { Inflation } from './inflation.ts';
import { Lz4Decoder } from './lz4.ts';
import type { StoredPart } from './stored.ts';
import type { Compression } from './types.ts';

/** How a run of stored bytes is compressed. In a custom archive gzip means a bare zlib stream, in files a gzip file. */
export type Encoding = Compression | 'zlib';

/** Bytes come out of node:zlib in pieces of this size: a larger one saves nothing more, a smaller one costs a turn of the event loop each. */
const PIECE = 128 << 10;

type Engine = zlib.Inflate | zlib.Gunzip | zlib.ZstdDecompress;

/**
 * What stored bytes unfold to, in order, in large pieces. node:zlib works on the thread pool, so that two of these use two cores.
 * Throws `archive_corrupt` with the place, `archive_bomb`, and what the parts throw; whoever stops reading early ends it all.
 */
export async function* decompress(parts: AsyncIterable<StoredPart>, encoding: Encoding, inflation: Inflation): AsyncGenerator<Uint8Array> {
  const source = encoding === 'none' ? plain(parts) : encoding === 'lz4' ? lz4(parts) : native(parts, engineFor(encoding));
  for await (const bytes of source) {
    inflation.count(bytes.length);
    yield bytes;
  }
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

export function engineFor(encoding: 'gzip' | 'zlib' | 'zstd'): Engine {
  const options = { chunkSize: PIECE };
  if (encoding === 'zstd') return zlib.createZstdDecompress(options);
  return encoding === 'gzip' ? zlib.createGunzip(options) : zlib.createInflate(options);
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
