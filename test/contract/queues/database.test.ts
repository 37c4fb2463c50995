import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { openDatabaseReading } from '../../../src/adapters/postgres/read-database.ts';
import type { DatabaseReading } from '../../../src/domain/alerts/sources.ts';
import { parseDatabaseUrl } from '../../../src/domain/database/address.ts';
import { hasPostgres, type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { until } from './support.ts';

async function reading(url: string, timeoutMs = 5000) {
  const parsed = parseDatabaseUrl(url);
  if (!('address' in parsed)) throw new Error(parsed.problem);
  return openDatabaseReading(parsed.address, { timeoutMs })(new AbortController().signal);
}
async function value(url: string): Promise<DatabaseReading> {
  const read = await reading(url);
  if (read.kind !== 'measured') throw new Error(`${read.cause} ${read.detail}`);
  return read.value;
}

describe.each([15, 18].filter(hasPostgres))('PostgreSQL %i', (major) => {
  let server: PostgresServer;
  const clients: pg.Client[] = [];
  beforeAll(async () => {
    const reserved = major >= 16 ? { reserved_connections: '5' } : {};
    server = await startPostgres({
      major,
      settings: { max_connections: '40', superuser_reserved_connections: '3', max_prepared_transactions: '2', ...reserved },
    });
    await server.query('CREATE ROLE app LOGIN; CREATE ROLE reader LOGIN; CREATE ROLE watcher LOGIN IN ROLE pg_monitor');
    await server.query('CREATE DATABASE shop OWNER app');
    await server.query(
      'CREATE TABLE orders (id int PRIMARY KEY, note text); INSERT INTO orders SELECT n FROM generate_series(1, 20000) n; ALTER TABLE orders OWNER TO app',
      'shop',
    );
  });
  afterAll(() => server.remove());
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end().catch(() => {})));
    await until(async () => (await server.query(`SELECT FROM pg_stat_activity WHERE usename = 'app'`)).length === 0);
  });
  const as = (role: string) => server.url('shop').replace('postgres@', `${role}@`);
  async function session(role = 'app'): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: as(role) });
    client.on('error', () => {});
    clients.push(client);
    await client.connect();
    return client;
  }

  test('at rest', async () => {
    expect(await value(as('app'))).toEqual({
      sizeBytes: expect.any(Number),
      connections: 0,
      maxConnections: major >= 16 ? 32 : 37,
      longestTransactionMs: 0,
      longestIdleInTransactionMs: 0,
      blockedSessions: 0,
    });
    const [row] = await server.query(`SELECT pg_database_size('shop')::float8 AS size`);
    expect((await value(as('app'))).sizeBytes).toBe(row?.['size']);
  });

  test('a long transaction, idle in it, and a session that it blocks', async () => {
    const [idle, blocked] = [await session(), await session()];
    await idle.query('BEGIN; UPDATE orders SET note = 1 WHERE id = 1');
    const waiting = blocked.query('UPDATE orders SET note = 2 WHERE id = 1').catch(() => {});
    await until(async () => (await value(as('app'))).blockedSessions === 1);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const seen = await value(as('app'));
    expect(seen).toMatchObject({ connections: 2, blockedSessions: 1 });
    expect(seen.longestTransactionMs).toBeGreaterThanOrEqual(150);
    expect(seen.longestIdleInTransactionMs).toBeGreaterThanOrEqual(150);
    expect(seen.longestTransactionMs).toBeLessThan(60_000);
    await idle.query('ROLLBACK');
    await waiting;
  });

  test('what a login does not see is not 0', async () => {
    const client = await session();
    await client.query('BEGIN; SELECT 1');
    const hidden = await value(as('reader'));
    expect(hidden).toMatchObject({ connections: 1, longestTransactionMs: null, longestIdleInTransactionMs: null, blockedSessions: 0 });
    expect((await value(as('watcher'))).longestIdleInTransactionMs).toBeGreaterThanOrEqual(0);
    // Another database's sessions count as connections, and hold back nothing here.
    await client.end();
    const other = new pg.Client({ connectionString: server.url('postgres').replace('postgres@', 'app@') });
    clients.push(other);
    await other.connect();
    expect(await value(as('reader'))).toMatchObject({ connections: 1, longestTransactionMs: 0 });
  });

  test('a prepared transaction is one that nobody holds', async () => {
    const client = await session();
    await client.query(`BEGIN; UPDATE orders SET note = 3 WHERE id = 2; PREPARE TRANSACTION 'left behind'`);
    await client.end();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await value(as('app'))).longestTransactionMs).toBeGreaterThanOrEqual(50);
    await server.query(`ROLLBACK PREPARED 'left behind'`, 'shop');
  });

  test('nothing is written, not even with a login that may', async () => {
    const writes = () => server.query(`SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) AS n FROM pg_stat_user_tables`, 'shop');
    const before = await writes();
    await value(server.url('shop'));
    expect(await writes()).toEqual(before);
  });

  test('why not: down, refused, too slow', async () => {
    expect(await reading('postgresql://app@127.0.0.1:1/shop')).toMatchObject({ kind: 'unmeasured', cause: 'unreachable' });
    expect(await reading(as('nobody'))).toMatchObject({ kind: 'unmeasured', cause: 'unauthorized' });
    expect(await reading(server.url('nope'))).toMatchObject({ kind: 'unmeasured', cause: 'not_found' });
    expect(await reading(as('app'), 1)).toMatchObject({ kind: 'unmeasured', cause: 'timed_out' });
  });
});
