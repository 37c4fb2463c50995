import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { ROOT, runBundle } from '../support/run-bundle.ts';

/**
 * The runner's process for a job is called Runner.Worker. A link of that name to Node, which runs the bundle as its child, is one
 * to whoever looks for it among a process's ancestors.
 */
const folder = mkdtempSync(path.join(tmpdir(), 'runbook-worker-'));
const worker = path.join(folder, 'Runner.Worker');
const script = path.join(folder, 'worker.cjs');
let server: PostgresServer;
beforeAll(async () => {
  symlinkSync(process.execPath, worker);
  writeFileSync(
    script,
    `const { spawnSync } = require('node:child_process');
if (process.argv[2] !== 'worker') process.exit(spawnSync(${JSON.stringify(worker)}, [__filename, 'worker'], { stdio: 'inherit' }).status);
else setTimeout(() => process.exit(spawnSync(process.execPath, [${JSON.stringify(path.join(ROOT, 'dist/restore-drill/index.js'))}], { stdio: 'inherit' }).status), Number(process.env.JOB_AGE));`,
  );
  server = await startPostgres();
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server?.remove();
});

const run = (jobAge: number) => {
  const PATH = `${path.dirname(server.bin('pg_restore'))}${path.delimiter}${process.env['PATH'] ?? ''}`;
  const inputs = { backup: path.join(ROOT, 'test/fixtures/dumps/pg15-gzip.dump'), 'server-url': server.url() };
  return runBundle('restore-drill', inputs, { script, env: { PATH, JOB_AGE: String(jobAge) } });
};

test('a server that was there before the job began is refused', async () => {
  await sleep(100);
  const { outputs, report } = await run(0);
  expect(outputs).toMatchObject({ reason: 'unsafe_server', result: 'inconclusive' });
  expect(report?.findings[0]?.evidence).toEqual({ guard: 'older_than_job' });
});

test('one that was started after it is accepted', async () => {
  await server.stop();
  const running = run(4000);
  await server.start();
  const { outputs, report } = await running;
  expect(outputs).toMatchObject({ reason: 'ok' });
  expect(report?.details['server']).toMatchObject({ allowedBy: 'no_other_database', youngerThanJob: 'younger' });
});
