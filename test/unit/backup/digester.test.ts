import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { startCrc64 } from '../../../src/adapters/storage/crc64.ts';
import { startDigester } from '../../../src/adapters/storage/digester.ts';
import type { Digests } from '../../../src/adapters/storage/remote.ts';

const crc64 = (...pieces: readonly Uint8Array[]) => {
  const sum = startCrc64();
  for (const piece of pieces) sum.add(piece);
  return sum.end();
};
/** Bit by bit, as the definition says. */
function crc64ByDefinition(bytes: Uint8Array): string {
  let sum = 0xffff_ffff_ffff_ffffn;
  for (const byte of bytes) {
    sum ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1n ? (sum >> 1n) ^ 0x9a6c_9329_ac4b_c9b5n : sum >> 1n;
  }
  return (sum ^ 0xffff_ffff_ffff_ffffn).toString(16).padStart(16, '0');
}

describe('CRC-64/NVME', () => {
  test('the check value of the catalogue, and of nothing', () => {
    expect([crc64(Buffer.from('123456789')), crc64()]).toEqual(['ae8b14860a799888', '0000000000000000']);
  });
  test('whatever the length, the alignment and the pieces', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(7), fc.nat(200), (bytes, shift, cut) => {
        const moved = Buffer.concat([Buffer.alloc(shift), bytes]).subarray(shift);
        const wanted = crc64ByDefinition(bytes);
        expect([crc64(moved), crc64(moved.subarray(0, cut), moved.subarray(cut))]).toEqual([wanted, wanted]);
      }),
    );
  });
});

describe('digests of parts', () => {
  const content = randomBytes(2500);
  const hash = (kind: string, bytes: Uint8Array) => createHash(kind).update(bytes).digest('hex');
  const sum = (bytes: Uint8Array) => crc32(bytes).toString(16).padStart(8, '0');
  const partsOf = (size: number) => Array.from({ length: Math.ceil(content.length / size) }, (_, i) => content.subarray(i * size, (i + 1) * size));
  const wantedOf = (digest: (bytes: Uint8Array) => string, size: number) => digest(Buffer.from(partsOf(size).map(digest).join(''), 'hex'));
  const digestInPieces = (stored: Digests, size: number) => {
    const digester = startDigester(stored);
    for (let at = 0; at < content.length; at += size) digester.add(content.subarray(at, at + size));
    return digester.end();
  };
  const kinds = [
    ['crc32', sum],
    ['sha256', (bytes: Uint8Array) => hash('sha256', bytes)],
    ['md5', (bytes: Uint8Array) => hash('md5', bytes)],
  ] as const;

  test.each(kinds)('%s, wherever the pieces end', (kind, digest) => {
    // 1250 divides the content: its last part is whole.
    for (const partBytes of [1000, 1250, 2499, 2500, 5000]) {
      const parts = { kind, wanted: wantedOf(digest, partBytes), partBytes };
      for (const size of [1, 999, 1000, 2500]) {
        expect(digestInPieces({ parts }, size)).toEqual({ sha256: hash('sha256', content), integrity: kind });
      }
    }
  });

  test.each(kinds)('%s of other bytes', (kind, digest) => {
    const parts = { kind, wanted: wantedOf(digest, 1000), partBytes: 999 };
    expect(() => digestInPieces({ parts }, 100)).toThrow(new RegExp(`^${kind} is [0-9a-f]+, the storage says`));
  });

  test('the cheapest proves', () => {
    const parts = { kind: 'crc32' as const, wanted: wantedOf(sum, 1000), partBytes: 1000 };
    expect(digestInPieces({ parts, md5: 'wrong', crc64nvme: 'wrong' }, 100).integrity).toBe('crc32');
    expect(digestInPieces({ parts: { ...parts, kind: 'md5' }, md5: hash('md5', content) }, 100).integrity).toBe('md5');
    expect(digestInPieces({ crc64nvme: crc64ByDefinition(content), md5: 'wrong' }, 100).integrity).toBe('crc64nvme');
  });
});
