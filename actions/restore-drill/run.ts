import type { Context } from '../../src/adapters/runner/run-action.ts';
import { createRunFolder, removeRunFolder } from '../../src/adapters/storage/run-folder.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { displayUrl } from '../../src/core/redact.ts';
import { madeNote } from '../../src/domain/backup-api/made-now.ts';
import { describeSource } from '../../src/domain/drill/backup-source.ts';
import { decide, drillResult } from '../../src/domain/drill/decide.ts';
import { drillMessages } from '../../src/domain/drill/messages.ts';
import { newRecord } from '../../src/domain/drill/record.ts';
import { drillDetails, drillOutputs } from '../../src/domain/drill/report.ts';
import { registerLine } from '../../src/domain/drill/result.ts';
import { renderDrill } from '../../src/domain/drill/summary.ts';
import { registerNote } from '../../src/domain/proof/section.ts';
import { restoreAndCheck } from './attempts.ts';
import { type Drill, startDrill } from './drill.ts';
import { explain } from './explain.ts';
import type { inputs } from './inputs.ts';
import { fetchAndVerify, prepare } from './prepare.ts';
import { tune } from './tune.ts';

/** Fetch → verify → prepare → restore → prove → check → drop, and what came of it. Whatever fails, the database is dropped. */
export async function run(context: Context<typeof inputs>): Promise<Outcome> {
  const { inputs: given, language } = context;
  hideAwsKeys(context);
  const folder = await createRunFolder();
  context.saveState('folder', folder);
  const first = newRecord(new Date(), describeSource(given.backup) || displayUrl(given.backupApiUrl), given.responsible, given.maxAge);
  const drill = startDrill(context, folder, { ...first, onInherited: given.onInherited });
  try {
    await measure(drill);
  } catch (error) {
    drill.note({ stop: explain(error, drill) });
  } finally {
    await removeRunFolder(folder);
  }

  // A cancel that comes when all was done counts as well: verdict, result and register line must not differ.
  const findings = context.signal.aborted ? [explain(context.signal.reason, drill)] : decide(drill.record(), language);
  const { startedAt, file, proof, made } = drill.record();
  const notes = [madeNote(made, language), registerNote(proof, language)].filter(Boolean).join(', ');
  const line = registerLine(startedAt, drillMessages[language].register[drillResult(findings)], file, notes);
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
  const ground = await drill.timed('prepare', () => prepare(drill, backup, archive));
  const putBack = await tune(drill, archive, ground);
  try {
    await restoreAndCheck(drill, backup, archive, ground);
  } finally {
    await putBack();
  }
}

/** Keys for S3 come from the environment, not from an input, so the input spec does not know that they are secrets. */
function hideAwsKeys(context: Context<typeof inputs>): void {
  context.hide(['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].flatMap((name) => process.env[name] ?? []));
}
