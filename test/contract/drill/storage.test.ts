import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PATIENCE } from '../../../src/adapters/storage/attempts.ts';
import { StorageFailure } from '../../../src/adapters/storage/failure.ts';
import { fetchBackup } from '../../../src/adapters/storage/fetch-backup.ts';
import { isAcceptableUrl, parseBackupSource } from '../../../src/domain/drill/backup-source.ts';
import { freePort } from '../../support/postgres-server.ts';
import { hasS3, S3_KEYS, type S3Server, startS3, useS3Keys } from '../../support/s3-server.ts';
import { DUMPS } from './support.ts';

const sample = path.join(DUMPS, 'pg15-gzip.dump');
const bytes = readFileSync(sample);
const work = mkdtempSync(path.join(tmpdir(), 'runbook-storage-'));
const target = path.join(work, 'downloads');
mkdirSync(target);
afterAll(() => rmSync(work, { recursive: true, force: true }));

const fetchFrom = async (text: string, endpoint = '', signal = new AbortController().signal) => {
  const parsed = parseBackupSource(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  const { backup } = await fetchBackup({
    source: parsed.value,
    s3: { endpoint, region: 'us-east-1' },
    url: { mayFetch: isAcceptableUrl },
    folder: target,
    signal,
    wantsSidecar: false,
    patience: { ...PATIENCE, baseMs: 10, maxMs: 20 },
    events: { progress: () => {}, broken: () => {}, replaced: () => {} },
  });
  expect(backup.sha256).toBe(backup.isFolder ? null : createHash('sha256').update(readFileSync(backup.path)).digest('hex'));
  return backup;
};
const reasonOf = async (text: string, endpoint = '') => {
  const error = await fetchFrom(text, endpoint).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(StorageFailure);
  return (error as StorageFailure).reason;
};

describe('a path', () => {
  const put = (name: string, at: string) => {
    const file = path.join(work, name);
    writeFileSync(file, bytes);
    utimesSync(file, new Date(at), new Date(at));
    return file;
  };

  test('a file', async () => {
    expect(await fetchFrom(sample)).toMatchObject({ kind: 'path', path: sample, bytes: bytes.length, isFolder: false });
  });

  test('the newest match of a pattern, whatever the names say', async () => {
    put('nightly-a.dump', '2026-11-01T00:00:00Z');
    const newest = put('nightly-b.dump', '2026-11-03T00:00:00Z');
    put('nightly-c.dump', '2026-11-02T00:00:00Z');
    expect(await fetchFrom(path.join(work, 'nightly-*.dump'))).toMatchObject({ path: newest, storedAt: new Date('2026-11-03T00:00:00Z') });
  });

  test('of one instant, the last name', async () => {
    put('same-1.dump', '2026-11-01T00:00:00Z');
    const last = put('same-2.dump', '2026-11-01T00:00:00Z');
    expect((await fetchFrom(path.join(work, 'same-*.dump'))).path).toBe(last);
  });

  test('a name with the characters of a pattern is a name first', async () => {
    const file = put('odd[1].dump', '2026-11-01T00:00:00Z');
    expect((await fetchFrom(file)).path).toBe(file);
  });

  test('nothing there', async () => {
    expect(await reasonOf(path.join(work, 'none.dump'))).toBe('backup_not_found');
    expect(await reasonOf(path.join(work, 'none-*.dump'))).toBe('backup_not_found');
    expect(await reasonOf(path.join(work, 'nightly-a.dump', 'below'))).toBe('backup_not_found');
  });
});

describe('a URL', () => {
  let server: Server;
  let origin = '';
  let seen: IncomingMessage[] = [];
  const answers: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
    '/backup.dump': (_, response) => {
      response.writeHead(200, { 'content-length': bytes.length, 'last-modified': 'Sun, 01 Nov 2026 03:00:00 GMT' });
      createReadStream(sample).pipe(response);
    },
    '/chunked': (_, response) => void createReadStream(sample).pipe(response),
    '/short': (_, response) => {
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, 1000), () => response.destroy());
    },
    '/secret': (_, response) => void response.writeHead(403).end('denied'),
    '/broken': (_, response) => void response.writeHead(500).end(),
    '/moved': (_, response) => void response.writeHead(302, { location: '/backup.dump' }).end(),
    '/outside': (_, response) => void response.writeHead(302, { location: 'http://example.com/backup.dump' }).end(),
    '/loop': (_, response) => void response.writeHead(302, { location: '/loop' }).end(),
    '/..%2f..%2fetc%2fpasswd': (_, response) => void response.end('x'),
  };
  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(request);
      const answer = answers[(request.url ?? '').replace(/\?.*/, '')];
      if (answer === undefined) response.writeHead(404).end();
      else answer(request, response);
    });
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each(['/backup.dump', '/chunked', '/moved'])('%s gives the right bytes', async (where) => {
    const found = await fetchFrom(`${origin}${where}`);
    expect(readFileSync(found.path).equals(bytes)).toBe(true);
    expect(found.bytes).toBe(bytes.length);
    expect(statSync(found.path).mode & 0o077).toBe(0);
  });

  test('the time is the storage’s, and nothing secret is shown', async () => {
    const found = await fetchFrom(`${origin}/backup.dump?X-Amz-Signature=verysecret`);
    expect(found.storedAt).toEqual(new Date('2026-11-01T03:00:00Z'));
    expect(found.shown).not.toContain('verysecret');
  });

  test('user and password go as a header, and not on to where a redirect leads', async () => {
    seen = [];
    await fetchFrom(`${origin.replace('//', '//user:p%40ss@')}/moved`);
    expect(seen.map((request) => request.headers.authorization)).toEqual([`Basic ${Buffer.from('user:p@ss').toString('base64')}`, undefined]);
  });

  test.each([
    ['/nowhere', 'backup_not_found'],
    ['/secret', 'storage_denied'],
    ['/broken', 'storage_failed'],
    ['/short', 'storage_failed'],
    ['/outside', 'storage_failed'],
    ['/loop', 'storage_failed'],
  ])('%s: %s', async (where, reason) => {
    expect(await reasonOf(`${origin}${where}`)).toBe(reason);
  });

  test('nobody there', async () => {
    expect(await reasonOf(`http://127.0.0.1:${await freePort()}/x`)).toBe('storage_unreachable');
  });

  test('no name leads out of the folder', async () => {
    expect(path.dirname((await fetchFrom(`${origin}/..%2f..%2fetc%2fpasswd`)).path)).toBe(target);
  });

  test.each(['http://example.com/x', 'http://localhost.example.com/x', 'ftp://example.com/x', 's3:///x', 's3://UPPER_case/x'])(
    '%s is refused',
    (text) => {
      expect(parseBackupSource(text)).toHaveProperty('problem');
    },
  );
});

