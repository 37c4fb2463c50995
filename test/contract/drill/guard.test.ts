import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
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

describe('production is never the drill’s server', () => {
  const at = (host: string, database = 'app') => `postgresql://app:of-production@${host}:${server.port}/${database}`;
  const guardOf = async (more: Record<string, string>) => {
    const { main, state, everything } = await drill(given(more));
    expect(everything).not.toContain('of-production');
    if (main.reason === 'unsafe_server') expect(state['scratch']).toBeUndefined();
    return [main.reason, main.evidence?.['guard']];
  };
  const refused = ['unsafe_server', 'production_address'];
  const own = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find((address) => address.family === 'IPv4' && !address.internal)?.address;

  test.each([['127.0.0.1'], ['localhost'], ['LOCALHOST.'], ['[::1]'], ['127.0.0.2'], ...(own === undefined ? [] : [[own]])])(
    'named as %s, which is this machine too',
    async (host) => {
      expect(await guardOf({ 'production-url': at(host) })).toEqual(refused);
    },
  );

  test('through a Unix socket of the same port', async () => {
    expect(await guardOf({ 'production-url': `postgresql://app@localhost:${server.port}/app?host=/var/run/postgresql` })).toEqual(refused);
  });

  test('one of several, and whatever else speaks for the server', async () => {
    const url = `${at('production.invalid')}\n${at('localhost')}`;
    expect(await guardOf({ 'production-url': url })).toEqual(refused);
    expect(await guardOf({ 'production-url': url, 'throwaway-system-id': await systemId() })).toEqual(refused);
  });

  test('another port, another host, a name that has no address', async () => {
    for (const url of [`postgresql://app@127.0.0.1:${server.port + 1}/app`, at('192.0.2.1'), at('production.invalid')]) {
      expect(await guardOf({ 'production-url': url })).toEqual(['ok', undefined]);
    }
  });

  test('it is compared, never connected to', async () => {
    let connections = 0;
    const listener = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as { port: number };
    expect(await guardOf({ 'production-url': `postgresql://app:of-production@127.0.0.1:${port}/app` })).toEqual(['ok', undefined]);
    await new Promise((resolve) => listener.close(resolve));
    expect(connections).toBe(0);
  });

  test('a variable of the application that leads to the server; a server that was named may be in it', async () => {
    process.env['DATABASE_URL'] = at('localhost');
    try {
      expect(await guardOf({})).toEqual(refused);
      expect(await guardOf({ 'throwaway-system-id': await systemId() })).toEqual(['ok', undefined]);
    } finally {
      delete process.env['DATABASE_URL'];
    }
  });

  test('the system identifier of production', async () => {
    expect(await guardOf({ 'production-system-id': await systemId() })).toEqual(['unsafe_server', 'production_id']);
    expect(await guardOf({ 'production-system-id': '1234567890' })).toEqual(['ok', undefined]);
  });

  test('an identifier that the user may not read cannot be compared, so nothing is restored', async () => {
    await server.query('REVOKE EXECUTE ON FUNCTION pg_control_system() FROM public; CREATE ROLE drill LOGIN CREATEDB');
    const more = { 'server-url': server.url().replace('postgres@', 'drill@') };
    expect(await guardOf({ ...more, 'production-system-id': '1234567890' })).toEqual(['unsafe_server', 'production_id_unreadable']);
    expect(await guardOf(more)).toEqual(['ok', undefined]);
    await server.query('GRANT EXECUTE ON FUNCTION pg_control_system() TO public; DROP ROLE drill');
  });
});

describe('sessions of others', () => {
  const session = async (database: string, name: string) => {
    const client = new pg.Client({ connectionString: server.url(database), application_name: name });
    client.on('error', () => {});
    await client.connect();
    return client;
  };

  test('one that stays is somebody who works there', async () => {
    const client = await session('postgres', 'api');
    const { main } = await drill(given());
    expect([main.reason, main.evidence?.['guard']]).toEqual(['unsafe_server', 'sessions']);
    await client.end();
  });

  test('a server that was named is not asked; other drills are no others', async () => {
    await server.query('CREATE DATABASE other_restore_test');
    const others = [await session('postgres', 'restore-drill check'), await session('other_restore_test', 'an app under test')];
    expect((await drill(given())).main.reason).toBe('ok');
    others.push(await session('postgres', 'psql'));
    expect((await drill(given({ 'throwaway-system-id': await systemId() }))).main.reason).toBe('ok');
    for (const client of others) await client.end();
  });

  test('two drills at once on one server', async () => {
    const both = await Promise.all([drill(given()), drill(given())]);
    expect(both.map(({ main }) => main.reason)).toEqual(['ok', 'ok']);
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
