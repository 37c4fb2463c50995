import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { canMakeLocales, type Locales, makeLocales } from '../../support/locales.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { restoreProcesses } from '../../support/restore-processes.ts';
import { databases, drill, dumpOf, removeDump, useClientsOf } from './support.ts';

const possible = canMakeLocales('en_US');
let locales: Locales | null = null;
let server: PostgresServer;
const made: string[] = [];
beforeAll(async () => {
  locales = possible ? makeLocales('en_US') : null;
  server = await startPostgres(locales === null ? {} : { env: locales.env });
  useClientsOf(server);
}, 60_000);
afterAll(async () => {
  await server?.remove();
  locales?.remove();
});
afterEach(async () => {
  for (const file of made.splice(0)) removeDump(file);
  expect(await databases(server)).toEqual([]);
  expect(restoreProcesses(server.port)).toEqual([]);
});
const dump = async (sql: string, create = '') => {
  const file = await dumpOf(server, sql, { create });
  made.push(file);
  return file;
};
/** Takes `seconds` to restore, whatever the machine: each row of the index waits. */
const slow = (seconds: number) =>
  dump(`CREATE TABLE "User" (id int); INSERT INTO "User" SELECT generate_series(1, 10);
    CREATE FUNCTION slowly(i int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
      IF current_database() <> 'source' THEN PERFORM pg_sleep(${seconds / 10}); END IF; RETURN i; END $$;
    CREATE INDEX slow ON "User" (slowly(id));`);
const building = async () => {
  for (let i = 0; i < 400; i += 1) {
    if ((await server.query("SELECT FROM pg_stat_activity WHERE application_name = 'restore-drill' AND query ~ '^CREATE INDEX'")).length > 0) return;
    await sleep(20);
  }
  throw new Error('the restore never began');
};

describe('a second attempt', () => {
  (possible ? test : test.skip)('rows that another order refuses: the source’s locale decides', async () => {
    const file = await dump(
      `CREATE FUNCTION in_order(a text, b text) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$ SELECT a < b $$;
       CREATE TABLE pairs (a text, b text, CHECK (in_order(a, b))); INSERT INTO pairs VALUES ('a', 'B');`,
      `TEMPLATE template0 LC_COLLATE 'en_US.UTF-8' LC_CTYPE 'en_US.UTF-8'`,
    );
    const { main, outcome, log } = await drill({ backup: file, 'server-url': server.url() });
    expect([main.reason, outcome.details['restoredAgain']]).toEqual(['ok', 'refused_rows']);
    expect(outcome.details['scratch']).toMatchObject({ locale: { kind: 'source', why: 'refused_rows', collate: 'en_US.UTF-8' } });
    expect(log.join('\n')).toContain('the restore begins once more');
  });

  test('the server broke off once and is back', async () => {
    const file = await slow(2);
    const running = drill({ backup: file, 'server-url': server.url() });
    await building();
    await server.stop();
    await server.start();
    const { main, outcome, state } = await running;
    expect([main.reason, outcome.details['restoredAgain'], outcome.outputs['rows']]).toEqual(['ok', 'server_lost', '10']);
    expect(state['settled']).toBe('true');
    // The settings were put back although the session that held them broke with the server.
    expect(await server.query("SELECT FROM pg_roles WHERE rolname = 'restore_drill_tuning'")).toEqual([]);
  }, 60_000);
});

describe('the time that a restore may take', () => {
  test('one that takes longer is ended, and nothing stays', async () => {
    const file = await slow(20);
    const began = performance.now();
    const { main, outcome } = await drill({ backup: file, 'server-url': server.url(), 'max-restore-time': '1s' });
    expect([main.verdict, main.reason, outcome.outputs['result']]).toEqual(['critical', 'restore_too_slow', 'incidents']);
    expect(main.message).toContain('longer than the 1 s of max-restore-time');
    expect(outcome.details['scratch']).toMatchObject({ state: 'dropped' });
    expect(performance.now() - began).toBeLessThan(8000);
  });

  test('one that is fast enough passes', async () => {
    expect((await drill({ backup: await slow(0), 'server-url': server.url(), 'max-restore-time': '5m' })).main.reason).toBe('ok');
  });

  test('what is under way is said', async () => {
    const told = /^Indexes and keys of public\.User, .* of .*; 0 of 1 indexes and keys; the database has .* after [1-9]\d s$/;
    // The index waits for the line, however long the machine takes to write it.
    const go = path.join(server.dataFolder, 'go');
    const backup = await dump(`CREATE TABLE "User" (id int); INSERT INTO "User" VALUES (1);
      CREATE FUNCTION waits(i int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
        WHILE current_database() <> 'source' AND (pg_stat_file('${go}', true)).size IS NULL LOOP PERFORM pg_sleep(0.05); END LOOP; RETURN i; END $$;
      CREATE INDEX waiting ON "User" (waits(id));`);
    const { main, log } = await drill({ backup, 'server-url': server.url() }, { onLog: (line) => told.test(line) && writeFileSync(go, '') });
    expect([main.reason, log.filter((line) => told.test(line)).length]).toEqual(['ok', 1]);
  }, 60_000);
});