(hasS3() ? describe : describe.skip)('S3', () => {
  let s3: S3Server;
  let endpoint = '';
  let putBack = () => {};

  beforeAll(async () => {
    s3 = await startS3(path.join(work, 's3'));
    endpoint = s3.endpoint;
    putBack = useS3Keys();
    await s3.put('nightly/z-old.dump', 'old');
    await sleep(1100);
    await s3.put('nightly/a-new.dump', bytes);
    await s3.put('nightly/a-new.dump.sha256', '0');
    await s3.put('other/x.dump', 'other');
  }, 30_000);
  afterAll(async () => {
    putBack();
    await s3?.stop();
  });

  test('an object', async () => {
    const found = await fetchFrom('s3://backups/nightly/a-new.dump', endpoint);
    expect(found).toMatchObject({ kind: 's3', shown: 's3://backups/nightly/a-new.dump', bytes: bytes.length });
    expect(readFileSync(found.path).equals(bytes)).toBe(true);
    expect(Math.abs(Date.now() - (found.storedAt?.getTime() ?? 0))).toBeLessThan(60_000);
  });

  test('the newest object under a prefix', async () => {
    expect(await fetchFrom('s3://backups/nightly/', endpoint)).toMatchObject({ shown: 's3://backups/nightly/a-new.dump' });
  });

  test.each([
    ['s3://backups/nightly/none.dump', 'backup_not_found'],
    ['s3://backups/none/', 'backup_not_found'],
    ['s3://no-such-bucket/x', 'backup_not_found'],
    ['s3://no-such-bucket/x/', 'backup_not_found'],
  ])('%s: %s', async (where, reason) => {
    expect(await reasonOf(where, endpoint)).toBe(reason);
  });

  test('a wrong key', async () => {
    process.env['AWS_SECRET_ACCESS_KEY'] = 'wrong';
    expect(await reasonOf('s3://backups/nightly/a-new.dump', endpoint)).toBe('storage_denied');
    expect(await reasonOf('s3://backups/nightly/', endpoint)).toBe('storage_denied');
    process.env['AWS_SECRET_ACCESS_KEY'] = S3_KEYS.secretAccessKey;
  });

  test('nobody there', async () => {
    expect(await reasonOf('s3://backups/x', `http://127.0.0.1:${await freePort()}`)).toBe('storage_unreachable');
  });
});
