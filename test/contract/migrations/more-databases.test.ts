import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CodedCase, ledger, row, SQL } from '../../support/coded-case.ts';
import { expectCase } from '../../support/expect-case.ts';
import { makeProject, measureProject } from '../../support/migration-kit.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
  await server.query(`CREATE ROLE reader LOGIN; CREATE ROLE setter LOGIN; CREATE ROLE evil LOGIN;
    ALTER ROLE setter SET statement_timeout = '100ms'; ALTER ROLE setter SET default_transaction_read_only = on;
    ALTER ROLE setter SET default_transaction_isolation = 'serializable'; ALTER ROLE setter SET datestyle = 'German';
    ALTER ROLE setter SET timezone = 'Asia/Kathmandu'; ALTER ROLE setter SET intervalstyle = 'sql_standard';
    ALTER ROLE setter SET standard_conforming_strings = off; ALTER ROLE setter SET client_encoding = 'LATIN1';
    ALTER ROLE setter SET extra_float_digits = -15; ALTER ROLE setter SET bytea_output = 'escape'; ALTER ROLE setter SET row_security = off;
    ALTER ROLE evil SET search_path = evil, pg_catalog`);
});
afterAll(() => server.remove());

const TABLE = 'CREATE TABLE "User" (id int);';
const inSchema = (name: string, sql: string) => `CREATE SCHEMA ${name}; SET search_path = ${name}; ${sql}`;
const readable = (role: string) => `; GRANT SELECT ON _prisma_migrations TO ${role}`;

