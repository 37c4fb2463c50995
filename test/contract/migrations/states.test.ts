import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { measureWhenFree } from '../../../actions/migrate-status/wait.ts';
import { parseDatabaseUrl } from '../../../src/domain/database/address.ts';
import { DEFAULT_SEVERITIES } from '../../../src/domain/migrations/verdict.ts';
import { HOSTILE } from '../../support/hostile-text.ts';
import { copyCase, freshDatabase, LEDGER, loadCase, makeProject, measureProject } from '../../support/migration-kit.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';

let server: PostgresServer;
const undo: (() => unknown)[] = [];
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function session(database: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: server.url(database), application_name: 'prisma' });
  await client.connect();
  undo.push(() => client.end());
  return client;
}

const as = (url: string, user: string) => url.replace('postgres@', `${user}@`);

describe('running is told from failed by the lock of Prisma', () => {
  test('held in this database: running, with its backend', async () => {
    const { url, root, database } = await loadCase(server, 'failed');
    const client = await session(database);
    const pid = (await client.query('SELECT pg_backend_pid() AS pid, pg_advisory_lock(72707369)')).rows[0].pid as number;
    const [finding] = (await measureProject(url, root)).findings;
    expect(finding).toMatchObject({
      verdict: 'critical',
      reason: 'running',
      evidence: { migrations: ['20250201000000_two'], pid, application: 'prisma' },
    });
    await client.query('SELECT pg_advisory_unlock(72707369)');
    expect((await measureProject(url, root)).findings[0].reason).toBe('failed');
  });

  test('another lock, the same lock of another database, a shared key of two parts: failed', async () => {
    const { url, root, database } = await loadCase(server, 'failed');
    await (await session(database)).query('SELECT pg_advisory_lock(72707370), pg_advisory_lock(0, 72707369)');
    await (await session('postgres')).query('SELECT pg_advisory_lock(72707369)');
    expect((await measureProject(url, root)).findings[0].reason).toBe('failed');
  });

  test('held with nothing unfinished: the state is what it is, and pending says who is at it', async () => {
    const { url, root, database } = await loadCase(server, 'one_pending');
    const client = await session(database);
    await client.query('SELECT pg_advisory_lock(72707369)');
    expect((await measureProject(url, root)).findings[0]).toMatchObject({
      reason: 'pending',
      message: expect.stringContaining('A deploy is running now'),
    });
  });
});

