import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { readToolchain } from '../../scripts/toolchain.mjs';
import { CASES, copyCase, freshDatabase, loadCase, makeProject } from '../support/migration-kit.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { type BundleOptions, runBundle } from '../support/run-bundle.ts';

/** The folder with the real Prisma CLI 6.19.3, which runs offline with `engine: 'js'`. */
const PRISMA = readToolchain().prisma as string;
const SCHEMA = 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n';
/** The CLI looks for two engines that it never loads here. */
const ENGINES = {
  PRISMA_QUERY_ENGINE_LIBRARY: path.join(PRISMA ?? '', 'node_modules', 'prisma', 'build', 'index.js'),
  PRISMA_SCHEMA_ENGINE_BINARY: existsSync('/bin/true') ? '/bin/true' : '/usr/bin/true',
};

let server: PostgresServer;
const undo: (() => unknown)[] = [];
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** Gives a project the real CLI and the config that makes it run offline. */
function installPrisma(root: string, modules = root) {
  symlinkSync(path.join(PRISMA, 'node_modules'), path.join(modules, 'node_modules'));
  const config = readFileSync(path.join(PRISMA, 'prisma.config.ts'), 'utf8').replace(/^ *migrations: .*\n/m, '');
  writeFileSync(path.join(root, 'prisma.config.ts'), `import './unref-timers.cjs';\n${config}`);
  cpSync(path.join(PRISMA, 'unref-timers.cjs'), path.join(root, 'unref-timers.cjs'));
}

/** A stand-in for the CLI: the script is what it runs. */
function fakePrisma(root: string, script: string, version = '6.19.3') {
  const folder = path.join(root, 'node_modules', 'prisma');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'prisma', version, bin: { prisma: 'cli.cjs' } }));
  writeFileSync(path.join(folder, 'cli.cjs'), script);
}

function project(from: string) {
  const copy = copyCase(from);
  undo.push(copy.remove);
  return copy;
}

/** An empty database and a project with these migrations. */
async function fresh(migrations: Readonly<Record<string, string>>) {
  const files = Object.entries(migrations).map(([name, sql]) => [`prisma/migrations/${name}/migration.sql`, sql]);
  const made = makeProject({ 'prisma/schema.prisma': SCHEMA, ...Object.fromEntries(files) });
  undo.push(made.remove);
  return { ...made, url: server.url(await freshDatabase(server)) };
}

async function deploy(url: string, root: string, inputs: Readonly<Record<string, string>> = {}, options: BundleOptions = {}) {
  const run = await runBundle(
    'migrate-status',
    { 'database-url': url, 'working-directory': root, mode: 'deploy', ...inputs },
    { ...options, env: { ...ENGINES, ...options.env } },
  );
  expect(run.signal).toBeNull();
  expect(schemaProblems(run.report, 'migrate-status')).toEqual([]);
  return run;
}

const details = (run: Awaited<ReturnType<typeof deploy>>) => run.report?.details as { deploy: Record<string, unknown> | null };

test('the real Prisma is there', () => {
  expect(existsSync(path.join(PRISMA, 'node_modules', 'prisma', 'package.json'))).toBe(true);
});

