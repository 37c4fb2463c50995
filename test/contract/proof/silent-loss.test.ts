import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { databases, drill, dumpOf, removeDump, useClientsOf } from '../drill/support.ts';

const SCRATCH = 'silent_restore_test';
const SOURCE = `CREATE TYPE mood AS ENUM ('good', 'bad'); CREATE TABLE "Tenant" (id text PRIMARY KEY, name text, CONSTRAINT named CHECK (name <> ''));
  CREATE TABLE "User" (id bigserial PRIMARY KEY, "tenantId" text REFERENCES "Tenant", email text NOT NULL, at timestamptz, n numeric, ok boolean DEFAULT true);
  CREATE TABLE bare (a text, b int);
  INSERT INTO "Tenant" SELECT 't' || g, 'tenant ' || g FROM generate_series(1, 20) g;
  INSERT INTO "User" ("tenantId", email, at, n) SELECT 't' || (1 + g % 20), g || '@example.com', timestamptz '2026-01-01 00:00Z' + g * interval '1 h', g / 3.0 FROM generate_series(1, 5000) g;
  INSERT INTO bare SELECT 'row ' || g, g FROM generate_series(1, 300) g;
  CREATE INDEX "User_email" ON "User" (email);
  CREATE FUNCTION touch(a int, b text) RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
  CREATE FUNCTION add(int, int) RETURNS int LANGUAGE sql AS 'SELECT $1 + $2';
  CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
  CREATE TRIGGER touch BEFORE UPDATE ON "User" FOR EACH ROW EXECUTE FUNCTION touched();
  CREATE VIEW emails AS SELECT email FROM "User";
  CREATE MATERIALIZED VIEW counts AS SELECT count(*) FROM "User";
  CREATE DOMAIN positive AS int CONSTRAINT above CHECK (value > 0);
  CREATE POLICY own ON bare USING (true); ALTER TABLE bare ENABLE ROW LEVEL SECURITY;
  CREATE SEQUENCE loose START 5;
  CREATE TABLE debts (id serial PRIMARY KEY, n int); INSERT INTO debts (id, n) VALUES (500, -1); ALTER TABLE debts ADD CONSTRAINT more CHECK (n > 0) NOT VALID;
  CREATE TABLE parted (k int) PARTITION BY LIST (k); CREATE TABLE parted_1 PARTITION OF parted DEFAULT; CREATE INDEX parted_k ON parted (k); CREATE INDEX parted_only ON ONLY parted (k);
  SELECT lo_from_bytea(4711, 'the first'), lo_from_bytea(4712, repeat('x', 5000)::bytea);`.replace(
  'CREATE FUNCTION touch(a int, b text) RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;\n',
  '',
);

let server: PostgresServer;
let file: string;
beforeAll(async () => {
  server = await startPostgres();
  useClientsOf(server);
  file = await dumpOf(server, SOURCE);
}, 60_000);
afterAll(async () => {
  if (file !== undefined) removeDump(file);
  await server?.remove();
});

/**
 * A drill during which somebody else's session runs SQL in the copy, at the moment when the restore has ended. The second connection
 * is a process of its own, for which the drill's own stands still.
 */
async function drillWith(sql: string, more: Record<string, string> = {}) {
  const run = await drill(
    { backup: file, 'server-url': server.url(), 'scratch-database': SCRATCH, ...more },
    {
      onLog: (line) => {
        if (line.startsWith('Restored in')) execFileSync(server.bin('psql'), ['-Xqv', 'ON_ERROR_STOP=1', '-c', sql, server.url(SCRATCH)]);
      },
    },
  );
  expect(await databases(server)).toEqual([]);
  return { ...run, bad: run.outcome.findings.filter((f) => f.verdict === 'critical').map((f) => [f.reason, f.target, f.evidence]) };
}

