import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { connect } from '../../../src/adapters/postgres/connect.ts';
import type { PostgresError } from '../../../src/adapters/postgres/failure.ts';
import { createScratch, creatorName, dropScratch } from '../../../src/adapters/postgres/scratch-database.ts';
import { type DatabaseAddress, parseDatabaseUrl } from '../../../src/domain/database/address.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { restoreProcesses } from '../../support/restore-processes.ts';
import { DUMPS, databases, drill, dumpOf, postStep, removeDump, useClientsOf } from './support.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ settings: { wal_level: 'logical' } });
  useClientsOf(server);
}, 60_000);
afterAll(() => server?.remove());
const made: string[] = [];
afterEach(async () => {
  for (const file of made.splice(0)) removeDump(file);
  expect(await databases(server)).toEqual([]);
});
const dump = async (sql: string, options: Parameters<typeof dumpOf>[2] = {}) => {
  const file = await dumpOf(server, sql, options);
  made.push(file);
  return file;
};
const given = (backup: string, more: Record<string, string> = {}) => ({ backup, 'server-url': server.url(), ...more });
/** Processes whose command line names a drill's database. */
const children = () => restoreProcesses(server.port);

describe('what a dump may hold', () => {
  test('row values appear nowhere, also not those of rows that are refused', async () => {
    const canary = 'canary-7d1f';
    const file = await dump(`CREATE TABLE "Tenant" (id text PRIMARY KEY, email text);
      CREATE TABLE "User" (id text, "tenantId" text, n text);
      INSERT INTO "Tenant" VALUES ('${canary}-t', '${canary}@example.com');
      INSERT INTO "User" VALUES ('${canary}-u', '${canary}-nobody', '${canary}-number'), ('${canary}-u', '${canary}-t', '${canary}');
      CREATE FUNCTION noisy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the row is %', new; END $$;`);
    // A dump that breaks its own rules: the constraints are put into its text, which has room for them nowhere else.
    const folder = mkdtempSync(path.join(tmpdir(), 'runbook-dump-'));
    const broken = path.join(folder, 'broken.dump');
    made.push(broken);
    await server.query('CREATE DATABASE broken');
    await server.query(
      `CREATE TABLE "Tenant" (id text PRIMARY KEY, email text); CREATE TABLE "User" (id text, "tenantId" text, n text);
       INSERT INTO "Tenant" VALUES ('${canary}-t', '${canary}@example.com');
       INSERT INTO "User" VALUES ('${canary}-u', '${canary}-nobody', '${canary}-number'), ('${canary}-u', '${canary}-t', '${canary}');
       CREATE FUNCTION shout(t text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN IF current_database() <> 'broken' THEN RAISE EXCEPTION 'the value is %', t; END IF; RETURN t; END $$;
       CREATE INDEX shouting ON "User" (shout(n));
       ALTER TABLE "User" ADD CONSTRAINT fk FOREIGN KEY ("tenantId") REFERENCES "Tenant" NOT VALID;
       UPDATE pg_constraint SET convalidated = true WHERE conname = 'fk';
       CREATE UNIQUE INDEX twice ON "User" (n); UPDATE pg_index SET indisunique = true WHERE indexrelid = 'twice'::regclass;`,
      'broken',
    );
    execFileSync(server.bin('pg_dump'), ['-Fc', '-f', broken, server.url('broken')]);
    await server.query('DROP DATABASE broken');

    const good = await drill(given(file, { checks: 'mail: SELECT email FROM "Tenant" => == "nobody"' }));
    expect(good.main.reason).toBe('check_failed');
    expect(good.everything).not.toContain(canary);
    const bad = await drill(given(broken));
    expect(bad.reasons).toEqual(expect.arrayContaining(['constraint_violated', 'restore_failed']));
    expect(bad.everything).not.toContain(canary);
  });

  test('what acts on the outside is left out, and the rest is whole', async () => {
    const file = await dump(`CREATE TABLE items (id int PRIMARY KEY); INSERT INTO items VALUES (1);
      CREATE PUBLICATION all_of_it FOR ALL TABLES;
      CREATE SUBSCRIPTION production CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p WITH (connect = false);
      CREATE FUNCTION on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
      CREATE EVENT TRIGGER watcher ON ddl_command_start EXECUTE FUNCTION on_ddl();
      GRANT SELECT ON items TO public; COMMENT ON EXTENSION plpgsql IS 'mine';`);
    const { main, outcome } = await drill(given(file));
    expect(main.reason).toBe('ok');
    expect(outcome.details['leftOut']).toMatchObject({ PUBLICATION: 1, SUBSCRIPTION: 1, 'EVENT TRIGGER': 1, ACL: 1 });
  });

  test('hostile names', async () => {
    const name = '<img src=x onerror=alert(1)>|::error::`@everyone`';
    const quoted = `"${name.replace(/"/g, '""')}"`;
    const file = await dump(
      `CREATE SCHEMA "${'s'.repeat(20)} |"; CREATE TABLE ${quoted} (id int); INSERT INTO ${quoted} VALUES (1); CREATE TABLE "User" (id int);`,
    );
    const { main, outcome } = await drill(given(file));
    expect([main.reason, main.target]).toEqual(['table_empty', 'public.User']);
    expect(outcome.details['rows']).toBe(1);
    expect(outcome.sections.join('\n')).not.toMatch(/<img|`@|@everyone/);
  });

  test('names whose tag is longer than PostgreSQL’s own names can be', async () => {
    const [a, b] = ['table_'.padEnd(60, 'a'), 'constraint_'.padEnd(60, 'b')];
    const file = await dump(`CREATE TABLE ${a} (id int, CONSTRAINT ${b} PRIMARY KEY (id)); INSERT INTO ${a} VALUES (1);
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
      CREATE TRIGGER ${b} BEFORE UPDATE ON ${a} FOR EACH ROW EXECUTE FUNCTION f();`);
    expect((await drill(given(file))).main.reason).toBe('ok');
  });

  test('partitions, a domain, large objects, a materialized view, an identity, row security', async () => {
    const file = await dump(`CREATE DOMAIN email AS text CONSTRAINT has_at CHECK (value LIKE '%@%');
      CREATE TABLE events (at date NOT NULL, id int GENERATED ALWAYS AS IDENTITY, mail email) PARTITION BY RANGE (at);
      CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
      CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
      CREATE INDEX ON events (at);
      INSERT INTO events (at, mail) SELECT date '2025-06-01' + g * 30, 'a@b' FROM generate_series(1, 10) g;
      SELECT lo_from_bytea(0, 'x');
      CREATE MATERIALIZED VIEW by_year AS SELECT extract(year FROM at) AS y, count(*) FROM events GROUP BY 1;
      CREATE TABLE secrets (id int CHECK (id > 0)); ALTER TABLE secrets ENABLE ROW LEVEL SECURITY; ALTER TABLE secrets FORCE ROW LEVEL SECURITY; INSERT INTO secrets VALUES (1);
      CREATE POLICY nobody ON secrets USING (false);`);
    const { main, outcome } = await drill(given(file, { 'critical-tables': 'events\nsecrets' }));
    expect(main.reason).toBe('ok');
    // The partitioned table's rows are those of its partitions.
    expect(outcome.outputs).toMatchObject({ tables: '4', rows: '11' });
  });

  test('another encoding than the server’s locale can hold', async () => {
    const file = await dump("CREATE TABLE t (n text); INSERT INTO t VALUES ('Ä')", {
      create: "TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'",
    });
    const { main, outcome } = await drill(given(file));
    expect(main.reason).toBe('ok');
    expect(outcome.details['scratch']).toMatchObject({
      encoding: 'LATIN1',
      locale: { kind: 'c_order', why: 'same_order', collate: 'C', ctype: 'C' },
    });
  });

  test('a table whose rows were left out is told by name', async () => {
    const file = await dump('CREATE TABLE a (id int); INSERT INTO a VALUES (1); CREATE TABLE audit (id int); INSERT INTO audit VALUES (1)', {
      args: ['--exclude-table-data=audit'],
    });
    const { main, outcome } = await drill(given(file));
    expect([main.verdict, main.reason, main.target, outcome.outputs['result']]).toEqual(['degraded', 'table_without_data', 'public.audit', 'minor']);
    expect(outcome.outputs['register-line']).toMatch(/ – minor incidents – made\.dump – checker verified$/);
  });

  test('an extension that the server lacks is found before anything is restored', async () => {
    const bytes = readFileSync(path.join(DUMPS, 'pg15-gzip.dump'));
    const folder = mkdtempSync(path.join(tmpdir(), 'runbook-dump-'));
    const file = path.join(folder, 'needs.dump');
    made.push(file);
    writeFileSync(file, Buffer.from(bytes.toString('latin1').replaceAll('pg_trgm', 'pg_lost'), 'latin1'));
    const { main, outcome } = await drill(given(file));
    expect([main.verdict, main.reason, main.target]).toEqual(['critical', 'extension_missing', 'pg_lost']);
    expect(outcome.outputs['restore-seconds']).toBe('');
  });

  test('a role that a policy needs', async () => {
    await server.query('CREATE ROLE app');
    const file = await dump('CREATE TABLE t (id int); INSERT INTO t VALUES (1); CREATE POLICY p ON t TO app USING (true)');
    await server.query('DROP ROLE app');
    const { main } = await drill(given(file));
    expect([main.verdict, main.reason]).toEqual(['critical', 'role_missing']);
  });
});

describe('however it ends, nothing stays', () => {
  const slow = () =>
    dump(
      'CREATE TABLE "User" (id int, t text); INSERT INTO "User" SELECT g, repeat(md5(g::text), 20) FROM generate_series(1, 150000) g; CREATE INDEX ON "User" (t)',
    );
  /** Waits until pg_restore's sessions are in the database. */
  const restoring = async () => {
    for (let i = 0; i < 200; i += 1) {
      const rows = await server.query("SELECT FROM pg_stat_activity WHERE application_name = 'restore-drill' AND query ~ '^COPY'");
      if (rows.length > 0) return;
      await sleep(20);
    }
    throw new Error('the restore never began');
  };

  test('cancelled while pg_restore works', async () => {
    const file = await slow();
    const cancel = new AbortController();
    const running = drill(given(file), { signal: cancel.signal });
    await restoring();
    const at = performance.now();
    cancel.abort(new DOMException('cancelled', 'AbortError'));
    const { main, outcome, state } = await running;
    expect(performance.now() - at).toBeLessThan(4000);
    expect([main.reason, outcome.outputs['result']]).toEqual(['cancelled', 'inconclusive']);
    expect(outcome.details['scratch']).toMatchObject({ state: 'dropped' });
    expect(state['settled']).toBe('true');
    expect(children()).toEqual([]);
  });

  test('cancelled at any moment', async () => {
    const file = path.join(DUMPS, 'pg15-gzip.dump');
    for (const after of [0, 20, 60, 120, 180, 240, 300, 400]) {
      const cancel = new AbortController();
      const timer = setTimeout(() => cancel.abort(new DOMException('cancelled', 'AbortError')), after);
      const { state } = await drill(given(file), { signal: cancel.signal });
      clearTimeout(timer);
      // What the main step could not do any more, the post step does.
      await postStep(given(file), state);
      expect(await databases(server)).toEqual([]);
    }
    expect(children()).toEqual([]);
  }, 60_000);

  test('the server stops in the middle: inconclusive, and the post step drops what was left', async () => {
    const file = await slow();
    const running = drill(given(file));
    await restoring();
    await server.stop();
    const { main, outcome, state } = await running;
    expect([main.verdict, main.reason, outcome.outputs['result']]).toEqual(['unknown', 'server_lost', 'inconclusive']);
    expect(outcome.findings.map((f) => f.reason)).toContain('drop_failed');
    expect(outcome.outputs['register-line']).toMatch(/ – INCONCLUSIVE – /);
    await server.start();
    expect(await databases(server)).toHaveLength(1);
    await postStep(given(file), state);
    expect(await databases(server)).toEqual([]);
  });

  test('two drills at once', async () => {
    const file = path.join(DUMPS, 'pg15-gzip.dump');
    const [a, b] = await Promise.all([drill(given(file)), drill(given(file))]);
    expect([a.main.reason, b.main.reason]).toEqual(['ok', 'ok']);
  });
});

describe('ownership', () => {
  const SERVER_LOCALE = [{ kind: 'server', why: 'asked', provider: null, collate: null, ctype: null, locale: null, rules: null }] as const;
  const address = () => (parseDatabaseUrl(server.url()) as { address: DatabaseAddress }).address;
  const addressOf = (database: string) => ({ ...address(), database });
  const scratch = { name: 'wanted_restore_test', birthName: 'drill_20261102_0123456789abcdef_restore_test', token: 'f00d', oid: null };

  test('a database of the wanted name without the token is somebody else’s', async () => {
    const connection = await connect({ address: address() });
    await server.query('CREATE DATABASE wanted_restore_test');
    await server.query("COMMENT ON DATABASE wanted_restore_test IS 'restore-drill beef'");
    expect(await dropScratch(connection, addressOf, scratch)).toEqual([]);
    expect(await databases(server)).toEqual(['wanted_restore_test']);
    await server.query('DROP DATABASE wanted_restore_test');
    await connection.end();
  });

  test('one that was killed between birth and naming is found by its birth name', async () => {
    const connection = await connect({ address: address() });
    await server.query(`CREATE DATABASE ${scratch.birthName}`);
    expect(await dropScratch(connection, addressOf, scratch)).toEqual([scratch.birthName]);
    await connection.end();
  });

  test('one that a killed session is still creating is not created after the drop', async () => {
    const [connection, creator, blocker] = await Promise.all([
      connect({ address: address() }),
      connect({ address: address(), applicationName: creatorName(scratch) }),
      connect({ address: address() }),
    ]);
    await blocker.script('BEGIN; LOCK TABLE pg_catalog.pg_database IN SHARE MODE');
    const creating = createScratch(creator, scratch, 'UTF8', SERVER_LOCALE).then(
      () => 'created',
      (error: PostgresError) => error.failure.code,
    );
    const waiting = "SELECT FROM pg_catalog.pg_stat_activity WHERE query ~ '^CREATE DATABASE' AND wait_event_type = 'Lock'";
    while ((await connection.query(waiting)).length === 0);
    expect(await dropScratch(connection, addressOf, scratch)).toEqual([]);
    await blocker.script('ROLLBACK');
    expect(await creating).toBe('57P01');
    expect(await databases(server)).toEqual([]);
    for (const session of [connection, creator, blocker]) await session.end();
  });

  test('what a dump writes into the comment changes no ownership', async () => {
    const connection = await connect({ address: address() });
    const { oid } = await createScratch(connection, scratch, 'UTF8', SERVER_LOCALE);
    await server.query(`COMMENT ON DATABASE ${scratch.name} IS 'mine now'`);
    expect(await dropScratch(connection, addressOf, { ...scratch, oid })).toEqual([scratch.name]);
    await connection.end();
  });

  test('a subscription and open sessions do not keep it', async () => {
    const connection = await connect({ address: address() });
    await createScratch(connection, scratch, 'UTF8', SERVER_LOCALE);
    await server.query("CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port=1 dbname=x' PUBLICATION p WITH (connect = false)", scratch.name);
    const open = await connect({ address: { ...address(), database: scratch.name } });
    expect(await dropScratch(connection, addressOf, scratch)).toEqual([scratch.name]);
    await open.end();
    await connection.end();
  });
});
