import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseRead } from '../../../src/domain/app-smoke/read-rule.ts';
import { makeProject } from '../../support/migration-kit.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { ROOT } from '../../support/run-bundle.ts';
import { databases, drill, dumpOf, removeDump, useClientsOf } from './support.ts';

const ADA = 'ada@example.com';
const MARK = `drill-app-daemon-${process.pid}`;

/** An API that tells what it can reach, prints rows, and leaves a daemon in a session of its own behind. */
const API = `
const http = require('node:http'), net = require('node:net'), { spawn } = require('node:child_process');
const pg = require(${JSON.stringify(path.join(ROOT, 'node_modules', 'pg'))});
spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600000)', '${MARK}'], { detached: true, stdio: 'ignore' }).unref();
const reach = (host, port) => new Promise((resolve) => {
  const socket = net.connect({ host, port: Number(port) });
  socket.setTimeout(1500, () => { socket.destroy(); resolve('timeout'); });
  socket.on('connect', () => { socket.destroy(); resolve('connected'); }).on('error', (error) => resolve(error.code));
});
http.createServer(async (request, response) => {
  const send = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const url = new URL(request.url, 'http://x');
  if (url.pathname === '/health') return send(200, { status: 'ok', database: 'connected', of: '${ADA}' });
  if (url.pathname === '/lost') return send(200, { status: 'ok', database: '${ADA}' });
  if (url.pathname === '/terminus') return send(200, { status: 'ok', details: { database: { status: 'up' } } });
  if (url.pathname === '/sick') return send(503, { status: '${ADA}' });
  if (url.pathname === '/env') return send(200, process.env);
  if (url.pathname === '/reach') return send(200, { how: await reach(url.searchParams.get('host'), url.searchParams.get('port')) });
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL || process.env.DB });
  await client.connect();
  const { rows } = await client.query('SELECT email FROM "User"');
  await client.end();
  console.log(rows);
  console.error(rows);
  send(200, rows);
}).listen(process.env.PORT, '127.0.0.1');
`;

let server: PostgresServer;
let backup = '';
const project = makeProject({ 'api.cjs': API });
beforeAll(async () => {
  server = await startPostgres();
  useClientsOf(server);
  backup = await dumpOf(server, `CREATE TABLE "User" (email text); INSERT INTO "User" VALUES ('${ADA}')`);
}, 60_000);
afterAll(async () => {
  removeDump(backup);
  project.remove();
  await server?.remove();
});

/** Processes that the application left behind. */
const daemons = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(MARK);
      } catch {
        return false;
      }
    });

async function smoke(more: Record<string, string>, options: Parameters<typeof drill>[1] = {}) {
  const given = {
    backup,
    'server-url': server.url(),
    'working-directory': project.root,
    'app-command': `exec "${process.execPath}" api.cjs`,
    'app-timeout': '20s',
  };
  const result = await drill({ ...given, ...more }, options);
  expect(result.everything).not.toContain(ADA);
  expect(daemons()).toEqual([]);
  expect(await databases(server)).toEqual([]);
  return { ...result, app: result.outcome.details['app'] as Record<string, unknown> };
}

