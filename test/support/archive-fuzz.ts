import { readFileSync } from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { openContents } from '../../src/domain/archive/contents.ts';
import { ArchiveError } from '../../src/domain/archive/damage.ts';
import { digestAll } from '../../src/domain/archive/digest.ts';
import { inspectFile } from '../../src/domain/archive/inspect.ts';
import { readTarMembers } from '../../src/domain/archive/tar.ts';
import { tarContent } from '../../src/domain/archive/tar-content.ts';
import type { ByteSource } from '../../src/domain/archive/types.ts';

const FIXTURES = path.resolve(import.meta.dirname, '..', 'fixtures', 'dumps');
const fixture = (name: string) => readFileSync(path.join(FIXTURES, name));

/** What is mutated: each compression, each format, and a tar file around a directory archive. */
export const SEEDS: readonly Buffer[] = [
  ...['pg15-gzip.dump', 'pg15-none.dump', 'pg16client-of-15-gzip.dump', 'pg17-zstd.dump', 'pg18-lz4.dump', 'pg15.tar'].map(fixture),
  zlib.gunzipSync(fixture('pg15-dir.tar.gz')),
];

export type Mutation = {
  readonly kind: 'flip' | 'set' | 'cut' | 'drop' | 'insert' | 'repeat' | 'zero' | 'number';
  readonly at: number;
  readonly length: number;
  readonly value: number;
};

/** Applies mutations, each place taken within what is there. With `early` they hit the header and the table of contents. */
export function mutate(original: Buffer, mutations: readonly Mutation[], early: boolean): Buffer {
  return mutations.reduce<Buffer>((bytes, one) => {
    const at = one.at % Math.max(1, early ? Math.min(23_000, bytes.length) : bytes.length);
    return apply(bytes, one, at, Math.min(one.length, bytes.length - at));
  }, Buffer.from(original));
}

function apply(bytes: Buffer, { kind, value }: Mutation, at: number, length: number): Buffer {
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + length)];
  switch (kind) {
    case 'cut':
      return Buffer.from(before);
    case 'drop':
      return Buffer.concat([before, after]);
    case 'insert':
      return Buffer.concat([before, Buffer.alloc(length, value & 255), bytes.subarray(at)]);
    case 'repeat':
      return Buffer.concat([before, bytes.subarray(at, at + length), bytes.subarray(at)]);
    case 'zero':
      bytes.fill(0, at, at + length);
      return bytes;
    case 'number':
      if (at + 4 <= bytes.length) bytes.writeUInt32LE(value >>> 0, at);
      return bytes;
    case 'flip':
      bytes[at] = (bytes[at] as number) ^ (1 << (value & 7));
      return bytes;
    case 'set':
      bytes[at] = value & 255;
      return bytes;
  }
}

export type Reading = { readonly reason: string; readonly largestRead: number; readonly bytesRead: number; readonly unfolded: number };

/** The work allowed: a mutation of a few hundred kilobytes can ask for no more than this. */
const LIMIT = { ratio: 100, floor: 32 << 20, total: 64 << 20 };

/** Reads bytes to their end, as a drill does. An error that is not an ArchiveError is thrown on: that is what a fuzzer looks for. */
export async function readAll(bytes: Uint8Array): Promise<Reading> {
  let [largestRead, bytesRead, unfolded] = [0, 0, 0];
  const source: ByteSource = {
    size: bytes.length,
    read: async (position, length) => {
      largestRead = Math.max(largestRead, length);
      const found = bytes.subarray(position, position + length);
      bytesRead += found.length;
      return found;
    },
  };
  let reason = 'ok';
  try {
    const archive = await inspectFile(source);
    const contents = await openContents(archive, source, LIMIT);
    await digestAll(contents).finally(() => {
      unfolded = contents.inflation.out;
    });
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    reason = error.reason;
  }
  await tryTar(source);
  return { reason, largestRead, bytesRead, unfolded };
}

async function tryTar(source: ByteSource): Promise<void> {
  try {
    tarContent(await readTarMembers(source));
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
  }
}
