import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { chunk, putTogether, type RawArchive, takeApart, unchunk } from '../../support/archive-writer.ts';
import { hasPostgres, type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { restoreProcesses } from '../../support/restore-processes.ts';
import { databases, drill, dumpOf, removeDump, useClientsOf } from '../drill/support.ts';

let server: PostgresServer;
const made: string[] = [];
beforeAll(async () => {
  server = await startPostgres();
  useClientsOf(server);
}, 60_000);
afterEach(() => {
  for (const file of made.splice(0)) removeDump(file);
});
afterAll(() => server?.remove());

async function dump(sql: string, on = server, args: readonly string[] = []): Promise<string> {
  const file = await dumpOf(on, sql, { args });
  made.push(file);
  return file;
}

/** The same dump with something changed in it. */
function rewritten(file: string, change: (raw: RawArchive) => void): string {
  const raw = takeApart(readFileSync(file));
  change(raw);
  writeFileSync(file, putTogether(raw));
  return file;
}

const dataOf = (raw: RawArchive, table: string) => {
  const entry = raw.entries.find(({ names }) => names[2] === table && names[3] === 'TABLE DATA');
  return raw.blocks.find(({ dumpId }) => dumpId === entry?.dumpId) as RawArchive['blocks'][number];
};

type Details = { readonly tables: readonly { readonly name: string; readonly state: string; readonly cause?: string }[] };
const statesOf = (details: Details) => Object.fromEntries(details.tables.map((t) => [t.name, t.cause ?? t.state]));

test('a damage that the reading meets ends the restore at once', async () => {
  // pg_restore would need 40 s for the rows of the first table before it came to the damaged one.
  const file = await dump(`CREATE FUNCTION slowly(i int) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
      IF current_database() <> 'source' THEN PERFORM pg_sleep(2); END IF; RETURN true; END $$;
    CREATE TABLE first (i int CHECK (slowly(i))); INSERT INTO first SELECT generate_series(1, 20);
    CREATE TABLE "User" (id int); INSERT INTO "User" SELECT generate_series(1, 1000);`);
  rewritten(file, (raw) => {
    const block = dataOf(raw, 'User');
    const data = unchunk(block);
    // The checksum at the end of the compressed rows.
    data[data.length - 1] = (data.at(-1) ?? 0) ^ 1;
    block.body = chunk(data);
  });
  const began = performance.now();
  const { main, outcome } = await drill({ backup: file, 'server-url': server.url(), jobs: '1' });
  expect([main.verdict, main.reason, outcome.outputs['result']]).toEqual(['critical', 'archive_corrupt', 'incidents']);
  expect(main.evidence).toMatchObject({ table: 'public.User', entriesWhole: 1, entriesExpected: 2 });
  expect(performance.now() - began).toBeLessThan(20_000);
  expect([await databases(server), restoreProcesses(server.port)]).toEqual([[], []]);
}, 60_000);

describe('what a dump of a server before 12 says of floats', () => {
  const SQL = `CREATE TABLE floats (id int PRIMARY KEY, n double precision); INSERT INTO floats VALUES (1, 0.1), (2, 0.5);
    CREATE TABLE texts (a text); INSERT INTO texts VALUES ('x');`;
  /** 17 digits, as those servers wrote 0.1. */
  const oldFloats = (version: string) => (raw: RawArchive) => {
    raw.labels[1] = version;
    const block = dataOf(raw, 'floats');
    block.body = chunk(zlib.deflateSync(Buffer.from(String(zlib.inflateSync(unchunk(block))).replace('0.1\n', '0.10000000000000001\n'))));
  };

  test('the text is another for equal values: not compared, and no incident', async () => {
    const { outcome, main } = await drill({ backup: rewritten(await dump(SQL), oldFloats('11.22')), 'server-url': server.url() });
    expect([main.verdict, main.reason, main.target]).toEqual(['unknown', 'rows_unproven', 'public.floats']);
    expect(statesOf(outcome.details['proof'] as Details)).toEqual({ floats: 'old_floats', texts: 'equal' });
  });

  test('a row that is missing is one all the same, and a newer server has no such excuse', async () => {
    const fewer = rewritten(await dump(SQL), (raw) => {
      oldFloats('11.22')(raw);
      const block = dataOf(raw, 'floats');
      block.body = chunk(zlib.deflateSync(Buffer.from(String(zlib.inflateSync(unchunk(block))).replace('2\t0.5\n', '2\t0.5\n3\t0.5\n'))));
      for (const entry of raw.entries) {
        const [definition] = entry.texts;
        // A trigger of the dump that drops the row.
        if (entry.names[2] === 'floats' && entry.names[3] === 'TABLE')
          entry.texts[0] = `${definition} CREATE RULE lose AS ON UPDATE TO public.floats DO INSTEAD NOTHING; CREATE FUNCTION public.lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN CASE WHEN new.id = 3 THEN NULL ELSE new END; END $$; CREATE TRIGGER lose BEFORE INSERT ON public.floats FOR EACH ROW EXECUTE FUNCTION public.lose();`;
      }
    });
    expect((await drill({ backup: fewer, 'server-url': server.url() })).main.reason).toMatch(/^rows_(missing|differ)$/);
    const newer = await drill({ backup: rewritten(await dump(SQL), oldFloats('12.22')), 'server-url': server.url() });
    expect([newer.main.verdict, newer.main.reason]).toEqual(['critical', 'rows_changed']);
  });
});

test('a dump with quotes around every name, for another time zone', async () => {
  const sql = `CREATE SCHEMA app; CREATE TABLE app.ev (at timestamptz) PARTITION BY RANGE (at); CREATE TABLE app.ev1 PARTITION OF app.ev FOR VALUES FROM ('2024-01-01 00:00Z') TO ('2025-01-01 00:00Z');
    INSERT INTO app.ev VALUES ('2024-07-07'); CREATE FUNCTION app.f(a text, "B" int[]) RETURNS text LANGUAGE sql AS 'SELECT a'; CREATE CAST (app.ev AS xml) WITH INOUT;
    CREATE TABLE app.t (id int GENERATED ALWAYS AS IDENTITY, at timestamptz DEFAULT '1899-12-31 23:46:44+00', "order" text); COMMENT ON COLUMN app.t.id IS 'x'`;
  process.env['PGTZ'] = 'Asia/Kolkata';
  try {
    for (const args of [['--quote-all-identifiers'], []]) {
      const { outcome, main } = await drill({ backup: await dump(sql, server, args), 'server-url': server.url() });
      expect([main.verdict, main.reason, outcome.findings.length]).toEqual(['ok', 'ok', 1]);
      expect(outcome.details['proof']).toMatchObject({ definitions: { state: 'compared', differing: [], missing: [], added: [] } });
    }
  } finally {
    delete process.env['PGTZ'];
  }
});

describe('extensions', () => {
  test('the versions that the server installed are told; a dump names none', async () => {
    const file = await dump('CREATE EXTENSION citext; CREATE TABLE t (n citext); INSERT INTO t VALUES (1)');
    const { outcome, main } = await drill({ backup: file, 'server-url': server.url() });
    expect([main.reason, outcome.details['extensions']]).toEqual(['ok', [{ name: 'citext', installed: expect.stringMatching(/^1\.\d+$/) }]]);
    expect(outcome.sections.join('\n')).toMatch(/Extensions as installed.*citext 1/);
  });

  (hasPostgres(18) ? test : test.skip)(
    'rows that users put into tables of an extension are proven, those of its own are not in the dump',
    async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'runbook-extension-'));
      const files = path.join(folder, 'extension');
      mkdirSync(files);
      chmodSync(folder, 0o755);
      writeFileSync(path.join(files, 'drilled.control'), "default_version = '1.0'\nrelocatable = false\nschema = public\n");
      writeFileSync(
        path.join(files, 'drilled--1.0.sql'),
        `CREATE TABLE settings (name text PRIMARY KEY, value text, own boolean DEFAULT false); INSERT INTO settings VALUES ('built in', '1', true);
       SELECT pg_extension_config_dump('settings', 'WHERE NOT own');
       CREATE TABLE plain (a text); SELECT pg_extension_config_dump('plain', ''); CREATE TABLE internal (a text); INSERT INTO internal VALUES ('x');`,
      );
      const newer = await startPostgres({ major: 18, settings: { extension_control_path: `$system:${folder}` } });
      useClientsOf(newer);
      try {
        const sql = `CREATE EXTENSION drilled; INSERT INTO settings VALUES ('theirs', '2'); INSERT INTO plain VALUES ('y'); CREATE TABLE t (a int); INSERT INTO t VALUES (1)`;
        const file = await dump(sql, newer);
        const { outcome, main } = await drill({ backup: file, 'server-url': newer.url() });
        expect(main.reason).toBe('ok');
        expect(statesOf(outcome.details['proof'] as Details)).toEqual({ settings: 'equal', plain: 'equal', t: 'equal' });
      } finally {
        await newer.remove();
        rmSync(folder, { recursive: true, force: true });
      }
    },
    60_000,
  );
});
