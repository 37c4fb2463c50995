import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { PATIENCE } from '../../../src/adapters/storage/attempts.ts';
import { StorageFailure } from '../../../src/adapters/storage/failure.ts';
import { fetchBackup } from '../../../src/adapters/storage/fetch-backup.ts';
import { parseBackupSource } from '../../../src/domain/drill/backup-source.ts';
import { hasS3, S3_KEYS, type S3Server, startS3 } from '../../support/s3-server.ts';

// Answers of Amazon's that no server here gives: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
const folder = mkdtempSync(path.join(tmpdir(), 'runbook-s3-answers-'));
const saved = { ...process.env };
const AWS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_ENDPOINT_URL_STS',
  'AWS_EC2_METADATA_DISABLED',
  'AWS_REGION',
];
const useKeys = (values: Readonly<Record<string, string>>) => {
  for (const name of AWS) delete process.env[name];
  Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: 'true', ...values });
};
const KEYS = { AWS_ACCESS_KEY_ID: S3_KEYS.accessKeyId, AWS_SECRET_ACCESS_KEY: S3_KEYS.secretAccessKey };
beforeEach(() => useKeys(KEYS));
afterAll(() => {
  useKeys({});
  for (const name of AWS) if (saved[name] === undefined) delete process.env[name];
  Object.assign(process.env, saved);
  rmSync(folder, { recursive: true, force: true });
});

