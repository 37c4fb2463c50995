import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PATIENCE } from '../../../src/adapters/storage/attempts.ts';
import { StorageFailure } from '../../../src/adapters/storage/failure.ts';
import { fetchBackup } from '../../../src/adapters/storage/fetch-backup.ts';
import { isAcceptableUrl, parseBackupSource } from '../../../src/domain/drill/backup-source.ts';
import { startCuttingProxy } from '../../support/cutting-proxy.ts';
import { hasS3, type S3Server, startS3, useS3Keys } from '../../support/s3-server.ts';

const MIB = 1024 * 1024;
const work = mkdtempSync(path.join(tmpdir(), 'runbook-storage-faults-'));
const target = path.join(work, 'downloads');
mkdirSync(target);
afterAll(() => rmSync(work, { recursive: true, force: true }));
/** Bytes that repeat nowhere: a part at the wrong place or of another version shows. */
const [one, two] = [randomBytes(40 * MIB + 12345), randomBytes(40 * MIB + 12345)];
const small = randomBytes(5 * MIB + 3);
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

type Told = { broken: number; replaced: number };
async function fetchFrom(
  text: string,
  endpoint = '',
  options: { idleMs?: number; told?: Told; headers?: [string, string][]; wantsSidecar?: boolean } = {},
) {
  const parsed = parseBackupSource(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  const { told = { broken: 0, replaced: 0 }, headers = [], wantsSidecar = false, idleMs = 20_000 } = options;
  return fetchBackup({
    source: parsed.value,
    s3: { endpoint, region: 'us-east-1' },
    url: { mayFetch: isAcceptableUrl, headers },
    folder: target,
    signal: new AbortController().signal,
    wantsSidecar,
    patience: { ...PATIENCE, baseMs: 5, maxMs: 20, idleMs, random: () => 0.5 },
    events: {
      progress: () => {},
      broken: () => {
        told.broken += 1;
      },
      replaced: () => {
        told.replaced += 1;
      },
    },
  });
}
async function failureOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('it was fetched'),
    (e: unknown) => e,
  );
  if (!(error instanceof StorageFailure)) throw error;
  return error.reason;
}

