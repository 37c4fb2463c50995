import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readToolchain } from '../../scripts/toolchain.mjs';
import { databases, dumpOf, removeDump } from '../contract/drill/support.ts';
import { caseFile, copyCase } from '../support/migration-kit.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { ROOT, runBundle } from '../support/run-bundle.ts';

/** A value of personal data that stands in every table of the dumps below, in every type that can hold it. */
const CANARY = 'c4nary.of.ada.lovelace';
const FORMS = [CANARY, Buffer.from(CANARY).toString('hex'), Buffer.from(CANARY).toString('base64').slice(0, 24), encodeURIComponent(`${CANARY}@x`)];
const PRISMA = readToolchain().prisma as string;

const TABLES = `
  CREATE TYPE person AS (name text, mail text);
  CREATE DOMAIN mail AS text;
  CREATE TABLE "User" (id text PRIMARY KEY, email varchar(200), c char(60), m mail, j json, b jsonb, a text[], bin bytea, p person, x xml, t tsvector,
    "updatedAt" timestamp(3) DEFAULT '2001-01-01', num numeric DEFAULT 1, u uuid DEFAULT '00000000-0000-0000-0000-000000000001', note text);
  INSERT INTO "User" (id, email, c, m, j, b, a, bin, p, x, t, note) SELECT '${CANARY}-' || g, '${CANARY}@example.com', '${CANARY}', '${CANARY}',
    json_build_object('k', '${CANARY}'), jsonb_build_object('${CANARY}', '${CANARY}'), ARRAY['${CANARY}', NULL], '${CANARY}'::bytea, ROW('${CANARY}', '${CANARY}')::person,
    ('<a>${CANARY}</a>')::xml, to_tsvector('simple', '${CANARY}'), '${CANARY}' || E'\\t\\n\\\\' FROM generate_series(1, 50) g;
  CREATE TABLE parted (k text, v text) PARTITION BY LIST (k); CREATE TABLE parted_1 PARTITION OF parted DEFAULT; INSERT INTO parted VALUES ('${CANARY}', '${CANARY}');
  CREATE TABLE gen (v text, w text GENERATED ALWAYS AS (upper(v)) STORED); INSERT INTO gen (v) VALUES ('${CANARY}');
  CREATE MATERIALIZED VIEW seen AS SELECT email FROM "User";
  SELECT lo_from_bytea(0, '${CANARY}'::bytea);`;

let server: PostgresServer;
const made: string[] = [];
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(async () => {
  for (const file of made) removeDump(file);
  await server?.remove();
});

/** Every file below a folder, as text. */
function contents(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => `${file}\n${readFileSync(file, 'latin1')}`)
    .join('\n');
}

/** Runs the bundle and looks for the value in all that anybody could read: log, summary, outputs, state, report, files that stay. */
async function run(inputs: Record<string, string>, more: Record<string, string> = {}) {
  const temp = mkdtempSync(path.join(tmpdir(), 'runbook-temp-'));
  const PATH = `${path.dirname(server.bin('pg_restore'))}${path.delimiter}${process.env['PATH'] ?? ''}`;
  const env = { PATH, RUNNER_TEMP: temp, TMPDIR: temp, RUNNER_DEBUG: '1', ...more };
  const result = await runBundle('restore-drill', { 'server-url': server.url(), ...inputs }, { env, timeoutMs: 120_000 });
  const said = [
    result.log.replace(/^::add-mask::.*$/gm, ''),
    result.summary,
    JSON.stringify([result.outputs, result.state, result.report]),
    contents(temp),
  ].join('\n');
  rmSync(temp, { recursive: true });
  for (const form of FORMS) expect(said.toLowerCase()).not.toContain(form.toLowerCase());
  expect(await databases(server)).toEqual([]);
  return { ...result, reasons: result.report?.findings.map((finding) => finding.reason) ?? [] };
}

test('checks, freshness and canary that fail', async () => {
  const backup = await dumpOf(server, TABLES);
  made.push(backup);
  const checks = [
    'mail: SELECT email FROM "User" LIMIT 1 => == "nobody"',
    'cast: SELECT email::int FROM "User" LIMIT 1 => >= 1',
    'divide: SELECT 1 / (length(email) - length(email)) FROM "User" => >= 1',
    'age: SELECT email FROM "User" LIMIT 1 => age < 26h',
    'shape: SELECT id, email FROM "User" => == "x"',
    "raise: SELECT count(*) FROM \"User\" WHERE query_to_xml(format('SELECT %L::int', email), true, true, '') IS NULL => == 0",
  ];
  const freshness = '"User"."updatedAt" < 26h\n"User".email < 26h';
  const { reasons } = await run({
    backup,
    checks: checks.join('\n'),
    freshness,
    canary: `"User".note = ${CANARY}-not-there\n"User".num = ${CANARY}`,
  });
  expect(reasons.filter((reason) => reason === 'check_failed')).toHaveLength(checks.length);
  for (const reason of ['canary_missing', 'data_stale', 'freshness_unknown']) expect(reasons).toContain(reason);
});

