import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ArchiveError } from '../../../src/domain/archive/damage.ts';
import { inspectFile } from '../../../src/domain/archive/inspect.ts';
import type { TocEntry } from '../../../src/domain/archive/types.ts';
import { dump, reasonOf, source } from './fixtures.ts';

const whole = dump('pg15-gzip.dump');
const tar = dump('pg15.tar');
const join = (...parts: Uint8Array[]) => Buffer.concat(parts);
/** The archive's bytes with a change made to a copy. */
const changed = (bytes: Buffer, change: (copy: Buffer) => void) => {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
};
const { entries } = await inspectFile(source(whole));
const offsets = entries
  .filter((e): e is TocEntry & { offset: number } => e.offset !== null)
  .map((e) => e.offset)
  .sort((a, b) => a - b);
const [first = 0, second = 0] = offsets;
const last = offsets.at(-1) ?? 0;
/** What a pipe leaves: every offset "not set". */
const piped = changed(whole, (copy) => {
  for (const offset of offsets) {
    const field = Buffer.alloc(9);
    field[0] = 2;
    field.writeBigUInt64LE(BigInt(offset), 1);
    const at = copy.subarray(0, first).indexOf(field);
    copy.fill(0, at, at + 9);
    copy[at] = 1;
  }
});

describe('each damage has its reason', () => {
  test.each<[string, () => Uint8Array, string]>([
    ['nothing at all', () => whole, 'ok'],
    ['offsets not set, as from a pipe', () => piped, 'ok'],
    ['one byte short', () => whole.subarray(0, -1), 'archive_truncated'],
    ['five bytes short', () => whole.subarray(0, -5), 'archive_truncated'],
    ['half', () => whole.subarray(0, whole.length / 2), 'archive_truncated'],
    ['half, from a pipe', () => piped.subarray(0, piped.length / 2), 'archive_truncated'],
    ['cut at the edge of a block', () => whole.subarray(0, last), 'archive_truncated'],
    ['cut at the edge of a block, from a pipe', () => piped.subarray(0, last), 'archive_truncated'],
    ['cut before any data', () => whole.subarray(0, first), 'archive_truncated'],
    ['cut inside the table of contents', () => whole.subarray(0, 5000), 'archive_truncated'],
    ['cut inside the header', () => whole.subarray(0, 20), 'archive_truncated'],
    ['cut inside the magic', () => whole.subarray(0, 3), 'archive_truncated'],
    ['100 bytes too many', () => join(whole, Buffer.alloc(100, 'x')), 'archive_junk'],
    ['zeros too many', () => join(whole, Buffer.alloc(4096)), 'archive_junk'],
    ['the archive twice', () => join(whole, whole), 'archive_junk'],
    ['a block of zeros over a block’s head', () => changed(whole, (c) => c.fill(0, second, second + 512)), 'archive_hole'],
    ['the same, from a pipe', () => changed(piped, (c) => c.fill(0, second, second + 512)), 'archive_hole'],
    ['a block left out', () => join(whole.subarray(0, first), whole.subarray(second)), 'archive_hole'],
    ['a block left out, from a pipe', () => join(piped.subarray(0, first), piped.subarray(second)), 'archive_truncated'],
    ['a block twice', () => join(piped.subarray(0, second), piped.subarray(first)), 'archive_corrupt'],
    ['a block’s type flipped', () => changed(whole, (c) => c.fill(9, second, second + 1)), 'archive_corrupt'],
    ['a block’s number flipped', () => changed(whole, (c) => c.fill(0x7f, second + 2, second + 4)), 'archive_corrupt'],
    ['a chunk’s length negative', () => changed(whole, (c) => c.fill(1, first + 6, first + 7)), 'archive_corrupt'],
    ['a chunk’s length of 2 GB', () => changed(whole, (c) => c.fill(0x7f, first + 10, first + 11)), 'archive_truncated'],
    ['archive version 1.17', () => changed(whole, (c) => c.fill(17, 6, 7)), 'unsupported_version'],
    ['archive version 1.9', () => changed(whole, (c) => c.fill(9, 6, 7)), 'unsupported_version'],
    ['integers of 200 bytes', () => changed(whole, (c) => c.fill(200, 8, 9)), 'archive_corrupt'],
    ['an unknown format', () => changed(whole, (c) => c.fill(7, 10, 11)), 'archive_corrupt'],
    ['another format’s number', () => changed(whole, (c) => c.fill(3, 10, 11)), 'unsupported_format'],
    ['an error page of a bucket', () => Buffer.from('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'), 'not_an_archive'],
    ['rubbish', () => Buffer.from('rubbish rubbish'), 'not_an_archive'],
    ['age', () => Buffer.from('age-encryption.org/v1\n-> X25519 …'), 'encrypted'],
    ['openssl enc', () => Buffer.from('Salted__abcdefgh'), 'encrypted'],
    ['a tar, cut', () => tar.subarray(0, tar.length / 2), 'archive_truncated'],
    ['a tar without its end mark', () => tar.subarray(0, tar.length - 1024 - 9216), 'archive_truncated'],
    ['a tar with a broken member', () => changed(tar, (c) => c.fill(0x55, 0, 20)), 'not_an_archive'],
    ['a tar of something else', () => changed(tar, (c) => renameMember(c, 'xyz.dat')), 'unsupported_format'],
  ])('%s', async (_, bytes, reason) => {
    expect(await reasonOf(bytes())).toBe(reason);
  });

  test('how much is left is told', async () => {
    const error = await inspectFile(source(whole.subarray(0, last + 20))).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ArchiveError);
    expect((error as ArchiveError).evidence).toMatchObject({ entriesWhole: 6, entriesExpected: 7 });
  });
});

