import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { containerPlace } from '../../../src/adapters/docker/container-client.ts';
import { runScript } from '../../../src/adapters/docker/container-psql.ts';
import { CONTAINER, type DockerStandIn, dockerStandIn } from '../../support/docker-stand-in.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { DUMPS, databases, drill, dumpOf, postStep, removeDump } from './support.ts';

const SAMPLE = path.join(DUMPS, 'pg15-plain.sql');
const sample = readFileSync(SAMPLE, 'utf8');
let server: PostgresServer;
let engine: DockerStandIn;
let folder: string;
/** What a hostile script tries to make. The server's user may write here. */
let marker: string;
const before = process.env['PATH'] ?? '';
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server?.remove());
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runbook-script-'));
  marker = path.join(tmpdir(), `runbook-marker-${path.basename(folder)}`);
  engine = dockerStandIn(server.port, path.dirname(server.bin('psql')));
  process.env['PATH'] = `${engine.folder}:${before}`;
});
afterEach(async () => {
  process.env['PATH'] = before;
  expect(engine.leftInside()).toEqual([]);
  engine.remove();
  rmSync(folder, { recursive: true, force: true });
  expect(existsSync(marker)).toBe(false);
  expect(await databases(server)).toEqual([]);
  expect(await server.query("SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> 'postgres'")).toEqual([]);
  expect(await server.query("SELECT application_name, query FROM pg_stat_activity WHERE datname ~ '_restore_test$'")).toEqual([]);
});

function file(text: string | Uint8Array): string {
  const name = path.join(folder, 'made.sql');
  writeFileSync(name, text);
  return name;
}
const run = (backup: string, more: Record<string, string> = {}, options: Parameters<typeof drill>[1] = {}) =>
  drill({ backup, 'server-url': server.url(), ...more }, options);
const states = (details: unknown) => (details as { proof: { tables: { state: string }[] } }).proof.tables.map((table) => table.state);

/** What the sample's first table is preceded by. */
const FIRST_TABLE = '--\n-- Name: AuditLog; Type: TABLE; Schema: public; Owner: app\n--\n\n';
const FIRST_ROWS = '--\n-- Data for Name: AuditLog; Type: TABLE DATA; Schema: public; Owner: app\n--\n\n';
const withStatement = (statement: string, at = FIRST_TABLE) => {
  expect(sample).toContain(at);
  return sample.replace(at, () => `${at}${statement}\n`);
};
/** An object that pg_dump could have written. */
const object = (desc: string, statement: string) => `--\n-- Name: made; Type: ${desc}; Schema: public; Owner: app\n--\n\n${statement}\n\n\n`;
const withObjects = (objects: string, at = FIRST_ROWS) => sample.replace(at, () => `${objects}${at}`);

