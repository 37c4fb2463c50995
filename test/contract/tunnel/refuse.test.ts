import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { freePort } from '../../support/postgres-server.ts';
import { type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { type Fake, fakeServer, inputsFor, type Runner, startRunner } from './support.ts';

let folder: string;
let ssh: SshServer;
/** Accepts connections and keeps them. */
let service: Fake;
let runner: Runner;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'runbook-keys-'));
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', path.join(folder, 'other')]);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'a passphrase', '-C', 'test', '-f', path.join(folder, 'openssh')]);
  execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-m', 'PEM', '-N', 'a passphrase', '-C', 'test', '-f', path.join(folder, 'pem')]);
  [ssh, service] = await Promise.all([startSshServer(), fakeServer((socket) => socket.resume())]);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await Promise.all([ssh.stop(), service.close()]);
});
beforeEach(() => {
  runner = startRunner();
});
// Whatever fails, nothing is left, without any help of the post step.
afterEach(() => runner.end());

const keyFile = (name: string) => readFileSync(path.join(folder, name), 'utf8');

/** Runs with these inputs, which must fail for this reason and say this. */
async function fails(inputs: Record<string, string>, reason: string, sentence: RegExp, server = ssh) {
  const run = await runner.main({ ...inputsFor(server, `127.0.0.1:${service.port}`), ...inputs });
  expect(run.outputs).toMatchObject({ verdict: 'unknown', reason, ports: '', port: '' });
  expect(run.outputs['message']).toMatch(sentence);
  expect(run.code).toBe(1);
  return run;
}

describe('the host key', () => {
  test('is another one than the known one', async () => {
    const other = ssh.knownHosts.replace(/AAAA\S+/, keyFile('other.pub').split(' ')[1] ?? '');
    const run = await fails(
      { 'known-hosts': other },
      'host_key_mismatch',
      /another host key \(ssh-ed25519 SHA256:\S+\).*ssh-keyscan -p \d+ 127\.0\.0\.1/,
    );
    expect(run.log).toContain('REMOTE HOST IDENTIFICATION HAS CHANGED');
    expect(run.summary).toContain('What ssh said');
  });

  test('is not known', async () => {
    await fails(
      { 'known-hosts': `elsewhere.example.com ${keyFile('other.pub')}` },
      'host_key_unknown',
      /holds no key for 127.*shows ssh-ed25519 SHA256:/,
    );
  });

  test('is revoked', async () => {
    await fails({ 'known-hosts': `@revoked ${ssh.knownHosts}` }, 'host_key_mismatch', /another host key/);
  });
});

describe('the key', () => {
  test('is not one that the server lets in', async () => {
    await fails({ key: keyFile('other') }, 'authentication_failed', /does not let .* in with this key.*authorized_keys.*Permission denied/);
  });

  test.each(['openssh', 'pem'])('is protected by a passphrase: %s', async (name) => {
    await fails({ key: keyFile(name) }, 'key_invalid', /protected by a passphrase/);
  });

  test.each([
    ['a public one', () => keyFile('other.pub'), /public key/],
    ['on one line', () => ssh.key.replace(/\n/g, ' '), /line ends are lost/],
    ['cut off', () => ssh.key.slice(0, 200), /has no end/],
    ['damaged', () => ssh.key.replace(/\n[^-\n]{30}/, `\n${'A'.repeat(30)}`), /no private key that ssh can read/],
    ['no key', () => 'correct horse battery staple', /no private key that ssh can read/],
  ])('is %s', async (_, key, sentence) => {
    await fails({ key: key() }, 'key_invalid', sentence);
  });

  test('is for another user', async () => {
    await fails({ user: 'nobody-here' }, 'authentication_failed', /does not let nobody-here in/);
  });
});

describe('the server', () => {
  test('does not listen', async () => {
    await fails({ port: String(await freePort()) }, 'host_unreachable', /Nothing listens at 127/);
  });

  test('has no address', async () => {
    await fails({ host: 'no-such-host.invalid' }, 'host_unreachable', /leads to no address.*Could not resolve hostname/);
  });

  test('accepts and never says anything', async () => {
    const run = await fails({ port: String(service.port), timeout: '1500ms' }, 'timeout', /within 1\.5 s: .*no SSH server said its name/);
    expect(run.elapsedMs).toBeLessThan(6000);
  });

  test.each([
    ['hangs up', '', /hung up before it said who it is/],
    ['speaks HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', /is not an SSH server/],
    ['speaks binary', '\u0000\u0001\u0002\n', /is not an SSH server/],
  ])('%s', async (_, greeting, sentence) => {
    const fake = await fakeServer((socket) => socket.end(greeting));
    await fails({ port: String(fake.port) }, 'host_unreachable', sentence);
    await fake.close();
  });

  test('hangs in the middle of the handshake', async () => {
    const fake = await fakeServer((socket) => socket.write('SSH-2.0-OpenSSH_9.9\r\n'));
    await fails({ port: String(fake.port), timeout: '1500ms' }, 'timeout', /did not agree on keys/);
    await fake.close();
  });
});

describe('a forward', () => {
  test('to where nobody listens is refused, and named', async () => {
    const port = await freePort();
    const run = await fails({ forward: `127.0.0.1:${service.port}\n127.0.0.1:${port}`, timeout: '2s' }, 'forward_refused', /found nobody listening/);
    expect(run.report?.findings.map((f) => f.target)).toEqual([`127.0.0.1:${port}`]);
  });

  test('to a name that the server does not know fails at once', async () => {
    const run = await fails({ forward: 'no-such-host.invalid:5432' }, 'forward_refused', /finds no address for no-such-host\.invalid:5432/);
    expect(run.elapsedMs).toBeLessThan(15_000);
  });

  test('to what closes at once is not open', async () => {
    const proxy = await fakeServer((socket) => socket.destroy());
    await fails({ forward: `127.0.0.1:${proxy.port}`, timeout: '2s' }, 'forward_refused', /accepts connections and closes them at once/);
    await proxy.close();
  });

  test.each([
    ['AllowTcpForwarding', 'no'],
    ['PermitOpen', '127.0.0.1:1'],
  ])('that %s %s forbids', async (name, value) => {
    const strict = await startSshServer({ [name]: value });
    await fails({}, 'forward_refused', /forbids forwarding/, strict);
    await strict.stop();
  });

  test('on a local port that is in use', async () => {
    await fails(
      { forward: `${service.port}:127.0.0.1:${service.port}` },
      'local_port_in_use',
      new RegExp(`Port ${service.port} of the runner is in use`),
    );
  });
});

test('no ssh on the runner', async () => {
  const run = await runner.main(inputsFor(ssh, '127.0.0.1:5432'), { env: { PATH: folder } });
  expect([run.code, run.outputs['reason']]).toEqual([1, 'ssh_missing']);
  expect(run.outputs['message']).toContain('openssh-client');
});

test('in Spanish', async () => {
  const run = await runner.main({ ...inputsFor(ssh, '127.0.0.1:5432'), key: 'x', language: 'es' });
  expect(run.summary).toMatch(/^## ❔ Túnel SSH: DESCONOCIDO/);
});