describe('a URL', () => {
  let content: Buffer = small;
  let seen: IncomingMessage[] = [];
  let server: Server;
  let port = 0;
  const replaceWith = (next: Buffer) => {
    content = next;
  };
  const tag = () => `"${hash(content).slice(0, 16)}"`;
  /** As nginx and S3 answer: parts with If-Range, the whole where the tag is another one. */
  const serve = (request: IncomingMessage, response: ServerResponse, withTag: boolean) => {
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const part = from > 0 && request.headers['if-range'] === tag();
    response.writeHead(part ? 206 : 200, {
      'content-length': content.length - (part ? from : 0),
      ...(withTag ? { etag: tag(), 'accept-ranges': 'bytes' } : {}),
      ...(part ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
    });
    response.end(content.subarray(part ? from : 0));
  };
  const answers: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
    '/whole.dump': (request, response) => serve(request, response, true),
    '/untagged.dump': (request, response) => serve(request, response, false),
    '/silent.dump': (_, response) => void response.writeHead(200, { 'content-length': 1000, etag: '"x"' }).write('only this'),
    '/to-other': (_, response) => void response.writeHead(302, { location: `http://localhost:${port}/whole.dump` }).end(),
    '/whole.dump.sha256': (_, response) => void response.end(`${hash(content)}  whole.dump\n`),
    '/page.dump': (request, response) => serve(request, response, true),
    '/page.dump.sha256': (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
  };
  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(request);
      const answer = answers[(request.url ?? '').replace(/\?.*/, '')];
      if (answer === undefined) response.writeHead(404).end();
      else answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const through = async <T>(options: Parameters<typeof startCuttingProxy>[1], use: (origin: string) => Promise<T>) => {
    const proxy = await startCuttingProxy(port, options);
    try {
      return { result: await use(`http://127.0.0.1:${proxy.port}`), cuts: proxy.cuts() };
    } finally {
      await proxy.close();
    }
  };

  test('cut ten times, it is resumed ten times, and the bytes are right', async () => {
    const told = { broken: 0, replaced: 0 };
    const { result, cuts } = await through({ times: 10, afterBytes: 300_000 }, (origin) => fetchFrom(`${origin}/whole.dump`, '', { told }));
    expect([cuts, told.broken]).toEqual([10, 10]);
    expect(readFileSync(result.backup.path).equals(small)).toBe(true);
    expect(result.backup.sha256).toBe(hash(small));
  });

  test('a server without tags is asked from the beginning, a few times', async () => {
    const { result } = await through({ times: 2, afterBytes: 300_000 }, (origin) => fetchFrom(`${origin}/untagged.dump`));
    expect(result.backup.sha256).toBe(hash(small));
    const cut = await through({ times: 1000, afterBytes: 300_000 }, (origin) => failureOf(fetchFrom(`${origin}/untagged.dump`)));
    expect(cut.result).toBe('storage_failed');
    expect(cut.cuts).toBe(5);
  });

  test('replaced in the middle: all of the new version, no byte of the old one', async () => {
    const [old, young] = [small, randomBytes(small.length)];
    const told = { broken: 0, replaced: 0 };
    const swap = { times: 1, afterBytes: 300_000, onCut: () => replaceWith(young) };
    const { result } = await through(swap, (origin) => fetchFrom(`${origin}/whole.dump`, '', { told }));
    content = old;
    expect(told.replaced).toBe(1);
    expect(result.backup.sha256).toBe(hash(young));
  });

  test('replaced again and again: a reason, not a mixture', async () => {
    const old = content;
    const swap = { times: 10, afterBytes: 300_000, onCut: () => replaceWith(randomBytes(small.length)) };
    const { result } = await through(swap, (origin) => failureOf(fetchFrom(`${origin}/whole.dump`)));
    content = old;
    expect(result).toBe('backup_replaced');
  });

  test('silence counts as a cut', async () => {
    expect(await failureOf(fetchFrom(`http://127.0.0.1:${port}/silent.dump`, '', { idleMs: 200 }))).toBe('storage_failed');
  });

  test('headers of the user’s reach the first host alone', async () => {
    seen = [];
    await fetchFrom(`http://127.0.0.1:${port}/to-other`, '', { headers: [['X-Api-Key', 'hush-hush']] });
    expect(seen.map((request) => request.headers['x-api-key'])).toEqual(['hush-hush', undefined]);
  });

  test('the checksum beside it, where it is one', async () => {
    const at = (name: string) => fetchFrom(`http://127.0.0.1:${port}/${name}`, '', { wantsSidecar: true });
    expect((await at('whole.dump')).sidecar).toEqual({ text: `${hash(content)}  whole.dump\n` });
    expect((await at('page.dump')).sidecar).toHaveProperty('missing');
    expect((await at('whole.dump?X-Amz-Signature=abc')).sidecar).toHaveProperty('missing');
    expect((await at('untagged.dump')).sidecar).toEqual({ missing: 'HTTP 404' });
  });
});

(hasS3() ? describe : describe.skip)('S3', () => {
  let s3: S3Server;
  let restoreKeys = () => {};
  beforeAll(async () => {
    s3 = await startS3(path.join(work, 's3'));
    restoreKeys = useS3Keys();
    await s3.put('large.dump', one);
  }, 30_000);
  afterAll(async () => {
    restoreKeys();
    await s3?.stop();
  });
  /** A disk that changed a byte. */
  const spoil = (key: string) => {
    const file = path.join(s3.folder, key);
    const bytes = readFileSync(file);
    bytes[bytes.length - 10] = (bytes.at(-10) ?? 0) ^ 1;
    writeFileSync(file, bytes);
  };
  const uploadInParts = async (Key: string, content: Buffer, size: number, algorithm: 'CRC32' | 'SHA256' | null) => {
    const client = algorithm === null ? s3.bareClient() : s3.client;
    const place = { Bucket: 'backups', Key, ...(algorithm === null ? {} : { ChecksumAlgorithm: algorithm }) };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(place));
    const Parts: CompletedPart[] = [];
    for (let at = 0; at < content.length; at += size) {
      const PartNumber = Parts.length + 1;
      const part = await client.send(new UploadPartCommand({ ...place, UploadId, PartNumber, Body: content.subarray(at, at + size) }));
      Parts.push({ ...part, PartNumber });
    }
    await client.send(new CompleteMultipartUploadCommand({ Bucket: 'backups', Key, UploadId, MultipartUpload: { Parts } }));
  };
  const through = async <T>(options: Parameters<typeof startCuttingProxy>[1], use: (endpoint: string) => Promise<T>) => {
    const proxy = await startCuttingProxy(s3.port, options);
    try {
      return { result: await use(`http://127.0.0.1:${proxy.port}`), cuts: proxy.cuts() };
    } finally {
      await proxy.close();
    }
  };

  test('several parts at a time, and the hash of the whole', async () => {
    const { backup } = await fetchFrom('s3://backups/large.dump', s3.endpoint);
    expect(readFileSync(backup.path).equals(one)).toBe(true);
    expect([backup.sha256, backup.bytes]).toEqual([hash(one), one.length]);
    // The SDK that stored it sent a CRC-32, which the server keeps.
    expect(['crc32', 'md5']).toContain(backup.integrity);
  });

  test('cut ten times', async () => {
    const { result, cuts } = await through({ times: 10, afterBytes: MIB }, (endpoint) => fetchFrom('s3://backups/large.dump', endpoint));
    expect(cuts).toBe(10);
    expect(result.backup.sha256).toBe(hash(one));
  });

  test('cut for ever', async () => {
    const { result } = await through({ times: 1e9, afterBytes: 20_000 }, (endpoint) => failureOf(fetchFrom('s3://backups/large.dump', endpoint)));
    expect(result).toMatch(/^storage_(failed|unreachable)$/);
  });

  test('replaced in the middle: all of the new version', async () => {
    const told = { broken: 0, replaced: 0 };
    const swap = { times: 1, afterBytes: MIB, onCut: () => s3.put('large.dump', two) };
    const { result } = await through(swap, (endpoint) => fetchFrom('s3://backups/large.dump', endpoint, { told }));
    expect(told.replaced).toBe(1);
    expect(result.backup.sha256).toBe(hash(two));
  });

  test('replaced again and again', async () => {
    const swap = { times: 100, afterBytes: MIB, onCut: (cut: number) => s3.put('large.dump', cut % 2 === 0 ? one : two) };
    const { result } = await through(swap, (endpoint) => failureOf(fetchFrom('s3://backups/large.dump', endpoint)));
    expect(result).toBe('backup_replaced');
  });

  test('a storage whose disk changed a byte', async () => {
    await s3.put('rot.dump', small);
    const file = path.join(s3.folder, 'rot.dump');
    const rotten = Buffer.from(small);
    rotten[1000] = (rotten[1000] ?? 0) ^ 1;
    writeFileSync(file, rotten);
    expect(await failureOf(fetchFrom('s3://backups/rot.dump', s3.endpoint))).toBe('checksum_mismatch');
  });

  test('a SHA-256 that the storage keeps proves it', async () => {
    const ChecksumSHA256 = createHash('sha256').update(small).digest('base64');
    await s3.client.send(new PutObjectCommand({ Bucket: 'backups', Key: 'sum.dump', Body: small, ChecksumSHA256 }));
    expect((await fetchFrom('s3://backups/sum.dump', s3.endpoint)).backup.integrity).toBe('sha256');
  });

  test('a CRC-64, as Amazon makes of what brings none, proves it', async () => {
    await s3.client.send(new PutObjectCommand({ Bucket: 'backups', Key: 'crc64.dump', Body: small, ChecksumAlgorithm: 'CRC64NVME' }));
    expect((await fetchFrom('s3://backups/crc64.dump', s3.endpoint)).backup.integrity).toBe('crc64nvme');
    spoil('crc64.dump');
    expect(await failureOf(fetchFrom('s3://backups/crc64.dump', s3.endpoint))).toBe('checksum_mismatch');
  });

  test.each(['CRC32', 'SHA256', null] as const)('uploaded in parts, with %s of each: what the server keeps of them proves it', async (algorithm) => {
    const Key = `parts-${algorithm}.dump`;
    await uploadInParts(Key, one, 17 * MIB, algorithm);
    const { backup } = await fetchFrom(`s3://backups/${Key}`, s3.endpoint);
    expect([backup.sha256, backup.integrity]).toEqual([hash(one), algorithm === null ? 'crc64nvme' : algorithm.toLowerCase()]);
    spoil(Key);
    expect(await failureOf(fetchFrom(`s3://backups/${Key}`, s3.endpoint))).toBe('checksum_mismatch');
  });

  test('the newest under a prefix, its checksum and an upload under way', async () => {
    await s3.put('nightly/a.dump', small);
    await s3.put('nightly/a.dump.sha256', `${hash(small)} *a.dump\n`);
    await s3.client.send(new CreateMultipartUploadCommand({ Bucket: 'backups', Key: 'nightly/b.dump' }));
    const { backup, sidecar } = await fetchFrom('s3://backups/nightly/', s3.endpoint, { wantsSidecar: true });
    expect([backup.shown, sidecar]).toEqual(['s3://backups/nightly/a.dump', { text: `${hash(small)} *a.dump\n` }]);
    expect((await fetchFrom('s3://backups/sum.dump', s3.endpoint, { wantsSidecar: true })).sidecar).toEqual({ missing: 'HTTP 404' });
  });

  test('nothing of a file that failed is taken for a backup', () => {
    expect(readdirSync(target).every((name) => !name.includes('..'))).toBe(true);
  });
});
