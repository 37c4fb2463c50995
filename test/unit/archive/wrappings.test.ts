import zlib from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decompress, type Encoding } from '../../../src/domain/archive/decompress.ts';
import { INFLATION_LIMIT, Inflation, type InflationLimit } from '../../../src/domain/archive/inflation.ts';
import { inspectFolder } from '../../../src/domain/archive/inspect.ts';
import { sniff } from '../../../src/domain/archive/sniff.ts';
import { readTarMembers } from '../../../src/domain/archive/tar.ts';
import { tarContent } from '../../../src/domain/archive/tar-content.ts';
import { tarFile } from '../../support/tar-file.ts';
import { dump, source } from './fixtures.ts';

/** What the bytes unfold to, given in portions of this size. */
async function unfold(bytes: Uint8Array, encoding: Encoding, size = bytes.length, limit: InflationLimit = INFLATION_LIMIT): Promise<Buffer> {
  async function* parts() {
    for (let at = 0; at < bytes.length; at += size) yield { at, bytes: bytes.subarray(at, at + size) };
  }
  const out: Uint8Array[] = [];
  for await (const piece of decompress(parts(), encoding, new Inflation(limit, bytes.length))) out.push(Buffer.from(piece));
  return Buffer.concat(out);
}

const data = dump('pg15-none.dump').subarray(0, 50_000);
const SKIPPED = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
const zstd = zlib.zstdCompressSync(data);
const summed = zlib.zstdCompressSync(data, { params: { [zlib.constants.ZSTD_c_checksumFlag]: 1 } });
/** `hello` in one LZ4 frame of one block that is stored as it is, without checksums. */
const lz4 = Buffer.from('04224d1860408205000080' + '68656c6c6f' + '00000000', 'hex');

/** One bit of the last byte, which belongs to the checksum. */
function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}

