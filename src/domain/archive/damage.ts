import type { JsonObject } from '../../core/json.ts';

/** Why a file is not an archive that can be restored. Stable codes, part of the API. */
export type ArchiveReason =
  | 'archive_empty'
  | 'archive_zeros'
  | 'archive_truncated'
  | 'archive_junk'
  | 'archive_hole'
  | 'archive_corrupt'
  | 'archive_end_mark'
  | 'archive_bomb'
  | 'not_an_archive'
  | 'plain_sql'
  | 'wrapped_twice'
  | 'unsafe_member'
  | 'unsafe_script'
  | 'cluster_script'
  | 'other_database'
  | 'encrypted'
  | 'unsupported_version'
  | 'unsupported_format';

/** What was found where. The sentence for people is made elsewhere; `detail` is for the evidence and names no row's value. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly reason: ArchiveReason;
  readonly evidence: JsonObject;

  constructor(reason: ArchiveReason, detail: string, evidence: JsonObject = {}) {
    super(detail);
    this.reason = reason;
    this.evidence = { detail, ...evidence };
  }
}