describe('without a network', () => {
  test('the application is healthy and returns known data of the copy', async () => {
    const { main, app, outcome } = await smoke({ 'app-read': '/users => 200, exists($[0].email)' });
    expect(main.reason).toBe('ok');
    expect(app).toMatchObject({
      kind: 'asked',
      isolation: 'user_namespace',
      state: 'ok',
      health: { passed: true, status: 200 },
      reads: [{ passed: true }],
    });
    expect(outcome.sections.join('\n')).toContain('Started without any network');
    expect(outcome.details['timeline']).toEqual(expect.arrayContaining([expect.objectContaining({ phase: 'app' })]));
  });

  test('nothing else can be reached: not this machine, not the world, not the server’s own port', async () => {
    let connections = 0;
    const listener = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => listener.listen(0, '0.0.0.0', resolve));
    const { port } = listener.address() as { port: number };
    const reads = [
      `/reach?host=127.0.0.1&port=${port} => how == "ECONNREFUSED"`,
      `/reach?host=127.0.0.1&port=${server.port} => how == "ECONNREFUSED"`,
      '/reach?host=192.0.2.1&port=25 => how == "ENETUNREACH"',
      '/reach?host=1.1.1.1&port=443 => how == "ENETUNREACH"',
      '/reach?host=smtp.example.com&port=25 => how == "EAI_AGAIN"',
      '/reach?host=127.0.0.1&port=5432 => how == "connected"',
    ];
    const { main, app } = await smoke({ 'app-read': reads.join('\n') });
    await new Promise((resolve) => listener.close(resolve));
    expect([main.reason, connections]).toEqual(['ok', 0]);
    expect((app['reads'] as { passed: boolean }[]).map((read) => read.passed)).toEqual(reads.map(() => true));
  });

  test('no secret of the job is in its environment, and the address has the wanted name', async () => {
    const secrets = {
      JOB_TOKEN: 't',
      AWS_SECRET_ACCESS_KEY: 's',
      INPUT_CANARY: 'c',
      REDIS_URL: 'redis://h',
      SLACK: 'https://u:p@hooks.example.com',
      PGHOST: 'h',
      DB_PASS: 'p',
      AGE: 'a',
    };
    Object.assign(process.env, secrets, { FEATURE_X: 'on' });
    try {
      const absent = [...Object.keys(secrets), 'DATABASE_URL'].map((name) => `/env => absent(${name})`);
      const { main } = await smoke({
        'app-read': [...absent, '/env => FEATURE_X == "on"', '/env => exists(DB)', '/users => exists($[0])'].join('\n'),
        'app-database-variable': 'DB',
        'decrypt-env': 'AGE',
      });
      expect(main.reason).toBe('ok');
    } finally {
      for (const name of [...Object.keys(secrets), 'FEATURE_X']) delete process.env[name];
    }
  });

  test.each([
    [{ 'app-read': '/users => exists($[5])' }, 'app_read_failed', 'read_failed'],
    [{ 'app-read': '/users => 404' }, 'app_read_failed', 'read_failed'],
    [{ 'app-health': '/sick', 'app-timeout': '1500ms' }, 'app_unhealthy', 'unhealthy'],
    [{ 'app-health': '/lost', 'app-timeout': '1500ms' }, 'app_unhealthy', 'unhealthy'],
    [{ 'app-preset': 'terminus', 'app-timeout': '1500ms' }, 'app_unhealthy', 'unhealthy'],
    [{ 'app-expect-json': 'database == "up"', 'app-timeout': '1500ms' }, 'app_unhealthy', 'unhealthy'],
    [{ 'app-command': 'sleep 60', 'app-timeout': '1500ms' }, 'app_unhealthy', 'unhealthy'],
    [{ 'app-command': `echo ${ADA}; exit 3` }, 'app_ended', 'ended'],
    [{ 'app-command': 'no-such-program-anywhere' }, 'app_ended', 'ended'],
  ])('%j: %s', async (more, reason, state) => {
    const { main, app } = await smoke(more as Record<string, string>);
    expect([main.verdict, main.reason, app['state']]).toEqual(['critical', reason, state]);
  });

  test.each([
    { 'app-health': '/terminus', 'app-preset': 'terminus' },
    { 'app-health': '/lost', 'app-expect-json': 'none' },
  ])('a health check of another form: %j', async (more) => {
    expect((await smoke(more as Record<string, string>)).main.reason).toBe('ok');
  });

  test('a cancel ends it, with everything that it started', async () => {
    const cancel = new AbortController();
    const { main } = await smoke(
      { 'app-health': '/sick', 'app-timeout': '1m' },
      { signal: cancel.signal, onLog: (line) => void (line.startsWith('Starting the application') && setTimeout(() => cancel.abort(), 1500)) },
    );
    expect(main.reason).toBe('cancelled');
  });
});

test('where it cannot be cut off it is not started', async () => {
  const before = process.env['PATH'];
  process.env['PATH'] = path.dirname(server.bin('pg_restore'));
  try {
    const { main, app } = await smoke({});
    expect([main.verdict, main.reason]).toEqual(['unknown', 'app_not_isolated']);
    expect(app).toMatchObject({ kind: 'not_isolated', why: 'system' });
  } finally {
    process.env['PATH'] = before;
  }
});

test('where there are no user namespaces, by sudo and back to the same user', async () => {
  const before = process.env['PATH'] ?? '';
  const script = (name: string, text: string) => {
    project.write(`bin/${name}`, `#!/bin/bash\n${text}\n`);
    chmodSync(path.join(project.root, 'bin', name), 0o755);
  };
  const unshare = before
    .split(path.delimiter)
    .map((folder) => path.join(folder, 'unshare'))
    .find((file) => existsSync(file));
  script('unshare', `[ "$1" != --user ] || exit 1\nexec ${unshare} "$@"`);
  script('sudo', '[ "$1" = -n ] && shift && exec env -i PATH="$PATH" "$@"');
  process.env['PATH'] = `${project.root}/bin${path.delimiter}${before}`;
  try {
    const { main, app } = await smoke({ 'app-read': '/users => exists($[0])\n/reach?host=1.1.1.1&port=443 => how == "ENETUNREACH"' });
    expect([main.reason, app['isolation']]).toEqual(['ok', 'sudo']);
    script('sudo', 'exit 1');
    expect((await smoke({})).app).toMatchObject({ kind: 'not_isolated', why: 'refused' });
  } finally {
    process.env['PATH'] = before;
  }
});

test('app-network: allow', async () => {
  const command = `exec "${process.execPath}" api.cjs`.replace('api.cjs', 'plain.cjs');
  project.write('plain.cjs', API.replace(/^spawn.*$/m, ''));
  const reads = ['/users => exists($[0].email)', `/reach?host=127.0.0.1&port=${server.port} => how == "connected"`];
  const { main, app } = await smoke({ 'app-command': command, 'app-network': 'allow', 'app-read': reads.join('\n') });
  expect([main.reason, app['isolation']]).toEqual(['ok', 'none']);
});

test.each([
  ['/api => exists($[0])', { path: '/api', rules: [{}] }],
  ['/api => status 200', { rules: [] }],
  ['/api?x=1 => 2xx, a.b == "c, d"', { path: '/api?x=1', rules: [{ assertion: { literal: 'c, d' } }] }],
  ['/api => name == "a, b"', { rules: [{ assertion: { literal: 'a, b' } }] }],
])('app-read %s', (line, value) => expect(parseRead(line)).toMatchObject({ value }));

test.each(['api => 200', '/api', '/api => ', '/api => 99', '//host/x => 200', '/api => a ='])('app-read %s is refused', (line) =>
  expect(parseRead(line)).toHaveProperty('problem'),
);
