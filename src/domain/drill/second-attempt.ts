import type { RestoreJudgement } from './judge-restore.ts';
import type { ScratchLocale } from './scratch-locale.ts';

/**
 * Why a restore is done once more, into a fresh database. `server_lost`: the drill's own ground gave way, which says nothing of the
 * backup. `refused_rows`: rows broke a rule that may depend on the order of text, while the database sorted by bytes.
 */
export type AgainWhy = 'server_lost' | 'refused_rows';

const GROUND_REASONS: readonly string[] = ['server_lost', 'server_unreachable', 'client_killed'];
/** Classes of errors that another order of text could make: foreign keys, encodings and NOT NULL are none of them. */
const ORDER_CLASSES: readonly string[] = ['check', 'partition', 'exclusion', 'range_bounds', 'unknown'];

/** Whether what the restore reported is worth a second attempt. */
export function secondAttempt(restore: RestoreJudgement | null, locale: ScratchLocale | null): AgainWhy | null {
  if (restore === null) return null;
  if (restore.conclusions.some((c) => c.verdict === 'unknown' && GROUND_REASONS.includes(c.reason))) return 'server_lost';
  const order = restore.groups.some((group) => !group.benign && ORDER_CLASSES.includes(group.class));
  return order && locale?.kind === 'c_order' && locale.why === 'safe' ? 'refused_rows' : null;
}