describe('several frames, one after the other', () => {
  test.each<[string, Encoding, Buffer, number]>([
    ['zstd, as by cat', 'zstd', Buffer.concat([zstd, summed, zstd]), 3],
    ['zstd with frames to be skipped, as by pzstd', 'zstd', Buffer.concat([SKIPPED, zstd, SKIPPED, SKIPPED, summed, SKIPPED]), 2],
    ['zstd with an empty frame', 'zstd', Buffer.concat([zlib.zstdCompressSync(''), zstd]), 1],
    ['gzip, as by cat', 'gzip', Buffer.concat([zlib.gzipSync(data), zlib.gzipSync(''), zlib.gzipSync(data)]), 2],
  ])('%s', async (_, encoding, bytes, times) => {
    const expected = Buffer.concat(Array<Buffer>(times).fill(data));
    for (const size of [97, 4096, bytes.length]) expect((await unfold(bytes, encoding, size)).equals(expected)).toBe(true);
    expect(sniff(bytes.subarray(0, 4096), bytes.length)).toBe(encoding);
  });

  test('LZ4', async () => {
    const bytes = Buffer.concat([SKIPPED, lz4, SKIPPED, lz4]);
    for (const size of [1, 5, 100]) expect(String(await unfold(bytes, 'lz4', size))).toBe('hellohello');
    expect(sniff(bytes, bytes.length)).toBe('lz4');
  });

  test('cut anywhere, it is told', async () => {
    const bytes = Buffer.concat([zstd, SKIPPED, summed]);
    const whole = new Set([zstd.length, zstd.length + SKIPPED.length, bytes.length]);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: bytes.length - 1 }), fc.integer({ min: 1, max: 9000 }), async (length, size) => {
        fc.pre(!whole.has(length));
        await expect(unfold(bytes.subarray(0, length), 'zstd', size)).rejects.toMatchObject({ reason: 'archive_corrupt' });
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  test.each<[string, Buffer]>([
    ['junk behind it', Buffer.concat([zstd, Buffer.from('junk')])],
    ['zeros behind it', Buffer.concat([zstd, Buffer.alloc(512)])],
    ['a flipped bit that the checksum sees', flipped(summed)],
    ['a block of the reserved type', Buffer.from('28b52ffd0000070000', 'hex')],
    ['100 000 empty frames and one more', Buffer.alloc(8 * 100_001, '5a2a4d1800000000', 'hex')],
  ])('%s is damage', async (_, bytes) => {
    await expect(unfold(bytes, 'zstd', 4096)).rejects.toMatchObject({ reason: 'archive_corrupt' });
  });
});

/** 65 536 zeros and a few in an LZ4 block: one literal, and a match that goes on for as long as there are bytes 255. */
const lz4Block = Buffer.from(`1f000100${'ff'.repeat(240)}00500000000000`, 'hex');
const lz4Length = Buffer.alloc(4);
lz4Length.writeUInt32LE(lz4Block.length);
const lz4Zeros = Buffer.concat([Buffer.from('04224d18604082', 'hex'), lz4Length, lz4Block, Buffer.alloc(4)]);

describe('bombs', () => {
  const LIMIT = { ratio: 10, floor: 100_000, total: Number.POSITIVE_INFINITY };
  const zeros = Buffer.alloc(1 << 20);

  test.each<[string, Encoding, Buffer]>([
    ['gzip', 'gzip', zlib.gzipSync(zeros)],
    ['gzip of many members', 'gzip', Buffer.concat(Array<Buffer>(200).fill(zlib.gzipSync(zeros.subarray(0, 1000))))],
    ['zlib, as in an archive', 'zlib', zlib.deflateSync(zeros)],
    ['zstd', 'zstd', zlib.zstdCompressSync(zeros)],
    ['zstd of many frames', 'zstd', Buffer.concat(Array<Buffer>(200).fill(zlib.zstdCompressSync(zeros.subarray(0, 1000))))],
    ['LZ4', 'lz4', Buffer.concat(Array<Buffer>(40).fill(lz4Zeros))],
  ])('%s', async (_, encoding, bytes) => {
    await expect(unfold(bytes, encoding, 4096, LIMIT)).rejects.toMatchObject({ reason: 'archive_bomb' });
    // What is allowed decides, not what it is.
    expect((await unfold(bytes, encoding, 4096)).length).toBeGreaterThan(LIMIT.floor);
  });

  test('a tar file of too many members', async () => {
    const entries = Array.from({ length: 50 }, (_, i) => ({ name: `${i}.dat` }));
    await expect(readTarMembers(source(tarFile(entries)), 49)).rejects.toMatchObject({ reason: 'archive_bomb' });
    expect((await readTarMembers(source(tarFile(entries)), 50)).size).toBe(50);
  });

  test.each([
    ['of GNU', tarFile([{ name: 'a.dump', type: 'S', size: 0 }])],
    [
      'of pax',
      tarFile([
        { name: 'x', type: 'x', content: '22 GNU.sparse.major=1\n' },
        { name: 'GNUSparseFile.0/a.dump', content: 'x' },
      ]),
    ],
  ])('a sparse file %s', async (_, bytes) => {
    await expect(readTarMembers(source(bytes))).rejects.toMatchObject({ reason: 'unsafe_member', message: expect.stringContaining('a sparse file') });
  });
});

describe('a list of contents that somebody compressed', () => {
  test('in a folder', async () => {
    const folder = { files: new Map([['toc.dat.gz', 3]]), open: async () => source(Buffer.from('abc')) };
    await expect(inspectFolder(folder)).rejects.toMatchObject({ reason: 'unsupported_format', message: expect.stringContaining('toc.dat.gz') });
  });

  test('in a tar file', async () => {
    const members = await readTarMembers(source(tarFile([{ name: 'backup/1.dat.gz' }, { name: 'backup/toc.dat.gz' }])));
    expect(() => tarContent(members)).toThrow(/compressed \(backup\/toc\.dat\.gz\)/);
  });
});
