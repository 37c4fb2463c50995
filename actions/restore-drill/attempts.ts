import type { ScratchDatabase } from '../../src/adapters/postgres/scratch-database.ts';
import { takeOverFromRole } from '../../src/adapters/postgres/script-role.ts';
import { isServerLost, serverReturns } from '../../src/adapters/postgres/server-return.ts';
import type { Archive } from '../../src/domain/archive/types.ts';
import { withDatabase } from '../../src/domain/database/address.ts';
import type { FoundBackup } from '../../src/domain/drill/backup-source.ts';
import { NOTHING_BEYOND } from '../../src/domain/drill/beyond.ts';
import { restoringMessages } from '../../src/domain/drill/restoring-messages.ts';
import { type LocalePlan, planLocale, planWithoutC } from '../../src/domain/drill/scratch-locale.ts';
import { type AgainWhy, secondAttempt } from '../../src/domain/drill/second-attempt.ts';
import { smokeTest } from './app.ts';
import { type Drill, progressOf } from './drill.ts';
import type { Ground } from './prepare.ts';
import { rehearse } from './rehearse.ts';
import { restoreAndProve } from './restore-and-prove.ts';
import { createDatabase, drop, type Prepared, settle } from './scratch.ts';

type Attempt = { readonly again: AgainWhy | null; readonly error: unknown; readonly scratch: ScratchDatabase | null };

/**
 * Restores into a database of its own and checks what came back. Whatever fails, the database is dropped. Where the drill's own
 * ground gave way, or rows were refused that another order of text might have let in, it is done once more from the start.
 */
export async function restoreAndCheck(drill: Drill, backup: FoundBackup, archive: Archive, ground: Ground): Promise<void> {
  const { inputs, language, log } = drill.context;
  const major = ground.server.major;
  const first = await attempt(drill, backup, archive, ground, planLocale(archive, inputs.locale, major));
  if (first.again === null || !(await cleared(drill, first))) {
    if (first.error !== null) throw first.error;
    return;
  }
  log.info(restoringMessages[language].progress.again[first.again]);
  drill.note({ again: first.again, restore: null, inventory: null, tables: null, checks: null, proof: null, beyond: NOTHING_BEYOND });
  const locales = first.again === 'refused_rows' ? planWithoutC(archive, major) : planLocale(archive, inputs.locale, major);
  const second = await attempt(drill, backup, archive, ground, locales);
  if (second.error !== null) throw second.error;
}

async function attempt(drill: Drill, backup: FoundBackup, archive: Archive, ground: Ground, locales: LocalePlan): Promise<Attempt> {
  const { signal, inputs } = drill.context;
  let scratch: ScratchDatabase | null = null;
  let again: AgainWhy | null = null;
  let error: unknown = null;
  try {
    const prepared = await createDatabase(drill, ground, locales, (planned) => {
      scratch = planned;
    });
    await restoreAndProve(drill, backup, archive, prepared);
    again = drill.record().again === null ? secondAttempt(drill.record().restore, drill.record().scratch?.locale ?? null) : null;
    // They change the copy, so they come when everything else is known of it.
    if (again === null) await rehearse(drill, prepared);
    if (again === null) await smokeTest(drill, prepared);
    if (inputs.keepDatabase && again === null) await keep(drill, archive, prepared);
  } catch (thrown) {
    error = thrown;
    if (isServerLost(thrown) && drill.record().again === null) again = 'server_lost';
  } finally {
    if (scratch !== null && drill.record().scratch?.state !== 'kept') await drop(drill, scratch);
  }
  return { again: signal.aborted ? null : again, error, scratch };
}

async function keep(drill: Drill, archive: Archive, { scratch }: Prepared): Promise<void> {
  if (archive.script !== undefined) await takeOverFromRole(withDatabase(drill.server, scratch.name), scratch);
  settle(drill, 'kept');
  drill.context.log.info(progressOf(drill).kept(scratch.name));
}

/** Whether the ground is free for another attempt: the server answers, and the database of the first one is gone. */
async function cleared(drill: Drill, { again, scratch }: Attempt): Promise<boolean> {
  if (again === 'server_lost') {
    if (!(await serverReturns(drill.server, drill.context.signal))) return false;
    if (scratch !== null && drill.record().scratch?.state !== 'dropped') await drop(drill, scratch);
  }
  return scratch === null || drill.record().scratch?.state === 'dropped';
}
