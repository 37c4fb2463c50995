import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { PackedFile } from '../../domain/backup/artifact-source.ts';
import type { Sidecar } from '../../domain/backup/checksum.ts';
import { type Downloaded, type DownloadOptions, download } from './download.ts';
import { StorageFailure } from './failure.ts';
import { urlSource } from './https.ts';
import { isBackupName, SIDECAR_SUFFIX, safeName } from './names.ts';
import { isZip, withZip, type Zip } from './zip.ts';

/** The artifact that was chosen. */
export type FoundArtifact = {
  /** Digest of what is downloaded. */
  readonly sha256: string | null;
  readonly createdAt: Date;
  /** Where its bytes are, signed for a short while. */
  readonly address: () => Promise<string>;
};

/** What of GitHub's is needed, and what is decided elsewhere. */
export type ArtifactAccess = {
  /** Throws a StorageFailure. */
  readonly locate: (signal: AbortSignal) => Promise<FoundArtifact>;
  readonly mayFetch: (url: URL) => boolean;
  /** The backup among the files, or those that may all be meant. */
  readonly choose: (
    files: readonly PackedFile[],
    isBackup: (name: string) => boolean,
    glob: (name: string, pattern: string) => boolean,
  ) => PackedFile | readonly PackedFile[];
  readonly describe: (file?: string) => string;
};

/** Names that a sentence holds. */
const MOST_NAMES = 5;

/** Downloads an artifact, proves it by GitHub's digest and unpacks the backup in it. Throws a StorageFailure. */
export async function takeArtifact(access: ArtifactAccess, options: DownloadOptions): Promise<Downloaded> {
  const found = await access.locate(options.signal);
  const source = urlSource({
    kind: 'artifact',
    url: await found.address(),
    renewUrl: found.address,
    shown: access.describe(),
    name: 'artifact.zip',
    mayFetch: access.mayFetch,
    digests: found.sha256 === null ? {} : { sha256: found.sha256 },
  });
  const { backup } = await download(source, { ...options, wantsSidecar: false });
  const stored = { ...backup, storedAt: found.createdAt };
  if (!(await isZip(backup.path))) return { backup: stored, sidecar: null };
  return withZip(backup.path, async (zip) => {
    const chosen = choose(zip, access);
    const target = path.join(options.folder, safeName(path.posix.basename(chosen.name)));
    // Its own name may be the zip's.
    const free = target === backup.path ? `${target}.1` : target;
    const unpacked = await zip.extract(chosen.name, free, options.signal);
    const sidecar = options.wantsSidecar ? await sidecarOf(zip, chosen.name) : null;
    await rm(backup.path);
    // The zip's own CRC-32 was compared in any case.
    return { backup: { ...stored, ...unpacked, shown: access.describe(chosen.name), path: free, integrity: backup.integrity ?? 'crc32' }, sidecar };
  });
}

function choose({ files }: Zip, access: ArtifactAccess): PackedFile {
  const chosen = access.choose(files, isBackupName, path.posix.matchesGlob);
  if ('name' in chosen) return chosen;
  if (chosen.length === 0) throw new StorageFailure('artifact_unusable', files.length === 0 ? 'it is empty' : 'no file in it is the one meant');
  const more = chosen.length > MOST_NAMES ? ` and ${chosen.length - MOST_NAMES} more` : '';
  const names = chosen.slice(0, MOST_NAMES).map(({ name }) => name);
  throw new StorageFailure('artifact_unusable', `it holds ${chosen.length} files: ${names.join(', ')}${more}`);
}

async function sidecarOf(zip: Zip, name: string): Promise<Sidecar> {
  const beside = `${name}${SIDECAR_SUFFIX}`;
  return zip.files.some((file) => file.name === beside) ? { text: await zip.text(beside) } : { missing: '' };
}