test('nothing lost is a pass, and the checker is verified', async () => {
  const { main, outcome } = await drillWith('SELECT 1');
  expect(main.reason).toBe('ok');
  expect(outcome.details['proof']).toMatchObject({
    level: 'full',
    checker: { state: 'verified', table: 'public.Tenant', change: 'text' },
    largeObjects: { expected: 2, found: 2 },
    sequences: { compared: 3, problems: [{ name: 'public.debts_id_seq', kind: 'behind', inherited: true }] },
    incompleteIndexes: [{ name: 'public.parted_only', inherited: true }],
    unvalidatedConstraints: [{ name: 'public.debts more', inherited: true }],
  });
  expect(outcome.sections.join('\n')).toContain('byte for byte');
});

describe('rows', () => {
  test.each([
    ['a row deleted', 'DELETE FROM "User" WHERE id = 4711', 'rows_missing', 'public.User', { missing: 1, added: 0, changed: 0 }],
    [
      'a byte changed',
      `UPDATE "User" SET email = replace(email, '@', '%') WHERE id = 17`,
      'rows_changed',
      'public.User',
      { missing: 0, added: 0, changed: 1 },
    ],
    ['a row added', `INSERT INTO bare VALUES ('new', 1)`, 'rows_added', 'public.bare', { missing: 0, added: 1, changed: 0 }],
    [
      'a byte changed in a table without a key',
      'UPDATE bare SET b = -b WHERE b = 7',
      'rows_changed',
      'public.bare',
      { missing: 1, added: 1, changed: 0 },
    ],
    ['a table emptied', 'TRUNCATE bare', 'rows_missing', 'public.bare', { missing: 300, added: 0, changed: 0 }],
    ['a row twice', 'INSERT INTO bare SELECT * FROM bare WHERE b = 7', 'rows_added', 'public.bare', { missing: 0, added: 1, changed: 0 }],
    ['a number in its last digit', 'UPDATE "User" SET n = n + 1e-16 WHERE id = 3', 'rows_changed', 'public.User', { changed: 1 }],
    ['a time by a microsecond', `UPDATE "User" SET at = at + interval '1 microsecond' WHERE id = 3`, 'rows_changed', 'public.User', { changed: 1 }],
    [
      'null for an empty text',
      `UPDATE bare SET a = '' WHERE b = 9; UPDATE bare SET a = NULL WHERE b = 9`,
      'rows_changed',
      'public.bare',
      { missing: 1, added: 1 },
    ],
    ['every row of a table', 'UPDATE "User" SET n = n + 1', 'rows_changed', 'public.User', { changed: 5000 }],
    ['a column dropped', 'ALTER TABLE bare DROP COLUMN b', 'table_unreadable', 'public.bare', { sqlState: '42703' }],
  ])('%s', async (_, sql, reason, target, evidence) => {
    const { bad, everything } = await drillWith(sql);
    expect(bad).toEqual([[reason, target, expect.objectContaining(evidence)]]);
    // Rows are named by hashes: neither their values nor anything that could be looked up.
    expect(everything).not.toMatch(/@example\.com|row 7|4711@/);
  });

  test('two losses, each by its name', async () => {
    const { bad } = await drillWith('DELETE FROM "User" WHERE id = 1; DELETE FROM bare WHERE b = 2');
    expect(bad.map(([reason, target]) => [reason, target]).sort()).toEqual([
      ['rows_missing', 'public.User'],
      ['rows_missing', 'public.bare'],
    ]);
  });

  test('the same rows in another order are no loss', async () => {
    const { main, outcome } = await drillWith('CREATE TEMP TABLE t AS TABLE bare; TRUNCATE bare; INSERT INTO bare SELECT * FROM t ORDER BY b DESC');
    expect(main.reason).toBe('ok');
    expect((outcome.details['proof'] as { tables: { name: string; state: string }[] }).tables.find((t) => t.name === 'bare')?.state).toBe(
      'same_rows',
    );
  });
});

