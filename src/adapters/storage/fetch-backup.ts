import type { BackupSource } from '../../domain/drill/backup-source.ts';
import type { ArtifactAccess } from './artifact.ts';
import { PATIENCE } from './attempts.ts';
import { type Downloaded, type DownloadOptions, download } from './download.ts';
import type { UrlAccess } from './http-request.ts';
import { urlSource } from './https.ts';
import { takeLocal } from './local-backup.ts';
import type { Locate } from './remote.ts';
import type { S3Options } from './s3.ts';
import { openSsh, type SshAccess, type SshSourceOptions } from './ssh.ts';

/** A source, and how to get at it. */
export type Place = {
  readonly source: BackupSource;
  readonly s3: S3Options;
  readonly url: UrlAccess;
  /** Null where the source is not on a host that is reached by ssh. */
  readonly ssh?: SshAccess | null;
  /** Null where the source is no artifact. */
  readonly artifact?: ArtifactAccess | null;
};

export type FetchOptions = DownloadOptions &
  Place & {
    /** Where one that was just made is; null: where `source` says. */
    readonly made?: Locate | null;
  };

/** Brings the backup onto this machine and hashes it. Throws a StorageFailure. */
export async function fetchBackup({ source, made = null, s3, url, ssh = null, artifact = null, ...options }: FetchOptions): Promise<Downloaded> {
  if (made !== null) return download(made, options);
  if (source.kind === 'path') return takeLocal(source.pattern, options);
  if (source.kind === 'artifact') {
    if (artifact === null) throw new Error('GitHub has no access');
    const { takeArtifact } = await import('./artifact.ts');
    return takeArtifact(artifact, options);
  }
  const { folder, events, patience = PATIENCE } = options;
  const remote = await openRemote({ source, s3, url, ssh }, { folder, patience, broken: events.broken });
  try {
    return await download(remote.locate, options);
  } finally {
    await remote.close();
  }
}

export type OpenRemote = { readonly locate: Locate; readonly close: () => Promise<void> | void };

/** A source elsewhere, to find backups in until it is closed. */
export async function openRemote({ source, s3, url, ssh = null }: Place, options: Omit<SshSourceOptions, 'access'>): Promise<OpenRemote> {
  switch (source.kind) {
    case 'url':
      return { locate: urlSource({ url: source.url, ...url }), close: () => {} };
    case 'ssh':
      if (ssh === null) throw new Error('ssh has no access');
      return openSsh(source, { access: ssh, ...options });
    case 's3':
    case 's3-prefix': {
      const { openS3 } = await import('./s3.ts');
      return openS3(source, s3);
    }
    default:
      throw new Error(`a backup of ${source.kind} is found elsewhere`);
  }
}
