import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createAuthority } from '../support/certificates.ts';
import { startGatheringProxy } from '../support/gathering-proxy.ts';
import { CASES, copyCase, freshDatabase, loadCase, makeProject } from '../support/migration-kit.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { type BundleOptions, type BundleRun, runBundle } from '../support/run-bundle.ts';

/** Databases that are asked at a time. */
const LIMIT = 10;

let server: PostgresServer;
const undo: (() => unknown)[] = [];
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function run(inputs: Readonly<Record<string, string>>, options?: BundleOptions): Promise<BundleRun> {
  const done = await runBundle('migrate-status', inputs, options);
  expect(done.signal).toBeNull();
  expect(schemaProblems(done.report, 'migrate-status')).toEqual([]);
  return done;
}

function project(from: string) {
  const copy = copyCase(from);
  undo.push(copy.remove);
  return copy;
}

const everything = (done: BundleRun) =>
  [done.log.replace(/^::add-mask::.*$/gm, ''), done.summary, JSON.stringify(done.outputs), JSON.stringify(done.report)].join('\n');
const databases = (done: BundleRun) => JSON.parse(done.outputs['databases'] ?? '') as Record<string, unknown>[];

/** A stand-in for Prisma's CLI that marks the pending migrations of `names` as applied, in the database that it is given. */
const APPLIES = (names: readonly string[], rows: readonly string[]) => `
  const { appendFileSync } = require('node:fs');
  const { Client } = require(${JSON.stringify(path.resolve('node_modules/pg'))});
  appendFileSync('order', process.env.DATABASE_URL.replace(/^.*\\//, '') + '\\n');
  const client = new Client({ connectionString: process.env.DATABASE_URL });
  client.connect().then(async () => {
    for (const [i, name] of ${JSON.stringify(names)}.entries())
      await client.query('INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) VALUES (gen_random_uuid(), $1, now(), $2, 1)', [${JSON.stringify(rows)}[i], name]);
    await client.end();
  });`;

function fakePrisma(modules: string, script: string) {
  const folder = path.join(modules, 'prisma');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'prisma', version: '6.19.3', bin: { prisma: 'cli.cjs' } }));
  writeFileSync(path.join(folder, 'cli.cjs'), script);
}

