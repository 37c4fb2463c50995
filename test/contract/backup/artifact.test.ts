import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { artifactAccess } from '../../../actions/restore-drill/artifact-access.ts';
import { StorageFailure } from '../../../src/adapters/storage/failure.ts';
import { fetchBackup } from '../../../src/adapters/storage/fetch-backup.ts';
import { parseBackupSource } from '../../../src/domain/drill/backup-source.ts';
import { botToken, type GitHubServer, startGitHub } from '../../support/github/server.ts';
import type { FakeRun } from '../../support/github/types.ts';
import { type ZipEntry, zipFile } from '../../support/zip-file.ts';

const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const [dump, other] = [randomBytes(300_000), randomBytes(2000)];
const TOKENS = { reader: botToken({ actions: 'read' }), blind: botToken({ contents: 'read' }) };
let github: GitHubServer;
let folder = '';
const saved = { ...process.env };
beforeAll(async () => {
  github = await startGitHub({ tokens: TOKENS });
  Object.assign(process.env, { GITHUB_API_URL: github.url, GITHUB_REPOSITORY: 'acme/api', GITHUB_RUN_ID: '77' });
});
afterAll(async () => {
  for (const name of ['GITHUB_API_URL', 'GITHUB_REPOSITORY', 'GITHUB_RUN_ID']) {
    if (saved[name] === undefined) delete process.env[name];
    else process.env[name] = saved[name];
  }
  await github.close();
});
beforeEach(() => {
  if (folder !== '') rmSync(folder, { recursive: true });
  folder = mkdtempSync(path.join(tmpdir(), 'runbook-artifact-'));
  github.repository.artifacts.length = 0;
  github.repository.runs.length = 0;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let nextId = 1;
type Made = Partial<FakeRun> & {
  readonly name?: string;
  readonly expired?: boolean;
  readonly digest?: string | null;
  readonly zip?: Buffer;
  readonly files?: readonly ZipEntry[];
};
/** An artifact with its run, on the day given. */
const add = (day: number, { name = 'nightly', expired = false, digest, zip, files = [{ name: 'api.dump', content: dump }], ...run }: Made = {}) => {
  const id = nextId++;
  github.repository.runs.push({ id, createdAt: `2026-11-${String(day).padStart(2, '0')}T03:00:00Z`, jobs: [], conclusion: 'success', ...run });
  const runId = run.id ?? id;
  github.repository.artifacts.push({ id, name, runId, expired, zip: zip ?? zipFile(files), ...(digest === undefined ? {} : { digest }) });
};
const fetchFrom = async (text = 'artifact://nightly', token = 'reader', wantsSidecar = false) => {
  const parsed = parseBackupSource(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  const { backup, sidecar } = await fetchBackup({
    source: parsed.value,
    s3: { endpoint: '', region: '' },
    url: { mayFetch: () => false },
    artifact: artifactAccess(parsed.value, token, 'en'),
    folder,
    signal: new AbortController().signal,
    wantsSidecar,
    events: { progress: () => {}, broken: () => {}, replaced: () => {} },
  });
  expect(path.dirname(backup.path)).toBe(folder);
  return { ...backup, sidecar, content: readFileSync(backup.path) };
};
const failureOf = async (text?: string, token?: string): Promise<StorageFailure> => {
  const error = await fetchFrom(text, token).catch((e: unknown) => e);
  if (!(error instanceof StorageFailure)) throw error;
  return error;
};

describe('which one', () => {
  test('the newest, with its time and hash, and the zip is gone', async () => {
    add(3);
    add(5, { files: [{ name: 'api.dump', content: dump }] });
    add(4, { files: [{ name: 'api.dump', content: other }] });
    add(6, { name: 'nightly-2' });
    expect(await fetchFrom()).toMatchObject({
      kind: 'artifact',
      shown: 'artifact://nightly/api.dump',
      sha256: hash(dump),
      bytes: dump.length,
      integrity: 'sha256',
      storedAt: new Date('2026-11-05T03:00:00Z'),
    });
    expect(readdirSync(folder)).toEqual(['api.dump']);
  });

  test.each<[string, Partial<FakeRun>, RegExp]>([
    ['a fork', { fork: true }, /^1 from forks$/],
    ['a fork whose branch is called as ours', { fork: true, branch: 'main', event: 'push' }, /^1 from forks$/],
    ['a pull request', { event: 'pull_request' }, /^1 of pull requests or other runs$/],
    ['a pull request that runs with our rights', { event: 'pull_request_target' }, /^1 of pull requests or other runs$/],
    ['a run that follows another', { event: 'workflow_run' }, /^1 of pull requests or other runs$/],
    ['another branch', { branch: 'feature' }, /^1 of other branches$/],
    ['a run that failed', { conclusion: 'failure' }, /^1 of runs without success$/],
    ['a run that is not over', { status: 'in_progress', conclusion: null }, /^1 of runs without success$/],
  ])('what comes from %s is refused by name, and an older good one is taken', async (_, run, counts) => {
    add(6, { ...run, files: [{ name: 'evil.dump', content: other }] });
    expect(await failureOf()).toMatchObject({ reason: 'artifact_not_trusted', message: expect.stringMatching(counts) });
    add(5);
    expect((await fetchFrom()).sha256).toBe(hash(dump));
  });

  test('the run that asks is not over, and an earlier job of it may have made the backup', async () => {
    add(6, { id: 77, status: 'in_progress', conclusion: null });
    expect((await fetchFrom()).sha256).toBe(hash(dump));
  });

  test('expired, missing, and behind a hundred of pull requests', async () => {
    expect((await failureOf()).reason).toBe('backup_not_found');
    add(1, { expired: true });
    expect(await failureOf()).toMatchObject({ reason: 'artifact_expired', message: expect.stringMatching(/^1 expired$/) });
    github.repository.artifacts.length = 0;
    for (let i = 0; i < 150; i += 1) add(20, { branch: `pr-${i}`, zip: other });
    add(2);
    expect((await fetchFrom()).sha256).toBe(hash(dump));
  });

  test('a token that may not read: the line of YAML that is missing', async () => {
    add(1);
    expect(await failureOf(undefined, 'blind')).toMatchObject({
      reason: 'storage_denied',
      message: expect.stringContaining('permissions: { actions: read }'),
    });
    expect(await failureOf(undefined, 'nobody')).toMatchObject({ reason: 'storage_denied' });
  });
});

describe('what is in it', () => {
  test('a checksum beside the backup is read, not taken for one', async () => {
    const text = `${hash(dump)}  api.dump\n`;
    add(1, { files: [{ name: 'out/api.dump', content: dump }, { name: 'out/api.dump.sha256', content: text }, { name: 'out/' }] });
    expect(await fetchFrom('artifact://nightly', 'reader', true)).toMatchObject({
      sha256: hash(dump),
      sidecar: { text },
      shown: 'artifact://nightly/out/api.dump',
    });
  });

  test('of several files the one that is named', async () => {
    add(1, {
      files: [
        { name: 'a.dump', content: other },
        { name: 'b.dump', content: dump },
        { name: 'artifact.zip', content: other, stored: true },
      ],
    });
    expect(await failureOf()).toMatchObject({ reason: 'artifact_unusable', message: 'it holds 3 files: a.dump, b.dump, artifact.zip' });
    expect((await fetchFrom('artifact://nightly/b.*')).sha256).toBe(hash(dump));
    expect((await fetchFrom('artifact://nightly/artifact.zip')).sha256).toBe(hash(other));
    expect((await failureOf('artifact://nightly/c.dump')).reason).toBe('artifact_unusable');
  });

  test('a single file that was uploaded as it is', async () => {
    add(1, { zip: dump });
    expect(await fetchFrom()).toMatchObject({ sha256: hash(dump), shown: 'artifact://nightly', integrity: 'sha256' });
  });

  test('an old artifact without a digest is proven by the zip’s own sum', async () => {
    add(1, { digest: null });
    expect((await fetchFrom()).integrity).toBe('crc32');
  });

  test.each<[string, Made, string, RegExp]>([
    ['another digest', { digest: `sha256:${'0'.repeat(64)}` }, 'checksum_mismatch', /the storage says 0000/],
    ['another CRC-32', { files: [{ name: 'a.dump', content: dump, crc: 1 }] }, 'checksum_mismatch', /CRC-32/],
    ['a way out of the folder', { files: [{ name: '../../etc/cron.d/x', content: dump }] }, 'artifact_unusable', /relative path/],
    ['an absolute name', { files: [{ name: '/etc/passwd', content: dump }] }, 'artifact_unusable', /absolute path/],
    ['a name of Windows', { files: [{ name: 'a\\..\\b.dump', content: dump }] }, 'artifact_unusable', /invalid characters/],
    [
      'two files of one name',
      {
        files: [
          { name: 'a.dump', content: dump },
          { name: 'a.dump', content: other },
        ],
      },
      'artifact_unusable',
      /one name/,
    ],
    [
      'a bomb that says less than it is',
      { files: [{ name: 'a.dump', content: Buffer.alloc(50_000_000), size: 1000 }] },
      'artifact_unusable',
      /too many bytes|expected/,
    ],
    [
      'more than the disk holds',
      { files: [{ name: 'a.dump', content: dump, size: 0xffff_fffe }, { name: 'b.sig' }] },
      'artifact_unusable',
      /not enough bytes|too few|expected/,
    ],
    ['an encrypted file', { files: [{ name: 'a.dump', content: dump, encrypted: true }] }, 'artifact_unusable', /encrypted/],
    ['nothing', { files: [] }, 'artifact_unusable', /^it is empty$/],
    ['half a zip', { zip: zipFile([{ name: 'a.dump', content: dump }]).subarray(0, 100_000) }, 'artifact_unusable', /end of central directory/i],
  ])('%s', async (_, made, reason, message) => {
    add(1, made);
    expect(await failureOf()).toMatchObject({ reason, message: expect.stringMatching(message) });
  });
});

test('names that GitHub does not allow are no names', () => {
  for (const text of ['artifact://', 'artifact:///x', 'artifact://a:b', 'artifact://a*']) expect(parseBackupSource(text)).toHaveProperty('problem');
});
