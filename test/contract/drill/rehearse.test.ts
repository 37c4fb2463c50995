import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { readToolchain } from '../../../scripts/toolchain.mjs';
import { bareEnvironment } from '../../../src/domain/rehearsal/rehearsal.ts';
import { caseFile, copyCase, makeProject } from '../../support/migration-kit.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { databases, drill, dumpOf, removeDump, useClientsOf } from './support.ts';

/** The real Prisma CLI, which runs offline (see test/support/prisma-cli). */
const PRISMA = readToolchain().prisma as string;
process.env['PRISMA_QUERY_ENGINE_LIBRARY'] = path.join(PRISMA ?? '', 'node_modules', 'prisma', 'build', 'index.js');
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] = existsSync('/bin/true') ? '/bin/true' : '/usr/bin/true';
const SCHEMA = 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n';
const ADA = 'ada@example.com';

let server: PostgresServer;
const undo: (() => unknown)[] = [];
beforeAll(async () => {
  server = await startPostgres();
  useClientsOf(server);
}, 60_000);
afterAll(() => server?.remove());
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
  expect(await databases(server)).toEqual([]);
});

function install(root: string) {
  symlinkSync(path.join(PRISMA, 'node_modules'), path.join(root, 'node_modules'));
  const config = readFileSync(path.join(PRISMA, 'prisma.config.ts'), 'utf8').replace(/^ *migrations: .*\n/m, '');
  writeFileSync(path.join(root, 'prisma.config.ts'), `import './unref-timers.cjs';\n${config}`);
  cpSync(path.join(PRISMA, 'unref-timers.cjs'), path.join(root, 'unref-timers.cjs'));
}

/** A backup of a Prisma case's database, and the repository as the case has it. */
async function ofCase(name: string, more: Readonly<Record<string, string>> = {}, sql = '') {
  const { root, write, remove } = copyCase(name);
  for (const [file, text] of Object.entries(more)) write(file, text);
  const backup = await dumpOf(server, `${caseFile(name, 'setup.sql')}; CREATE TABLE keep (id int); INSERT INTO keep VALUES (1); ${sql}`);
  undo.push(remove, () => removeDump(backup));
  return { root, given: { backup, 'server-url': server.url(), 'working-directory': root } };
}

describe('the ledger of the copy beside the repository', () => {
  test.each<[string, readonly string[], string | undefined, object]>([
    ['all_applied', ['ok'], 'ok', { applied: 3, failed: [], pending: [], missing: [], modified: [] }],
    ['one_pending', ['ok'], 'ok', { pending: ['20250301000000_three'] }],
    ['many_pending', ['ok'], 'ok', {}],
    ['missing_locally', ['migration_missing'], 'degraded', {}],
    ['edited_after_apply', ['migration_modified'], 'degraded', {}],
    ['crlf_local', ['ok'], 'ok', { modified: [] }],
    ['failed', ['migration_failed'], 'critical', {}],
    ['diverged', ['migration_missing'], 'degraded', {}],
  ])('%s', async (name, reasons, verdict, migrations) => {
    const { given } = await ofCase(name);
    const { outcome, main, reasons: found } = await drill(given);
    expect(found).toEqual(reasons);
    expect(main.verdict).toBe(verdict);
    expect(outcome.details['migrations']).toMatchObject({ readable: true, ...migrations });
  });

  test('without a repository only what is failed can be told', async () => {
    const { given } = await ofCase('missing_locally');
    const empty = makeProject({});
    undo.push(empty.remove);
    const { main, outcome } = await drill({ ...given, 'working-directory': empty.root });
    expect(main.reason).toBe('ok');
    expect(outcome.details['migrations']).toMatchObject({ readable: true, pending: null, missing: null });
  });

  test('names that a backup brings are repeated only where they have Prisma’s form', async () => {
    const { given } = await ofCase('all_applied', {}, `UPDATE _prisma_migrations SET migration_name = '${ADA}', logs = '${ADA}', finished_at = NULL`);
    const { main, everything } = await drill(given);
    expect(main.reason).toBe('migration_failed');
    expect(everything).not.toContain(ADA);
  });

  test('a table of that name which is not Prisma’s', async () => {
    const { remove } = makeProject({});
    const backup = await dumpOf(server, 'CREATE TABLE _prisma_migrations (id int); INSERT INTO _prisma_migrations VALUES (1)');
    undo.push(remove, () => removeDump(backup));
    expect((await drill({ backup, 'server-url': server.url() })).main).toMatchObject({ verdict: 'unknown', reason: 'ledger_unreadable' });
  });
});

