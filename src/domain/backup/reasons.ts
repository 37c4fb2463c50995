import type { Verdict } from '../../core/verdict.ts';

/**
 * Why a backup could not be had, or is not the one that was stored. Stable codes, part of the API; those of the storage itself
 * (`backup_not_found`, `storage_denied` …) stand with the drill.
 */
export type BackupReason =
  | 'backup_replaced'
  | 'checksum_mismatch'
  | 'checksum_missing'
  | 'checksum_unreadable'
  | 'decrypt_failed'
  | 'host_key_mismatch'
  | 'backup_archived'
  | 'artifact_expired'
  | 'artifact_not_trusted'
  | 'artifact_unusable'
  | 'backup_failed'
  | 'backup_not_new'
  | 'backup_timeout'
  | 'backup_api_denied'
  | 'backup_api_refused'
  | 'backup_api_unreachable'
  | 'backup_api_unexpected';

/** Other bytes than those stored, a backup that its own maker gave up, or an old one in place of a new one, is an incident; what only kept us from looking is not. */
export const BACKUP_VERDICTS: Readonly<Record<BackupReason, Verdict>> = {
  backup_replaced: 'unknown',
  checksum_mismatch: 'critical',
  checksum_missing: 'critical',
  checksum_unreadable: 'degraded',
  decrypt_failed: 'unknown',
  host_key_mismatch: 'unknown',
  backup_archived: 'unknown',
  // The backup is gone: had it been needed today, there would have been none.
  artifact_expired: 'critical',
  artifact_not_trusted: 'unknown',
  artifact_unusable: 'unknown',
  backup_failed: 'critical',
  backup_not_new: 'critical',
  backup_timeout: 'unknown',
  backup_api_denied: 'unknown',
  backup_api_refused: 'unknown',
  backup_api_unreachable: 'unknown',
  backup_api_unexpected: 'unknown',
};

export function isBackupReason(reason: string): reason is BackupReason {
  return Object.hasOwn(BACKUP_VERDICTS, reason);
}