describe('no input hangs it, exhausts memory or throws anything else', () => {
  const settings = { numRuns: 300 };

  test('mutated archives', async () => {
    const bytes = fc.constantFrom(whole, tar, dump('pg18-lz4.dump'), dump('pg16client-of-15-gzip.dump'));
    const mutation = fc.record({ at: fc.nat(), value: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(bytes, fc.array(mutation, { minLength: 1, maxLength: 20 }), fc.boolean(), async (original, mutations, early) => {
        const copy = changed(original, (c) => {
          // Half of the runs aim at the header and the table of contents, where lengths and counts are.
          for (const { at, value } of mutations) c[at % (early ? 22_000 : c.length)] = value;
        });
        const reading = source(copy);
        const outcome = await inspectFile(reading).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(ArchiveError);
        expect(reading.largest()).toBeLessThanOrEqual(1 << 20);
      }),
      settings,
    );
  });

  test('cut archives are never whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        expect(await reasonOf(whole.subarray(0, length))).toBe(length === 0 ? 'archive_empty' : 'archive_truncated');
      }),
      settings,
    );
  });

  test('any bytes after the magic', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (rest) => {
        expect(await reasonOf(join(Buffer.from('PGDMP\x01\x0e\x00\x04\x08\x01'), rest))).not.toBe('ok');
      }),
      settings,
    );
  });

  test('a length that asks for gigabytes is refused before anything is allocated', async () => {
    const claimed = { size: 2 ** 40, read: async (position: number, length: number) => whole.subarray(position, position + length) };
    const huge = changed(whole, (c) => {
      // The first text after the date: the database's name.
      c.writeUInt32LE(0x7fffffff, 11 + 5 + 35 + 1);
    });
    expect(await reasonOf(huge)).toBe('archive_corrupt');
    await expect(inspectFile(claimed)).rejects.toBeInstanceOf(ArchiveError);
  });
});

/** Renames a tar's first member and mends the header's checksum. */
function renameMember(bytes: Buffer, name: string) {
  bytes.fill(0, 0, 100).write(name, 0);
  bytes.fill(' ', 148, 156);
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
}