describe('what is no row', () => {
  test.each([
    ['a sequence set back', `SELECT setval('"User_id_seq"', 10)`, 'sequence_differs', 'public.User_id_seq'],
    ['a sequence as if never asked', `SELECT setval('"User_id_seq"', 5000, false)`, 'sequence_differs', 'public.User_id_seq'],
    ['an index dropped', 'DROP INDEX "User_email"', 'object_missing', 'public.User_email'],
    ['a trigger dropped', 'DROP TRIGGER touch ON "User"', 'object_missing', 'public.User touch'],
    ['a foreign key dropped', 'ALTER TABLE "User" DROP CONSTRAINT "User_tenantId_fkey"', 'object_missing', 'public.User User_tenantId_fkey'],
    ['a constraint inside CREATE TABLE', 'ALTER TABLE "Tenant" DROP CONSTRAINT named', 'object_missing', 'public.Tenant named'],
    ['a constraint of a domain', 'ALTER DOMAIN positive DROP CONSTRAINT above', 'object_missing', 'public.positive above'],
    ['a function dropped', 'DROP FUNCTION add', 'object_missing', 'public.add(integer, integer)'],
    ['a view dropped', 'DROP VIEW emails', 'object_missing', 'public.emails'],
    ['a type dropped', 'DROP TYPE mood', 'object_missing', 'public.mood'],
    ['a policy dropped', 'DROP POLICY own ON bare', 'object_missing', 'public.bare own'],
    ['row security turned off', 'ALTER TABLE bare DISABLE ROW LEVEL SECURITY', 'object_missing', 'public.bare'],
    ['a default dropped', 'ALTER TABLE "User" ALTER id DROP DEFAULT', 'object_missing', 'public.User id'],
    ['a large object changed', 'SELECT lo_put(4712, 4000, $$y$$)', 'large_objects_differ', '4712'],
    ['a large object deleted', 'SELECT lo_unlink(4711)', 'large_objects_differ', '4711'],
    ['a materialized view emptied', 'REFRESH MATERIALIZED VIEW counts WITH NO DATA', 'view_not_filled', 'public.counts'],
    [
      'a constraint not validated that the dump declares valid',
      `UPDATE pg_constraint SET convalidated = false WHERE conname = 'named'`,
      'constraint_not_in_force',
      'public.Tenant named',
    ],
    [
      'an index of a partitioned table that the dump declares whole',
      `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'parted_k'::regclass`,
      'index_invalid',
      'public.parted_k',
    ],
    ['a sequence set back that was behind in the dump already', `SELECT setval('debts_id_seq', 7)`, 'sequence_differs', 'public.debts_id_seq'],
    [
      'an index made invalid',
      `UPDATE pg_index SET indisvalid = false WHERE indexrelid = '"User_email"'::regclass`,
      'index_invalid',
      'public.User_email',
    ],
  ])('%s', async (_, sql, reason, target) => {
    const { bad } = await drillWith(sql);
    expect(bad.map(([r, t]) => [r, t])).toEqual([[reason, target]]);
  });

  test('a table dropped is told once', async () => {
    const { bad } = await drillWith('DROP TABLE bare');
    expect(bad.map(([reason, target]) => [reason, target])).toContainEqual(['table_missing', 'public.bare']);
    expect(bad.some(([reason]) => String(reason).startsWith('rows_'))).toBe(false);
  });
});

