import { PostgresError } from '../../src/adapters/postgres/failure.ts';
import { endTuning, holdTuning } from '../../src/adapters/postgres/scratch-tuning.ts';
import type { Archive } from '../../src/domain/archive/types.ts';
import { withDatabase } from '../../src/domain/database/address.ts';
import { restoringMessages } from '../../src/domain/drill/restoring-messages.ts';
import { estimateWal, TUNING_DATABASE, type TuningWhy, tuningRules } from '../../src/domain/drill/tuning.ts';
import type { Drill } from './drill.ts';
import type { Ground } from './prepare.ts';

/**
 * Tunes the server where that is asked for and possible, and gives what puts it back. A server that cannot be tuned is restored
 * into as it is. Settings that a drill before has left are put back in any case.
 */
export async function tune(drill: Drill, archive: Archive, { server, guard }: Ground): Promise<() => Promise<void>> {
  const { inputs, language, log } = drill.context;
  const say = restoringMessages[language].progress;
  const untuned = (why: TuningWhy) => {
    drill.note({ tuning: { active: {}, why, putBack: null } });
    return async () => {};
  };
  const home = withDatabase(drill.server, TUNING_DATABASE);
  if (!server.superuser) return untuned('not_superuser');
  if (inputs.tuning === 'off') {
    if (await endTuning(home, tuningRules).catch(() => false)) log.info(say.untuned);
    return untuned('off');
  }
  // A step that is killed right after leaves nothing that `post` does not know of.
  drill.context.saveState('tuned', 'true');
  try {
    const walBytes = estimateWal(archive.dataBytes, archive.header.compression !== 'none');
    const { active, inherited, leave } = await holdTuning(home, { guard, walBytes }, tuningRules);
    const nothing = Object.keys(active).length === 0;
    drill.note({ tuning: { active, why: nothing ? 'none' : null, putBack: null } });
    if (!nothing)
      log.info(
        say.tuned(
          Object.entries(active)
            .map(([name, value]) => `${name}=${value}`)
            .join(', '),
        ),
      );
    return async () => {
      await putBack(drill, leave);
      if (inherited && drill.record().tuning?.putBack !== false) log.info(say.untuned);
    };
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    return untuned('refused');
  }
}

/** Settings that cannot be put back are a finding, not an error: what the drill found out stands. `post` tries again. */
async function putBack(drill: Drill, leave: () => Promise<void>): Promise<void> {
  const { tuning } = drill.record();
  const note = (done: boolean) => tuning?.why === null && drill.note({ tuning: { ...tuning, putBack: done } });
  try {
    await leave();
    note(true);
    drill.context.saveState('tuned', 'false');
  } catch {
    note(false);
  }
}
