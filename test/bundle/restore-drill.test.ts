import type { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { databases, dumpOf, removeDump } from '../contract/drill/support.ts';
import { freePort, type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { restoreProcesses } from '../support/restore-processes.ts';
import { type BundleOptions, type BundleRun, ROOT, runBundle } from '../support/run-bundle.ts';

const OUTPUTS = [
  ...['backup-age-seconds', 'ignored-errors', 'incidents', 'message', 'reason', 'register-line', 'report'],
  ...['restore-seconds', 'result', 'rows', 'tables', 'verdict'],
];
const DUMPS = path.join(ROOT, 'test', 'fixtures', 'dumps');
const PASSWORD = 'p4ss/w0rd-of-the-server';
const JOB_SECRET = 'a-secret-of-the-same-job';
let server: PostgresServer;
let slow = '';
beforeAll(async () => {
  server = await startPostgres();
  slow = await dumpOf(
    server,
    'CREATE TABLE "User" (id int, t text); INSERT INTO "User" SELECT g, repeat(md5(g::text), 20) FROM generate_series(1, 150000) g; CREATE INDEX ON "User" (t)',
  );
}, 60_000);
afterAll(async () => {
  removeDump(slow);
  await server?.remove();
});
afterEach(async () => {
  expect(await databases(server)).toEqual([]);
  expect(children()).toEqual([]);
});

/** Ids of pg_restore processes that work on a drill's database. */
const children = () => restoreProcesses(server.port);

const url = () => server.url().replace('postgres@', `postgres:${encodeURIComponent(PASSWORD)}@`);

/** Runs the bundle; whatever comes of it, every output is set, the report fits its schema, and no secret is printed. */
async function run(inputs: Record<string, string>, options: BundleOptions = {}): Promise<BundleRun> {
  const PATH = `${path.dirname(server.bin('pg_restore'))}${path.delimiter}${process.env['PATH'] ?? ''}`;
  const result = await runBundle('restore-drill', { 'server-url': url(), ...inputs }, { ...options, env: { PATH, JOB_SECRET, ...options.env } });
  const said = [result.log.replace(/^::add-mask::.*$/gm, ''), result.summary, JSON.stringify([result.outputs, result.report, result.state])].join(
    '\n',
  );
  for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), JOB_SECRET]) expect(said).not.toContain(secret);
  expect(result.log).not.toMatch(/^\s+at .*\(/m);
  if (options.state === undefined && result.signal === null) {
    expect(Object.keys(result.outputs).sort()).toEqual(OUTPUTS);
    expect(schemaProblems(result.report, 'restore-drill')).toEqual([]);
  }
  return result;
}

/** Waits until pg_restore copies data. */
async function restoring(): Promise<void> {
  for (let i = 0; i < 300; i += 1) {
    const rows = await server.query("SELECT FROM pg_stat_activity WHERE application_name = 'restore-drill' AND query ~ '^COPY'");
    if (rows.length > 0) return;
    await sleep(20);
  }
  throw new Error('the restore never began');
}

test('a good backup', async () => {
  const temp = mkdtempSync(path.join(tmpdir(), 'runbook-temp-'));
  const today = new Date().toISOString().slice(0, 10);
  const r = await run(
    { backup: path.join(DUMPS, 'pg15-g*.dump'), checks: 'users: SELECT count(*) FROM "User" => == 90', responsible: '@ada' },
    { env: { RUNNER_TEMP: temp } },
  );
  expect(r).toMatchObject({ code: 0, outputs: { result: 'ok', verdict: 'ok', reason: 'ok', tables: '7', rows: '680', incidents: '0' } });
  expect(r.outputs['register-line']).toBe(`Restore test – ${today} – OK – pg15-gzip.dump – checker verified`);
  expect(Number(r.outputs['restore-seconds'])).toBeGreaterThan(0);
  expect(r.summary).toMatch(/^## ✅ Restore drill: OK/);
  for (const part of ['```mermaid', 'Restore test – ', '### Tables', '### Checks', 'Evidence']) expect(r.summary).toContain(part);
  expect(r.summary).not.toContain('@ada');
  // Nothing of the run stays but its report.
  expect(readdirSync(temp)).toEqual(['runbook-actions']);
  rmSync(temp, { recursive: true });
});

test.each([
  ['bad-truncated-50pct.dump', 'critical', 'archive_truncated', 'incidents', 'INCIDENTS'],
  ['bad-schema-only.dump', 'critical', 'no_rows', 'incidents', 'INCIDENTS'],
  ['bad-fk-violation.dump', 'critical', 'constraint_violated', 'incidents', 'INCIDENTS'],
  ['pg15-plain.sql', 'unknown', 'plain_sql', 'inconclusive', 'INCONCLUSIVE'],
])('%s fails as %s, %s', async (name, verdict, reason, result, word) => {
  const r = await run({ backup: path.join(DUMPS, name) });
  expect(r).toMatchObject({ code: 1, outputs: { verdict, reason, result } });
  expect(r.outputs['register-line']).toContain(` – ${word} – ${name}`);
  expect(r.log).toContain('::error::');
});

test('on-unknown and fail-on', async () => {
  expect((await run({ backup: path.join(DUMPS, 'pg15-plain.sql'), 'on-unknown': 'pass' })).code).toBe(0);
  expect((await run({ backup: path.join(DUMPS, 'bad-zeros.dump'), 'fail-on': 'never' })).code).toBe(0);
});

test('wrong inputs, all at once', async () => {
  const r = await run({
    ...{ backup: 'ftp://host/x', 'server-url': 'mysql://u:pw-of-somebody@host/x', 'scratch-database': 'production', jobs: '0', 'max-age': '3' },
    ...{ 'critical-tables': 'a b', checks: 'x: DELETE FROM t => == 1', 'keep-database': 'yes', 's3-endpoint': 'nowhere', 'throwaway-system-id': 'x' },
  });
  expect(r).toMatchObject({ code: 1, outputs: { verdict: 'unknown', reason: 'config', result: 'inconclusive', 'register-line': '' } });
  for (const name of [
    'backup',
    'server-url',
    'scratch-database',
    'jobs',
    'max-age',
    'critical-tables',
    'checks',
    'keep-database',
    's3-endpoint',
    'throwaway-system-id',
  ]) {
    expect(r.log).toContain(`\n${name}: `);
  }
  expect(r.log.replace(/^::add-mask::.*$/gm, '')).not.toContain('pw-of-somebody');
});

test('the S3 client is loaded when it is needed', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'aws-secret-key', AWS_REGION: 'us-east-1' };
  const r = await run({ backup: 's3://backups/nightly/', 's3-endpoint': `http://127.0.0.1:${await freePort()}` }, { env });
  expect(r).toMatchObject({ code: 1, outputs: { verdict: 'unknown', reason: 'storage_unreachable', result: 'inconclusive' } });
});