describe('the rehearsal', () => {
  const rehearse = (given: Record<string, string>) => drill({ ...given, 'rehearse-migrations': 'true' });

  test('applies what is pending by the real Prisma, to the copy alone', async () => {
    const { root, given } = await ofCase('one_pending');
    install(root);
    // What leads elsewhere must not be followed.
    process.env['DIRECT_URL'] = 'postgresql://nobody@127.0.0.1:1/elsewhere';
    process.env['JOB_TOKEN'] = 'a-secret-of-the-job';
    undo.push(() => {
      delete process.env['DIRECT_URL'];
      delete process.env['JOB_TOKEN'];
    });
    const { main, outcome, log } = await rehearse(given);
    expect(main.reason).toBe('ok');
    expect(outcome.details['rehearsal']).toMatchObject({
      kind: 'run',
      reason: 'ok',
      prismaVersion: '6.19.3',
      applied: [{ name: '20250301000000_three' }],
    });
    expect(log.some((line) => line.includes('Rehearsing 1 pending migration(s)'))).toBe(true);
    expect(outcome.details['timeline']).toEqual(expect.arrayContaining([expect.objectContaining({ phase: 'rehearse' })]));
  });

  test('a migration that the data breaks: the exit, the name, and no value of a row', async () => {
    const sql = `CREATE UNIQUE INDEX u ON people (email);`;
    const shout = `DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM people LOOP RAISE EXCEPTION 'the row is %', r; END LOOP; END $$;`;
    for (const script of [sql, shout]) {
      const { root, given } = await ofCase(
        'all_applied',
        { 'prisma/migrations/20260101000000_unique/migration.sql': script },
        `CREATE TABLE people (email text); INSERT INTO people VALUES ('${ADA}'), ('${ADA}')`,
      );
      install(root);
      const { main, outcome, everything } = await rehearse(given);
      expect(main).toMatchObject({
        verdict: 'critical',
        reason: 'deploy_failed',
        evidence: { exit: 'exit 1', migrations: ['20260101000000_unique'] },
      });
      expect(everything).not.toContain(ADA);
      expect(outcome.details['rehearsal']).toMatchObject({ applied: [], failed: ['20260101000000_unique'] });
    }
  });

  test.each([
    ['all_applied', {}, 'nothing', undefined],
    ['one_pending', {}, 'impossible', 'no_prisma'],
    ['failed_and_pending', {}, 'impossible', 'blocked'],
    [
      'one_pending',
      { 'prisma/schema.prisma': SCHEMA.replace('env("DATABASE_URL")', '"postgresql://u@127.0.0.1:1/production"') },
      'impossible',
      'url_in_schema',
    ],
  ])('%s %j: %s %s', async (name, more, kind, why) => {
    const { given } = await ofCase(name, more);
    const { outcome, reasons } = await rehearse(given);
    expect(outcome.details['rehearsal']).toEqual(kind === 'nothing' ? { kind } : { kind, why });
    expect(reasons.includes('rehearsal_impossible')).toBe(kind === 'impossible');
  });

  test('without a repository, and of a database that Prisma never made', async () => {
    const empty = makeProject({});
    const { given } = await ofCase('all_applied');
    undo.push(empty.remove);
    expect((await rehearse({ ...given, 'working-directory': empty.root })).main).toMatchObject({
      verdict: 'unknown',
      evidence: { why: 'no_project' },
    });
    const backup = await dumpOf(server, 'CREATE TABLE t (id int); INSERT INTO t VALUES (1)');
    undo.push(() => removeDump(backup));
    expect((await rehearse({ ...given, backup })).main).toMatchObject({ verdict: 'unknown', evidence: { why: 'no_ledger' } });
  });

  test('what Prisma sees of the environment', () => {
    const step = {
      PATH: '/bin',
      HOME: '/root',
      PRISMA_ENGINES_MIRROR: 'x',
      PRISMA_CLOUD_TOKEN: 't',
      AWS_SECRET_ACCESS_KEY: 's',
      INPUT_CANARY: 'c',
      GITHUB_TOKEN: 'g',
      SLACK: 'w',
      DATABASE_URL: 'postgresql://p',
    };
    expect(bareEnvironment(step)).toEqual({ PATH: '/bin', HOME: '/root', PRISMA_ENGINES_MIRROR: 'x' });
  });
});
