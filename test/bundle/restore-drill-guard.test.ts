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
  const bundle = JSON.stringify(path.join(ROOT, 'dist/restore-drill/index.js'));
  writeFileSync(
    script,
    `const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const run = (command, args) => process.exit(spawnSync(command, args, { stdio: 'inherit' }).status);
if (process.argv[2] !== 'worker') run(${JSON.stringify(worker)}, [__filename, 'worker']);
console.log('the worker runs');
const wait = () => (existsSync(process.env.GO) ? run(process.execPath, [${bundle}]) : setTimeout(wait, 20));
wait();`,
  );
  server = await startPostgres();
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server?.remove();
});

/** Runs the drill in a job whose worker is there before `between` is done, and which goes on after it. */
async function run(between: () => Promise<void>) {
  const PATH = `${path.dirname(server.bin('pg_restore'))}${path.delimiter}${process.env['PATH'] ?? ''}`;
  const inputs = { backup: path.join(ROOT, 'test/fixtures/dumps/pg15-gzip.dump'), 'server-url': server.url() };
  const go = path.join(folder, 'go');
  let log = () => '';
  const running = runBundle('restore-drill', inputs, { script, env: { PATH, GO: go }, onStart: (_, said) => (log = said) });
  for (let i = 0; i < 500 && !log().includes('the worker runs'); i += 1) await sleep(20);
  await between();
  writeFileSync(go, '');
  return running.finally(() => rmSync(go));
}

test('a server that was there before the job began is refused', async () => {
  const { outputs, report } = await run(async () => {});
  expect(outputs).toMatchObject({ reason: 'unsafe_server', result: 'inconclusive' });
  expect(report?.findings[0]?.evidence).toEqual({ guard: 'older_than_job' });
});

test('one that was started after it is accepted', async () => {
  const { outputs, report } = await run(async () => {
    await server.stop();
    await server.start();
  });
  expect(outputs).toMatchObject({ reason: 'ok' });
  expect(report?.details['server']).toMatchObject({ allowedBy: 'no_other_database', youngerThanJob: 'younger' });
});