/** Nothing is missing by name, and every row is right: only the definitions tell. Each change has a table or object of its own. */
const CHANGES: readonly (readonly [what: string, before: string, change: string, object: string])[] = [
  [
    'a trigger disabled',
    'CREATE TRIGGER kept AFTER INSERT ON d1 FOR EACH ROW EXECUTE FUNCTION touched()',
    'ALTER TABLE d1 DISABLE TRIGGER kept',
    'TRIGGER d1 kept',
  ],
  ['a policy that lets others through', 'CREATE POLICY own ON d2 USING (a > 0)', 'ALTER POLICY own ON d2 USING (true)', 'POLICY d2 own'],
  ['row security forced', '', 'ALTER TABLE d3 FORCE ROW LEVEL SECURITY', 'TABLE d3'],
  [
    'a body',
    `CREATE FUNCTION f4(int) RETURNS int LANGUAGE sql AS 'SELECT $1 + 1'`,
    `CREATE OR REPLACE FUNCTION f4(int) RETURNS int LANGUAGE sql AS 'SELECT $1 - 1'`,
    'FUNCTION f4(integer)',
  ],
  [
    'whose rights a function has',
    `CREATE FUNCTION f5() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    'ALTER FUNCTION f5() SECURITY DEFINER',
    'FUNCTION f5()',
  ],
  ['a default', `ALTER TABLE d6 ALTER t SET DEFAULT 'a'`, `ALTER TABLE d6 ALTER t SET DEFAULT 'b'`, 'TABLE d6'],
  ['NOT NULL', 'ALTER TABLE d7 ALTER t SET NOT NULL', 'ALTER TABLE d7 ALTER t DROP NOT NULL', 'TABLE d7'],
  ['a collation', 'ALTER TABLE d8 ALTER t TYPE text COLLATE "C"', 'ALTER TABLE d8 ALTER t TYPE text COLLATE "POSIX"', 'TABLE d8'],
  [
    'a generated column',
    'ALTER TABLE d9 ADD g int GENERATED ALWAYS AS (a * 2) STORED',
    'ALTER TABLE d9 DROP g, ADD g int GENERATED ALWAYS AS (a + a) STORED',
    'TABLE d9',
  ],
  ['a comment', `COMMENT ON COLUMN d10.a IS 'personal'`, 'COMMENT ON COLUMN d10.a IS NULL', 'COMMENT COLUMN d10.a'],
  ['another comment', `COMMENT ON TABLE d11 IS 'personal'`, `COMMENT ON TABLE d11 IS 'free'`, 'COMMENT TABLE d11'],
  ['a view', 'CREATE VIEW v12 AS SELECT t FROM d12', 'CREATE OR REPLACE VIEW v12 AS SELECT lower(t) AS t FROM d12', 'VIEW v12'],
  ['an enum label more', `CREATE TYPE e13 AS ENUM ('a', 'b')`, `ALTER TYPE e13 ADD VALUE 'c' BEFORE 'b'`, 'TYPE e13'],
  ['an enum label', `CREATE TYPE e14 AS ENUM ('a', 'b')`, `ALTER TYPE e14 RENAME VALUE 'b' TO 'c'`, 'TYPE e14'],
  ['the step of a sequence', 'CREATE SEQUENCE s15', 'ALTER SEQUENCE s15 INCREMENT 2', 'SEQUENCE s15'],
  [
    'what a foreign key does',
    'ALTER TABLE d16 ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES d0 ON DELETE CASCADE',
    'ALTER TABLE d16 DROP CONSTRAINT fk, ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES d0',
    'FK CONSTRAINT d16 fk',
  ],
  [
    'a check',
    'ALTER TABLE d17 ADD CONSTRAINT small CHECK (a < 1000)',
    'ALTER TABLE d17 DROP CONSTRAINT small, ADD CONSTRAINT small CHECK (a < 2000)',
    'TABLE d17',
  ],
  ['an operator class', 'CREATE INDEX i18 ON d18 (t text_pattern_ops)', 'DROP INDEX i18; CREATE INDEX i18 ON d18 (t)', 'INDEX i18'],
  ['uniqueness', 'CREATE UNIQUE INDEX i19 ON d19 (a)', 'DROP INDEX i19; CREATE INDEX i19 ON d19 (a)', 'INDEX i19'],
  ['a replica identity', 'ALTER TABLE d20 REPLICA IDENTITY FULL', 'ALTER TABLE d20 REPLICA IDENTITY DEFAULT', 'TABLE d20'],
  ['the owner of a sequence', 'CREATE SEQUENCE s21 OWNED BY d21.a', 'ALTER SEQUENCE s21 OWNED BY NONE', 'SEQUENCE OWNED BY s21'],
  ['durability', '', 'ALTER TABLE d22 SET UNLOGGED', 'TABLE d22'],
  ['a storage parameter', '', 'ALTER TABLE d23 SET (fillfactor = 50)', 'TABLE d23'],
  ['a rule', 'CREATE RULE r AS ON UPDATE TO d24 DO INSTEAD NOTHING', 'CREATE OR REPLACE RULE r AS ON UPDATE TO d24 DO ALSO NOTHING', 'RULE d24 r'],
  [
    'an identity column',
    'ALTER TABLE d25 ALTER a SET NOT NULL, ALTER a ADD GENERATED ALWAYS AS IDENTITY',
    'ALTER TABLE d25 ALTER a SET GENERATED BY DEFAULT',
    'SEQUENCE d25_a_seq',
  ],
  ['the depth of statistics', '', 'ALTER TABLE d26 ALTER a SET STATISTICS 500', 'TABLE d26'],
  ['a domain', 'CREATE DOMAIN m27 AS int NOT NULL', 'ALTER DOMAIN m27 DROP NOT NULL', 'DOMAIN m27'],
  [
    'the order of a clustered table',
    'CREATE INDEX i28 ON d28 (a); ALTER TABLE d28 CLUSTER ON i28',
    'ALTER TABLE d28 SET WITHOUT CLUSTER',
    'INDEX i28',
  ],
];

describe('what is defined in another way', () => {
  test('each of these, by its name', async () => {
    const tables = Array.from({ length: CHANGES.length + 1 }, (_, i) => `CREATE TABLE d${i} (a int${i === 0 ? ' PRIMARY KEY' : ''}, t text)`);
    const before = ['CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$', ...tables];
    const source = await dumpOf(server, [...before, 'INSERT INTO d0 VALUES (1)', ...CHANGES.map(([, sql]) => sql)].join(';\n'));
    const { bad, outcome } = await drillWith(CHANGES.map(([, , sql]) => sql).join(';\n'), { backup: source });
    removeDump(source);
    expect(bad.map(([reason]) => reason)).toEqual(['definition_differs']);
    const { differing, missing, added } = (outcome.details['proof'] as { definitions: Record<string, { kind: string; name: string }[]> }).definitions;
    const names = [...(differing ?? []), ...(missing ?? [])].map(({ kind, name }) => `${kind} ${name.replace('public.', '')}`);
    expect(names.sort()).toEqual(CHANGES.map(([, , , object]) => object).sort());
    expect(added).toEqual([]);
  });

  test('one is told by its name', async () => {
    const { bad } = await drillWith('ALTER TABLE "User" DISABLE TRIGGER touch');
    expect(bad.map(([reason, target]) => [reason, target])).toEqual([['definition_differs', 'TRIGGER public.User touch']]);
  });

  test('a partition detached', async () => {
    const { bad } = await drillWith('ALTER TABLE parted DETACH PARTITION parted_1');
    expect(bad).toEqual([
      ['object_missing', undefined, expect.objectContaining({ kind: 'attachment', names: ['public.parted_1', 'public.parted_1_k_idx'] })],
    ]);
  });

  test('an object that the dump does not define is told', async () => {
    const { bad, outcome } = await drillWith('CREATE VIEW spy AS SELECT 1');
    expect(bad).toEqual([]);
    expect(outcome.findings.map((f) => [f.verdict, f.reason, f.target])).toEqual([['degraded', 'object_added', 'VIEW public.spy']]);
  });
});

describe('how much is asked', () => {
  test('proof: rows sees a row that is gone, but not a value', async () => {
    const gone = await drillWith('DELETE FROM "User" WHERE id = 1', { proof: 'rows' });
    expect(gone.bad.map(([reason, target]) => [reason, target])).toEqual([['rows_missing', 'public.User']]);
    const changed = await drillWith(`UPDATE "User" SET email = 'x' WHERE id = 1`, { proof: 'rows' });
    expect(changed.main.reason).toBe('ok');
    expect(changed.outcome.details['proof']).toMatchObject({ level: 'rows', checker: { state: 'verified', change: 'delete' } });
  });

  test('a sequence behind its column for a row that is not in the dump is not inherited', async () => {
    const { outcome, bad } = await drillWith('INSERT INTO "User" (id, email) VALUES (9999, $$new@example.com$$); DELETE FROM "User" WHERE id = 1', {
      proof: 'rows',
    });
    expect(bad).toEqual([]);
    expect(outcome.findings.map((f) => [f.verdict, f.reason, f.target])).toEqual([['degraded', 'sequence_behind', 'public.User_id_seq']]);
  });

  test('proof: none is said', async () => {
    const { main, outcome } = await drillWith('DELETE FROM "User" WHERE id = 1', { proof: 'none' });
    expect(main.reason).toBe('ok');
    expect(outcome.outputs['register-line']).toContain('rows not proven');
    expect(outcome.sections.join('\n')).toContain('proof: none');
  });
});
