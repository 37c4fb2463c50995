import type { Readable } from 'node:stream';
import {
  GetObjectCommand,
  type GetObjectCommandInput,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Sidecar } from '../../domain/backup/checksum.ts';
import type { BackupSource } from '../../domain/drill/backup-source.ts';
import { StorageFailure } from './failure.ts';
import { isBackupName, MAX_SIDECAR, SIDECAR_SUFFIX } from './names.ts';
import type { Digests, Range, Remote } from './remote.ts';
import { digestsOf } from './s3-digests.ts';
import { s3Failure, statusOf } from './s3-failure.ts';
import { startS3Wire } from './s3-wire.ts';

export type S3Options = { readonly endpoint: string; readonly region: string };
export type S3Source = Extract<BackupSource, { readonly kind: 's3' | 's3-prefix' }>;
type Key = { readonly key: string; readonly etag: string | undefined };

/**
 * An object, or the newest one under a prefix. Credentials come from where the AWS tools look for them: environment, web identity
 * (OIDC), the machine's role. Loaded on demand, as the client is larger than everything else together.
 */
export function openS3(source: S3Source, { endpoint, region }: S3Options) {
  const own = endpoint === '' ? {} : { endpoint, forcePathStyle: true };
  // Servers other than Amazon's rarely have a host name per bucket. Amazon's tell where a bucket of another region is. The SDK's own
  // check of an answer covers whole objects alone; ours covers what was put together.
  const checks = { requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' } as const;
  const client = new S3Client({ region, ...own, followRegionRedirects: endpoint === '', ...checks });
  const wires: { readonly close: () => void }[] = [];
  const locate = async (signal: AbortSignal): Promise<Remote> => {
    try {
      const { key, etag } = source.kind === 's3' ? { key: source.key, etag: undefined } : await newest(client, source, signal);
      const place = { Bucket: source.bucket, Key: key, ...(etag === undefined ? {} : { IfMatch: etag }) };
      const head = await client
        .send(new HeadObjectCommand({ ...place, ChecksumMode: 'ENABLED' }), { abortSignal: signal })
        .catch((error: unknown) => sayWhy(client, place, error, signal));
      const digests = await digestsOf(client, { Bucket: source.bucket, Key: key }, head, signal);
      const remote = remoteOf(client, source.bucket, key, head, digests);
      if (head.ETag === undefined) return remote;
      const wire = startS3Wire(client, { Bucket: source.bucket, Key: key, IfMatch: head.ETag }, head.ETag);
      wires.push(wire);
      return { ...remote, fill: wire.fill };
    } catch (error) {
      signal.throwIfAborted();
      throw s3Failure(error);
    }
  };
  const close = () => {
    for (const wire of wires) wire.close();
    client.destroy();
  };
  return { locate, close };
}

/** An answer to HEAD has no body, so it says no more than a number; the same question by GET says why. */
async function sayWhy(client: S3Client, place: GetObjectCommandInput, error: unknown, signal: AbortSignal): Promise<never> {
  if (![301, 307, 400, 403].includes(statusOf(error) ?? 0) || s3Failure(error).reason === 'backup_not_found') throw error;
  const got = await client.send(new GetObjectCommand({ ...place, Range: 'bytes=0-0' }), { abortSignal: signal });
  (got.Body as Readable).destroy();
  throw error;
}

/** The newest object under a prefix. Its entity tag comes along: what is downloaded must be what was chosen. */
async function newest(client: S3Client, source: Extract<S3Source, { kind: 's3-prefix' }>, signal: AbortSignal): Promise<Key> {
  let best: { key: string; etag: string | undefined; at: number } | null = null;
  const pages = paginateListObjectsV2({ client }, { Bucket: source.bucket, Prefix: source.prefix }, { abortSignal: signal });
  for await (const { Contents: objects = [] } of pages) {
    for (const { Key: key = '', LastModified, ETag: etag } of objects) {
      const at = LastModified?.getTime() ?? 0;
      if (isBackupName(key) && (best === null || at > best.at || (at === best.at && key > best.key))) best = { key, etag, at };
    }
  }
  if (best === null) throw new StorageFailure('backup_not_found', 'there is no object under this prefix');
  return best;
}

function remoteOf(client: S3Client, bucket: string, key: string, head: HeadObjectCommandOutput, digests: Digests): Remote {
  const etag = head.ETag;
  const open = async ({ from, length }: Range, signal: AbortSignal) => {
    const last = length === null ? '' : String(from + length - 1);
    const range = from === 0 && length === null ? {} : { Range: `bytes=${from}-${last}` };
    const command = new GetObjectCommand({ Bucket: bucket, Key: key, ...range, ...(etag === undefined ? {} : { IfMatch: etag }) });
    try {
      const got = await client.send(command, { abortSignal: signal });
      return { stream: bodyOf(got, etag), from: startOf(got) };
    } catch (error) {
      signal.throwIfAborted();
      throw s3Failure(error);
    }
  };
  return {
    kind: 's3',
    shown: `s3://${bucket}/${key}`,
    name: key.split('/').at(-1) ?? '',
    bytes: head.ContentLength ?? null,
    storedAt: head.LastModified ?? null,
    digests,
    version: `${key} ${etag ?? ''} ${head.LastModified?.getTime() ?? ''}`,
    ranges: etag !== undefined,
    parallel: true,
    open,
    sidecar: (signal) => sidecarOf(client, bucket, `${key}${SIDECAR_SUFFIX}`, signal),
  };
}

/** A server that does not know If-Match sends another version without a word. */
function bodyOf({ Body, ETag }: GetObjectCommandOutput, etag: string | undefined): Readable {
  const stream = Body as Readable;
  if (ETag === etag) return stream;
  stream.destroy();
  throw new StorageFailure('backup_replaced', 'the entity tag is another one');
}

function startOf({ ContentRange }: GetObjectCommandOutput): number {
  return ContentRange === undefined ? 0 : Number(/^bytes (\d+)-/.exec(ContentRange)?.[1] ?? -1);
}

/** Who may not list a bucket gets 403 for what is not there, so a refusal is no checksum file either. */
async function sidecarOf(client: S3Client, bucket: string, key: string, signal: AbortSignal): Promise<Sidecar> {
  try {
    const got = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
    if ((got.ContentLength ?? 0) > MAX_SIDECAR) {
      (got.Body as Readable).destroy();
      return { missing: 'something else than a checksum is there' };
    }
    return { text: (await got.Body?.transformToString()) ?? '' };
  } catch (error) {
    signal.throwIfAborted();
    const status = statusOf(error);
    if (status === 404 || status === 403) return { missing: `HTTP ${status}` };
    throw s3Failure(error);
  }
}