describe('a script that pg_dump wrote', () => {
  test('restores, and every row is proven as of an archive; also out of gzip, and with the language es', async () => {
    const { main, outcome } = await run(SAMPLE);
    expect([main.reason, main.message]).toEqual(['ok', expect.stringContaining('7 tables with 680 rows')]);
    expect(states(outcome.details)).toEqual(Array(7).fill('equal'));
    expect(outcome.details).toMatchObject({
      archive: { format: 'plain', version: null, compression: 'none' },
      client: { inContainer: true },
      proof: { checker: { state: 'verified' } },
      leftOut: { COMMENT: 4 },
      errors: [],
    });
    const zipped = await run(path.join(DUMPS, 'pg15-plain.sql.gz'), { language: 'es', client: 'container' });
    expect([zipped.main.reason, zipped.main.message]).toEqual(['ok', expect.stringContaining('7 tablas')]);
    // Nothing is copied into the container, and no key or password stands in an argument.
    expect(engine.calls()).not.toMatch(/^cp /m);
    expect(engine.calls()).not.toMatch(/restrict [0-9a-f]{10}/);
    expect(engine.calls()).toMatch(/^exec -i -u 65534:65534 .* psql -X -w -q /m);
  }, 20_000);

  test('whatever options it was made with', async () => {
    const sql = `CREATE SCHEMA "other one"; CREATE EXTENSION citext SCHEMA "other one"; CREATE TABLE "other one".t AS SELECT 'A'::"other one".citext AS a;
      CREATE TABLE "User" (id serial PRIMARY KEY, "odd ; name" text, at timestamptz DEFAULT '2024-06-01 12:00+00');
      INSERT INTO "User" ("odd ; name") VALUES (E'a\\\\.\\n\\\\.\\n'), ('\\.'), (E'it''s; \\\\! touch'), ('-- Name: x; Type: TABLE; Schema: public; Owner: -'), (NULL);
      CREATE FUNCTION plus(i int) RETURNS int LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT CASE WHEN i > 0 THEN i + 1 ELSE 0 END; END;
      CREATE FUNCTION quotes() RETURNS text LANGUAGE sql AS $f$ SELECT $$;\\! touch$$ || E'\\';' /* ' ; */ $f$;
      CREATE RULE twice AS ON DELETE TO "User" DO ALSO (NOTIFY a; NOTIFY b);
      CREATE TABLE empty (); CREATE TABLE none (a int);
      SELECT lo_from_bytea(4711, decode(repeat('00ff5c27', 9000), 'hex')), lo_from_bytea(4712, '');
      CREATE INDEX ON "User" (plus(id)); ALTER DATABASE source SET "TimeZone" TO 'Europe/Madrid'`;
    for (const args of [
      ['--create', '--verbose'],
      ['--clean', '--if-exists', '--no-owner'],
      ['--inserts', '--rows-per-insert=2'],
    ]) {
      const dump = await dumpOf(server, sql, { args: ['-Fp', ...args] });
      const { main, outcome } = await run(dump);
      expect([args, main.reason, main.message]).toEqual([args, args[0] === '--inserts' ? main.reason : 'ok', main.message]);
      expect(outcome.details).toMatchObject({
        errors: [],
        complete: true,
        rows: 6,
        proof: { largeObjects: { expected: 2, found: 2, missing: [], changed: [] } },
      });
      if (args[0] !== '--inserts') expect(states(outcome.details)).toEqual(['equal', 'equal', 'equal', 'equal']);
      if (args[0] === '--create') expect(outcome.details).toMatchObject({ proof: { timeZone: { zone: 'Europe/Madrid' } } });
      removeDump(dump);
    }
  }, 40_000);

  test('keep-database leaves the copy to the server’s user, and no role', async () => {
    const { main, outcome } = await run(SAMPLE, { 'keep-database': 'true', 'scratch-database': 'kept_restore_test' });
    expect(main.reason).toBe('ok');
    expect(outcome.details['scratch']).toMatchObject({ name: 'kept_restore_test', state: 'kept' });
    expect(await server.query(`SELECT DISTINCT relowner::regrole::text AS owner FROM pg_class WHERE relname = 'User'`, 'kept_restore_test')).toEqual([
      { owner: 'postgres' },
    ]);
    await server.query('DROP DATABASE kept_restore_test');
  }, 20_000);

  test('by a user who is no superuser it runs with that user’s own rights', async () => {
    await server.query('CREATE ROLE limited LOGIN CREATEDB');
    try {
      const { main } = await run(SAMPLE, { 'server-url': server.url().replace('postgres@', 'limited@') });
      expect(['ok', 'minor_incidents']).toContain(main.reason);
    } finally {
      await server.query('DROP ROLE limited');
    }
  }, 20_000);
});

