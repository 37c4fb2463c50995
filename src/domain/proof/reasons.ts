import type { Verdict } from '../../core/verdict.ts';

/** What a proof finds. Stable codes, part of the API. */
export const PROOF_VERDICTS = {
  /** Rows of the dump that the restored table lacks; an emptied table is the extreme of it. */
  rows_missing: 'critical',
  /** Rows that the dump does not hold. */
  rows_added: 'critical',
  /** Rows with another value than in the dump. */
  rows_changed: 'critical',
  /** Several of these, or it could not be told which. */
  rows_differ: 'critical',
  table_unreadable: 'critical',
  large_objects_differ: 'critical',
  view_not_filled: 'critical',
  sequence_differs: 'critical',
  index_invalid: 'critical',
  /** The dump declares it validated. */
  constraint_not_in_force: 'critical',
  checker_blind: 'critical',
  /** Degraded where another minor version made the dump, which may write it in another way. */
  definition_differs: 'critical',
  rows_unproven: 'unknown',
  /** Something that the dump does not define. */
  object_added: 'degraded',
  /** So it was dumped: the source database has the same. Findings with `on-inherited: degraded`; else told beside the verdict. */
  sequence_behind: 'degraded',
  index_incomplete: 'degraded',
  constraint_not_validated: 'degraded',
} as const satisfies Readonly<Record<string, Verdict>>;

export type ProofReason = keyof typeof PROOF_VERDICTS;
