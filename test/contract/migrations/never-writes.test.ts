import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { ledger, SQL } from '../../support/coded-case.ts';
import { caseNames, freshDatabase, loadCase, makeProject, measureProject } from '../../support/migration-kit.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';

let server: PostgresServer;
beforeAll(async () => {
  // Nothing else on this server takes transaction ids or changes counters.
  server = await startPostgres({ settings: { autovacuum: 'off' } });
  await server.query('CREATE ROLE onlooker LOGIN NOINHERIT');
});
afterAll(() => server.remove());

const asOnlooker = (url: string) => url.replace(/\/\/[^@]+@/, '//onlooker@');

/** USAGE on the ledger's schema and SELECT on the ledger, where the two are there; nothing else, not even what PUBLIC has. */
async function allowReading(database: string, schema: string) {
  await server.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC; GRANT CONNECT ON DATABASE ${database} TO onlooker`);
  await server.query(
    `DO $$ BEGIN
      REVOKE ALL ON SCHEMA public FROM PUBLIC;
      IF to_regnamespace('${schema}') IS NOT NULL THEN GRANT USAGE ON SCHEMA ${schema} TO onlooker; END IF;
      IF to_regclass('${schema}._prisma_migrations') IS NOT NULL THEN GRANT SELECT ON ${schema}._prisma_migrations TO onlooker; END IF;
    END $$`,
    database,
  );
}

type Traces = { readonly nextTransaction: string; readonly commits: number; readonly written: string; readonly catalog: string };

/** What a write would leave behind. Looked at from another database, by queries that take no transaction id themselves. */
async function tracesIn(database: string): Promise<Traces> {
  const [row] = await server.query(`SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xmax, xact_commit::int AS commits,
    concat_ws(' ', tup_inserted, tup_updated, tup_deleted) AS written, (SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database) AS databases
    FROM pg_stat_database WHERE datname = '${database}'`);
  return {
    nextTransaction: String(row?.['xmax']),
    commits: Number(row?.['commits']),
    written: String(row?.['written']),
    catalog: String(row?.['databases']),
  };
}

/** A session's counters are complete when it has ended, which the action does not wait for. What waits inside a transaction stays. */
async function whenEnded(database: string, isEnough: (traces: Traces) => boolean): Promise<Traces> {
  for (const deadline = performance.now() + 10_000; performance.now() < deadline; ) {
    const sessions = await server.query(
      `SELECT FROM pg_stat_activity WHERE datname = '${database}' AND backend_type = 'client backend' AND state IS DISTINCT FROM 'idle in transaction'`,
    );
    const traces = await tracesIn(database);
    if (sessions.length === 0 && isEnough(traces)) return traces;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('The counters of the server did not move: nothing would be proven by their being equal.');
}

/** Runs `work` and returns what it left behind, before and after. */
async function watched(database: string, work: () => Promise<unknown>): Promise<{ before: Traces; after: Traces }> {
  const before = await whenEnded(database, () => true);
  await work();
  return { before, after: await whenEnded(database, ({ commits }) => commits > before.commits) };
}

const unchanged = ({ before, after }: { before: Traces; after: Traces }) => expect({ ...after, commits: 0 }).toEqual({ ...before, commits: 0 });

test.each(caseNames())('%s is judged by a role that may only read, and leaves no trace', async (name) => {
  const { url, root, database } = await loadCase(server, name);
  const schema = new URL(url).searchParams.get('schema') ?? 'public';
  const all = (await measureProject(url, root)).findings;
  await allowReading(database, schema);
  let seen: unknown;
  const traces = await watched(database, async () => {
    seen = (await measureProject(asOnlooker(url), root)).findings.map(({ verdict, reason }) => ({ verdict, reason }));
  });
  unchanged(traces);
  // The one case whose role lacks SELECT has it here.
  if (name !== 'no_select_grant') expect(seen).toEqual(all.map(({ verdict, reason }) => ({ verdict, reason })));
});

const project = () => makeProject({ 'prisma/schema.prisma': '', 'prisma/migrations/1_a/migration.sql': SQL });

test.each([
  ['a schema that does not exist is not created, as Prisma’s engine does', '', '?schema=not_there', 'pending'],
  ['without any privilege', `CREATE SCHEMA closed; SET search_path = closed; ${ledger('1_a')}`, '?schema=closed', 'permission_denied'],
  ['a ledger that is not one', 'CREATE TABLE _prisma_migrations (id int); GRANT SELECT ON _prisma_migrations TO onlooker', '', 'ledger_foreign'],
])('%s', async (_, sql, query, reason) => {
  const database = await freshDatabase(server, sql);
  const { root, remove } = project();
  const schemas = () => server.query('SELECT nspname FROM pg_namespace ORDER BY 1', database);
  const before = await schemas();
  unchanged(
    await watched(database, async () => {
      expect((await measureProject(asOnlooker(server.url(database)) + query, root)).findings[0].reason).toBe(reason);
    }),
  );
  expect(await schemas()).toEqual(before);
  remove();
});

test('while a deploy is running, and with rows that are locked', async () => {
  const { url, root, database } = await loadCase(server, 'failed');
  await allowReading(database, 'public');
  const client = new pg.Client({ connectionString: server.url(database) });
  await client.connect();
  await client.query('SELECT pg_advisory_lock(72707369)');
  await client.query('BEGIN; SELECT * FROM _prisma_migrations FOR UPDATE');
  unchanged(
    await watched(database, async () => {
      expect((await measureProject(asOnlooker(url), root)).findings[0].reason).toBe('running');
    }),
  );
  await client.end();
});

test('a write is noticed: the proof is one', async () => {
  const database = await freshDatabase(server, ledger());
  await server.query(`GRANT INSERT ON _prisma_migrations TO onlooker`, database);
  const { before, after } = await watched(database, async () => {
    const client = new pg.Client({ connectionString: asOnlooker(server.url(database)) });
    await client.connect();
    await client.query(`INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('1', 'x', '1_a')`);
    await client.end();
  });
  expect(after.written).not.toBe(before.written);
  expect(Number(after.nextTransaction)).toBeGreaterThan(Number(before.nextTransaction));
});
