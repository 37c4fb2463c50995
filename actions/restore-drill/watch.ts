import { readProgress } from '../../src/adapters/postgres/scratch-progress.ts';
import { withDatabase } from '../../src/domain/database/address.ts';
import { measureProgress, storedSizes } from '../../src/domain/drill/restore-progress.ts';
import { restoringMessages } from '../../src/domain/drill/restoring-messages.ts';
import type { Drill } from './drill.ts';
import type { Prepared } from './scratch.ts';

/** Between two lines of progress in the log. */
const PROGRESS_EVERY_MS = 10_000;

/** A line in the log now and then: what is under way, how much is done, how long it may take. Gives what ends it. */
export function watch(drill: Drill, { plan, scratch }: Prepared): () => void {
  const { log, language } = drill.context;
  const { archive } = drill.record();
  const sizes = archive === null ? null : storedSizes(archive);
  const compressed = archive?.header.compression !== 'none';
  const began = performance.now();
  let busy = false;
  let ended = false;
  const tell = async () => {
    if (busy) return;
    busy = true;
    try {
      const facts = await readProgress(withDatabase(drill.server, scratch.name));
      const elapsed = performance.now() - began;
      const progress = measureProgress(facts, sizes, plan.restored, compressed, elapsed);
      if (!ended) log.info(restoringMessages[language].progress.restoring(progress, elapsed));
    } catch {
      // Progress is a courtesy: it never fails a drill.
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(tell, PROGRESS_EVERY_MS);
  return () => {
    ended = true;
    clearInterval(timer);
  };
}
