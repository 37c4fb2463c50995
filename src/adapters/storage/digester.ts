import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Integrity } from '../../domain/backup/checksum.ts';
import { StorageFailure } from './failure.ts';
import type { Digests } from './remote.ts';

export type Digester = {
  readonly add: (bytes: Uint8Array) => void;
  /** SHA-256 of all bytes, and by which digest of the storage's they are proven. Throws `checksum_mismatch`. */
  readonly end: () => { readonly sha256: string; readonly integrity: Integrity | null };
};

/** Computes, in one pass, the SHA-256 and the strongest digest that the storage keeps. */
export function startDigester(stored: Digests): Digester {
  const sha256 = createHash('sha256');
  // MD5 is half as fast as SHA-256, so it is taken only where there is nothing else.
  const kind = stored.sha256 !== undefined ? 'sha256' : stored.crc32 !== undefined ? 'crc32' : stored.md5 !== undefined ? 'md5' : null;
  const md5 = kind === 'md5' ? createHash('md5') : null;
  let crc = 0;
  return {
    add: (bytes) => {
      sha256.update(bytes);
      md5?.update(bytes);
      if (kind === 'crc32') crc = crc32(bytes, crc);
    },
    end: () => {
      const hash = sha256.digest('hex');
      const found = kind === 'sha256' ? hash : kind === 'md5' ? md5?.digest('hex') : crc.toString(16).padStart(8, '0');
      if (kind !== null && found !== stored[kind]) {
        throw new StorageFailure('checksum_mismatch', `${kind} is ${found}, the storage says ${stored[kind]}`);
      }
      return { sha256: hash, integrity: kind };
    },
  };
}