describe('what is wrong with a script', () => {
  test.each<[string, string, () => string | Uint8Array]>([
    ['cut within rows', 'archive_truncated', () => sample.slice(0, sample.indexOf('\\.\n') - 200)],
    ['cut between rows', 'archive_truncated', () => sample.slice(0, sample.indexOf('\\.\n'))],
    ['cut between objects', 'archive_truncated', () => sample.slice(0, sample.indexOf(FIRST_TABLE))],
    ['cut within a statement', 'archive_truncated', () => sample.slice(0, sample.indexOf('CREATE VIEW') + 20)],
    ['without its last command', 'archive_truncated', () => sample.slice(0, sample.indexOf('\\unrestrict'))],
    ['cut in gzip', 'archive_truncated', () => gzipSync(sample).subarray(0, -40)],
    ['followed by another', 'archive_junk', () => sample + sample],
    ['with a zero byte', 'archive_corrupt', () => sample.replace(' moderator', '\0moderator').replace('CREATE TYPE', 'CREATE\0TYPE')],
    ['with a hole', 'archive_hole', () => sample.slice(0, 9000) + '\0'.repeat(512) + sample.slice(9512)],
    ['with the line ends of Windows', 'unsupported_format', () => sample.replaceAll('\n', '\r\n')],
    ['in UTF-16', 'unsupported_format', () => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(sample, 'utf16le')])],
    ['of somebody’s own', 'plain_sql', () => 'CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);\n'],
  ])('%s: %s', async (_, reason, make) => {
    expect((await run(file(make()))).main.reason).toBe(reason);
  });

  test('an extension that is there and cannot be created', async () => {
    const { main } = await run(file(sample.replace('citext WITH SCHEMA public', 'citext WITH SCHEMA pg_nowhere')));
    expect([main.verdict, main.reason, main.target]).toEqual(['critical', 'extension_missing', 'citext']);
  });

  test('a lost row is told by the table', async () => {
    const [, id] = /COPY public\."AuditLog" .*\n(\d+)\t/.exec(sample) ?? [];
    const forget = `BEGIN IF NEW.id = ${id} THEN RETURN NULL; END IF; RETURN NEW; END`;
    const trigger =
      object('FUNCTION', `CREATE FUNCTION public.forget() RETURNS trigger LANGUAGE plpgsql AS $$ ${forget} $$;`) +
      object('TRIGGER', 'CREATE TRIGGER forget BEFORE INSERT ON public."AuditLog" FOR EACH ROW EXECUTE FUNCTION public.forget();');
    const { outcome } = await run(file(withObjects(trigger)));
    expect(outcome.findings).toContainEqual(expect.objectContaining({ verdict: 'critical', reason: 'rows_missing', target: 'public.AuditLog' }));
  });

  test('an error skips its statement alone: rows of a COPY that failed are not taken for SQL', async () => {
    const hostile = sample.replace('COPY public."AuditLog" (id, "tenantId"', 'COPY public."AuditLog" (id, "gone"');
    const first = hostile.indexOf('\n', hostile.indexOf('"gone"')) + 1;
    const { main, outcome } = await run(
      file(`${hostile.slice(0, first)}DROP TABLE public."User" CASCADE; \\! touch ${marker}\n${hostile.slice(first)}`),
    );
    expect([main.verdict, main.reason]).toEqual(['critical', 'restore_failed']);
    expect(outcome.details).toMatchObject({
      complete: true,
      errors: [{ class: 'dependent_missing', sqlState: '42704', count: 1, subjects: ['AuditLog'] }],
    });
    expect((outcome.details['tables'] as { name: string; rows: number }[]).find(({ name }) => name === 'User')).toMatchObject({ rows: 90 });
  });

  test('no value of a row that is refused is told', async () => {
    const at = sample.indexOf('\n', sample.indexOf('COPY public."User"')) + 1;
    const { main, everything, outcome } = await run(file(`${sample.slice(0, at)}CANARY-7f3a\tnot an id\n${sample.slice(at)}`));
    expect([main.verdict, main.reason]).toEqual(['critical', 'data_rejected']);
    expect(outcome.details['errors']).toMatchObject([{ class: 'invalid_value', subjects: ['User'] }, { class: 'foreign_key' }]);
    expect(everything).not.toContain('CANARY');
  });
});

