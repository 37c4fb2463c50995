import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { databases, drill, dumpOf, removeDump, useClientsOf } from '../drill/support.ts';

/** More tables than this server has room for locks of one transaction: as 20 000 are for one with its usual settings. */
const TABLES = 1500;

let source: PostgresServer;
let small: PostgresServer;
beforeAll(async () => {
  source = await startPostgres({ settings: { max_locks_per_transaction: '1000' } });
  small = await startPostgres({ settings: { max_locks_per_transaction: '10', max_connections: '30' } });
  useClientsOf(source);
}, 60_000);
afterAll(async () => {
  await source?.remove();
  await small?.remove();
});

test('more tables than the server has locks for are proven all the same', async () => {
  const dump = await dumpOf(
    source,
    `DO $$ BEGIN FOR i IN 1..${TABLES} LOOP EXECUTE format('CREATE TABLE t%s AS SELECT %s AS a', i, i); END LOOP; END $$`,
  );
  const { outcome, main } = await drill({ backup: dump, 'server-url': small.url(), jobs: '2' });
  const { proof } = outcome.details as { proof: { tables: { state: string }[]; checker: unknown } };
  expect([main.reason, proof.tables.length, proof.tables.every(({ state }) => state === 'equal')]).toEqual([main.reason, TABLES, true]);
  expect(proof.checker).toMatchObject({ state: 'verified' });
  expect(main.verdict).toBe('ok');
  expect(await databases(small)).toEqual([]);
  removeDump(dump);
}, 60_000);