describe('staging and production in one step', () => {
  test('the worst wins, each one is a row, a target and an entry of the report', async () => {
    const staging = await loadCase(server, 'all_applied');
    const behind = await freshDatabase(server);
    const done = await run({ 'database-url': `staging=${staging.url}\nproduction=${server.url(behind)}`, 'working-directory': staging.root });
    expect(done).toMatchObject({ code: 1, outputs: { verdict: 'critical', reason: 'pending', 'pending-count': '3', 'applied-count': '0' } });
    expect(databases(done)).toMatchObject([
      { name: 'staging', verdict: 'ok', reason: 'in_sync', pending: [] },
      { name: 'production', verdict: 'critical', reason: 'pending' },
    ]);
    expect(done.report?.findings.map((f) => [f.target, f.reason])).toEqual([
      ['staging', 'in_sync'],
      ['production', 'pending'],
    ]);
    expect(done.report?.details['databases']).toMatchObject([
      { name: 'staging', appliedCount: 3 },
      { name: 'production', appliedCount: 0, ledger: 'absent' },
    ]);
    expect(done.summary).toMatch(/### Databases[\s\S]*<code>staging<\/code>[\s\S]*### ❌ <code>production/);
    expect(done.log).toMatch(/^::error::production: .*first deploy/m);
  });

  test('one that cannot be read is unknown, and the others are still told', async () => {
    const { url, root } = await loadCase(server, 'all_applied');
    const done = await run({ 'database-url': `a=${url}\nb=${server.url('nope')}\nc=prisma://x/?api_key=0123456789`, 'working-directory': root });
    expect(done.outputs).toMatchObject({ verdict: 'unknown', reason: 'database_missing', pending: '' });
    expect(databases(done).map((item) => item['reason'])).toEqual(['in_sync', 'database_missing', 'unsupported_url']);
  });

  test("every URL's password is masked by itself", async () => {
    const { root } = await loadCase(server, 'all_applied');
    const line = (name: string, password: string) => `${name}=postgresql://app:${password}@127.0.0.1:1/${name}`;
    const done = await run({
      'database-url': `${line('staging', 'hunter2%21x')}\n${line('production', 'tr0ub4dor%263')}`,
      'working-directory': root,
    });
    expect(done.log).toMatch(/^::add-mask::hunter2!x$/m);
    expect(done.log).toMatch(/^::add-mask::tr0ub4dor&3$/m);
    for (const secret of ['hunter2', 'tr0ub4dor']) expect(everything(done)).not.toContain(secret);
    const broken = await run({
      'database-url': `${line('a', 'hunter2%21x')}\nb=postgresql://app:tr0u/b4dor@h/d\nmysql://x:topsecret@h/d`,
      'working-directory': root,
    });
    expect(broken.outputs['reason']).toBe('config');
    for (const secret of ['hunter2', 'b4dor', 'topsecret']) expect(everything(broken)).not.toContain(secret);
  });

  test('twenty are asked ten at a time, and not all at once', async () => {
    const { root } = await loadCase(server, 'all_applied');
    const setup = readFileSync(path.join(CASES, 'all_applied', 'setup.sql'), 'utf8');
    const names: string[] = [];
    for (let i = 0; i < 20; i += 1) names.push(await freshDatabase(server, setup));
    // Nothing passes until as many connections as the limit allows are there at the same time: one after another would never get through.
    const proxy = await startGatheringProxy(server.port, LIMIT);
    undo.push(proxy.close);
    const lines = names.map((name, i) => `d${i}=${server.url(name).replace(`:${server.port}/`, `:${proxy.port}/`)}`);
    const done = await run({ 'database-url': lines.join('\n'), 'working-directory': root });
    expect(done.outputs['reason']).toBe('in_sync');
    expect(databases(done)).toHaveLength(20);
    expect(proxy.mostAtOnce()).toBeGreaterThanOrEqual(LIMIT);
    expect(proxy.mostAtOnce()).toBeLessThan(names.length);
  });

  test('allow-pending, severities and wrong combinations', async () => {
    const { url, root } = await loadCase(server, 'one_pending');
    const common = { 'database-url': url, 'working-directory': root };
    const allowed = await run({ ...common, 'allow-pending': '20250301000000_three\n' });
    expect(allowed).toMatchObject({ code: 0, outputs: { verdict: 'ok', reason: 'pending_allowed', pending: '["20250301000000_three"]' } });
    const edited = await loadCase(server, 'edited_after_apply');
    const soft = await run({ 'database-url': edited.url, 'working-directory': edited.root, 'on-modified': 'degraded' });
    expect(soft).toMatchObject({ code: 0, outputs: { verdict: 'degraded', reason: 'modified' } });
    expect(JSON.parse(soft.outputs['modified'] ?? '')).toHaveLength(1);
    for (const [inputs, problem] of [
      [{ mode: 'deploy', 'allow-pending': 'x' }, /allow-pending: this is for mode check/],
      [{ timeout: '10s', 'wait-for-lock': '10s' }, /wait-for-lock: this is not shorter than timeout/],
      [{ ssl: 'require', 'ssl-ca': 'ca.pem' }, /ssl-ca: nothing is verified with it: set ssl: verify-full/],
      [{ 'ssl-ca': 'ca.pem' }, /ssl-ca: nothing is verified with it/],
      [{ ssl: 'verify-full', 'ssl-ca': 'nope.pem' }, /ssl-ca: the file nope\.pem cannot be read/],
      [{ ssl: 'verify-full', 'ssl-ca': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }, /ssl-ca: certificate 1 of 1 is damaged/],
      [{ ssl: 'verify-ca' }, /ssl: "verify-ca" is not one of as-url, require, verify-full, disable/],
    ] as const)
      expect((await run({ ...common, ...inputs })).outputs).toMatchObject({ reason: 'config', message: expect.stringMatching(problem) });
  });

  test('a cancel while it waits for the lock ends at once', async () => {
    const { url, root, database } = await loadCase(server, 'failed');
    const client = new pg.Client({ connectionString: server.url(database), application_name: 'prisma' });
    await client.connect();
    undo.push(() => client.end());
    await client.query('SELECT pg_advisory_lock(72707369)');
    let cancelled = 0;
    const done = await run(
      { 'database-url': url, 'working-directory': root, 'wait-for-lock': '1m' },
      {
        onStart: (child, log) => {
          const wait = setInterval(() => {
            if (!log().includes('waiting for up to') || cancelled > 0) return;
            clearInterval(wait);
            cancelled = performance.now();
            child.kill('SIGINT');
          }, 20);
        },
      },
    );
    expect(done.outputs['reason']).toBe('cancelled');
    expect(performance.now() - cancelled).toBeLessThan(15_000);
  });
});

describe('deploy', () => {
  const THREE = '20250301000000_three';
  async function two() {
    const copy = project('one_pending');
    const checksum = (await import('node:crypto'))
      .createHash('sha256')
      .update(readFileSync(path.join(copy.root, 'prisma/migrations', THREE, 'migration.sql'), 'utf8'))
      .digest('hex');
    const [a, b] = [await loadCase(server, 'one_pending'), await loadCase(server, 'one_pending')];
    return {
      ...copy,
      a,
      b,
      checksum,
      inputs: { 'database-url': `staging=${a.url}\nproduction=${b.url}`, 'working-directory': copy.root, mode: 'deploy' },
    };
  }

  test('one after another, in the order given', async () => {
    const { root, a, b, checksum, inputs } = await two();
    fakePrisma(path.join(root, 'node_modules'), APPLIES([THREE], [checksum]));
    const done = await run(inputs);
    expect(done).toMatchObject({ code: 0, outputs: { verdict: 'ok', reason: 'in_sync' } });
    expect(readFileSync(path.join(root, 'order'), 'utf8').trim().split('\n')).toEqual([a.database, b.database]);
    expect(done.report?.details['databases']).toMatchObject([{ deploy: { applied: [THREE] } }, { deploy: { applied: [THREE] } }]);
  });

  test('the first failure stops it: production is not touched, and the step fails with the cause', async () => {
    const { root, inputs, b } = await two();
    fakePrisma(path.join(root, 'node_modules'), 'require("fs").appendFileSync("order", "x"); console.error("Error: P3018"); process.exit(1)');
    const done = await run(inputs);
    expect(done).toMatchObject({
      code: 1,
      outputs: { verdict: 'critical', reason: 'deploy_failed', message: expect.stringMatching(/P3018.*State now: 1 migration is not applied/) },
    });
    expect(readFileSync(path.join(root, 'order'), 'utf8')).toBe('x');
    expect(databases(done)).toMatchObject([
      { name: 'staging', reason: 'deploy_failed' },
      { name: 'production', verdict: 'unknown', reason: 'not_deployed' },
    ]);
    expect(done.report?.findings.at(-1)).toMatchObject({
      target: 'production',
      message: expect.stringMatching(/because staging came before it and ended with deploy_failed/),
    });
    expect(await server.query(`SELECT FROM pg_stat_activity WHERE datname = '${b.database}'`)).toEqual([]);
  });

  test('one that cannot be reached stops it too, even if unknown may pass', async () => {
    const { root, inputs, b } = await two();
    fakePrisma(path.join(root, 'node_modules'), 'require("fs").writeFileSync("order", "x")');
    const url = `staging=${server.url('nope')}\nproduction=${b.url}`;
    const done = await run({ ...inputs, 'database-url': url, 'on-unknown': 'pass' });
    expect(databases(done).map((item) => item['reason'])).toEqual(['database_missing', 'not_deployed']);
    expect(existsSync(path.join(root, 'order'))).toBe(false);
  });

  test.each([
    ['pull_request_target', { full_name: 'mallory/shop' }, /from the fork mallory\/shop.*Nothing was deployed/],
    ['pull_request', null, /does not tell which repository/],
  ])('a fork (%s) is refused before anything is read', async (name, repo, message) => {
    const { root } = project('one_pending');
    fakePrisma(path.join(root, 'node_modules'), 'require("fs").writeFileSync("order", "x")');
    const event = path.join(root, 'event.json');
    writeFileSync(event, JSON.stringify({ repository: { full_name: 'acme/shop' }, pull_request: { head: { repo } } }));
    const env = { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: event };
    const inputs = { 'database-url': 'postgresql://u:p@127.0.0.1:1/d', 'working-directory': root, mode: 'deploy' };
    const done = await run({ ...inputs, 'fail-on': 'critical' }, { env });
    expect(done).toMatchObject({ code: 1, outputs: { verdict: 'critical', reason: 'fork_pull_request', message: expect.stringMatching(message) } });
    expect(existsSync(path.join(root, 'order'))).toBe(false);
    expect(done.log).not.toContain('↔');
    // The check is no danger: it runs nothing of the fork's.
    expect((await run({ ...inputs, mode: 'check' }, { env })).outputs['reason']).toBe('unreachable');
    expect((await run({ ...inputs, language: 'es' }, { env })).outputs['message']).toMatch(/El modo deploy se rechaza/);
  });

  test.each([
    ['npm', 'node_modules', 'node_modules'],
    ['yarn with the node_modules linker, hoisted', 'node_modules', '../../node_modules'],
    ['pnpm, symbolic links into .pnpm', 'pnpm', 'node_modules'],
    ['pnpm in a workspace', 'pnpm', '../../node_modules'],
  ])('%s: Prisma is found, and finds what it needs itself', async (_, kind, place) => {
    const { url, root: source } = await loadCase(server, 'one_pending');
    const mono = makeProject({ 'package.json': '{}' });
    undo.push(mono.remove);
    const app = path.join(mono.root, 'apps', 'api');
    for (const file of ['20250101000000_init', '20250201000000_two', THREE])
      mono.write(
        `apps/api/prisma/migrations/${file}/migration.sql`,
        readFileSync(path.join(source, 'prisma/migrations', file, 'migration.sql'), 'utf8'),
      );
    mono.write('apps/api/prisma/schema.prisma', 'datasource db {\n provider = "postgresql"\n url = env("DATABASE_URL")\n}');
    const store = kind === 'pnpm' ? path.join(mono.root, 'node_modules/.pnpm/prisma@6.19.3_typescript@5/node_modules') : path.resolve(app, place);
    // What Prisma itself needs lies beside it, and not where the project could see it.
    fakePrisma(store, 'require("@prisma/engines"); require("fs").writeFileSync("started", process.argv.slice(2).join(" "))');
    mkdirSync(path.join(store, '@prisma', 'engines'), { recursive: true });
    writeFileSync(path.join(store, '@prisma', 'engines', 'index.js'), '');
    if (kind === 'pnpm') {
      const modules = path.join(app, 'node_modules');
      mkdirSync(modules, { recursive: true });
      symlinkSync(path.relative(modules, path.join(store, 'prisma')), path.join(modules, 'prisma'));
    }
    const done = await run({ 'database-url': url, 'working-directory': 'apps/api', mode: 'deploy' }, { env: { GITHUB_WORKSPACE: mono.root } });
    expect(readFileSync(path.join(app, 'started'), 'utf8')).toBe('migrate deploy');
    expect(done.outputs['reason']).toBe('deploy_incomplete');
  });

  test('what Prisma is told of TLS', async () => {
    const { url } = await loadCase(server, 'one_pending');
    const { root } = project('one_pending');
    fakePrisma(path.join(root, 'node_modules'), 'require("fs").writeFileSync("url", process.env.DATABASE_URL)');
    await run({ 'database-url': `${url}?sslmode=prefer`, 'working-directory': root, mode: 'deploy', ssl: 'disable' });
    expect(readFileSync(path.join(root, 'url'), 'utf8')).toBe(`${url}?sslmode=disable&sslaccept=accept_invalid_certs`);
    const ca = createAuthority('x').cert;
    const strict = await run({ 'database-url': url, 'working-directory': root, mode: 'deploy', ssl: 'verify-full', 'ssl-ca': ca });
    expect(strict.outputs).toMatchObject({ reason: 'tls_unavailable', message: expect.stringMatching(/Nothing was deployed/) });
  });
});

test('a hosted runner and a database on localhost: the three ways out', async () => {
  const inputs = { 'database-url': 'postgresql://u:p@localhost:1/d', 'working-directory': path.join(CASES, 'failed') };
  const done = await run(inputs, { env: { RUNNER_ENVIRONMENT: 'github-hosted' } });
  expect(done).toMatchObject({
    code: 1,
    outputs: { verdict: 'unknown', reason: 'unreachable_from_runner', message: expect.stringMatching(/runs-on.*TLS.*ssh-tunnel/) },
  });
  expect((await run(inputs, { env: { RUNNER_ENVIRONMENT: 'self-hosted' } })).outputs['reason']).toBe('unreachable');
});
