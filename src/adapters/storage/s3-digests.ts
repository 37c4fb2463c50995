import { HeadObjectCommand, type HeadObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import type { Digests, DigestsOfParts } from './remote.ts';

type Place = { readonly Bucket: string; readonly Key: string };

/**
 * What S3 keeps to prove an object by: digests of the whole, or of the digests of its parts (`COMPOSITE`, `…-3`), which is what uploads
 * by parts leave. The entity tag is the MD5 of an object that was stored at once, or that of its parts' MD5s, except where the storage
 * encrypted it under a key of its own management, and in directory buckets.
 */
export async function digestsOf(client: S3Client, place: Place, head: HeadObjectCommandOutput, signal: AbortSignal): Promise<Digests> {
  const whole = (value: string | undefined) =>
    value === undefined || value.includes('-') || head.ChecksumType === 'COMPOSITE' ? undefined : toHex(value);
  const [sha256, crc32, crc64nvme] = [whole(head.ChecksumSHA256), whole(head.ChecksumCRC32), whole(head.ChecksumCRC64NVME)];
  const md5 = hasPlainTag(head, place.Bucket) ? /^"?([0-9a-f]{32})"?$/.exec(head.ETag ?? '')?.[1] : undefined;
  const found = {
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(crc32 === undefined ? {} : { crc32 }),
    ...(crc64nvme === undefined ? {} : { crc64nvme }),
    ...(md5 === undefined ? {} : { md5 }),
  };
  if (Object.keys(found).length > 0) return found;
  const parts = await digestsOfParts(client, place, head, signal);
  return parts === null ? {} : { parts };
}

const toHex = (base64: string) => Buffer.from(base64, 'base64').toString('hex');

function hasPlainTag({ ServerSideEncryption, SSECustomerAlgorithm }: HeadObjectCommandOutput, bucket: string): boolean {
  return !ServerSideEncryption?.startsWith('aws:kms') && SSECustomerAlgorithm === undefined && !bucket.endsWith('--x-s3');
}

/**
 * The digest of the parts' digests, and where one part ends. S3 tells the size of a part, and every uploader makes all but the last
 * alike; where the first and the last are not what that gives, nothing is proven by it.
 */
async function digestsOfParts(client: S3Client, place: Place, head: HeadObjectCommandOutput, signal: AbortSignal): Promise<DigestsOfParts | null> {
  const kept = keptOfParts(head, place.Bucket);
  if (kept === null || head.ContentLength === undefined) return null;
  const sizeOf = async (PartNumber: number) => {
    const part = await client.send(new HeadObjectCommand({ ...place, PartNumber, IfMatch: head.ETag }), { abortSignal: signal });
    return part.PartsCount === kept.count ? (part.ContentLength ?? 0) : 0;
  };
  const [first, last] = await Promise.all([sizeOf(1), sizeOf(kept.count)]).catch(() => [0, 0]);
  signal.throwIfAborted();
  if (first === 0 || last === 0 || last > first || first * (kept.count - 1) + last !== head.ContentLength) return null;
  return { kind: kept.kind, wanted: kept.wanted, partBytes: first };
}

function keptOfParts(head: HeadObjectCommandOutput, bucket: string): { kind: DigestsOfParts['kind']; wanted: string; count: number } | null {
  for (const [kind, value] of [
    ['crc32', head.ChecksumCRC32],
    ['sha256', head.ChecksumSHA256],
  ] as const) {
    const [, digest, count] = /^(.+)-(\d{1,5})$/.exec(value ?? '') ?? [];
    if (digest !== undefined) return { kind, wanted: toHex(digest), count: Number(count) };
  }
  const [, md5, count] = (hasPlainTag(head, bucket) ? /^"?([0-9a-f]{32})-(\d{1,5})"?$/.exec(head.ETag ?? '') : null) ?? [];
  return md5 === undefined ? null : { kind: 'md5', wanted: md5, count: Number(count) };
}