describe('with the real Prisma', () => {
  test.each([
    ['one_pending', ['20250301000000_three']],
    ['fresh_no_table', ['20250101000000_init', '20250201000000_two']],
    ['custom_schema', ['20250201000000_two']],
    ['rolled_back_pending', ['20250201000000_two']],
  ])('%s is applied and in sync afterwards', async (name, applied) => {
    const { url } = await loadCase(server, name);
    const { root } = project(name);
    installPrisma(root);
    const run = await deploy(url, root);
    expect(run).toMatchObject({ code: 0, outputs: { verdict: 'ok', reason: 'in_sync', pending: '[]', 'pending-count': '0' } });
    expect(details(run).deploy).toMatchObject({ prismaVersion: '6.19.3', ended: 'exit', exitCode: 0, applied });
    expect(run.log).toContain('All migrations have been successfully applied.');
    expect(run.log).toMatch(/^::group::Output of prisma migrate deploy$/m);
    const again = await deploy(url, root);
    expect(again).toMatchObject({ code: 0, outputs: { reason: 'in_sync' } });
    expect(again.log).toContain('prisma migrate deploy is not run');
  });

  test('a monorepo: Prisma is found above the working directory', async () => {
    const { url } = await loadCase(server, 'one_pending');
    const mono = makeProject({ 'package.json': '{"workspaces":["apps/*"]}' });
    undo.push(mono.remove);
    cpSync(path.join(CASES, 'one_pending', 'prisma'), path.join(mono.root, 'apps/api/prisma'), { recursive: true });
    installPrisma(path.join(mono.root, 'apps/api'), mono.root);
    const run = await deploy(url, 'apps/api', {}, { env: { ...ENGINES, GITHUB_WORKSPACE: mono.root } });
    expect(run).toMatchObject({ code: 0, outputs: { reason: 'in_sync' } });
  });

  test('a migration that fails: what Prisma said, what the database is now, and no value of a row', async () => {
    const sql = `CREATE TABLE "User" (id int PRIMARY KEY, email text);\nINSERT INTO "User" VALUES (1, 'ada@example.com'), (2, 'ada@example.com');\nCREATE UNIQUE INDEX "User_email_key" ON "User"(email);`;
    const { url, root } = await fresh({ '1_user': sql, '2_more': 'select 1;' });
    installPrisma(root);
    const run = await deploy(url, root);
    expect(run).toMatchObject({ code: 1, outputs: { verdict: 'critical', reason: 'deploy_failed', failed: '["1_user"]', pending: '["2_more"]' } });
    expect(run.outputs['message']).toMatch(/exit 1.*State now: 1 migration failed/);
    expect(run.report?.findings.map((f) => f.reason)).toEqual(['deploy_failed', 'failed', 'pending']);
    expect([run.log, run.summary, JSON.stringify(run.report)].join('\n')).not.toContain('ada@');
    // The next run refuses, and does not start Prisma.
    const next = await deploy(url, root);
    expect(next.outputs).toMatchObject({ reason: 'failed', message: expect.stringMatching(/Nothing was deployed\.$/) });
    expect(details(next).deploy).toBeNull();
  });

  test('two deploys at once: what is pending is applied once, and nobody says in sync before it is', async () => {
    const { url, root } = await fresh({ '1_slow': 'SELECT pg_sleep(1.5); CREATE TABLE t (id int);' });
    installPrisma(root);
    const runs = await Promise.all([deploy(url, root), deploy(url, root)]);
    const reasons = runs.map((run) => run.outputs['reason']);
    expect(reasons).toContain('in_sync');
    for (const reason of reasons) expect(['in_sync', 'running', 'deploy_failed']).toContain(reason);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query('SELECT migration_name, finished_at IS NOT NULL AS done FROM _prisma_migrations');
    await client.end();
    expect(rows).toEqual([{ migration_name: '1_slow', done: true }]);
  });

  test('wait-for-lock: the second deploy waits for the first, finds all applied, and runs nothing', async () => {
    const { url, root } = await fresh({ '1_slow': 'SELECT pg_sleep(3); CREATE TABLE t (id int);' });
    installPrisma(root);
    const first = deploy(url, root);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const held = async () => (await client.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 72707369 AND granted`)).rowCount;
    while ((await held()) === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    await client.end();
    const second = await deploy(url, root, { 'wait-for-lock': '30s' });
    expect(second).toMatchObject({ code: 0, outputs: { verdict: 'ok', reason: 'in_sync' } });
    expect(second.log).toMatch(/A deploy is running in .*waiting for up to [\d.]+ s more/);
    expect(details(second).deploy).toBeNull();
    expect((await first).outputs['reason']).toBe('in_sync');
  });

  test('a cancel ends Prisma, and tells what state the database is in', async () => {
    const { url, root } = await fresh({ '1_slow': 'SELECT pg_sleep(30);' });
    installPrisma(root);
    let cancelled = 0;
    const run = await deploy(
      url,
      root,
      {},
      {
        onStart: (child) => {
          const wait = setInterval(async () => {
            const client = new pg.Client({ connectionString: url });
            await client.connect();
            const busy = await client.query(
              `SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%' AND state = 'active' AND pid <> pg_backend_pid()`,
            );
            await client.end();
            if (busy.rowCount === 0 || cancelled > 0) return;
            clearInterval(wait);
            cancelled = performance.now();
            child.kill('SIGINT');
          }, 200);
          child.on('exit', () => clearInterval(wait));
        },
      },
    );
    expect(performance.now() - cancelled).toBeLessThan(7000);
    expect(run).toMatchObject({ code: 1, outputs: { verdict: 'unknown', reason: 'cancelled', 'pending-count': '0' } });
    expect(details(run).deploy).toMatchObject({ ended: 'cancelled' });
    expect(run.summary).toContain('<code>1&#95;slow</code>');
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(`${root}/node_modules/prisma`);
  });

  test('the time of the step ends Prisma too', async () => {
    const { url, root } = await fresh({ '1_slow': 'SELECT pg_sleep(60);' });
    installPrisma(root);
    const run = await deploy(url, root, { timeout: '6s' });
    expect(run.outputs).toMatchObject({
      verdict: 'critical',
      reason: 'deploy_timeout',
      message: expect.stringMatching(/after 6 s\. Raise the timeout.*State now/),
    });
    expect(run.elapsedMs).toBeLessThan(15_000);
  });
});

