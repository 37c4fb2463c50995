import { type ChildProcess, execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { dumpOf, removeDump } from '../contract/drill/support.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { restoreProcesses } from '../support/restore-processes.ts';
import { runBundle } from '../support/run-bundle.ts';
import { cancelAsRunner, killTree } from '../support/runner-cancel.ts';

let server: PostgresServer;
let dump: string;
let untouched: string;
const autoConf = () => readFileSync(path.join(server.dataFolder, 'postgresql.auto.conf'), 'utf8');

beforeAll(async () => {
  server = await startPostgres();
  untouched = autoConf();
  // Rows for two workers, and an index that takes about two seconds whatever the machine: there is always something to break off.
  // The rows are more than the small disk below holds; more of them would only cost time.
  dump = await dumpOf(
    server,
    `CREATE TABLE "User" (id int, t text); INSERT INTO "User" SELECT g, repeat(md5(g::text), 10) FROM generate_series(1, 15000) g;
     CREATE TABLE "Order" AS SELECT * FROM "User"; CREATE TABLE few (id int); INSERT INTO few SELECT generate_series(1, 10);
     CREATE FUNCTION slowly(i int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
       IF current_database() <> 'source' THEN PERFORM pg_sleep(0.2); END IF; RETURN i; END $$;
     CREATE INDEX slow ON few (slowly(id)); CREATE INDEX ON "User" (t); CREATE INDEX ON "Order" (t);`,
  );
}, 60_000);
afterAll(async () => {
  if (dump !== undefined) removeDump(dump);
  await server?.remove();
});

const inputs = () => ({ backup: dump, 'server-url': server.url(), jobs: '2' });
const env = () => ({ PATH: `${path.dirname(server.bin('pg_restore'))}:${process.env['PATH']}` });
type Run = Awaited<ReturnType<typeof runBundle>>;

/** Whatever the main step did or could not do: after its post step nothing of the drill is left. */
async function nothingStays(main: Run, on = server) {
  const post = await runBundle('restore-drill', inputs(), { env: env(), state: main.state });
  expect([post.code, post.log]).not.toEqual([0, expect.stringMatching(/::warning/)]);
  await nothingIsLeft(main, on);
}

async function nothingIsLeft(main: Run, on = server) {
  expect(restoreProcesses(on.port)).toEqual([]);
  const left = await on.query(`SELECT datname AS what FROM pg_database WHERE datname NOT IN ('postgres', 'template0', 'template1')
    UNION ALL SELECT rolname FROM pg_roles WHERE rolname ~ '^restore_drill' UNION ALL
    SELECT application_name FROM pg_stat_activity WHERE application_name ~ '^restore-drill'`);
  expect(left).toEqual([]);
  expect(existsSync(main.state['folder'] ?? '/nowhere')).toBe(false);
}

/** Moments spread at random by a seed, the same ones in every run of the test. */
function moments(count: number, seed: number, untilMs: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.round((state / 2 ** 32) * untilMs);
  });
}

/** So many milliseconds after the action's first output: how long a process takes to begin is the machine's affair. */
const afterFirstWord = (after: number, act: (child: ChildProcess) => void) => (child: ChildProcess) =>
  void child.stdout?.once('data', () => setTimeout(() => act(child), after));

/** Until a drill is in the middle of its restore. */
async function untilSlowIndex() {
  for (let i = 0; i < 1000; i += 1) {
    if ((await server.query("SELECT FROM pg_stat_activity WHERE query ~ '^CREATE INDEX slow'")).length > 0) return;
    await sleep(20);
  }
}

describe('cancelled as the runner does it', () => {
  afterEach(() => expect(autoConf()).toBe(untouched));

  test.each(moments(20, 6, 3500))('after %i ms', async (after) => {
    let cancelledAt = performance.now();
    const cancel = (child: ChildProcess) => {
      cancelledAt = performance.now();
      cancelAsRunner(child);
    };
    const main = await runBundle('restore-drill', inputs(), { env: env(), onStart: afterFirstWord(after, cancel) });
    // It ends by itself, long before the runner loses its patience, and says what it is.
    expect(main.signal).toBeNull();
    expect(performance.now() - cancelledAt).toBeLessThan(7500);
    expect([main.outputs['verdict'], main.outputs['reason']]).toEqual(main.code === 0 ? ['ok', 'ok'] : ['unknown', 'cancelled']);
    expect(main.outputs['result']).toBe(main.code === 0 ? 'ok' : 'inconclusive');
    await nothingStays(main);
  });

  test.each(moments(6, 7, 3500))('killed with everything under it after %i ms, without a word before', async (after) => {
    const main = await runBundle('restore-drill', inputs(), { env: env(), onStart: afterFirstWord(after, killTree) });
    // A kill that comes when all was said comes too late to make it untrue: the drill had cleaned up by itself before it said so.
    if (main.outputs['verdict'] === 'ok') await nothingIsLeft(main);
    else expect(main.outputs['verdict'] ?? 'unknown').toBe('unknown');
    await nothingStays(main);
  });

  test('two at once, of which one is cancelled', async () => {
    const [stopped, other] = await Promise.all([
      runBundle('restore-drill', inputs(), { env: env(), onStart: (child) => void untilSlowIndex().then(() => cancelAsRunner(child)) }),
      runBundle('restore-drill', inputs(), { env: env() }),
    ]);
    expect([stopped.outputs['reason'], other.outputs['reason']]).toEqual(['cancelled', 'ok']);
    await nothingStays(stopped);
    await nothingStays(other);
  }, 60_000);
});

test('the server stops half-way and stays away: inconclusive, and the post step of a server that is back cleans up', async () => {
  const running = runBundle('restore-drill', inputs(), { env: env() });
  await untilSlowIndex();
  await server.stop();
  const main = await running;
  expect([main.outputs['verdict'], main.outputs['reason'], main.outputs['result']]).toEqual(['unknown', 'server_lost', 'inconclusive']);
  await server.start();
  await nothingStays(main);
  expect(autoConf()).toBe(untouched);
}, 60_000);

const small = smallDisk();
(small === null ? test.skip : test)(
  'the disk is full: inconclusive, and the room is free again',
  async () => {
    const { folder, remove } = small as SmallDisk;
    try {
      await server.query(`CREATE TABLESPACE small LOCATION '${folder}'`);
      await server.query('ALTER ROLE postgres SET default_tablespace = small');
      const main = await runBundle('restore-drill', inputs(), { env: env() });
      expect([main.outputs['verdict'], main.outputs['reason'], main.outputs['result']]).toEqual(['unknown', 'disk_full', 'inconclusive']);
      await nothingStays(main);
      await server.query('ALTER ROLE postgres RESET default_tablespace');
      await server.query('DROP TABLESPACE small');
    } finally {
      remove();
    }
  },
  60_000,
);

type SmallDisk = { readonly folder: string; readonly remove: () => void };

/** Eight megabytes of memory as a file system; only root can have it. */
function smallDisk(): SmallDisk | null {
  if (process.getuid?.() !== 0 || process.platform !== 'linux') return null;
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-disk-'));
  const remove = () => {
    try {
      execFileSync('umount', [folder], { stdio: 'ignore' });
    } catch {
      // It was never mounted.
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder], { stdio: 'ignore' });
    // The user that a root's server runs as.
    chownSync(folder, 65534, 65534);
    afterAll(remove);
    return { folder, remove };
  } catch {
    remove();
    return null;
  }
}
