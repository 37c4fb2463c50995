import { repositoryVisibility } from '../../src/adapters/github/visibility.ts';
import { isCommitted } from '../../src/adapters/process/committed.ts';
import { flag } from '../../src/core/input-spec.ts';
import { judgePublication } from '../../src/domain/drill/publication.ts';
import { type Drill, DrillStop } from './drill.ts';

export const publicationInputs = { 'allow-public': flag({ default: 'false' }) };

/**
 * Refuses a real backup where everybody could read of it; see `judgePublication`. Called for a backup elsewhere before it is asked for, so
 * that nothing of it is told, and for a file once it is found. `path` is that file, or null.
 */
export async function guardPublication(drill: Drill, path: string | null): Promise<void> {
  const { inputs, signal, language } = drill.context;
  // What an API makes now is real wherever it lands.
  const real = inputs.backup.kind !== 'path' || inputs.backupApiUrl !== '';
  if (inputs.allowPublic || (path === null) !== real) return;
  const committed = path !== null && (await isCommitted(path, signal));
  const visibility = committed ? null : await repositoryVisibility(process.env, inputs.githubToken, signal);
  const refusal = judgePublication({ allowed: false, visibility, committed }, drill.record().file, language);
  if (refusal !== null) throw new DrillStop(refusal);
}
