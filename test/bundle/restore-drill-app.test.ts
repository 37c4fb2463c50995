import type { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { databases, dumpOf, removeDump } from '../contract/drill/support.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { runBundle } from '../support/run-bundle.ts';

const MARK = `drill-app-sleeper-${process.pid}`;
let server: PostgresServer;
let backup = '';
beforeAll(async () => {
  server = await startPostgres();
  backup = await dumpOf(server, 'CREATE TABLE t (id int); INSERT INTO t VALUES (1)');
}, 60_000);
afterAll(async () => {
  removeDump(backup);
  await server?.remove();
});

const sleepers = () =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(MARK);
    } catch {
      return false;
    }
  });

test.each(['SIGINT', 'SIGKILL'] as const)(
  'ended by %s while the application starts: it and its daemons end too, and nothing stays',
  async (signal) => {
    const temp = mkdtempSync(path.join(tmpdir(), 'runbook-temp-'));
    const env = { PATH: `${path.dirname(server.bin('pg_restore'))}${path.delimiter}${process.env['PATH'] ?? ''}`, RUNNER_TEMP: temp, TMPDIR: temp };
    const inputs = {
      backup,
      'server-url': server.url(),
      'app-command': `(setsid bash -c 'exec -a ${MARK} sleep 600' &) ; exec -a ${MARK} sleep 600`,
    };
    let child: ReturnType<typeof spawn> | undefined;
    const running = runBundle('restore-drill', inputs, { env, onStart: (started) => (child = started) });
    for (let i = 0; i < 1000 && sleepers().length < 2; i += 1) await sleep(20);
    expect(sleepers()).toHaveLength(2);
    child?.kill(signal);
    const main = await running;
    expect(main.outputs).toMatchObject({ verdict: 'unknown', reason: 'cancelled' });
    for (let i = 0; i < 250 && sleepers().length > 0; i += 1) await sleep(20);
    expect(sleepers()).toEqual([]);
    await runBundle('restore-drill', inputs, { env, state: main.state });
    expect(await databases(server)).toEqual([]);
    // The report of a run that could still write one is all that stays.
    const left = readdirSync(temp, { recursive: true, encoding: 'utf8' }).filter(
      (name) => !/^runbook-actions(\/restore-drill[^/]*\.json)?$/.test(name),
    );
    expect(left).toEqual([]);
    rmSync(temp, { recursive: true });
  },
);