describe('a hostile script is not run', () => {
  const shell = () => `touch ${marker}`;
  test.each<[string, () => string]>([
    ['\\!', () => withStatement(`\\! ${shell()}`)],
    ['\\! behind a statement', () => withStatement(`SET x.y = 1; \\! ${shell()}`)],
    ['\\copy', () => withStatement(`\\copy (SELECT 1) TO PROGRAM '${shell()}'`)],
    ['\\o', () => withStatement(`\\o |${shell()}`)],
    ['\\g', () => withStatement(`SELECT 1 \\g |${shell()}`)],
    ['\\gexec', () => withStatement('SELECT format($f$DROP TABLE x$f$) \\gexec')],
    ['\\set', () => withStatement(`\\set x \`${shell()}\``)],
    ['\\i', () => withStatement('\\i /etc/passwd')],
    ['\\connect', () => withStatement('\\connect postgres')],
    ['\\unrestrict', () => withStatement(`\\unrestrict guessed\n\\! ${shell()}`)],
    [
      '\\unrestrict',
      () =>
        withStatement(
          sample.replace(/.*(\\restrict \w+).*/s, (_, command: string) => `${command.replace('restrict', 'unrestrict')}\nCREATE TABLE x ();`),
        ),
    ],
    ['\\restrict', () => withStatement('\\restrict another')],
    ['\\! in rows after a mark of its own', () => sample.replace('\n\\.\n', () => `\n\\.\n\\! ${shell()}\n\\.\n`)],
    ['COPY', () => withStatement(`COPY (SELECT 1) TO PROGRAM '${shell()}';`)],
    ['COPY', () => withStatement(`COPY public."Tenant" FROM PROGRAM '${shell()}';`, FIRST_ROWS)],
    ['DO', () => withStatement(`DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''${shell()}'''; END $$;`)],
    ['ALTER SYSTEM', () => withStatement("ALTER SYSTEM SET archive_command = 'x';")],
    ['CREATE ROLE', () => withStatement('CREATE ROLE evil SUPERUSER LOGIN;')],
    ['DROP DATABASE', () => withStatement('DROP DATABASE postgres;')],
    ['CREATE DATABASE', () => withStatement('CREATE DATABASE evil;')],
    ['CREATE USER', () => withStatement('CREATE USER evil;')],
    ['SELECT PG', () => withStatement('SELECT pg_sleep(100);')],
  ])('%s', async (what, make) => {
    const { main, outcome } = await run(file(make()));
    expect([main.verdict, main.reason]).toEqual(['critical', 'unsafe_script']);
    expect(main.message).toContain(`: ${what.split(' behind')[0]?.split(' in rows')[0]}`);
    // No server was asked.
    expect(outcome.details['server']).toBeNull();
  });

  test('were it run, psql would refuse its commands: the key is the drill’s own', async () => {
    const place = containerPlace(CONTAINER);
    const env = { PGHOST: '127.0.0.1', PGPORT: String(server.port), PGUSER: 'postgres' };
    for (const line of [
      `\\! ${shell()}`,
      '\\unrestrict guessed',
      '\\restrict other',
      `\\copy (SELECT 1) TO PROGRAM '${shell()}'`,
      `SELECT 1 \\g |${shell()}`,
      `\\o |${shell()}`,
    ]) {
      const said: string[] = [];
      async function* input() {
        yield Buffer.from(`\\restrict abc123\n${line}\nSELECT 1/0;\n`);
      }
      const exit = await runScript({
        place,
        env,
        input: input(),
        signal: new AbortController().signal,
        timeoutMs: null,
        onLine: (text) => said.push(text),
      });
      expect([line, exit.code, said[0]]).toEqual([
        line,
        3,
        expect.stringMatching(/^psql:<stdin>:2: error: (backslash commands are restricted|\\unrestrict: wrong key)/),
      ]);
    }
    rmSync(`${place.name}.pid`);
  });
});