test('in Spanish', async () => {
  const r = await run({ backup: path.join(DUMPS, 'bad-empty.dump'), language: 'es' });
  expect(r.summary).toMatch(/^## ❌ Simulacro de restauración: CRÍTICO/);
  expect(r.outputs).toMatchObject({ reason: 'archive_empty', result: 'incidents' });
  expect(r.outputs['register-line']).toContain(' – incidencias – bad-empty.dump');
});

test('cancelled as the runner does it: outputs are set, pg_restore has ended, the database is gone', async () => {
  let child: ReturnType<typeof spawn> | undefined;
  const running = run({ backup: slow }, { onStart: (started) => (child = started) });
  await restoring();
  // What the child may see: nothing of the job's own secrets.
  const environment = children().map((pid) => readFileSync(`/proc/${pid}/environ`, 'utf8'));
  expect(environment.length).toBeGreaterThan(0);
  for (const text of environment) expect(text).not.toMatch(/JOB_SECRET|INPUT_|GITHUB_/);
  const at = performance.now();
  child?.kill('SIGINT');
  const r = await running;
  expect(performance.now() - at).toBeLessThan(7000);
  expect(r).toMatchObject({ code: 1, outputs: { verdict: 'unknown', reason: 'cancelled', result: 'inconclusive' } });
  expect(r.outputs['register-line']).toContain(' – INCONCLUSIVE – ');
  expect(r.state).toMatchObject({ settled: 'true' });
});

test('killed outright: the post step drops the database and removes the folder', async () => {
  let child: ReturnType<typeof spawn> | undefined;
  const temp = mkdtempSync(path.join(tmpdir(), 'runbook-temp-'));
  const running = run(
    { backup: slow, 'scratch-database': 'nightly_restore_test' },
    { onStart: (started) => (child = started), env: { RUNNER_TEMP: temp } },
  );
  await restoring();
  child?.kill('SIGKILL');
  const main = await running;
  expect(main).toMatchObject({ signal: 'SIGKILL', outputs: { verdict: 'unknown', reason: 'cancelled', result: 'inconclusive' } });
  expect(await databases(server)).toEqual(['nightly_restore_test']);
  const post = await run({ backup: slow, 'scratch-database': 'nightly_restore_test' }, { state: main.state, env: { RUNNER_TEMP: temp } });
  expect(post.code).toBe(0);
  expect(post.log).toContain('nightly_restore_test');
  expect(post.outputs).toEqual({});
  expect(readdirSync(temp)).toEqual([]);
  rmSync(temp, { recursive: true });
  // Without sessions pg_restore ends by itself.
  for (let i = 0; i < 50 && children().length > 0; i += 1) await sleep(50);
});

test('the post step of a run that came to its end does nothing', async () => {
  const main = await run({ backup: path.join(DUMPS, 'pg15-gzip.dump') });
  await server.stop();
  const post = await run({ backup: path.join(DUMPS, 'pg15-gzip.dump') }, { state: main.state });
  await server.start();
  expect([post.code, post.log.replace(/^::add-mask::.*\n/gm, '')]).toEqual([0, '']);
});
