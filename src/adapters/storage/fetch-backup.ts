import type { BackupSource } from '../../domain/drill/backup-source.ts';
import type { ArtifactAccess } from './artifact.ts';
import { PATIENCE } from './attempts.ts';
import { type Downloaded, type DownloadOptions, download } from './download.ts';
import type { UrlAccess } from './http-request.ts';
import { urlSource } from './https.ts';
import { takeLocal } from './local-backup.ts';
import type { S3Options } from './s3.ts';
import { openSsh, type SshAccess } from './ssh.ts';

export type FetchOptions = DownloadOptions & {
  readonly source: BackupSource;
  readonly s3: S3Options;
  readonly url: UrlAccess;
  /** Null where the source is not on a host that is reached by ssh. */
  readonly ssh?: SshAccess | null;
  /** Null where the source is no artifact. */
  readonly artifact?: ArtifactAccess | null;
};

/** Brings the backup onto this machine and hashes it. Throws a StorageFailure. */
export async function fetchBackup({ source, s3, url, ssh = null, artifact = null, ...options }: FetchOptions): Promise<Downloaded> {
  switch (source.kind) {
    case 'path':
      return takeLocal(source.pattern, options);
    case 'url':
      return download(urlSource({ url: source.url, ...url }), options);
    case 'artifact': {
      if (artifact === null) throw new Error('GitHub has no access');
      const { takeArtifact } = await import('./artifact.ts');
      return takeArtifact(artifact, options);
    }
    case 'ssh': {
      if (ssh === null) throw new Error('ssh has no access');
      const { folder, events, patience = PATIENCE } = options;
      const host = openSsh(source, { access: ssh, folder, patience, broken: events.broken });
      try {
        return await download(host.locate, options);
      } finally {
        await host.close();
      }
    }
    default: {
      const { openS3 } = await import('./s3.ts');
      const bucket = openS3(source, s3);
      try {
        return await download(bucket.locate, options);
      } finally {
        bucket.close();
      }
    }
  }
}