describe('code in a script that looks like pg_dump’s', () => {
  /** Runs when the first rows of these tables come. */
  const hostile = (...bodies: readonly (readonly [table: string, body: string])[]) =>
    file(
      withObjects(
        bodies
          .map(
            ([table, body]) =>
              object(
                'FUNCTION',
                `CREATE FUNCTION public."on ${table}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body}; RETURN NULL; END $$;`,
              ) + object('TRIGGER', `CREATE TRIGGER made BEFORE INSERT ON public."${table}" EXECUTE FUNCTION public."on ${table}"();`),
          )
          .join(''),
      ),
    );

  test('may touch nothing of the server but the drill’s own database', async () => {
    const { main, outcome } = await run(
      hostile(
        ['AuditLog', `EXECUTE $e$COPY (SELECT 1) TO PROGRAM 'touch ${marker}'$e$`],
        ['Order', `EXECUTE $e$COPY (SELECT 1) TO '${marker}'$e$`],
        ['OrderItem', "EXECUTE 'ALTER ROLE postgres SET work_mem = 64'"],
        ['Product', "EXECUTE 'CREATE ROLE evil SUPERUSER'"],
        ['Tenant', "EXECUTE 'SET ROLE postgres'"],
        ['_prisma_migrations', "EXECUTE format('ALTER DATABASE %I SET search_path = evil', current_database())"],
        ['User', "PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres' AND application_name ~ '^restore-drill'"],
      ),
    );
    expect([main.verdict, main.reason]).toEqual(['unknown', 'needs_superuser']);
    const subjects = ['AuditLog', 'Order', 'OrderItem', 'Product', 'Tenant', 'User', '_prisma_migrations'];
    expect(outcome.details['errors']).toContainEqual(expect.objectContaining({ class: 'needs_superuser', sqlState: '42501', count: 7, subjects }));
  }, 20_000);

  test('that never ends is ended by max-restore-time, with its session', async () => {
    const { main } = await run(hostile(['AuditLog', 'LOOP PERFORM 1; END LOOP']), { 'max-restore-time': '2s' });
    expect([main.verdict, main.reason]).toEqual(['critical', 'restore_too_slow']);
  }, 20_000);

  test('a cancel ends it, and what it left; a kill leaves that to the post step', async () => {
    const cancel = new AbortController();
    const running = run(hostile(['AuditLog', 'PERFORM pg_sleep(60)']), {}, { signal: cancel.signal });
    for (let i = 0; i < 500; i += 1) {
      if ((await server.query("SELECT FROM pg_stat_activity WHERE query ~ '^COPY public' AND pid <> pg_backend_pid()")).length > 0) break;
      await sleep(20);
    }
    const at = performance.now();
    cancel.abort(new DOMException('cancelled', 'AbortError'));
    const { main, state } = await running;
    expect([main.reason, state['place']]).toEqual(['cancelled', '']);
    expect(performance.now() - at).toBeLessThan(5000);
    await server.query('CREATE ROLE drill_left');
    await server.query('CREATE DATABASE drill_left OWNER drill_left');
    await postStep(
      { backup: SAMPLE, 'server-url': server.url() },
      { scratch: JSON.stringify({ name: 'drill_left', birthName: 'drill_left', token: 't', oid: null }) },
    );
  }, 20_000);
});

test('two drills at once', async () => {
  const both = await Promise.all([run(SAMPLE), run(SAMPLE, { tuning: 'off' })]);
  expect(both.map(({ main }) => main.reason)).toEqual(['ok', 'ok']);
}, 20_000);

test('where no container runs the server, it is refused by name with what to do', async () => {
  writeFileSync(path.join(engine.folder, 'docker'), '#!/bin/sh\nexit 1\n');
  const { main } = await run(SAMPLE);
  expect([main.verdict, main.reason]).toEqual(['unknown', 'plain_sql']);
  expect(main.message).toMatch(/\(in the container: there is no docker engine\).*service container of this job.*pg_dump -Fc/);
  const installed = await run(SAMPLE, { client: 'installed', language: 'es' });
  expect(installed.main.message).toMatch(/\(en el contenedor: la entrada client pide otro \(installed\)\).*pg_dump -Fc/);
});

test('a psql without a restricted mode is not used', async () => {
  const bin = path.join(folder, 'bin');
  const old = `#!/bin/sh\ncase "$*" in *'\\restrict'*) echo 'invalid command \\restrict' >&2; echo sql; echo open;; *) exec ${server.bin('psql')} "$@";; esac\n`;
  engine.remove();
  engine = dockerStandIn(server.port, bin);
  process.env['PATH'] = `${engine.folder}:${before}`;
  await import('node:fs/promises').then(async (fs) => {
    await fs.mkdir(bin);
    await fs.writeFile(path.join(bin, 'psql'), old, { mode: 0o755 });
    await fs.chmod(folder, 0o755);
  });
  const { main } = await run(SAMPLE);
  expect([main.reason, main.message]).toEqual([
    'plain_sql',
    expect.stringMatching(/its psql has no restricted mode; use an image of 18, 17\.6.*\(15\./),
  ]);
});
