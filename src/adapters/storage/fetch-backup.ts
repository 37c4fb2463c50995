import type { BackupSource } from '../../domain/drill/backup-source.ts';
import { type Downloaded, type DownloadOptions, download } from './download.ts';
import type { UrlAccess } from './http-request.ts';
import { urlSource } from './https.ts';
import { takeLocal } from './local-backup.ts';
import type { S3Options } from './s3.ts';

export type FetchOptions = DownloadOptions & {
  readonly source: BackupSource;
  readonly s3: S3Options;
  readonly url: UrlAccess;
};

/** Brings the backup onto this machine and hashes it. Throws a StorageFailure. */
export async function fetchBackup({ source, s3, url, ...options }: FetchOptions): Promise<Downloaded> {
  switch (source.kind) {
    case 'path':
      return takeLocal(source.pattern, options);
    case 'url':
      return download(urlSource({ url: source.url, ...url }), options);
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