test('rows that break the dump’s own constraints, and functions that print them', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-dump-'));
  const backup = path.join(folder, 'broken.dump');
  made.push(backup);
  await server.query('CREATE DATABASE broken');
  await server.query(
    `${TABLES}
     CREATE FUNCTION shout(t text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN IF current_database() <> 'broken' THEN RAISE EXCEPTION 'the value is %', t USING DETAIL = t, HINT = t; END IF; RETURN t; END $$;
     CREATE INDEX shouting ON "User" (shout(email));
     ALTER TABLE "User" ADD CONSTRAINT no_canary CHECK (length(note) < 3) NOT VALID; UPDATE pg_constraint SET convalidated = true WHERE conname = 'no_canary';
     CREATE TABLE child (v text, p text); INSERT INTO child VALUES ('${CANARY}', '${CANARY}-nobody');
     ALTER TABLE child ADD CONSTRAINT fk FOREIGN KEY (p) REFERENCES "User" NOT VALID; UPDATE pg_constraint SET convalidated = true WHERE conname = 'fk';
     CREATE INDEX twice ON "User" (email); UPDATE pg_index SET indisunique = true WHERE indexrelid = 'twice'::regclass;`,
    'broken',
  );
  execFileSync(server.bin('pg_dump'), ['-Fc', '-f', backup, server.url('broken')]);
  await server.query('DROP DATABASE broken');
  const { reasons, outputs } = await run({ backup });
  expect(outputs['result']).toBe('incidents');
  expect(reasons).toContain('constraint_violated');
});

test('a rehearsal that fails over rows and prints them, then an application that prints them and answers with them', async () => {
  const project = copyCase('all_applied');
  const backup = await dumpOf(server, `${caseFile('all_applied', 'setup.sql')}; ${TABLES.replaceAll('"User"', 'people')}`);
  made.push(backup);
  symlinkSync(path.join(PRISMA, 'node_modules'), path.join(project.root, 'node_modules'));
  const config = readFileSync(path.join(PRISMA, 'prisma.config.ts'), 'utf8').replace(/^ *migrations: .*\n/m, '');
  writeFileSync(path.join(project.root, 'prisma.config.ts'), `import './unref-timers.cjs';\n${config}`);
  cpSync(path.join(PRISMA, 'unref-timers.cjs'), path.join(project.root, 'unref-timers.cjs'));
  const engines = {
    PRISMA_QUERY_ENGINE_LIBRARY: path.join(PRISMA, 'node_modules', 'prisma', 'build', 'index.js'),
    PRISMA_SCHEMA_ENGINE_BINARY: existsSync('/bin/true') ? '/bin/true' : '/usr/bin/true',
  };
  const inputs = { backup, 'working-directory': project.root, 'rehearse-migrations': 'true' };
  for (const sql of [
    'CREATE UNIQUE INDEX u ON people (email);',
    'ALTER TABLE people ALTER email TYPE int USING email::int;',
    "DO $$ DECLARE r people; BEGIN SELECT * FROM people LIMIT 1 INTO r; RAISE EXCEPTION '% %', r, r.email USING DETAIL = r.email; END $$;",
  ]) {
    project.write('prisma/migrations/20260101000000_over_rows/migration.sql', sql);
    expect((await run(inputs, engines)).reasons).toContain('deploy_failed');
  }
  rmSync(path.join(project.root, 'prisma/migrations/20260101000000_over_rows'), { recursive: true });
  project.write(
    'api.cjs',
    `const pg = require(${JSON.stringify(path.join(ROOT, 'node_modules', 'pg'))});
require('node:http').createServer(async (request, response) => {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  const { rows } = await client.query('SELECT * FROM people');
  await client.end();
  console.log(JSON.stringify(rows)); console.error('::error::' + rows[0].email);
  response.writeHead(request.url === '/bad' ? 500 : 200, { 'content-type': 'application/json' }).end(JSON.stringify({ status: rows[0].email, rows }));
}).listen(process.env.PORT, '127.0.0.1');`,
  );
  const app = { ...inputs, 'app-command': `exec "${process.execPath}" api.cjs`, 'app-timeout': '20s' };
  const asked = await run({ ...app, 'app-expect-json': 'none', 'app-read': '/ => status == "ok"\n/bad => 200\n/ => 404' }, engines);
  expect(asked.reasons).toEqual(['app_read_failed', 'app_read_failed', 'app_read_failed']);
  expect((await run({ ...app, 'app-health': '/bad', 'app-timeout': '2s' }, engines)).reasons).toEqual(['app_unhealthy']);
  project.remove();
});
