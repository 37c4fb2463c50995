import { type ContainerPlace, clearPlace } from '../../src/adapters/docker/container-client.ts';
import type { ScratchDatabase } from '../../src/adapters/postgres/scratch-database.ts';
import { endTuning } from '../../src/adapters/postgres/scratch-tuning.ts';
import type { Context } from '../../src/adapters/runner/run-action.ts';
import { removeRunFolder } from '../../src/adapters/storage/run-folder.ts';
import { withDatabase } from '../../src/domain/database/address.ts';
import { drillMessages } from '../../src/domain/drill/messages.ts';
import { restoringMessages } from '../../src/domain/drill/restoring-messages.ts';
import { TUNING_DATABASE, tuningRules } from '../../src/domain/drill/tuning.ts';
import { dropDatabase } from './drop.ts';
import type { inputs } from './inputs.ts';

/** After the job's steps, also after a cancel: what the main step could not clean up any more. */
export async function post({ inputs: given, language, log }: Context<typeof inputs>, state: (name: string) => string): Promise<void> {
  await removeRunFolder(state('folder'));
  if (state('place') !== '') await clearPlace(JSON.parse(state('place')) as ContainerPlace);
  const scratch = readScratch(state('scratch'));
  try {
    if (scratch === null || state('settled') === 'true') return;
    const dropped = await dropDatabase(given.serverUrl, scratch);
    for (const name of dropped) log.info(drillMessages[language].progress.postDropped(name));
  } finally {
    if (state('tuned') === 'true' && (await endTuning(withDatabase(given.serverUrl, TUNING_DATABASE), tuningRules)))
      log.info(restoringMessages[language].progress.untuned);
  }
}

function readScratch(text: string): ScratchDatabase | null {
  if (text === '') return null;
  const { name, birthName, token, oid } = JSON.parse(text) as ScratchDatabase;
  return { name, birthName, token, oid };
}
