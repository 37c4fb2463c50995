import type { ScratchDatabase } from '../../src/adapters/postgres/scratch-database.ts';
import type { Archive } from '../../src/domain/archive/types.ts';
import type { FoundBackup } from '../../src/domain/drill/backup-source.ts';
import { type LocalePlan, planLocale } from '../../src/domain/drill/scratch-locale.ts';
import { type Drill, progressOf } from './drill.ts';
import type { Ground } from './prepare.ts';
import { check, restore } from './restore.ts';
import { createDatabase, drop, settle } from './scratch.ts';

/** Restores into a database of its own and checks what came back. Whatever fails, the database is dropped. */
export async function restoreAndCheck(drill: Drill, backup: FoundBackup, archive: Archive, ground: Ground): Promise<void> {
  await attempt(drill, backup, ground, planLocale(archive, drill.context.inputs.locale, ground.server.major));
}

async function attempt(drill: Drill, backup: FoundBackup, ground: Ground, locales: LocalePlan): Promise<void> {
  let scratch: ScratchDatabase | null = null;
  try {
    const prepared = await createDatabase(drill, ground, locales, (planned) => {
      scratch = planned;
    });
    const { log, exit } = await restore(drill, backup, prepared);
    await drill.timed('check', () => check(drill, prepared, log, exit));
    if (drill.context.inputs.keepDatabase) {
      settle(drill, 'kept');
      drill.context.log.info(progressOf(drill).kept(prepared.scratch.name));
    }
  } finally {
    if (scratch !== null && drill.record().scratch?.state !== 'kept') await drop(drill, scratch);
  }
}
