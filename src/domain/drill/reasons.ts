import type { Verdict } from '../../core/verdict.ts';
import type { ArchiveReason } from '../archive/damage.ts';
import type { StorageReason } from './backup-source.ts';
import type { RestoreReason } from './error-classes.ts';

/** Why a drill came to its result. Stable codes, part of the API; those of the database connection come on top. */
export type DrillReason =
  | 'ok'
  | ArchiveReason
  | StorageReason
  | RestoreReason
  | 'backup_too_old'
  | 'client_missing'
  | 'scratch_exists'
  | 'create_denied'
  | 'object_missing'
  | 'table_missing'
  | 'table_empty'
  | 'table_without_data'
  | 'no_rows'
  | 'check_failed'
  | 'drop_failed'
  | 'tuning_left'
  | 'restore_too_slow';

/** What each state of the file says of the backup. An honest dump in a form that cannot be restored here yet is no bad backup. */
export const ARCHIVE_VERDICTS: Readonly<Record<ArchiveReason, Verdict>> = {
  archive_empty: 'critical',
  archive_zeros: 'critical',
  archive_truncated: 'critical',
  archive_junk: 'critical',
  archive_hole: 'critical',
  archive_corrupt: 'critical',
  archive_end_mark: 'critical',
  archive_bomb: 'critical',
  not_an_archive: 'critical',
  plain_sql: 'unknown',
  wrapped_twice: 'unknown',
  unsafe_member: 'critical',
  unsafe_script: 'critical',
  cluster_script: 'unknown',
  other_database: 'critical',
  encrypted: 'unknown',
  unsupported_version: 'unknown',
  unsupported_format: 'unknown',
};

/** No backup where one should be is the incident that a drill is for; a storage that does not answer says nothing. */
export const STORAGE_VERDICTS: Readonly<Record<StorageReason, Verdict>> = {
  backup_not_found: 'critical',
  storage_denied: 'unknown',
  storage_unreachable: 'unknown',
  storage_failed: 'unknown',
  disk_full: 'unknown',
};
