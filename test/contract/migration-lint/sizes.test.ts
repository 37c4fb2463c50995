import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { connect } from '../../../src/adapters/postgres/connect.ts';
import { readTableSizes } from '../../../src/adapters/postgres/table-sizes.ts';
import { parseDatabaseUrl } from '../../../src/domain/database/address.ts';
import { factsOf } from '../../../src/domain/migration-lint/facts.ts';
import { keyOf, type TableName } from '../../../src/domain/migration-lint/types.ts';
import { freshDatabase } from '../../support/migration-kit.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';

let server: PostgresServer;
const undo: (() => unknown)[] = [];
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  for (const step of undo.reverse()) await step();
  await server.remove();
});

async function read(url: string, ...names: (string | TableName)[]) {
  const parsed = parseDatabaseUrl(url);
  if ('problem' in parsed) throw new Error(parsed.problem);
  const connection = await connect({ address: parsed.address });
  try {
    return factsOf(
      await readTableSizes(connection, { schema: 'public', names: names.map((n) => (typeof n === 'string' ? { schema: null, name: n } : n)) }),
    );
  } finally {
    await connection.end();
  }
}
const key = (name: string, schema = 'public') => keyOf({ schema, name }, schema);

describe('sizes', () => {
  test('rows, bytes with indexes, columns; partitions together; another schema; what is not there', async () => {
    const database = await freshDatabase(
      server,
      `CREATE TABLE "Order" (id int PRIMARY KEY, "E" text, v varchar(30) CHECK (v IS NOT NULL)); CREATE INDEX "Order_idx" ON "Order" ("E");
       INSERT INTO "Order" SELECT g, repeat('x', 100), 'v' FROM generate_series(1, 20000) g; ANALYZE "Order"; CREATE TABLE empty (id int); CREATE SCHEMA s; CREATE TABLE s.t (id int);
       INSERT INTO s.t VALUES (1); CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (5000);
       CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (5000) TO (10000); INSERT INTO p SELECT generate_series(0, 9999); ANALYZE p`,
    );
    const facts = await read(server.url(database), 'Order_idx', 'empty', { schema: 's', name: 't' }, 'p', 'missing');
    const order = facts.tables.get(key('Order'));
    expect(order).toMatchObject({ rows: 20_000, empty: false });
    const [{ bytes }] = (await server.query(`SELECT pg_total_relation_size('"Order"')::int AS bytes`, database)) as [{ bytes: number }];
    expect(order?.bytes).toBe(bytes);
    expect(facts.indexes.get(key('Order_idx'))).toBe(key('Order'));
    expect(facts.tables.get(key('empty'))).toMatchObject({ rows: 0, bytes: 0, empty: true });
    expect(facts.tables.get(key('t', 's'))).toMatchObject({ rows: null, empty: false });
    expect(facts.tables.get(key('p'))).toMatchObject({ rows: 10_000 });
    expect([...facts.tables.keys()]).not.toContain(key('missing'));
    const columns = (await read(server.url(database), 'Order')).tables.get(key('Order'))?.columns;
    expect(columns?.['id']).toEqual({ type: 'integer', notNull: true, checkedNotNull: false });
    expect(columns?.['v']).toEqual({ type: 'character varying(30)', notNull: false, checkedNotNull: true });
  });

  test('grown since ANALYZE: the estimate is scaled', async () => {
    const database = await freshDatabase(
      server,
      'CREATE TABLE a (id int) WITH (autovacuum_enabled = false); INSERT INTO a SELECT generate_series(1, 10000); ANALYZE a; INSERT INTO a SELECT generate_series(1, 90000)',
    );
    const rows = (await read(server.url(database), 'a')).tables.get(key('a'))?.rows ?? 0;
    expect(Math.abs(rows - 100_000)).toBeLessThan(3000);
  });

  test('a role that may read nothing of it learns the same; nothing is written', async () => {
    const database = await freshDatabase(server, 'CREATE TABLE a (id int); INSERT INTO a SELECT generate_series(1, 1000); ANALYZE a');
    await server.query('CREATE ROLE onlooker LOGIN');
    const before = await server.query('SELECT pg_current_xact_id_if_assigned() AS x, txid_snapshot_xmax(txid_current_snapshot()) AS next', database);
    const facts = await read(server.url(database).replace('postgres@', 'onlooker@'), 'a');
    expect(facts.tables.get(key('a'))).toMatchObject({ rows: 1000 });
    const after = await server.query('SELECT pg_current_xact_id_if_assigned() AS x, txid_snapshot_xmax(txid_current_snapshot()) AS next', database);
    expect(after).toEqual(before);
  });

  test('a table that somebody alters: it gives up after two seconds', async () => {
    const database = await freshDatabase(server, 'CREATE TABLE a (id int)');
    const client = new pg.Client({ connectionString: server.url(database) });
    await client.connect();
    undo.push(() => client.end());
    await client.query('BEGIN; LOCK TABLE a');
    const started = performance.now();
    await expect(read(server.url(database), 'a')).rejects.toMatchObject({ failure: { code: '55P03' } });
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  test('the lock_timeout of the role or the database', async () => {
    const database = await freshDatabase(server, 'CREATE TABLE a (id int)');
    expect((await read(server.url(database), 'a')).lockTimeout).toBe(false);
    await server.query(`ALTER DATABASE ${database} SET lock_timeout = '5s'`);
    expect((await read(server.url(database), 'a')).lockTimeout).toBe(true);
  });
});

test('long transactions, with the locks that they hold on what is touched; never a query', async () => {
  const database = await freshDatabase(server, 'CREATE TABLE a (id int); CREATE TABLE z (id int)');
  const client = new pg.Client({ connectionString: server.url(database), application_name: 'nightly report' });
  await client.connect();
  undo.push(() => client.end());
  await client.query('BEGIN');
  await client.query("SELECT id, 'row-secret' FROM a JOIN z USING (id)");
  expect((await read(server.url(database), 'a')).longTransactions).toEqual([]);
  // A minute is long: the clock of the session cannot be moved, so that of the question is.
  const connection = await connect({ address: (parseDatabaseUrl(server.url(database)) as { address: never }).address });
  undo.push(() => connection.end());
  const earlier = { ...connection, script: (sql: string) => connection.script(sql.replace("interval '1 min'", "interval '1 millisecond'")) };
  const reading = factsOf(await readTableSizes(earlier, { schema: 'public', names: [{ schema: null, name: 'a' }] }));
  expect(reading.longTransactions).toMatchObject([
    { application: 'nightly report', state: 'idle in transaction', locks: [{ table: key('a'), mode: 'AccessShareLock' }] },
  ]);
  expect(JSON.stringify(reading.longTransactions)).not.toMatch(/row-secret|SELECT/);
});
