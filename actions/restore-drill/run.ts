import type { ScratchDatabase } from '../../src/adapters/postgres/scratch-database.ts';
import type { Context } from '../../src/adapters/runner/run-action.ts';
import { createRunFolder, removeRunFolder } from '../../src/adapters/storage/run-folder.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { describeSource } from '../../src/domain/drill/backup-source.ts';
import { decide, drillResult } from '../../src/domain/drill/decide.ts';
import { drillMessages } from '../../src/domain/drill/messages.ts';
import { newRecord } from '../../src/domain/drill/record.ts';
import { drillDetails, drillOutputs } from '../../src/domain/drill/report.ts';
import { registerLine } from '../../src/domain/drill/result.ts';
import { renderDrill } from '../../src/domain/drill/summary.ts';

import { type Drill, progressOf, startDrill } from './drill.ts';
import { dropDatabase } from './drop.ts';
import { explain } from './explain.ts';
import type { inputs } from './inputs.ts';
import { fetchAndVerify, prepare } from './prepare.ts';
import { check, restore } from './restore.ts';

/** Fetch → verify → prepare → restore → check → drop, and what came of it. Whatever fails, the database is dropped. */
export async function run(context: Context<typeof inputs>): Promise<Outcome> {
  const { inputs: given, language } = context;
  hideAwsKeys(context);
  const folder = await createRunFolder();
  context.saveState('folder', folder);
  const drill = startDrill(context, folder, newRecord(new Date(), describeSource(given.backup), given.responsible, given.maxAge));
  try {
    await measure(drill);
  } catch (error) {
    drill.note({ stop: explain(error, drill) });
  } finally {
    await removeRunFolder(folder);
  }

  const findings = decide(drill.record(), language);
  const line = registerLine(drill.record().startedAt, drillMessages[language].register[drillResult(findings)], drill.record().file);
  context.log.info(line);
  return {
    findings,
    outputs: drillOutputs(drill.record(), findings, line),
    details: drillDetails(drill.record(), findings, line),
    sections: renderDrill(drill.record(), line, language),
  };
}

async function measure(drill: Drill): Promise<void> {
  const { backup, archive } = await fetchAndVerify(drill);
  let scratch: ScratchDatabase | null = null;
  try {
    const prepared = await drill.timed('prepare', () =>
      prepare(drill, backup, archive, (planned) => {
        scratch = planned;
      }),
    );
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

/** A database that cannot be dropped is a finding, not an error: what the drill found out stands. `post` tries again. */
async function drop(drill: Drill, scratch: ScratchDatabase): Promise<void> {
  try {
    const dropped = await drill.timed('drop', () => dropDatabase(drill.server, scratch));
    if (dropped.length > 0) settle(drill, 'dropped');
    else if (drill.record().scratch?.state === 'created') leave(drill);
    for (const name of dropped) drill.context.log.info(progressOf(drill).dropped(name));
  } catch {
    leave(drill);
  }
}

function leave(drill: Drill): void {
  const scratch = drill.record().scratch;
  if (scratch !== null) drill.note({ scratch: { ...scratch, state: 'left' } });
}

/** Nothing is left for `post` to do. */
function settle(drill: Drill, state: 'dropped' | 'kept'): void {
  const scratch = drill.record().scratch;
  if (scratch !== null) drill.note({ scratch: { ...scratch, state } });
  drill.context.saveState('settled', 'true');
}

/** Keys for S3 come from the environment, not from an input, so the input spec does not know that they are secrets. */
function hideAwsKeys(context: Context<typeof inputs>): void {
  context.hide(['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].flatMap((name) => process.env[name] ?? []));
}
