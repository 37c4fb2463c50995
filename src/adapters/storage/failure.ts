import type { StorageReason } from '../../domain/drill/backup-source.ts';

/** Why a backup could not be had. `detail` is the storage's or the system's own text, to be shown as outside text. */
export class StorageFailure extends Error {
  override readonly name = 'StorageFailure';
  readonly reason: StorageReason;

  constructor(reason: StorageReason, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.reason = reason;
  }
}

/** The code of a system error, or the empty text. */
export function systemCode(error: unknown): string {
  if (error === null || typeof error !== 'object') return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? systemCode(error.cause) : '';
}
