import path from 'node:path';
import type { Readable } from 'node:stream';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { errorText } from '../../core/errors.ts';
import type { BackupSource, FoundBackup, StorageReason } from '../../domain/drill/backup-source.ts';
import { StorageFailure, systemCode } from './failure.ts';
import { safeName } from './https.ts';
import { type Progress, saveStream } from './save.ts';

export type S3Options = { readonly endpoint: string; readonly region: string };
type S3Source = Extract<BackupSource, { readonly kind: 's3' | 's3-prefix' }>;
type Target = { readonly folder: string; readonly signal: AbortSignal; readonly progress: Progress };
type S3Object = { readonly key: string; readonly etag: string | undefined };

/**
 * Downloads an object, or the newest one under a prefix. Credentials come from where the AWS tools look for them: environment,
 * web identity (OIDC), the machine's role. Loaded on demand, as the client is larger than everything else together.
 */
export async function downloadS3(source: S3Source, { endpoint, region }: S3Options, { folder, signal, progress }: Target): Promise<FoundBackup> {
  // Servers other than Amazon's rarely have a host name per bucket.
  const client = new S3Client({ region, ...(endpoint === '' ? {} : { endpoint, forcePathStyle: true }) });
  try {
    const { key, etag } = source.kind === 's3' ? { key: source.key, etag: undefined } : await newest(client, source, signal);
    return await download(client, source.bucket, { key, etag }, { folder, signal, progress });
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof StorageFailure ? error : new StorageFailure(reasonOf(error), describe(error), { cause: error });
  } finally {
    client.destroy();
  }
}

/** The newest object under a prefix. Its entity tag comes along: what is downloaded must be what was chosen. */
async function newest(client: S3Client, source: Extract<S3Source, { kind: 's3-prefix' }>, signal: AbortSignal): Promise<S3Object> {
  let best: { key: string; etag: string | undefined; at: number } | null = null;
  const pages = paginateListObjectsV2({ client }, { Bucket: source.bucket, Prefix: source.prefix }, { abortSignal: signal });
  for await (const { Contents: objects = [] } of pages) {
    for (const { Key: key = '', LastModified, ETag: etag } of objects) {
      const at = LastModified?.getTime() ?? 0;
      if (isBackup(key) && (best === null || at > best.at || (at === best.at && key > best.key))) best = { key, etag, at };
    }
  }
  if (best === null) throw new StorageFailure('backup_not_found', 'there is no object under this prefix');
  return best;
}

/** A key that ends in a slash is how consoles draw a folder; a checksum or signature beside a backup is younger, but none. */
function isBackup(key: string): boolean {
  return !/(\/|\.(md5|sha1|sha256|sha512|sha256sum|asc|sig))$/i.test(key);
}

async function download(client: S3Client, bucket: string, { key, etag }: S3Object, { folder, signal, progress }: Target) {
  const command = new GetObjectCommand({ Bucket: bucket, Key: key, ...(etag === undefined ? {} : { IfMatch: etag }) });
  const object = await client.send(command, { abortSignal: signal });
  const file = path.join(folder, safeName(key.split('/').at(-1) ?? ''));
  const bytes = await saveStream(object.Body as Readable, file, object.ContentLength ?? null, signal, progress);
  const found: FoundBackup = {
    kind: 's3',
    shown: `s3://${bucket}/${key}`,
    path: file,
    isFolder: false,
    bytes,
    storedAt: object.LastModified ?? null,
  };
  return found;
}

function reasonOf(error: unknown): StorageReason {
  const name = error instanceof Error ? error.name : '';
  const status = statusOf(error);
  if (['NoSuchKey', 'NoSuchBucket', 'NotFound'].includes(name) || status === 404) return 'backup_not_found';
  if (/Credential|Token|AccessDenied|Signature|InvalidAccessKeyId|Forbidden/.test(name) || status === 401 || status === 403) return 'storage_denied';
  return systemCode(error) === '' && status !== null ? 'storage_failed' : 'storage_unreachable';
}

function statusOf(error: unknown): number | null {
  const metadata = error !== null && typeof error === 'object' && '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }) : {};
  return metadata.httpStatusCode ?? null;
}

function describe(error: unknown): string {
  const name = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
  return `${name}${errorText(error)}`;
}
