import type { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type BackupApi, type BackupApiMode, startBackupApi } from '../support/backup-api.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { type BundleOptions, type BundleRun, runBundle } from '../support/run-bundle.ts';

const PASSWORD = 'password-of-the-login';
const temp = mkdtempSync(path.join(tmpdir(), 'runbook-made-now-'));
let [source, throwaway]: PostgresServer[] = [];
let api: BackupApi | undefined;
beforeAll(async () => {
  [source, throwaway] = await Promise.all([startPostgres(), startPostgres()]);
  await source.query('CREATE DATABASE app');
  await source.query('CREATE TABLE "User" (id int); INSERT INTO "User" SELECT generate_series(1, 20)', 'app');
}, 60_000);
afterEach(async () => {
  await api?.close();
  api = undefined;
});
afterAll(async () => {
  await source?.remove();
  await throwaway?.remove();
  rmSync(temp, { recursive: true, force: true });
});

async function run(
  mode: BackupApiMode,
  options: BundleOptions = {},
  env: Record<string, string> = {},
): Promise<BundleRun & { readonly api: BackupApi }> {
  if (source === undefined || throwaway === undefined) throw new Error('no server');
  const own = await startBackupApi({ mode, server: source, database: 'app', tokenUses: 3, secret: PASSWORD });
  api = own;
  const PATH = `${path.dirname(throwaway.bin('pg_restore'))}${path.delimiter}${process.env['PATH'] ?? ''}`;
  const result = await runBundle(
    'restore-drill',
    {
      'server-url': throwaway.url(),
      // Whether the repository of the variables below is public cannot be asked here.
      'allow-public': 'true',
      'backup-api-url': own.url,
      'backup-api-login-url': own.url.replace('/backups', '/login'),
      'backup-api-login-body': JSON.stringify({ user: 'drill', password: PASSWORD }),
    },
    { ...options, env: { PATH, RUNNER_TEMP: temp, ...env } },
  );
  const said = [result.log.replace(/^::add-mask::.*$/gm, ''), result.summary, JSON.stringify([result.outputs, result.report, result.state])].join(
    '\n',
  );
  const tokens = own.requests.map(({ authorization }) => authorization.replace('Bearer ', '')).filter(Boolean);
  for (const secret of [PASSWORD, ...tokens, 'signed-for-a-moment']) expect(said).not.toContain(secret);
  if (result.signal === null) expect(schemaProblems(result.report, 'restore-drill')).toEqual([]);
  expect(readdirSync(temp).filter((name) => name.startsWith('restore-drill-'))).toEqual([]);
  return { ...result, api: own };
}

test('made now, restored, and told: the register, the report, the log', async () => {
  const ids = { GITHUB_REPOSITORY: 'acme/api', GITHUB_RUN_ID: '77', GITHUB_RUN_ATTEMPT: '1', GITHUB_JOB: 'drill', GITHUB_ACTION: 'drill' };
  const r = await run('presigned', {}, { ...ids, INPUT_SUMMARY: 'true' });
  expect(r).toMatchObject({ code: 0, outputs: { result: 'ok', reason: 'ok', rows: '20' } });
  expect(r.outputs['register-line']).toMatch(/ – OK – 42\.dump – made now in [\d.]+ m?s, checker verified$/);
  expect(r.report?.details['backup']).toMatchObject({ sha256: r.api.sha256(), made: { by: 'api', joined: false } });
  expect(r.log).toMatch(/Asked .*\/backups for a backup: 42\n/);
  expect(r.log).toContain('Logged in to the API');
  // The same wish of the same attempt has the same key, whichever process makes it.
  const key = (own: BackupApi) => own.requests.find(({ method, path: at }) => method === 'POST' && at === '/backups')?.key;
  expect(key(r.api)).toMatch(/^[0-9a-f-]{36}$/);
});

test('inputs that do not go together, all at once', async () => {
  const r = await runBundle('restore-drill', {
    ...{ 'server-url': 'postgresql://postgres@127.0.0.1:1/postgres', 'backup-api-token': 'a-token-of-nobody' },
    ...{ 'backup-api-login-url': 'https://api.example.com/login' },
  });
  expect(r).toMatchObject({ code: 1, outputs: { reason: 'config', result: 'inconclusive' } });
  for (const input of ['backup', 'backup-api-token', 'backup-api-login-url', 'backup-api-url']) expect(r.log).toContain(`\n${input}: `);
});

test('cancelled while it waits: within a moment, and nothing stays', async () => {
  let child: ReturnType<typeof spawn> | undefined;
  let log = () => '';
  const running = run('never', {
    onStart: (started, told) => {
      child = started;
      log = told;
    },
  });
  for (let i = 0; i < 500 && !log().includes('for a backup'); i += 1) await sleep(20);
  const at = performance.now();
  child?.kill('SIGINT');
  const r = await running;
  expect(r).toMatchObject({ code: 1, outputs: { reason: 'cancelled', result: 'inconclusive' } });
  expect(performance.now() - at).toBeLessThan(5000);
});