describe('it refuses before Prisma is started', () => {
  test.each([
    ['failed', 'failed'],
    ['failed_and_pending', 'failed'],
    ['dir_without_sql', 'unreadable'],
    ['lock_provider_mismatch', 'provider_mismatch'],
    ['nonempty_no_table', 'unmanaged'],
    ['no_migrations_dir', 'no_migrations'],
    ['diverged', 'diverged'],
    ['edited_after_apply', 'modified'],
    ['no_select_grant', 'permission_denied'],
  ])('%s: %s', async (name, reason) => {
    const { url, root } = await loadCase(server, name);
    const copy = project(name);
    fakePrisma(copy.root, 'require("fs").writeFileSync("started", "")');
    const run = await deploy(url, copy.root);
    expect(run).toMatchObject({ code: 1, outputs: { reason, message: expect.stringMatching(/Nothing was deployed\.$/) } });
    expect(existsSync(path.join(copy.root, 'started'))).toBe(false);
    expect(root).not.toBe(copy.root);
  });

  test('a database that does not exist is not created, as Prisma would', async () => {
    const { root } = project('one_pending');
    fakePrisma(root, 'require("fs").writeFileSync("started", "")');
    const run = await deploy(server.url('typo'), root);
    expect(run.outputs).toMatchObject({ reason: 'database_missing', message: expect.stringMatching(/Nothing was deployed\.$/) });
    expect(await server.query(`SELECT FROM pg_database WHERE datname = 'typo'`)).toEqual([]);
    expect(existsSync(path.join(root, 'started'))).toBe(false);
  });

  test('a deploy that runs', async () => {
    const { url, database } = await loadCase(server, 'failed');
    const { root } = project('failed');
    const client = new pg.Client({ connectionString: server.url(database) });
    await client.connect();
    undo.push(() => client.end());
    await client.query('SELECT pg_advisory_lock(72707369)');
    expect((await deploy(url, root)).outputs).toMatchObject({ reason: 'running', message: expect.stringMatching(/Nothing was deployed\.$/) });
  });

  test('Prisma is not installed: the message says how to install the locked one', async () => {
    const { url } = await loadCase(server, 'one_pending');
    const run = await deploy(url, project('one_pending').root);
    expect(run).toMatchObject({
      code: 1,
      outputs: { verdict: 'critical', reason: 'prisma_not_installed', message: expect.stringContaining('npm ci') },
    });
    expect(run.report?.findings.map((f) => f.reason)).toEqual(['prisma_not_installed', 'pending']);
  });

  test("Yarn Plug'n'Play, Prisma 8, and a URL written into the schema", async () => {
    const { url } = await loadCase(server, 'one_pending');
    const pnp = project('one_pending');
    pnp.write('.pnp.cjs', '');
    expect((await deploy(url, pnp.root)).outputs).toMatchObject({ reason: 'prisma_not_installed', message: expect.stringContaining('nodeLinker') });
    const eight = project('one_pending');
    fakePrisma(eight.root, '', '8.0.0-rc.5');
    expect((await deploy(url, eight.root)).outputs).toMatchObject({ reason: 'prisma_8' });
    const literal = project('one_pending');
    literal.write('prisma/schema.prisma', 'datasource db {\n provider = "postgresql"\n url = "postgresql://u:p@production/d"\n}');
    expect((await deploy(url, literal.root)).outputs).toMatchObject({ reason: 'url_in_schema' });
  });

  test('where nothing is pending, Prisma is neither needed nor run', async () => {
    const { url } = await loadCase(server, 'missing_locally');
    const run = await deploy(url, project('missing_locally').root);
    expect(run).toMatchObject({ code: 0, outputs: { verdict: 'degraded', reason: 'missing' } });
  });
});

