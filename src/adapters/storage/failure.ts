import type { BackupReason } from '../../domain/backup/reasons.ts';
import type { StorageReason } from '../../domain/drill/backup-source.ts';

/** Why a backup could not be had. `detail` is the storage's or the system's own text, to be shown as outside text. */
export class StorageFailure extends Error {
  override readonly name = 'StorageFailure';
  readonly reason: StorageReason | BackupReason;
  /** Whether the same request may succeed a moment later. */
  readonly transient: boolean;

  constructor(reason: StorageReason | BackupReason, detail: string, options: ErrorOptions & { readonly transient?: boolean } = {}) {
    super(detail, options);
    this.reason = reason;
    this.transient = options.transient ?? false;
  }
}

/** The code of a system error, or the empty text. */
export function systemCode(error: unknown): string {
  if (error === null || typeof error !== 'object') return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? systemCode(error.cause) : '';
}

/** Whether the disk or the quota is what was full. */
export function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(systemCode(error));
}
