import { availableParallelism } from 'node:os';
import { formatDuration } from '../../src/core/duration.ts';
import type { Archive } from '../../src/domain/archive/types.ts';
import type { FoundBackup } from '../../src/domain/drill/backup-source.ts';
import { proofMessages } from '../../src/domain/proof/messages.ts';
import type { Drill } from './drill.ts';
import { planProof, prove, untilDamage } from './prove.ts';
import { judge, look, restore } from './restore.ts';
import type { Prepared } from './scratch.ts';

/** The archive's data is read while pg_restore works; then the copy is judged, compared with it, and looked at. */
export async function restoreAndProve(drill: Drill, backup: FoundBackup, archive: Archive, prepared: Prepared): Promise<void> {
  const plan = planProof(drill, backup, archive, prepared);
  try {
    const began = performance.now();
    const { log, exit } = await restore(untilDamage(drill, plan), backup, prepared);
    drill.context.log.info(proofMessages[drill.context.language].progress.restored(formatDuration(performance.now() - began)));
    // pg_restore may have met damage before our own reading did, which says what is damaged and how much is whole.
    if (exit.code !== null && exit.code !== 0) await plan.reader?.finish(availableParallelism());
    const catalog = await drill.timed('check', () => judge(drill, prepared, log, exit));
    if (catalog === null) return;
    await drill.timed('prove', () => prove(drill, backup, archive, prepared, plan));
    await drill.timed('check', () => look(drill, prepared, catalog));
  } catch (error) {
    // The restore has ended at the first damage; the report says how much of the data is whole. This throws what was found in all.
    if (plan.reader?.damaged.aborted && !drill.context.signal.aborted) await plan.reader.finish(availableParallelism());
    throw error;
  } finally {
    await plan.reader?.stop();
  }
}