describe('wait-for-lock', () => {
  async function waiting(url: string, root: string, waitMs: number, options: { signal?: AbortSignal; limitMs?: number } = {}) {
    const parsed = parseDatabaseUrl(url);
    if ('problem' in parsed) throw new Error(parsed.problem);
    const { address } = parsed;
    const target = { address, schema: 'public', root, folder: 'prisma/migrations', language: 'en', severities: DEFAULT_SEVERITIES } as const;
    const lines: string[] = [];
    const log = { info: (line: string) => lines.push(line), debug: () => {}, group: () => {} };
    const limitMs = options.limitMs ?? 20_000;
    const time = AbortSignal.timeout(limitMs);
    const signal = options.signal === undefined ? time : AbortSignal.any([time, options.signal]);
    const started = performance.now();
    const { findings } = await measureWhenFree({ target, signal, limitMs, waitMs, log });
    return { finding: findings[0], lines, elapsed: performance.now() - started };
  }

  test('the deploy ends meanwhile: what it left is the answer', async () => {
    const { url, root, database } = await loadCase(server, 'failed');
    const client = await session(database);
    await client.query('SELECT pg_advisory_lock(72707369)');
    const looking = waiting(url, root, 25_000);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    await client.query(`UPDATE _prisma_migrations SET finished_at = now(), logs = NULL WHERE finished_at IS NULL`);
    await client.query('SELECT pg_advisory_unlock(72707369)');
    const { finding, lines, elapsed } = await looking;
    expect(finding.reason).toBe('in_sync');
    expect(lines).toEqual([
      expect.stringMatching(/A deploy is running.*prisma.*waiting for up to [\d.]+ s/),
      expect.stringMatching(/was released after/),
    ]);
    expect(elapsed).toBeLessThan(15_000);
  });

  test('the time is up: running, and how long it was waited', async () => {
    const { url, root, database } = await loadCase(server, 'failed');
    await (await session(database)).query('SELECT pg_advisory_lock(72707369)');
    const { finding, elapsed } = await waiting(url, root, 900);
    expect(finding).toMatchObject({ verdict: 'critical', reason: 'running', message: expect.stringMatching(/waited for 900 ms/) });
    expect(elapsed).toBeGreaterThan(850);
    expect(elapsed).toBeLessThan(15_000);
  });

  test('between two migrations of a deploy nothing is unfinished: pending is waited for too, a free lock is not', async () => {
    const { url, root, database } = await loadCase(server, 'one_pending');
    expect((await waiting(url, root, 20_000)).elapsed).toBeLessThan(10_000);
    await (await session(database)).query('SELECT pg_advisory_lock(72707369)');
    expect((await waiting(url, root, 600)).finding).toMatchObject({ reason: 'pending', message: expect.stringMatching(/waited for 600 ms/) });
    expect((await waiting(url, root, 0)).finding.message).not.toContain('waited');
  });

  test('a cancel ends the wait at once; the time of the step ends it with what was found', async () => {
    const { url, root, database } = await loadCase(server, 'failed');
    await (await session(database)).query('SELECT pg_advisory_lock(72707369)');
    const controller = new AbortController();
    const started = performance.now();
    setTimeout(() => controller.abort(new DOMException('cancelled', 'AbortError')), 400);
    await expect(waiting(url, root, 25_000, { signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(performance.now() - started).toBeLessThan(10_000);
    const { finding } = await waiting(url, root, 30_000, { limitMs: 1500 });
    expect(['running', 'database_timeout']).toContain(finding.reason);
  });

  test('a server that goes away meanwhile is not in sync', async () => {
    const { url, root, database } = await loadCase(server, 'failed');
    const client = await session(database);
    client.on('error', () => {});
    await client.query('SELECT pg_advisory_lock(72707369)');
    const looking = waiting(url, root, 10_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await server.stop();
    undo.push(() => server.start());
    expect((await looking).finding.verdict).toBe('unknown');
  });
});

describe('privileges', () => {
  test('the message names what is lacking, and its command mends it', async () => {
    const { url, root, database } = await loadCase(server, 'all_applied');
    await server.query('CREATE ROLE reader LOGIN');
    undo.push(
      () => server.query('DROP ROLE reader'),
      () => server.query('DROP OWNED BY reader', database),
    );
    await server.query('REVOKE USAGE ON SCHEMA public FROM PUBLIC', database);
    for (const statement of ['GRANT USAGE ON SCHEMA "public" TO "reader";', 'GRANT SELECT ON "public"._prisma_migrations TO "reader";']) {
      const [finding] = (await measureProject(as(url, 'reader'), root)).findings;
      expect(finding).toMatchObject({ verdict: 'unknown', reason: 'permission_denied', message: expect.stringContaining(statement) });
      await server.query(statement, database);
    }
    expect((await measureProject(as(url, 'reader'), root)).findings[0].reason).toBe('in_sync');
  });
});

describe('what is not ours to judge', () => {
  test('a schema that does not exist is an empty one: a first deploy', async () => {
    const { url, root } = await loadCase(server, 'all_applied');
    expect((await measureProject(`${url}?schema=fresh`, root)).findings[0]).toMatchObject({ reason: 'pending', evidence: { firstDeploy: true } });
  });

  test("a table of that name that is not Prisma's", async () => {
    const database = await freshDatabase(server, 'CREATE TABLE _prisma_migrations (id int, name text)');
    const { root, remove } = copyCase('all_applied');
    undo.push(remove);
    expect((await measureProject(server.url(database), root)).findings[0]).toMatchObject({ verdict: 'unknown', reason: 'ledger_foreign' });
  });

  test('Prisma 8 on disk, and in the database', async () => {
    const project = makeProject({
      'prisma/schema.prisma': '',
      'prisma/migrations/app/20260101T0000_init/migration.json': '{}',
      'prisma/migrations/snapshots/x': '',
    });
    undo.push(project.remove);
    const database = await freshDatabase(server);
    expect((await measureProject(server.url(database), project.root)).findings).toMatchObject([{ verdict: 'unknown', reason: 'prisma_8' }]);
    const other = await freshDatabase(server, 'CREATE SCHEMA prisma_contract');
    const { root, remove } = copyCase('all_applied');
    undo.push(remove);
    expect((await measureProject(server.url(other), root)).findings).toMatchObject([{ verdict: 'unknown', reason: 'prisma_8' }]);
  });

  test('a ledger that is locked by somebody: unknown after the time, never in sync', async () => {
    const { url, root, database } = await loadCase(server, 'all_applied');
    const client = await session(database);
    await client.query('BEGIN; LOCK TABLE _prisma_migrations IN ACCESS EXCLUSIVE MODE');
    const [finding] = (await measureProject(url, root, { limitMs: 1000 })).findings;
    expect(finding).toMatchObject({ verdict: 'unknown', reason: 'database_timeout' });
  });
});

describe('size and hostile text', () => {
  test('a history of 10 000 rows with logs is read and compared in a moment', async () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `${100_000 + i}_m`);
    const sha = createHash('sha256').update('select 1;\n').digest('hex');
    const database = await freshDatabase(
      server,
      `${LEDGER} INSERT INTO _prisma_migrations SELECT gen_random_uuid(), '${sha}', now(), (100000 + i) || '_m', repeat('x', 500), NULL, now() + i * interval '1 s', 1 FROM generate_series(0, 9999) i`,
    );
    const project = makeProject({
      'prisma/schema.prisma': '',
      ...Object.fromEntries(names.slice(0, 1000).map((name) => [`prisma/migrations/${name}/migration.sql`, 'select 1;\n'])),
    });
    undo.push(project.remove);
    const started = performance.now();
    const { findings, comparison } = await measureProject(server.url(database), project.root);
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(findings.map((f) => f.reason)).toEqual(['missing']);
    expect(comparison?.history.missing).toHaveLength(9000);
  });

  test('a log of many megabytes of a failed row is cut on the server', async () => {
    const { url, root, database } = await loadCase(server, 'failed');
    await server.query(`UPDATE _prisma_migrations SET logs = repeat('x', 8000000) WHERE finished_at IS NULL`, database);
    expect((await measureProject(url, root)).comparison?.history.failed[0]?.log).toHaveLength(20_000);
  });

  test('names and schemas that no one should use are read as they are', async () => {
    const names = HOSTILE.filter((name) => !name.includes('/') && name.isWellFormed()).map((name) => name.slice(0, 60));
    const schema = 'we"ird\'; DROP SCHEMA public; --';
    const quoted = '"we""ird\'; DROP SCHEMA public; --"';
    const rows = names.map((name, i) => `('${i}', 'x', NULL, ${pg.escapeLiteral(name)})`).join(', ');
    const database = await freshDatabase(
      server,
      `CREATE SCHEMA ${quoted}; SET search_path = ${quoted}; ${LEDGER} INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name) VALUES ${rows}`,
    );
    const project = makeProject({
      'prisma/schema.prisma': '',
      ...Object.fromEntries(names.map((name) => [`prisma/migrations/${name}/migration.sql`, 'x'])),
    });
    undo.push(project.remove);
    const { comparison } = await measureProject(server.url(database), project.root, { schema });
    expect(comparison?.history.failed.map((item) => item.name).sort()).toEqual([...names].sort());
    expect(await server.query(`SELECT FROM pg_namespace WHERE nspname = 'public'`, database)).toHaveLength(1);
  });

  test('a database of another encoding', async () => {
    await server.query(`CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'`);
    undo.push(() => server.query('DROP DATABASE latin WITH (FORCE)'));
    const client = await session('latin');
    await client.query(
      `SET client_encoding = 'UTF8'; ${LEDGER} INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('1', 'x', 'año')`,
    );
    const project = makeProject({ 'prisma/schema.prisma': '', 'prisma/migrations/año/migration.sql': 'x' });
    undo.push(project.remove);
    expect((await measureProject(server.url('latin'), project.root)).comparison?.history.failed).toMatchObject([{ name: 'año' }]);
  });

  test('a search path with look-alike functions is not trusted', async () => {
    const { url, root, database } = await loadCase(server, 'one_pending');
    await server.query(
      `CREATE FUNCTION public.current_database() RETURNS name LANGUAGE sql AS $$ SELECT 1/0; SELECT 'x'::name $$; ALTER DATABASE ${database} SET search_path = public, pg_catalog`,
      database,
    );
    expect((await measureProject(url, root)).findings[0].reason).toBe('pending');
  });
});
