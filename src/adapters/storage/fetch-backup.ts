import type { BackupSource, FoundBackup } from '../../domain/drill/backup-source.ts';
import { downloadUrl } from './https.ts';
import { findLocal, folderSize } from './local.ts';
import type { S3Options } from './s3.ts';
import type { Progress } from './save.ts';

export type FetchOptions = {
  readonly source: BackupSource;
  readonly s3: S3Options;
  /** Where downloads go. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly mayFetch: (url: URL) => boolean;
};

/** Brings the backup onto this machine. Throws a StorageFailure. */
export async function fetchBackup({ source, s3, ...options }: FetchOptions): Promise<FoundBackup> {
  switch (source.kind) {
    case 'path': {
      const found = await findLocal(source.pattern);
      return found.isFolder ? { ...found, bytes: await folderSize(found.path) } : found;
    }
    case 'url':
      return downloadUrl(source.url, options);
    default: {
      const { downloadS3 } = await import('./s3.ts');
      return downloadS3(source, s3, options);
    }
  }
}
