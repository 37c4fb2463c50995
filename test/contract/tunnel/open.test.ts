import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { freePort, type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { environmentOf, fakeServer, inputsFor, type Runner, startRunner } from './support.ts';

/** Keys of every kind that people have; the test server lets all of them in. */
const KINDS = [
  ['ed25519', ['-t', 'ed25519']],
  ['RSA in OpenSSH format', ['-t', 'rsa', '-b', '2048']],
  ['RSA as PEM', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']],
  ['ECDSA as PKCS8', ['-t', 'ecdsa', '-m', 'PKCS8']],
] as const;
let keys: string;
let ssh: SshServer;
let server: PostgresServer;
let runner: Runner;
beforeAll(async () => {
  keys = mkdtempSync(path.join(tmpdir(), 'runbook-keys-'));
  KINDS.forEach(([, args], index) => {
    execFileSync('ssh-keygen', ['-q', '-N', '', '-C', 'test', '-f', path.join(keys, String(index)), ...args]);
  });
  [server, ssh] = await Promise.all([
    startPostgres(),
    startSshServer(
      {},
      KINDS.map((_, index) => readFileSync(path.join(keys, `${index}.pub`), 'utf8').trim()),
    ),
  ]);
}, 60_000);
afterAll(async () => {
  rmSync(keys, { recursive: true });
  await Promise.all([server.remove(), ssh.stop()]);
});
beforeEach(() => {
  runner = startRunner();
});
afterEach(() => runner.end());

/** What a database at the far side says of the connection that comes through. */
async function select(port: number, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: `postgresql://postgres@127.0.0.1:${port}/postgres` });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows[0]?.[0];
  } finally {
    await client.end();
  }
}
const refused = (port: number) =>
  new Promise<boolean>((resolve) => {
    createConnection(port, '127.0.0.1', () => resolve(false)).on('error', () => resolve(true));
  });

test('a database is reached by later steps; its data flows; post closes the tunnel', async () => {
  const inputs = inputsFor(ssh, `127.0.0.1:${server.port}`);
  const main = await runner.main(inputs);
  expect(main).toMatchObject({ code: 0, outputs: { verdict: 'ok', reason: 'ok' } });
  const port = Number(main.outputs['port']);
  expect(main.outputs['ports']).toBe(`[${port}]`);
  expect(main.outputs['message']).toContain(`127.0.0.1:${port} → 127.0.0.1:${server.port}`);
  expect(main.report?.details).toMatchObject({ host: '127.0.0.1', open: true, hostKey: expect.stringMatching(/^ssh-ed25519 SHA256:/) });

  // The step has ended, its ssh has not; the key is gone already, and the job's secrets never reached ssh.
  expect(runner.processes()).toHaveLength(1);
  expect(runner.folders()).toEqual([['config', 'known_hosts', 'log']]);
  for (const pid of runner.processes()) expect(environmentOf(pid)).not.toMatch(/RUNBOOK_JOB_SECRET|INPUT_|GITHUB_/);
  expect(await select(port, 'SELECT 6 * 7')).toBe(42);
  expect(await select(port, "SELECT length(repeat('x', 20000000))")).toBe(20_000_000);
  expect(String(await select(port, "SELECT repeat('tunnel ', 300000)"))).toHaveLength(2_100_000);

  const post = await runner.post(main, inputs);
  expect([post.code, post.outputs]).toEqual([0, {}]);
  expect(post.log).toContain('The tunnel is closed');
  expect(await refused(port)).toBe(true);
});

test('several forwards, in the order of their lines, with chosen and with free ports', async () => {
  const redis = await fakeServer((socket) => socket.end('+PONG\r\n'));
  const fixed = await freePort();
  const inputs = inputsFor(ssh, `localhost:${server.port}\n\n${fixed}:127.0.0.1:${redis.port}\n127.0.0.1:${ssh.port}`);
  const main = await runner.main(inputs);
  const ports = JSON.parse(main.outputs['ports'] ?? '') as number[];
  expect([main.code, ports.length, ports[1], main.outputs['port']]).toEqual([0, 3, fixed, String(ports[0])]);
  expect(await select(ports[0] as number, 'SELECT 1')).toBe(1);
  expect(main.summary).toContain(`127.0.0.1:${fixed}`);
  await runner.post(main, inputs);
  await redis.close();
});

test('two tunnels of one job: each post closes its own', async () => {
  const inputs = inputsFor(ssh, `127.0.0.1:${server.port}`);
  const [one, two] = [await runner.main(inputs), await runner.main(inputs)];
  expect(runner.processes()).toHaveLength(2);
  await runner.post(one, inputs);
  expect(await refused(Number(one.outputs['port']))).toBe(true);
  expect(await select(Number(two.outputs['port']), 'SELECT 1')).toBe(1);
  await runner.post(two, inputs);
});

test.each(KINDS.map(([name], index) => [name, index] as const))('a key: %s', async (_, index) => {
  const inputs = { ...inputsFor(ssh, `127.0.0.1:${server.port}`), key: readFileSync(path.join(keys, String(index)), 'utf8') };
  const main = await runner.main(inputs);
  expect(main.outputs).toMatchObject({ reason: 'ok' });
  await runner.post(main, inputs);
});

test('a key and host keys with line ends of Windows, and a hashed known_hosts', async () => {
  const file = path.join(keys, 'known');
  execFileSync('sh', ['-c', 'cat > "$1" && ssh-keygen -q -H -f "$1" 2>&1', 'sh', file], { input: ssh.knownHosts });
  const known = readFileSync(file, 'utf8');
  expect(known).toMatch(/^\|1\|/);
  const inputs = { ...inputsFor(ssh, `127.0.0.1:${server.port}`), key: ssh.key.replace(/\n/g, '\r\n'), 'known-hosts': `# server\r\n\r\n${known}` };
  const main = await runner.main(inputs);
  expect(main.outputs).toMatchObject({ reason: 'ok' });
  await runner.post(main, inputs);
});

test('a host key that is known without the port counts, as for ssh itself', async () => {
  const inputs = { ...inputsFor(ssh, `127.0.0.1:${server.port}`), 'known-hosts': ssh.knownHosts.replace(/^\[127\.0\.0\.1\]:\d+/, '127.0.0.1') };
  const main = await runner.main(inputs);
  expect(main.outputs).toMatchObject({ reason: 'ok' });
  await runner.post(main, inputs);
});

test('a service that comes up meanwhile is waited for', async () => {
  const port = await freePort();
  const inputs = inputsFor(ssh, `127.0.0.1:${port}`);
  const running = runner.main(inputs);
  await sleep(1500);
  const late = await fakeServer((socket) => socket.resume(), port);
  const main = await running;
  expect(main.outputs).toMatchObject({ reason: 'ok' });
  expect(main.log).toContain(`Nobody answers at 127.0.0.1:${port} yet`);
  await runner.post(main, inputs);
  await late.close();
});

test('an ssh that is gone before the job’s end: post warns, and the job does not fail for it', async () => {
  const inputs = inputsFor(ssh, `127.0.0.1:${server.port}`);
  const main = await runner.main(inputs);
  for (const pid of runner.processes()) process.kill(pid, 'SIGKILL');
  for (let i = 0; i < 50 && runner.processes().length > 0; i += 1) await sleep(20);
  const post = await runner.post(main, inputs);
  expect(post.code).toBe(0);
  expect(post.log).toMatch(/^::warning::The tunnel had ended before the job did/m);
});
