import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { fakeServer, inputsFor, type Runner, startRunner } from '../contract/tunnel/support.ts';
import { type SshServer, startSshServer } from '../support/ssh-server.ts';

const OUTPUTS = ['message', 'port', 'ports', 'reason', 'report', 'verdict'];
let ssh: SshServer;
let service: Awaited<ReturnType<typeof fakeServer>>;
let runner: Runner;
beforeAll(async () => {
  [ssh, service] = await Promise.all([startSshServer(), fakeServer((socket) => socket.resume())]);
});
afterAll(() => Promise.all([ssh.stop(), service.close()]));
beforeEach(() => {
  runner = startRunner({ bundle: true });
});
afterEach(() => runner.end());

const inputs = (more: Record<string, string> = {}) => ({ ...inputsFor(ssh, `127.0.0.1:${service.port}`), ...more });

test('opens, ends by itself while ssh goes on, and post closes', async () => {
  const main = await runner.main(inputs());
  expect(main).toMatchObject({ code: 0, outputs: { verdict: 'ok', reason: 'ok' } });
  expect(Object.keys(main.outputs).sort()).toEqual(OUTPUTS);
  expect(main.summary).toMatch(/^## ✅ SSH tunnel: OK/);
  expect(runner.processes()).toHaveLength(1);
  const post = await runner.post(main, inputs());
  expect([post.code, post.outputs, runner.processes()]).toEqual([0, {}, []]);
});

test('what cannot be opened is unknown: it fails, unless on-unknown says otherwise', async () => {
  const run = await runner.main(
    inputs({ 'known-hosts': 'elsewhere ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }),
  );
  expect(run).toMatchObject({ code: 1, outputs: { verdict: 'unknown', reason: 'host_key_unknown', ports: '', port: '' } });
  expect(Object.keys(run.outputs).sort()).toEqual(OUTPUTS);
  const lenient = await runner.main(inputs({ user: 'nobody-here', 'on-unknown': 'pass' }));
  expect(lenient).toMatchObject({ code: 0, outputs: { verdict: 'unknown', reason: 'authentication_failed' } });
});

test('wrong inputs, all at once; without known-hosts it refuses and says how to get it', async () => {
  const run = await runner.main({ ...inputs(), host: 'ssh://vps', 'known-hosts': '', forward: '2000:db:1\n2000:db', timeout: '30' });
  expect(run).toMatchObject({ code: 1, outputs: { verdict: 'unknown', reason: 'config', ports: '' } });
  for (const name of ['host', 'known-hosts', 'forward', 'timeout']) expect(run.log).toContain(`\n${name}: `);
  expect(run.outputs['message']).toContain('ssh-keyscan');
  const twice = await runner.main(inputs({ forward: '20000:db:1\n20000:db:2' }));
  expect(twice.outputs['message']).toContain('two lines have the local port 20000');
  expect((await runner.post(run, inputs({ 'known-hosts': '' }))).code).toBe(0);
});

test('in Spanish', async () => {
  const main = await runner.main(inputs({ language: 'es' }));
  expect(main.summary).toMatch(/^## ✅ Túnel SSH: CORRECTO/);
  expect((await runner.post(main, inputs({ language: 'es' }))).log).toContain('El túnel está cerrado');
});

test('cancelled as the runner does it', async () => {
  const run = await runner.main(inputs({ port: String(service.port) }), {
    onStart: (child, log) => {
      const timer = setInterval(() => {
        if (!log().includes('Connecting to')) return;
        clearInterval(timer);
        child.kill('SIGINT');
      }, 20);
    },
  });
  expect(run).toMatchObject({ code: 1, outputs: { verdict: 'unknown', reason: 'cancelled', ports: '' } });
  expect(runner.processes()).toEqual([]);
});