describe('the ledger has the last word', () => {
  test('the false success of Prisma 7: it exits 0, says that all is applied, and nothing is', async () => {
    const { url } = await loadCase(server, 'one_pending');
    const { root } = project('one_pending');
    fakePrisma(root, 'console.log("All migrations have been successfully applied.")', '7.10.1');
    const run = await deploy(url, root);
    expect(run).toMatchObject({ code: 1, outputs: { verdict: 'critical', reason: 'deploy_incomplete', 'pending-count': '1' } });
    expect(run.report?.findings.map((f) => f.reason)).toEqual(['deploy_incomplete', 'pending']);
  });

  test('the same of the real CLI, whose engine is a program that does nothing', async () => {
    const { url } = await loadCase(server, 'one_pending');
    const { root } = project('one_pending');
    // Without the config it takes the engine binary, and believes its exit.
    symlinkSync(path.join(PRISMA, 'node_modules'), path.join(root, 'node_modules'));
    const run = await deploy(url, root);
    expect(run).toMatchObject({ code: 1, outputs: { reason: 'deploy_incomplete', 'pending-count': '1' } });
    expect(details(run).deploy).toMatchObject({ prismaVersion: '6.19.3', exitCode: 0, applied: [] });
  });

  test('what Prisma prints is redacted, without row values, and its code gets a hint', async () => {
    const { url } = await loadCase(server, 'one_pending');
    const { root } = project('one_pending');
    await server.query(`CREATE ROLE deployer LOGIN SUPERUSER PASSWORD 'correct horse'`);
    undo.push(() => server.query('DROP ROLE deployer'));
    fakePrisma(
      root,
      'console.log("::error::owned"); console.log("url " + process.env.DATABASE_URL + " correct horse"); console.error("Error: P1012\\n\\nDETAIL: Key (email)=(ada@example.com) exists."); process.exit(1)',
    );
    const run = await deploy(url.replace('postgres@', 'deployer:correct%20horse@'), root);
    expect(run.outputs).toMatchObject({ reason: 'deploy_failed', message: expect.stringMatching(/exit 1, P1012.*npx prisma validate/) });
    const everything = [run.log.replace(/^::add-mask::.*$/gm, ''), run.summary, JSON.stringify(run.report)].join('\n');
    expect(everything).not.toMatch(/correct( |%20)horse|ada@example/);
    expect(run.log).not.toMatch(/^::error::owned/m);
  });

  test('the environment of Prisma: the database that was checked, no input, no token, no other database', async () => {
    const { url } = await loadCase(server, 'one_pending');
    const { root, write } = project('one_pending');
    write('prisma/schema.prisma', 'datasource db {\n provider = "postgresql"\n url = env("POOLED_URL")\n directUrl = env("PLAIN_URL")\n}');
    fakePrisma(root, 'require("fs").writeFileSync("env.json", JSON.stringify(process.env))');
    await deploy(
      url,
      root,
      {},
      { env: { PLAIN_URL: 'postgresql://elsewhere/d', OTHER_URL: 'postgresql://elsewhere/d', GITHUB_TOKEN: 'ghs_x', APP_KEY: 'kept' } },
    );
    const env = JSON.parse(readFileSync(path.join(root, 'env.json'), 'utf8')) as Record<string, string>;
    expect(env).toMatchObject({ DATABASE_URL: url, POOLED_URL: url, PLAIN_URL: url, APP_KEY: 'kept' });
    expect(Object.keys(env).filter((name) => /^(INPUT|STATE|GITHUB|ACTIONS|RUNNER)_|OTHER_URL/.test(name))).toEqual([]);
  });

  test('Spanish', async () => {
    const { url } = await loadCase(server, 'one_pending');
    const { root } = project('one_pending');
    fakePrisma(root, '');
    const run = await deploy(url, root, { language: 'es' });
    expect(run.outputs).toMatchObject({
      reason: 'deploy_incomplete',
      message: expect.stringMatching(/terminó sin error.*Estado ahora: 1 migración no está aplicada/),
    });
  });
});
