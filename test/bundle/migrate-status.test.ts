import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CASES, copyCase, loadCase, makeProject } from '../support/migration-kit.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { type BundleOptions, runBundle } from '../support/run-bundle.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

async function check(inputs: Readonly<Record<string, string>>, options?: BundleOptions) {
  const run = await runBundle('migrate-status', inputs, options);
  // Whatever happens, it ends by itself, and its report is as described.
  expect(run.signal).toBeNull();
  expect(schemaProblems(run.report, 'migrate-status')).toEqual([]);
  expect(Object.keys(run.outputs).sort()).toEqual(
    [
      'applied-count',
      'databases',
      'failed',
      'latest-applied',
      'latest-local',
      'lint-findings',
      'message',
      'missing',
      'modified',
      'pending',
      'pending-count',
      'reason',
      'report',
      'verdict',
    ].sort(),
  );
  return run;
}

async function checkCase(name: string, inputs: Readonly<Record<string, string>> = {}) {
  const { url, root } = await loadCase(server, name);
  return check({ 'database-url': url, 'working-directory': root, ...inputs });
}

describe('outputs, exit code and summary', () => {
  test('in sync passes', async () => {
    const run = await checkCase('all_applied');
    expect(run.code).toBe(0);
    expect(run.outputs).toMatchObject({
      verdict: 'ok',
      reason: 'in_sync',
      pending: '[]',
      failed: '[]',
      modified: '[]',
      missing: '[]',
      'pending-count': '0',
      'applied-count': '3',
      'latest-applied': '20250301000000_three',
      'latest-local': '20250301000000_three',
    });
    expect(run.summary).toMatch(/^## ✅ Migrations: OK/);
  });

  test('pending fails, with the names and the command', async () => {
    const run = await checkCase('many_pending');
    expect(run.code).toBe(1);
    expect(run.outputs).toMatchObject({
      verdict: 'critical',
      reason: 'pending',
      'pending-count': '5',
      'applied-count': '1',
      'latest-local': '20250601000000_six',
    });
    expect(JSON.parse(run.outputs['pending'] ?? '')).toHaveLength(5);
    expect(run.outputs['message']).toMatch(/npx prisma migrate deploy$/);
    expect(run.log).toMatch(/^::error::5 migrations are not applied/m);
  });

  test('missing is degraded: it passes unless told otherwise', async () => {
    expect((await checkCase('missing_locally')).code).toBe(0);
    const strict = await checkCase('missing_locally', { 'fail-on': 'degraded' });
    expect(strict).toMatchObject({ code: 1, outputs: { verdict: 'degraded', reason: 'missing' } });
  });

  test('on-pending: ok lets what is pending pass, and nothing else', async () => {
    const allowed = await checkCase('many_pending', { 'on-pending': 'ok' });
    expect(allowed).toMatchObject({ code: 0, outputs: { verdict: 'ok', reason: 'pending', 'pending-count': '5' } });
    expect(await checkCase('failed_and_pending', { 'on-pending': 'ok' })).toMatchObject({ code: 1, outputs: { reason: 'failed' } });
    expect(await checkCase('diverged', { 'on-pending': 'ok' })).toMatchObject({ code: 1, outputs: { reason: 'diverged' } });
  });

  test('a failed migration shows its stored log, folded', async () => {
    const run = await checkCase('failed_and_pending');
    expect(run.outputs).toMatchObject({ reason: 'failed', failed: '["20250201000000_two"]', 'pending-count': '1' });
    expect(run.summary).toMatch(/<details><summary>Stored log of .*already exists/s);
    expect(run.report?.findings.map((f) => f.reason)).toEqual(['failed', 'pending']);
  });

  test('what cannot be measured is unknown: outputs stay empty, so that no `[]` reads as "nothing is pending"', async () => {
    const run = await check({ 'database-url': server.url('nope'), 'working-directory': path.join(CASES, 'all_applied') });
    expect(run).toMatchObject({ code: 1, outputs: { verdict: 'unknown', reason: 'database_missing', pending: '', 'pending-count': '' } });
    const passed = await check({ 'database-url': server.url('nope'), 'working-directory': path.join(CASES, 'all_applied'), 'on-unknown': 'pass' });
    expect(passed.code).toBe(0);
  });

  test('Spanish', async () => {
    const run = await checkCase('one_pending', { language: 'es' });
    expect(run.summary).toMatch(/^## ❌ Migraciones: CRÍTICO/);
    expect(run.outputs['message']).toMatch(/no está aplicada.*npx prisma migrate deploy$/);
  });

  test('db-schema, migrations-path and working-directory are taken from the workspace', async () => {
    const { url, root } = await loadCase(server, 'custom_schema');
    const bare = url.replace('?schema=app', '');
    const inputs = { 'database-url': bare, 'db-schema': 'app', 'working-directory': 'custom_schema', 'migrations-path': 'prisma/migrations' };
    const run = await check(inputs, { env: { GITHUB_WORKSPACE: path.dirname(root) } });
    expect(run.outputs).toMatchObject({ reason: 'pending', 'applied-count': '1' });
    expect(run.report?.details).toMatchObject({ schema: 'app', folder: 'custom_schema/prisma/migrations', source: 'migrations-path' });
  });
});

describe('wrong inputs', () => {
  test('all of them at once, and the URL is never quoted', async () => {
    const run = await check({ 'database-url': 'mysql://root:hunter22@h/d', mode: 'dev', timeout: '90', 'fail-on': 'always', language: 'de' });
    expect(run).toMatchObject({ code: 1, outputs: { verdict: 'unknown', reason: 'config', pending: '' } });
    for (const input of ['database-url', 'mode', 'timeout', 'fail-on', 'language']) expect(run.outputs['message']).toContain(`${input}:`);
    expect(run.log.replace(/^::add-mask::.*$/gm, '')).not.toContain('hunter22');
  });

  test.each([
    ['no URL', {}, /database-url: this input is required/],
    ['a URL whose password is not encoded', { 'database-url': 'postgresql://u:p#w@h/d' }, /percent-encoded/],
    ['deploy through a pooler', { 'database-url': 'postgresql://u:p@h/d?pgbouncer=true', mode: 'deploy' }, /direct URL/],
    ['a time out of range', { 'database-url': 'postgresql://u:p@h/d', timeout: '10ms' }, /between 1s and 6h/],
    [
      'a working directory that is not there',
      { 'database-url': 'postgresql://u:p@h/d', 'working-directory': 'apps/nope' },
      /working-directory: there is no folder apps\/nope/,
    ],
    [
      'a path that is not there',
      { 'database-url': 'postgresql://u:p@h/d', 'working-directory': path.join(CASES, 'failed'), 'migrations-path': 'nope' },
      /migrations-path: there is no folder nope/,
    ],
  ])('%s', async (_, inputs, message) => {
    expect((await check(inputs)).outputs).toMatchObject({ verdict: 'unknown', reason: 'config', message: expect.stringMatching(message) });
  });

  test('a config that only running it would tell asks for migrations-path', async () => {
    const project = makeProject({ 'prisma.config.ts': 'export default defineConfig({ migrations: { path: process.env.DIR } })' });
    const run = await check({ 'database-url': 'postgresql://u:p@h/d', 'working-directory': project.root });
    project.remove();
    expect(run.outputs['message']).toMatch(/migrations-path: prisma\.config\.ts sets migrations\.path in a way that cannot be read/);
  });

  test("an address of Prisma's proxy", async () => {
    const run = await check({ 'database-url': 'prisma://accelerate.example/?api_key=0123456789', 'working-directory': path.join(CASES, 'failed') });
    expect(run.outputs).toMatchObject({ verdict: 'unknown', reason: 'unsupported_url' });
  });
});

test('the password appears nowhere, in no form', async () => {
  const [plain, encoded] = ["S3cr3t/p@ss'w#rd", "S3cr3t%2Fp%40ss'w%23rd"];
  await server.query(`CREATE ROLE ${JSON.stringify('app')} LOGIN PASSWORD '${plain.replace(/'/g, "''")}'`);
  const { url, root, database } = await loadCase(server, 'failed');
  await server.query('GRANT SELECT ON _prisma_migrations TO app', database);
  // Somebody wrote the password into a migration, and Prisma stored it with the error.
  await server.query(
    `UPDATE _prisma_migrations SET logs = 'connection to ${encoded.replace(/'/g, "''")} or ${plain.replace(/'/g, "''")} failed' WHERE finished_at IS NULL`,
    database,
  );
  for (const change of [(u: string) => u, (u: string) => u.replace(/\d+\/m/, '1/m')]) {
    const run = await check({ 'database-url': change(url.replace('postgres@', `app:${encoded}@`)), 'working-directory': root });
    const everything = [run.log.replace(/^::add-mask::.*$/gm, ''), run.summary, JSON.stringify(run.outputs), JSON.stringify(run.report)].join('\n');
    expect(everything).not.toContain(plain);
    expect(everything).not.toContain(encoded);
    expect(everything).not.toContain('S3cr3t');
  }
});

test('hostile names end up as text in log, summary and outputs', async () => {
  const project = copyCase('all_applied');
  const name = '::error::owned%0A<img src=x>|`@octocat`';
  project.write(`prisma/migrations/${name}/migration.sql`, 'select 1;');
  const { url } = await loadCase(server, 'all_applied');
  const run = await check({ 'database-url': url, 'working-directory': project.root });
  project.remove();
  expect(JSON.parse(run.outputs['pending'] ?? '')).toEqual([name]);
  expect(run.log).not.toMatch(/^::error::owned/m);
  expect(run.summary).not.toMatch(/<img|@octocat/);
});

describe('a cancel', () => {
  /** Accepts and never says anything. */
  async function silent(): Promise<{ port: number; close: () => void }> {
    const sockets: Socket[] = [];
    const tcp = createServer((socket) => sockets.push(socket.on('error', () => {})));
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    const close = () => {
      for (const socket of sockets) socket.destroy();
      tcp.close();
    };
    return { port: (tcp.address() as { port: number }).port, close };
  }

  test('while it connects ends at once', async () => {
    const { port, close } = await silent();
    let cancelled = 0;
    const run = await check(
      { 'database-url': `postgresql://u:p@127.0.0.1:${port}/d`, 'working-directory': path.join(CASES, 'failed') },
      {
        onStart: (child, log) => {
          const wait = setInterval(() => {
            if (!log().includes('↔')) return;
            clearInterval(wait);
            setTimeout(() => {
              cancelled = performance.now();
              child.kill('SIGINT');
            }, 200);
          }, 20);
        },
      },
    );
    close();
    expect(run).toMatchObject({ code: 1, outputs: { verdict: 'unknown', reason: 'cancelled', pending: '' } });
    expect(performance.now() - cancelled).toBeLessThan(2000);
  });

  test('the time of the step ends it too, as unknown', async () => {
    const { port, close } = await silent();
    const run = await check({
      'database-url': `postgresql://u:p@127.0.0.1:${port}/d`,
      'working-directory': path.join(CASES, 'failed'),
      timeout: '1s',
    });
    close();
    expect(run.outputs['verdict']).toBe('unknown');
    expect(['database_timeout', 'unreachable']).toContain(run.outputs['reason']);
    expect(run.elapsedMs).toBeLessThan(6000);
  });
});
