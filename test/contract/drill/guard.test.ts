import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { DUMPS, databases, drill, useClientsOf } from './support.ts';

const backup = path.join(DUMPS, 'pg15-gzip.dump');
let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
  useClientsOf(server);
}, 60_000);
afterAll(() => server?.remove());
afterEach(async () => {
  for (const name of await databases(server)) await server.query(`DROP DATABASE "${name}"`);
  await server.query('DROP TABLE IF EXISTS customers');
});

const given = (more: Record<string, string> = {}) => ({ backup, 'server-url': server.url(), ...more });
const systemId = async () => String((await server.query('SELECT system_identifier::text AS id FROM pg_control_system()'))[0]?.['id']);

describe('a server that may be in use is refused', () => {
  test('one with a database of its own', async () => {
    await server.query('CREATE DATABASE app');
    const { main, state } = await drill(given());
    expect([main.verdict, main.reason, main.target]).toEqual(['unknown', 'unsafe_server', 'app']);
    expect(state['scratch']).toBeUndefined();
    expect(await databases(server)).toEqual(['app']);
  });

  test('one that keeps its tables in postgres', async () => {
    await server.query('CREATE TABLE customers (id int)');
    expect((await drill(given())).main).toMatchObject({ reason: 'unsafe_server', target: 'postgres' });
  });

  test('the same, asked through another database', async () => {
    await server.query('CREATE TABLE customers (id int)');
    expect((await drill(given({ 'server-url': server.url('template1') }))).main).toMatchObject({ reason: 'unsafe_server', target: 'postgres' });
  });

  test('one whose postgres nobody can look into', async () => {
    await server.query('CREATE ROLE drill LOGIN CREATEDB; REVOKE CONNECT ON DATABASE postgres FROM public');
    const { main } = await drill(given({ 'server-url': server.url('template1').replace('postgres@', 'drill@') }));
    expect(main).toMatchObject({ reason: 'unsafe_server', target: 'postgres' });
    await server.query('GRANT CONNECT ON DATABASE postgres TO public; DROP ROLE drill');
  });

  test('one whose identifier is another', async () => {
    await server.query('CREATE DATABASE app');
    expect((await drill(given({ 'throwaway-system-id': '1234567890' }))).main.reason).toBe('unsafe_server');
  });
});

describe('a throwaway server is accepted', () => {
  test('one that holds other drills, which stay untouched', async () => {
    await server.query('CREATE DATABASE other_restore_test');
    expect((await drill(given())).main.reason).toBe('ok');
    expect(await databases(server)).toEqual(['other_restore_test']);
  });

  test('one that is named by its identifier', async () => {
    await server.query('CREATE DATABASE app');
    const { main, outcome } = await drill(given({ 'throwaway-system-id': await systemId() }));
    expect(main.reason).toBe('ok');
    expect(outcome.details['server']).toMatchObject({ allowedBy: 'system_identifier' });
    expect(await databases(server)).toEqual(['app']);
  });

  test('one that calls itself restore-drill', async () => {
    const named = await startPostgres({ settings: { cluster_name: 'restore-drill' } });
    await named.query('CREATE DATABASE app');
    const { main, outcome } = await drill({ backup, 'server-url': named.url() });
    expect(main.reason).toBe('ok');
    expect(outcome.details['server']).toMatchObject({ allowedBy: 'cluster_name' });
    expect(await databases(named)).toEqual(['app']);
    await named.remove();
  });

  test('by a user who is no superuser', async () => {
    await server.query('CREATE ROLE drill LOGIN CREATEDB');
    const { main } = await drill(given({ 'server-url': server.url().replace('postgres@', 'drill@') }));
    expect(main.reason).toBe('ok');
    await server.query('DROP ROLE drill');
  });
});

describe('a user with a password', () => {
  const as = (password: string) => given({ 'server-url': server.url().replace('postgres@', `drill:${encodeURIComponent(password)}@`) });
  beforeAll(async () => {
    const rules = ['local all all trust', 'host all postgres 127.0.0.1/32 trust', 'host all all 127.0.0.1/32 scram-sha-256'];
    writeFileSync(path.join(server.dataFolder, 'pg_hba.conf'), `${rules.join('\n')}\n`);
    await server.query("CREATE ROLE drill LOGIN CREATEDB PASSWORD 'p@ss w/rd'; SELECT pg_reload_conf()");
  });
  afterAll(async () => {
    writeFileSync(path.join(server.dataFolder, 'pg_hba.conf'), 'host all all 127.0.0.1/32 trust\n');
    await server.query('DROP ROLE drill; SELECT pg_reload_conf()');
  });

  test('the right one', async () => {
    expect((await drill(as('p@ss w/rd'))).main.reason).toBe('ok');
  });

  test('a wrong one', async () => {
    const { main, everything } = await drill(as('wrong-p@ss'));
    expect([main.verdict, main.reason]).toEqual(['unknown', 'authentication_failed']);
    expect(everything).not.toContain('wrong-p@ss');
  });
});

test('a database that is there already is not touched', async () => {
  await server.query('CREATE DATABASE mine_restore_test');
  await server.query('CREATE TABLE precious (id int)', 'mine_restore_test');
  const { main } = await drill(given({ 'scratch-database': 'mine_restore_test' }));
  expect([main.verdict, main.reason, main.target]).toEqual(['unknown', 'scratch_exists', 'mine_restore_test']);
  expect(await server.query('SELECT count(*)::int AS n FROM precious', 'mine_restore_test')).toEqual([{ n: 0 }]);
});

test('a user who may not create databases', async () => {
  await server.query('CREATE ROLE reader LOGIN');
  const { main } = await drill(given({ 'server-url': server.url().replace('postgres@', 'reader@') }));
  expect([main.verdict, main.reason]).toEqual(['unknown', 'create_denied']);
  await server.query('DROP ROLE reader');
});

test('a server that does not answer', async () => {
  const { main, outcome } = await drill(given({ 'server-url': 'postgresql://postgres@127.0.0.1:1/postgres' }));
  expect([main.verdict, main.reason, outcome.outputs['result']]).toEqual(['unknown', 'server_unreachable', 'inconclusive']);
});
