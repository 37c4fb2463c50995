import type { Readable } from 'node:stream';
import type { Sidecar } from '../../domain/backup/checksum.ts';
import type { BackupSource } from '../../domain/drill/backup-source.ts';

/** Digests as the storage keeps them, in lower-case hexadecimal: of the whole content, and of its parts' digests. */
export type Digests = {
  readonly sha256?: string;
  readonly crc32?: string;
  readonly crc64nvme?: string;
  readonly md5?: string;
  readonly parts?: DigestsOfParts;
};

/** The digest of the parts' digests, one after the other. Every part but the last has `partBytes` bytes. */
export type DigestsOfParts = { readonly kind: 'sha256' | 'crc32' | 'md5'; readonly wanted: string; readonly partBytes: number };

/** Bytes from `from` on: `length` of them, or all. */
export type Range = { readonly from: number; readonly length: number | null };

/**
 * Fills memory with the bytes from a position on, telling of each piece in its order. `false`: it cannot be had so, nothing was
 * filled, and `open` has it or the reason. Throws where the connection breaks.
 */
export type Fill = (
  from: number,
  into: Buffer,
  how: { readonly onBytes: (bytes: Buffer) => void; readonly idleMs: number; readonly signal: AbortSignal },
) => Promise<boolean>;

/** A backup that a source has found, before its bytes are fetched: one version of it. */
export type Remote = {
  readonly kind: BackupSource['kind'];
  /** For people. */
  readonly shown: string;
  /** Its file name, as the source has it. */
  readonly name: string;
  readonly bytes: number | null;
  readonly storedAt: Date | null;
  readonly digests: Digests;
  /** Another one for every other content at this place, as far as the source tells. */
  readonly version?: string;
  /** Gives up what finding it has opened already. */
  readonly discard?: () => Promise<void>;
  /** Whether a part can be asked for, and surely of this same version. */
  readonly ranges: boolean;
  /** Whether several parts at a time are worth it. */
  readonly parallel: boolean;
  /**
   * Bytes of this very version, or a StorageFailure: `backup_replaced` where there is another one by now. What starts elsewhere than
   * at `from` says so.
   */
  readonly open: (range: Range, signal: AbortSignal) => Promise<{ readonly stream: Readable; readonly from: number }>;
  /** A faster way to the same bytes, where the source has one. */
  readonly fill?: Fill;
  /** The checksum file beside it. */
  readonly sidecar: (signal: AbortSignal) => Promise<Sidecar>;
};

/** Finds the backup. Throws a StorageFailure. Called again where the version found was replaced. */
export type Locate = (signal: AbortSignal) => Promise<Remote>;
