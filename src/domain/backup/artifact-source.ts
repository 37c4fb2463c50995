import type { Parsed } from '../../core/input-spec.ts';

/** An artifact of this repository; `pattern` picks the file in it, empty where the only backup in it is meant. */
export type ArtifactSource = { readonly kind: 'artifact'; readonly name: string; readonly pattern: string };

/** Characters that GitHub refuses in an artifact's name (the toolkit's path-and-artifact-name-validation). */
const FORBIDDEN = /["<>|*?:\\\r\n/]/;

/** `artifact://name` or `artifact://name/*.dump`. */
export function parseArtifactSource(text: string): Parsed<ArtifactSource> {
  const [, name = '', pattern = ''] = /^artifact:\/\/([^/]*)\/?(.*)$/is.exec(text) ?? [];
  if (name === '' || FORBIDDEN.test(name)) return { problem: 'this is not of the form artifact://name or artifact://name/*.dump.' };
  return { value: { kind: 'artifact', name, pattern } };
}

export function describeArtifact({ name, pattern }: ArtifactSource, file = pattern): string {
  return `artifact://${name}${file && `/${file}`}`;
}

/** One artifact as GitHub lists it. */
export type ArtifactFacts = {
  readonly id: number;
  readonly expired: boolean;
  readonly createdAt: Date;
  readonly bytes: number;
  /** `sha256:…` of what is downloaded; null of an old one. */
  readonly digest: string | null;
  readonly runId: number;
  readonly branch: string | null;
  /** Whether the commit that it was made of is this repository's own. */
  readonly own: boolean;
};

/** The run that made it. */
export type ArtifactRun = {
  readonly event: string;
  readonly status: string | null;
  readonly conclusion: string | null;
  readonly branch: string | null;
  readonly own: boolean;
};

/**
 * Events whose runs nobody outside can bring about or feed: code and data are of the default branch. A `workflow_run` may carry what a
 * pull request left, and a `pull_request_target` runs for one.
 */
const TRUSTED_EVENTS = ['schedule', 'workflow_dispatch', 'repository_dispatch', 'push'];

/** Why an artifact is not taken. */
export type Distrust = 'fork' | 'branch' | 'event' | 'run' | 'expired';

/** What the list alone tells: null of one whose run is worth a look. */
export function distrustOf(artifact: ArtifactFacts, defaultBranch: string): Distrust | null {
  if (!artifact.own) return 'fork';
  if (artifact.branch !== defaultBranch) return 'branch';
  return artifact.expired ? 'expired' : null;
}

/** What its run tells. The run that asks is not over yet: an earlier job of it made the backup. */
export function distrustOfRun(run: ArtifactRun, defaultBranch: string, isThisRun: boolean): Distrust | null {
  if (!run.own) return 'fork';
  if (!TRUSTED_EVENTS.includes(run.event)) return 'event';
  if (run.branch !== defaultBranch) return 'branch';
  return isThisRun || (run.status === 'completed' && run.conclusion === 'success') ? null : 'run';
}

/** Newest first; of one moment the later number. */
export function newestFirst(artifacts: readonly ArtifactFacts[]): ArtifactFacts[] {
  return [...artifacts].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || b.id - a.id);
}

/** What is told of an artifact that cannot be had: how many there were and why none of them counts. */
export function artifactFailure(refused: readonly Distrust[]): {
  readonly reason: 'backup_not_found' | 'artifact_expired' | 'artifact_not_trusted';
  readonly counts: Readonly<Partial<Record<Distrust, number>>>;
} {
  const counts: Partial<Record<Distrust, number>> = {};
  for (const why of refused) counts[why] = (counts[why] ?? 0) + 1;
  if (refused.length === 0) return { reason: 'backup_not_found', counts };
  // Where one was trustworthy and is only over, that is what to tell.
  return { reason: counts.expired === undefined ? 'artifact_not_trusted' : 'artifact_expired', counts };
}

/** A file inside an artifact. */
export type PackedFile = { readonly name: string; readonly bytes: number };

/**
 * The one backup among the files of an artifact, or why there is none. Two that both may be meant are never chosen between: their times
 * are those of a checkout or a copy, and would pick the wrong one.
 */
export function chooseFile(
  files: readonly PackedFile[],
  isBackup: (name: string) => boolean,
  matches: ((name: string) => boolean) | null,
): PackedFile | readonly PackedFile[] {
  const backups = files.filter(({ name }) => isBackup(name) && (matches === null || matches(name)));
  return backups.length === 1 ? (backups[0] as PackedFile) : backups;
}