let answer: (request: IncomingMessage, response: ServerResponse) => void;
let seen: string[] = [];
let server: Server;
let endpoint = '';
beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen = [];
});
const fetchFrom = async (text: string, at = endpoint) => {
  const parsed = parseBackupSource(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  const { backup } = await fetchBackup({
    source: parsed.value,
    s3: { endpoint: at, region: 'us-east-1' },
    url: { mayFetch: () => false },
    folder,
    signal: new AbortController().signal,
    wantsSidecar: false,
    patience: { ...PATIENCE, baseMs: 5, maxMs: 20 },
    events: { progress: () => {}, broken: () => {}, replaced: () => {} },
  });
  return backup;
};
const failureOf = async (text: string): Promise<StorageFailure> => {
  const error = await fetchFrom(text).catch((e: unknown) => e);
  if (!(error instanceof StorageFailure)) throw error;
  return error;
};
const small = randomBytes(1000);
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const facts = { 'content-length': small.length, etag: '"abc"', 'last-modified': 'Sun, 01 Nov 2026 03:00:00 GMT' };
const give = (response: ServerResponse, head: boolean) => void response.writeHead(200, facts).end(head ? undefined : small);
const refuse = (
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
) =>
  void response
    .writeHead(status, { 'content-type': 'application/xml', ...headers })
    .end(request.method === 'HEAD' ? undefined : `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);

describe('why an object cannot be had', () => {
  test.each([
    [403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 'storage_denied', /^InvalidAccessKeyId/],
    [403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match', 'storage_denied', /^SignatureDoesNotMatch/],
    [400, 'ExpiredToken', 'The provided token has expired.', 'storage_denied', /^ExpiredToken/],
    [403, 'AccessDenied', 'User is not authorized to perform: kms:Decrypt', 'storage_denied', /kms:Decrypt/],
    [400, 'InvalidRequest', 'The object was stored using a form of Server Side Encryption.', 'storage_failed', /Server Side Encryption/],
    [404, 'NoSuchKey', 'gone', 'backup_not_found', /./],
  ])('%d %s', async (status, code, message, reason, wanted) => {
    answer = (request, response) => refuse(request, response, status, code, message);
    expect(await failureOf('s3://backups/a.dump')).toMatchObject({ reason, message: expect.stringMatching(wanted) });
  });

  test('in an archive: the object is there, its bytes are not', async () => {
    answer = (request, response) =>
      request.method === 'HEAD'
        ? void response.writeHead(200, { ...facts, 'x-amz-storage-class': 'GLACIER' }).end()
        : refuse(request, response, 403, 'InvalidObjectState', 'The operation is not valid for the object’s storage class');
    expect((await failureOf('s3://backups/a.dump')).reason).toBe('backup_archived');
  });

  test('a deleted version, and a bucket of another region', async () => {
    answer = (request, response) => refuse(request, response, 404, 'NoSuchKey', 'x', { 'x-amz-delete-marker': 'true' });
    expect((await failureOf('s3://backups/a.dump')).reason).toBe('backup_not_found');
    answer = (request, response) => refuse(request, response, 301, 'PermanentRedirect', 'x', { 'x-amz-bucket-region': 'eu-south-2' });
    expect((await failureOf('s3://backups/a.dump')).message).toBe('the bucket is in the region eu-south-2; set s3-region');
    expect((await failureOf('s3://backups/nightly/')).message).toBe('the bucket is in the region eu-south-2; set s3-region');
  });
});

test('a clock that is wrong by hours is corrected by the server’s', async () => {
  const ahead = 5 * 3_600_000;
  answer = (request, response) => {
    const date = String(request.headers['x-amz-date']).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
    response.setHeader('date', new Date(Date.now() + ahead).toUTCString());
    if (Math.abs(Date.parse(date) - Date.now() - ahead) < 900_000) return give(response, request.method === 'HEAD');
    return refuse(request, response, 403, 'RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.');
  };
  expect((await fetchFrom('s3://backups/a.dump')).sha256).toBe(hash(small));
});

describe('parts of an object', () => {
  const large = randomBytes(17 * 1024 * 1024);
  const part = (request: IncomingMessage, response: ServerResponse, headers: (from: number, to: number) => Record<string, string | number>) => {
    if (request.method === 'HEAD') return void response.writeHead(200, { ...facts, 'content-length': large.length }).end();
    const [, from = 0, to = 0] = (/^bytes=(\d+)-(\d+)$/.exec(String(request.headers.range)) ?? []).map(Number);
    response.writeHead(206, { etag: '"abc"', 'content-range': `bytes ${from}-${to}/${large.length}`, ...headers(from, to) });
    response.end(large.subarray(from, to + 1));
  };
  const gets = () => seen.filter((line) => line.startsWith('GET')).length;

  test('each is asked for once', async () => {
    answer = (request, response) => part(request, response, (from, to) => ({ 'content-length': to - from + 1 }));
    expect((await fetchFrom('s3://backups/large.dump')).sha256).toBe(hash(large));
    expect(gets()).toBe(3);
  });

  test('an answer that only the library understands is fetched by it', async () => {
    answer = (request, response) => part(request, response, () => ({}));
    expect((await fetchFrom('s3://backups/large.dump')).sha256).toBe(hash(large));
    expect(gets()).toBeGreaterThan(3);
  });

  test('a server that is too busy for a while', async () => {
    let busy = 4;
    answer = (request, response) => {
      busy -= request.method === 'GET' ? 1 : 0;
      if (request.method === 'GET' && busy >= 0) return refuse(request, response, 503, 'SlowDown', 'Please reduce your request rate.');
      return part(request, response, (from, to) => ({ 'content-length': to - from + 1 }));
    };
    expect((await fetchFrom('s3://backups/large.dump')).sha256).toBe(hash(large));
  });

  test('other bytes than those asked for are never taken', async () => {
    answer = (request, response) =>
      part(request, response, (from, to) => ({ 'content-length': to - from + 1, 'content-range': `bytes 1-${to - from + 1}/${large.length}` }));
    expect(await failureOf('s3://backups/large.dump')).toMatchObject({ reason: 'storage_failed', message: expect.stringMatching(/other bytes/) });
  });

  test('a server that does not know If-Match, and another version', async () => {
    answer = (request, response) => part(request, response, (from, to) => ({ 'content-length': to - from + 1, etag: '"def"' }));
    expect((await failureOf('s3://backups/large.dump')).reason).toBe('backup_replaced');
  });
});

test('an endpoint with a path, and credentials of OIDC', async () => {
  const token = path.join(folder, 'token');
  writeFileSync(token, 'a-web-identity');
  useKeys({
    AWS_WEB_IDENTITY_TOKEN_FILE: token,
    AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/backup',
    AWS_ENDPOINT_URL_STS: endpoint,
    AWS_REGION: 'us-east-1',
  });
  const used: string[] = [];
  answer = (request, response) => {
    if (request.method === 'POST') {
      const credentials = `<AccessKeyId>ASIAOIDC</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>session</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>`;
      const xml = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials>${credentials}</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
      return void response.writeHead(200, { 'content-type': 'text/xml' }).end(xml);
    }
    used.push(`${/Credential=(\w+)/.exec(String(request.headers.authorization))?.[1]} ${request.headers['x-amz-security-token']}`);
    return give(response, request.method === 'HEAD');
  };
  expect((await fetchFrom('s3://backups/a.dump', `${endpoint}/storage/v1/s3`)).sha256).toBe(hash(small));
  expect(new Set(used)).toEqual(new Set(['ASIAOIDC session']));
  expect(seen.filter((line) => !line.startsWith('POST')).every((line) => /^\w+ \/storage\/v1\/s3\/backups\/a\.dump/.test(line))).toBe(true);
});

test('no credentials at all', async () => {
  useKeys({});
  answer = (request, response) => give(response, request.method === 'HEAD');
  expect((await failureOf('s3://backups/a.dump')).reason).toBe('storage_denied');
});

test('the newest of 20 000, on twenty pages; of one instant the last name', async () => {
  const at = (i: number) =>
    i === 12_345 || i === 12_344 ? '2026-11-20T00:00:00.000Z' : `2026-${String(1 + (i % 10)).padStart(2, '0')}-01T00:00:00.000Z`;
  answer = (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', endpoint);
    if (searchParams.get('list-type') !== '2')
      return pathname === '/backups/nightly/12345.dump'
        ? give(response, request.method === 'HEAD')
        : refuse(request, response, 404, 'NoSuchKey', 'x');
    const page = Number(searchParams.get('continuation-token') ?? 0);
    const objects = Array.from({ length: 1000 }, (_, i) => {
      const number = page * 1000 + i;
      return `<Contents><Key>nightly/${String(number).padStart(5, '0')}.dump</Key><LastModified>${at(number)}</LastModified><ETag>"abc"</ETag><Size>1</Size></Contents>`;
    });
    const more =
      page < 19 ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${page + 1}</NextContinuationToken>` : '<IsTruncated>false</IsTruncated>';
    return void response
      .writeHead(200, { 'content-type': 'application/xml' })
      .end(`<?xml version="1.0"?><ListBucketResult>${objects.join('')}${more}</ListBucketResult>`);
  };
  expect((await fetchFrom('s3://backups/nightly/')).shown).toBe('s3://backups/nightly/12345.dump');
});

(hasS3() ? test : test.skip)('keys with every character, against a server that verifies signatures', async () => {
  const s3: S3Server = await startS3(path.join(folder, 's3'));
  try {
    for (const key of ['a b+c&d=e%20?#.dump', 'ñandú/数据🎉.dump', "quote's (1)!*~.dump", 'a..b/...c.dump']) {
      const bytes = randomBytes(17 * 1024 * 1024);
      await s3.put(key, bytes);
      expect(await fetchFrom(`s3://backups/${key}`, s3.endpoint)).toMatchObject({ sha256: hash(bytes), shown: `s3://backups/${key}` });
    }
  } finally {
    await s3.stop();
  }
});