/** Where the ledger is, what it is, and who looks. */
const CASES: Readonly<Record<string, CodedCase>> = {
  schema_of_the_url: {
    why: '?schema= is where Prisma keeps it, upper case as written.',
    disk: ['1_a'],
    query: '?schema=MyApp',
    sql: inSchema('"MyApp"', ledger('1_a')),
    is: ['ok', 'in_sync'],
  },
  schema_in_another_case: {
    why: 'Names of schemas are compared to the letter: myapp is another one, and an empty one.',
    disk: ['1_a'],
    query: '?schema=myapp',
    sql: inSchema('"MyApp"', ledger('1_a')),
    is: ['critical', 'pending'],
    says: 'is empty: this is a first deploy',
  },
  schema_with_quotes: {
    why: 'A quote in a name does not end it.',
    disk: ['1_a'],
    query: '?schema=a%22b%27c',
    sql: inSchema('"a""b\'c"', ledger('1_a')),
    is: ['ok', 'in_sync'],
  },
  schema_with_backslash: {
    why: 'Nor does a backslash, whatever standard_conforming_strings says.',
    disk: ['1_a'],
    query: '?schema=a%5C',
    user: 'setter',
    sql: `${inSchema('"a\\"', ledger('1_a') + readable('setter'))}; GRANT USAGE ON SCHEMA "a\\" TO setter`,
    is: ['ok', 'in_sync'],
  },
  forgotten_schema: {
    why: 'The ledger is in app, the URL says nothing: public has tables and no ledger.',
    disk: ['1_a'],
    sql: `${TABLE} ${inSchema('app', ledger('1_a'))}`,
    is: ['critical', 'unmanaged', 'pending'],
    says: 'Check database-url and db-schema',
  },
  ledgers_in_two_schemas: {
    why: 'Two applications in one database do not see each other.',
    disk: ['1_a'],
    query: '?schema=app',
    sql: `${ledger(row('1_a', { state: 'failed' }))} ${inSchema('app', ledger('1_a'))}`,
    is: ['ok', 'in_sync'],
  },
  ledger_of_a_multi_schema_project: {
    why: 'schemas = ["app", "auth"] does not move the ledger, and the other schemas are not looked at.',
    disk: ['1_a'],
    sql: `${ledger('1_a')} CREATE SCHEMA app; CREATE SCHEMA auth; CREATE TABLE auth."User" (id int)`,
    is: ['ok', 'in_sync'],
  },
  view: {
    why: 'Some give a reader a view; it reads the same.',
    disk: ['1_a', '2_b'],
    sql: `${inSchema('private', ledger('1_a'))} CREATE VIEW public._prisma_migrations AS SELECT * FROM private._prisma_migrations`,
    is: ['critical', 'pending'],
    says: '2_b',
  },
  missing_column: {
    why: 'Another table of that name: no column rolled_back_at.',
    disk: ['1_a'],
    sql: `${ledger('1_a')} ALTER TABLE _prisma_migrations DROP COLUMN rolled_back_at`,
    is: ['unknown', 'ledger_foreign'],
    says: 'rolled_back_at',
  },
  other_column_type: {
    why: 'Times as text are not Prisma’s.',
    disk: ['1_a'],
    sql: `${ledger('1_a')} ALTER TABLE _prisma_migrations ALTER COLUMN finished_at TYPE text`,
    is: ['unknown', 'ledger_foreign'],
    says: 'is not the one that Prisma makes',
  },
  further_column: {
    why: 'A column that somebody added does no harm.',
    disk: ['1_a'],
    sql: `${ledger('1_a')} ALTER TABLE _prisma_migrations ADD COLUMN note text`,
    is: ['ok', 'in_sync'],
  },
  name_in_another_case: {
    why: '_Prisma_Migrations is some table, so a baseline is needed.',
    disk: ['1_a'],
    sql: 'CREATE TABLE "_Prisma_Migrations" (id int)',
    is: ['critical', 'unmanaged', 'pending'],
  },
  infinite_times: {
    why: 'Somebody set finished_at to infinity: it is set.',
    disk: ['1_a'],
    sql: `${ledger('1_a')} UPDATE _prisma_migrations SET finished_at = 'infinity', started_at = '-infinity'`,
    is: ['ok', 'in_sync'],
  },
  blanks_around_a_name: { why: 'A name with a blank is another name.', disk: ['1_a'], sql: ledger('1_a '), is: ['critical', 'diverged'] },
  settings_of_the_role: {
    why: 'A role with its own time limit, dates, encoding and read-only mode reads the same.',
    disk: ['1_ñ', '2_b'],
    user: 'setter',
    sql: ledger('1_ñ', '2_b') + readable('setter'),
    is: ['ok', 'in_sync'],
  },
  search_path_of_the_role: {
    why: 'A search path with look-alikes is not followed.',
    disk: ['1_a'],
    user: 'evil',
    sql: `${ledger('1_a')} ${readable('evil').slice(2)}; ${inSchema('evil', `${ledger(row('1_a', { state: 'failed' }))} CREATE FUNCTION evil.count(text) RETURNS bigint LANGUAGE sql AS 'SELECT 0'; CREATE VIEW pg_class AS SELECT 1; GRANT ALL ON SCHEMA evil TO evil`)}`,
    is: ['ok', 'in_sync'],
  },
  read_only_database: {
    why: 'A database that is closed for writes, as during a failover.',
    disk: ['1_a'],
    sql: `${ledger('1_a')} DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$`,
    is: ['ok', 'in_sync'],
  },
  some_columns_granted: {
    why: 'SELECT on some columns is not enough, and the message has the GRANT.',
    disk: ['1_a'],
    user: 'reader',
    sql: `${ledger('1_a')} GRANT SELECT (migration_name) ON _prisma_migrations TO reader`,
    is: ['unknown', 'permission_denied'],
    says: 'GRANT SELECT ON "public"._prisma_migrations TO "reader";',
  },
  schema_not_granted: {
    why: 'USAGE comes first.',
    disk: ['1_a'],
    user: 'reader',
    query: '?schema=app',
    sql: inSchema('app', ledger('1_a') + readable('reader')),
    is: ['unknown', 'permission_denied'],
    says: 'GRANT USAGE ON SCHEMA "app" TO "reader";',
  },
  rows_hidden: {
    why: 'Row-level security hides rows from the reader: what cannot be seen is unknown, never pending and never in sync.',
    disk: ['1_a'],
    user: 'reader',
    sql: `${ledger('1_a')} ALTER TABLE _prisma_migrations ENABLE ROW LEVEL SECURITY; GRANT SELECT ON _prisma_migrations TO reader`,
    is: ['unknown', 'permission_denied'],
  },
  failed_row_hidden: {
    why: 'A policy shows all but the failed row: "in sync" would be wrong.',
    disk: ['1_a'],
    user: 'reader',
    sql: `${ledger('1_a', row('2_gone', { state: 'failed' }))} ALTER TABLE _prisma_migrations ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON _prisma_migrations USING (finished_at IS NOT NULL); GRANT SELECT ON _prisma_migrations TO reader`,
    is: ['unknown', 'permission_denied'],
  },
  rows_seen_by_their_owner: {
    why: 'The owner sees all rows in spite of row-level security.',
    disk: ['1_a'],
    sql: `${ledger('1_a')} ALTER TABLE _prisma_migrations ENABLE ROW LEVEL SECURITY`,
    is: ['ok', 'in_sync'],
  },
};

test.each(Object.entries(CASES))('%s', async (_, coded) => {
  await expectCase(server, coded);
});

test('a database whose name has to be encoded', async () => {
  const name = 'shop "été" %41';
  await server.query(`CREATE DATABASE "${name.replace(/"/g, '""')}"`);
  await server.query(ledger('1_a'), encodeURIComponent(name));
  const { root, remove } = makeProject({ 'prisma/schema.prisma': '', 'prisma/migrations/1_a/migration.sql': SQL });
  const { findings } = await measureProject(server.url(encodeURIComponent(name)), root);
  expect(findings).toMatchObject([{ reason: 'in_sync', message: expect.stringContaining(name) }]);
  remove();
});

// Prisma looks for tables in all of `schemas`, and refuses with P3005 here.
test('a first deploy where another schema of the project has tables', async () => {
  const sql = 'CREATE SCHEMA auth; CREATE TABLE auth.users (id int)';
  const files = { 'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  schemas = ["public", "auth"]\n}\n' };
  await expectCase(server, { why: 'P3005', disk: ['1_a'], sql, files, is: ['critical', 'unmanaged', 'pending'] });
});
