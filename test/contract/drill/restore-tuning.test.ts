import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { endTuning, holdTuning } from '../../../src/adapters/postgres/scratch-tuning.ts';
import { type DatabaseAddress, parseDatabaseUrl } from '../../../src/domain/database/address.ts';
import { tuningRules } from '../../../src/domain/drill/tuning.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { DUMPS, databases, drill, postStep, useClientsOf } from './support.ts';

const dump = path.join(DUMPS, 'pg15-gzip.dump');
const wish = { guard: 'no_other_database', walBytes: 2 * 1024 ** 3 } as const;

describe('the server’s settings during a drill', () => {
  let server: PostgresServer;
  let untouched: string;
  const address = () => (parseDatabaseUrl(server.url()) as { address: DatabaseAddress }).address;
  const file = () => readFileSync(path.join(server.dataFolder, 'postgresql.auto.conf'), 'utf8');
  const now = async () => {
    const rows = await server.query(
      "SELECT name, setting FROM pg_settings WHERE name IN ('autovacuum', 'max_wal_size', 'checkpoint_timeout') ORDER BY 1",
    );
    return rows.map((row) => `${row['name']}=${row['setting']}`).join(' ');
  };
  const notes = () => server.query("SELECT FROM pg_roles WHERE rolname = 'restore_drill_tuning'");
  /** A reload reaches new sessions a moment later. */
  const settles = async (expected: string) => {
    for (let i = 0; i < 100 && (await now()) !== expected; i += 1) await sleep(20);
    expect(await now()).toBe(expected);
  };
  const TUNED = 'autovacuum=off checkpoint_timeout=3600 max_wal_size=2048';
  const PLAIN = 'autovacuum=on checkpoint_timeout=300 max_wal_size=1024';

  beforeAll(async () => {
    server = await startPostgres();
    useClientsOf(server);
    untouched = file();
  }, 60_000);
  afterAll(() => server?.remove());
  afterEach(async () => {
    await settles(PLAIN);
    expect([file(), await notes(), await databases(server)]).toEqual([untouched, [], []]);
  });

  test('a whole drill: active, said, put back', async () => {
    const seen: string[] = [];
    let held = '';
    const { main, outcome, log } = await drill(
      { backup: dump, 'server-url': server.url() },
      {
        onLog: (line) => {
          if (/^Restoring into/.test(line)) held = file();
          seen.push(line);
        },
      },
    );
    expect(main.reason).toBe('ok');
    expect(held).toMatch(/autovacuum = 'off'/);
    // The test servers run without durability from their command line, which is as fast.
    expect(outcome.details['tuning']).toEqual({ active: { autovacuum: 'off', checkpoint_timeout: '3600 s' }, why: null, putBack: true });
    expect(outcome.sections.join('\n')).toMatch(/autovacuum=off.*put back afterwards/);
    expect(log.join('\n')).toContain('The server’s settings during the drill: autovacuum=off');
  });

  test('tuning: off, and a user who is no superuser', async () => {
    const off = await drill({ backup: dump, 'server-url': server.url(), tuning: 'off' });
    expect(off.outcome.details['tuning']).toEqual({ active: {}, why: 'off', putBack: null });
    await server.query('CREATE ROLE plain LOGIN CREATEDB');
    const plain = await drill({ backup: dump, 'server-url': server.url().replace('postgres@', 'plain@') });
    expect(plain.outcome.details['tuning']).toEqual({ active: {}, why: 'not_superuser', putBack: null });
    await server.query('DROP ROLE plain');
  });

  test('what stood in postgresql.auto.conf stands there again', async () => {
    await server.query("ALTER SYSTEM SET max_wal_size = '1500MB'");
    await server.query("ALTER SYSTEM SET work_mem = '5MB'");
    const before = file().split('\n').toSorted();
    const held = await holdTuning(address(), wish, tuningRules);
    expect(held.active).toMatchObject({ max_wal_size: '2048 MB' });
    await held.leave();
    expect(file().split('\n').toSorted()).toEqual(before);
    await server.query('ALTER SYSTEM RESET ALL');
    await server.query('SELECT pg_reload_conf()');
  });

  test('two at once: the first to leave changes nothing, and the last one puts back, in either order', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const held = [await holdTuning(address(), wish, tuningRules), await holdTuning(address(), wish, tuningRules)];
      expect(held[1]?.active).toEqual(held[0]?.active);
      await held[order[0] as number]?.leave();
      await settles(TUNED);
      await held[order[1] as number]?.leave();
      await settles(PLAIN);
    }
    const many = await Promise.all(Array.from({ length: 8 }, () => holdTuning(address(), wish, tuningRules)));
    await Promise.all(many.map((one) => one.leave()));
  });

  test('a drill that was killed: its post step puts back', async () => {
    await holdTuning(address(), wish, tuningRules);
    await kill();
    await settles(TUNED);
    await postStep({ backup: dump, 'server-url': server.url() }, { tuned: 'true' });
  });

  test('a drill that was killed and never posts: the next one knows what was before', async () => {
    await server.query("ALTER SYSTEM SET max_wal_size = '1500MB'");
    await holdTuning(address(), wish, tuningRules);
    await kill();
    const next = await holdTuning(address(), wish, tuningRules);
    await next.leave();
    expect(file()).toContain("max_wal_size = '1500MB'");
    await holdTuning(address(), wish, tuningRules);
    await kill();
    const auto = await drill({ backup: dump, 'server-url': server.url() });
    expect(auto.main.reason).toBe('ok');
    expect(auto.log.join('\n')).toContain('still those of a drill that had ended early; they are put back');
    expect(file()).toContain("max_wal_size = '1500MB'");
    expect((await drill({ backup: dump, 'server-url': server.url() })).log.join('\n')).not.toContain('ended early');
    await holdTuning(address(), wish, tuningRules);
    await kill();
    const off = await drill({ backup: dump, 'server-url': server.url(), tuning: 'off' });
    expect(off.log.join('\n')).toContain('they are put back');
    expect(file()).toContain("max_wal_size = '1500MB'");
    await server.query('ALTER SYSTEM RESET ALL');
    await server.query('SELECT pg_reload_conf()');
  });

  test('a drill that was killed beside one that works: its post step leaves the settings to that one', async () => {
    await holdTuning(address(), wish, tuningRules);
    await kill();
    const other = await holdTuning(address(), wish, tuningRules);
    expect(await endTuning(address(), tuningRules)).toBe(false);
    await settles(TUNED);
    await other.leave();
  });

  test('a server that stops takes the session along; what was before is known when it is back', async () => {
    const held = await holdTuning(address(), wish, tuningRules);
    await server.stop();
    await expect(held.leave()).rejects.toMatchObject({ failure: { reason: 'unreachable' } });
    await server.start();
    await settles(TUNED);
    expect(await endTuning(address(), tuningRules)).toBe(true);
  });

  test('what an administrator changes meanwhile stays theirs', async () => {
    const held = await holdTuning(address(), wish, tuningRules);
    await server.query("ALTER SYSTEM SET checkpoint_timeout = '17min'");
    await held.leave();
    expect(file()).toContain("checkpoint_timeout = '17min'");
    await server.query('ALTER SYSTEM RESET ALL');
    await server.query('SELECT pg_reload_conf()');
  });

  /** As a killed process leaves it: the sessions are gone, and nothing was put back. */
  const kill = async () => {
    await server.query("SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE application_name = 'restore-drill tuning'");
  };
});
