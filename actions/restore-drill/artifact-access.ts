import { pause } from '../../src/adapters/clock/pause.ts';
import type { ArtifactAccess, FoundArtifact } from '../../src/adapters/storage/artifact.ts';
import { StorageFailure } from '../../src/adapters/storage/failure.ts';
import { type InputProblem, UpstreamError } from '../../src/core/errors.ts';
import { secret } from '../../src/core/input-spec.ts';
import type { Language } from '../../src/core/language.ts';
import {
  type ArtifactFacts,
  type ArtifactSource,
  artifactFailure,
  chooseFile,
  type Distrust,
  describeArtifact,
  distrustOf,
  distrustOfRun,
  newestFirst,
} from '../../src/domain/backup/artifact-source.ts';
import { backupMessages } from '../../src/domain/backup/messages.ts';
import { type BackupSource, isAcceptableUrl } from '../../src/domain/drill/backup-source.ts';

export const artifactInputs = { 'github-token': secret({ example: '${{ github.token }}' }) };

export function artifactProblems({ backup, githubToken }: { readonly backup: BackupSource; readonly githubToken: string }): InputProblem[] {
  if (backup.kind !== 'artifact' || githubToken !== '') return [];
  return [{ input: 'github-token', problem: 'it is needed for a backup behind artifact://.', example: '${{ github.token }}' }];
}

/** Limits and faults of GitHub's are waited out for so long. */
const PATIENCE_MS = 120_000;
/** Runs that are looked at before it is given up: one may fail, or a series of them, but not for weeks. */
const MOST_RUNS = 30;

/** The newest artifact of a name that only this repository's default branch can have made. */
export function artifactAccess(source: BackupSource, token: string, language: Language): ArtifactAccess | null {
  if (source.kind !== 'artifact') return null;
  return {
    locate: (signal) => locate(source, token, language, signal).catch(asStorageFailure),
    mayFetch: isAcceptableUrl,
    choose: (files, isBackup, glob) => chooseFile(files, isBackup, source.pattern === '' ? null : (name) => glob(name, source.pattern)),
    describe: (file) => describeArtifact(source, file),
  };
}

async function locate({ name }: ArtifactSource, token: string, language: Language, signal: AbortSignal): Promise<FoundArtifact> {
  // On demand: GitHub's client is larger than the rest of the start-up file.
  const { openGitHub } = await import('../../src/adapters/github/api.ts');
  const { currentRepository } = await import('../../src/adapters/github/client.ts');
  const { artifactAddress, listArtifacts, readArtifactRun } = await import('../../src/adapters/github/artifacts.ts');
  const patience = { signal, pause, random: Math.random, now: Date.now, limitMs: PATIENCE_MS };
  const api = openGitHub(token, currentRepository(process.env), patience);
  const { defaultBranch, artifacts } = await listArtifacts(api, name);
  const refused: Distrust[] = [];
  let looked = 0;
  for (const artifact of newestFirst(artifacts)) {
    const byList = distrustOf(artifact, defaultBranch);
    if (byList !== null || looked === MOST_RUNS) {
      refused.push(byList ?? 'run');
      continue;
    }
    looked += 1;
    const isThisRun = String(artifact.runId) === process.env['GITHUB_RUN_ID'];
    const byRun = distrustOfRun(await readArtifactRun(api, artifact.runId), defaultBranch, isThisRun);
    if (byRun === null) return found(artifact, () => artifactAddress(api, artifact.id).catch(asStorageFailure));
    refused.push(byRun);
  }
  const { reason, counts } = artifactFailure(refused);
  const { distrust } = backupMessages[language];
  const told = (Object.keys(counts) as Distrust[]).map((why) => distrust[why](counts[why] ?? 0));
  throw new StorageFailure(reason, told.join(', ') || 'no artifact has this name');
}

function found({ digest, createdAt }: ArtifactFacts, address: () => Promise<string | null>): FoundArtifact {
  const sha256 = /^sha256:([0-9a-f]{64})$/.exec(digest ?? '')?.[1] ?? null;
  return {
    sha256,
    createdAt,
    address: async () => {
      const url = await address();
      if (url === null) throw new StorageFailure('artifact_expired', 'it went meanwhile');
      if (!URL.canParse(url) || !isAcceptableUrl(new URL(url))) throw new StorageFailure('storage_failed', 'GitHub named no address under TLS');
      return url;
    },
  };
}

/** What GitHub's client explains says what to do already. */
function asStorageFailure(error: unknown): never {
  if (!(error instanceof UpstreamError)) throw error;
  const denied = ['permission_denied', 'authentication_failed'].includes(error.reason);
  throw new StorageFailure(denied ? 'storage_denied' : 'storage_unreachable', error.message, { cause: error });
}
