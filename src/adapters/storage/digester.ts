import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Integrity } from '../../domain/backup/checksum.ts';
import { startCrc64 } from './crc64.ts';
import { StorageFailure } from './failure.ts';
import type { Digests, DigestsOfParts } from './remote.ts';

export type Digester = {
  readonly add: (bytes: Uint8Array) => void;
  /** SHA-256 of all bytes, and by which digest of the storage's they are proven. Throws `checksum_mismatch`. */
  readonly end: () => { readonly sha256: string; readonly integrity: Integrity | null };
};

type Kind = 'sha256' | 'crc32' | 'crc64nvme' | 'md5';
/** A digest under way; `end` gives it in hexadecimal. */
type Sum = { readonly add: (bytes: Uint8Array) => void; readonly end: () => string };

/** Computes, in one pass, the SHA-256 and the digest that the storage keeps: the cheapest where it keeps several. */
export function startDigester(stored: Digests): Digester {
  const sha256 = createHash('sha256');
  const proof = proofOf(stored);
  return {
    add: (bytes) => {
      sha256.update(bytes);
      proof?.sum?.add(bytes);
    },
    end: () => {
      const hash = sha256.digest('hex');
      if (proof === null) return { sha256: hash, integrity: null };
      const found = proof.sum === null ? hash : proof.sum.end();
      if (found === proof.wanted) return { sha256: hash, integrity: proof.kind };
      throw new StorageFailure('checksum_mismatch', `${proof.kind} is ${found}, the storage says ${proof.wanted}`);
    },
  };
}

/** What proves the bytes. A `sum` of null is the SHA-256, which is computed in any case. MD5 takes longest, so it comes last. */
function proofOf({ sha256, crc32: sum32, crc64nvme, md5, parts }: Digests): { kind: Kind; wanted: string; sum: Sum | null } | null {
  if (sha256 !== undefined) return { kind: 'sha256', wanted: sha256, sum: null };
  if (sum32 !== undefined) return { kind: 'crc32', wanted: sum32, sum: startSum('crc32') };
  if (parts !== undefined && parts.kind !== 'md5') return { kind: parts.kind, wanted: parts.wanted, sum: startSumOfParts(parts) };
  if (crc64nvme !== undefined) return { kind: 'crc64nvme', wanted: crc64nvme, sum: startSum('crc64nvme') };
  if (md5 !== undefined) return { kind: 'md5', wanted: md5, sum: startSum('md5') };
  return parts === undefined ? null : { kind: parts.kind, wanted: parts.wanted, sum: startSumOfParts(parts) };
}

function startSum(kind: Kind): Sum {
  if (kind === 'crc64nvme') return startCrc64();
  if (kind === 'crc32') {
    let sum = 0;
    return {
      add: (bytes) => {
        sum = crc32(bytes, sum);
      },
      end: () => sum.toString(16).padStart(8, '0'),
    };
  }
  const hash = createHash(kind);
  return { add: (bytes) => void hash.update(bytes), end: () => hash.digest('hex') };
}

/** The digest of the digests of parts, as S3 keeps it of an object that was uploaded in parts. */
function startSumOfParts({ kind, partBytes }: DigestsOfParts): Sum {
  const whole = startSum(kind);
  let part = startSum(kind);
  let left = partBytes;
  const endPart = () => {
    whole.add(Buffer.from(part.end(), 'hex'));
    part = startSum(kind);
    left = partBytes;
  };
  return {
    add: (bytes) => {
      for (let at = 0; at < bytes.length; ) {
        const piece = bytes.subarray(at, at + left);
        part.add(piece);
        at += piece.length;
        left -= piece.length;
        if (left === 0) endPart();
      }
    },
    end: () => {
      if (left < partBytes) endPart();
      return whole.end();
    },
  };
}
