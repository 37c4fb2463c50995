import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runOverSsh } from '../../../src/adapters/host/run-over-ssh.ts';
import { startCuttingProxy } from '../../support/cutting-proxy.ts';
import { freePort } from '../../support/postgres-server.ts';
import { type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { fakeServer } from '../tunnel/support.ts';
import { inputsFor, never, processesIn, processesSaying, type Run, startRun, withHost, withServer } from './support.ts';

let ssh: SshServer;
let other: SshServer;
let run: Run;
beforeAll(async () => {
  [ssh, other] = await Promise.all([startSshServer({ Subsystem: 'sftp internal-sftp' }), startSshServer()]);
});
afterAll(() => Promise.all([ssh.stop(), other.stop()]));
beforeEach(() => {
  run = startRun(['hunter22']);
});
afterEach(() => {
  expect(run.left()).toEqual({ files: [], processes: [] });
  run.end();
});

/** Until a condition holds, for 10 s at most. */
async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !holds(); i += 1) await sleep(20);
  expect(holds()).toBe(true);
}
const memory = (inputs: Parameters<typeof withHost>[1]) => withHost(run, inputs, async (host) => host.memory?.(never()));

describe('no way in', () => {
  test('a server that says nothing', async () => {
    const silent = await fakeServer((socket) => socket.resume());
    expect(await memory(inputsFor({ ...ssh, port: silent.port }, { 'ssh-timeout': '1s' }))).toMatchObject({ kind: 'unmeasured', cause: 'timed_out' });
    await silent.close();
  });

  test('nobody listens; a name that is none', async () => {
    expect(await memory(inputsFor({ ...ssh, port: await freePort() }))).toMatchObject({ kind: 'unmeasured', cause: 'unreachable' });
    expect(await memory(inputsFor(ssh, { 'ssh-host': 'no-such-host.invalid' }))).toMatchObject({ kind: 'unmeasured', cause: 'unreachable' });
  });

  test('another key than the server knows', async () => {
    expect(await memory(inputsFor({ ...ssh, key: other.key }))).toMatchObject({ kind: 'unmeasured', cause: 'unauthorized' });
  });

  test('a host key that changed, and one that is not known: nobody logs in', async () => {
    const [, type, key] = other.knownHosts.trim().split(' ');
    const changed = await memory(inputsFor({ ...ssh, knownHosts: `[127.0.0.1]:${ssh.port} ${type} ${key}` }));
    expect(changed).toMatchObject({ kind: 'unmeasured', cause: 'wrong_host', detail: expect.stringContaining('SHA256:') });
    const unknown = await memory(inputsFor({ ...ssh, knownHosts: `elsewhere.example.com ${type} ${key}` }));
    expect(unknown).toMatchObject({ kind: 'unmeasured', cause: 'wrong_host', detail: expect.stringContaining('holds no key') });
  });

  test('a failed login is not tried again at once', async () => {
    let connections = 0;
    const hasty = await fakeServer((socket) => {
      connections += 1;
      socket.end();
    });
    await withHost(run, inputsFor({ ...ssh, port: hasty.port }), async (host) => {
      for (const read of [host.memory, host.disks]) expect(await read?.(never())).toMatchObject({ kind: 'unmeasured', cause: 'unreachable' });
    });
    expect(connections).toBe(1);
    await hasty.close();
  });
});

describe('a server with its own ideas', () => {
  test.each([
    ['a login that prints something', { ForceCommand: 'echo "Welcome to vps"; exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"' }, 'measured'],
    ['bash for a shell, which reads a script byte by byte', { ForceCommand: 'exec bash --posix' }, 'measured'],
    ['one session at a time', { MaxSessions: '1' }, 'measured'],
    ['a key that is bound to another command', { ForceCommand: 'echo nothing for you' }, 'unreachable'],
  ])('%s', async (_, settings, expected) => {
    await withServer(settings, async (server) => {
      const answer = await memory(inputsFor(server));
      expect(answer?.kind === 'measured' ? 'measured' : answer?.cause).toBe(expected);
    });
  });

  test('logged in, the key is gone and one connection does everything', async () => {
    await withHost(run, inputsFor(ssh), async (host) => {
      await Promise.all([host.memory?.(never()), host.disks?.(never())]);
      const [folder = ''] = readdirSync(run.folder);
      expect(statSync(path.join(run.folder, folder)).mode & 0o777).toBe(0o700);
      expect(readdirSync(path.join(run.folder, folder)).sort()).toEqual(['config', 'known_hosts', 'socket']);
      expect(processesIn(run.folder).filter((pid) => programOf(pid) === 'ssh')).toHaveLength(1);
    });
  });
});

describe('ends', () => {
  test('a command that hangs is ended on the host too', async () => {
    await withHost(run, inputsFor(ssh, { 'ssh-timeout': '1s' }), async (host) => {
      expect(await host.run(['sleep', '61.25'], never())).toMatchObject({ kind: 'unmeasured', cause: 'timed_out' });
      await until(() => processesSaying('61.25').length === 0);
      expect(await host.memory?.(never())).toMatchObject({ kind: 'measured' });
    });
  });

  test('a cancel while a command runs: it rejects, and nothing is left here or there', async () => {
    await withHost(run, inputsFor(ssh), async (host) => {
      const cancel = new AbortController();
      const running = host.run(['sleep', '62.25'], cancel.signal);
      running.catch(() => {});
      await until(() => processesSaying('62.25').length > 0);
      cancel.abort(new Error('cancelled by the job'));
      await expect(running).rejects.toThrow('cancelled by the job');
      await until(() => processesSaying('62.25').length === 0);
    });
  });

  test('a cancel with others waiting for their turn, and a close in the middle: each of them settles', async () => {
    await withHost(run, inputsFor(ssh), async (host) => {
      const cancel = new AbortController();
      const all = [host.run(['sleep', '67.25'], cancel.signal), host.memory?.(cancel.signal), host.disks?.(cancel.signal)];
      const settled = Promise.allSettled(all);
      await until(() => processesSaying('67.25').length > 0);
      cancel.abort(new Error('cancelled by the job'));
      expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      const closed = Promise.allSettled([host.run(['sleep', '67.25'], never()), host.memory?.(never())]);
      await until(() => processesSaying('67.25').length > 0);
      await host.close();
      expect((await closed).filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
      await until(() => processesSaying('67.25').length === 0);
    });
  });

  test('a cancel while logging in: no key is left', async () => {
    const silent = await fakeServer((socket) => socket.resume());
    await withHost(run, inputsFor({ ...ssh, port: silent.port }), async (host) => {
      const cancel = new AbortController();
      const running = host.memory?.(cancel.signal);
      running?.catch(() => {});
      await until(() => processesIn(run.folder).length > 0);
      cancel.abort(new Error('cancelled by the job'));
      await expect(running).rejects.toThrow('cancelled by the job');
      expect(run.left()).toEqual({ files: [], processes: [] });
    });
    await silent.close();
  });

  test.each([
    ['breaks', () => {}, 'unreachable'],
    ['stalls', () => new Promise<void>(() => {}), 'timed_out'],
  ])('a connection that %s while a log is read, and the next one', async (_, onCut, cause) => {
    const proxy = await startCuttingProxy(ssh.port, { times: 1, afterBytes: 300_000, onCut });
    const folder = mkdtempSync(path.join(tmpdir(), 'runbook-log-'));
    const log = path.join(folder, 'access.log');
    writeFileSync(log, `${JSON.stringify({ time: new Date().toISOString(), status: 200 })}\n`.repeat(40_000));
    const knownHosts = ssh.knownHosts.replace(`:${ssh.port} `, `:${proxy.port} `);
    const inputs = inputsFor({ ...ssh, port: proxy.port, knownHosts }, { 'access-log': log, 'access-log-timeout': '5s' });
    await withHost(run, inputs, async (host) => {
      const now = Date.now();
      expect(await host.traffic?.(now - 300_000, now, 300_000, never())).toMatchObject({ kind: 'unmeasured', cause });
      // The proxy lets the next one through: a new login.
      expect(await host.traffic?.(now - 300_000, now + 1000, 300_000, never())).toMatchObject({ kind: 'measured' });
    });
    expect(proxy.cuts()).toBe(1);
    await proxy.close();
    rmSync(folder, { recursive: true });
  });

  test('this process killed: its ssh ends, and what it ran on the host', async () => {
    const root = path.join(import.meta.dirname, '..', '..', '..');
    const script = path.join(run.folder, 'hold.mjs');
    const inputs = inputsFor(ssh);
    writeFileSync(
      script,
      `import { openHost } from '${root}/src/adapters/host/open-host.ts';
       import { hostDecisions as decisions } from '${root}/src/domain/host/decisions.ts';
       const folder = ${JSON.stringify(run.folder)};
       const host = openHost(${JSON.stringify(inputs)}, { decisions, folder, now: Date.now, redact: (t) => t, env: process.env });
       await host.run(['sleep', '25.25'], new AbortController().signal);`,
    );
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], { stdio: 'inherit' });
    await until(() => processesSaying('25.25').length > 0);
    child.kill('SIGKILL');
    await until(() => processesIn(run.folder).length === 0 && processesSaying('25.25').length === 0);
    for (const name of readdirSync(run.folder)) {
      expect(existsSync(path.join(run.folder, name, 'key'))).toBe(false);
      rmSync(path.join(run.folder, name), { recursive: true });
    }
  });
});

describe('a command of the user', () => {
  const command = (text: string, timeoutMs = 20_000, signal = never()) => runOverSsh(inputsFor(ssh), text, timeoutMs, signal, run.options);

  test('its exit code and its output, redacted and cut; what it wants to say to a log is one line', async () => {
    expect(await command('echo "hunter22 $((6 * 7))"; echo "::error::x" >&2; exit 3')).toEqual({
      kind: 'measured',
      value: { code: 3, stdout: '*** 42', stderr: '::error::x' },
    });
    const long = await command('yes 0123456789 | head -c 3000000');
    expect(long).toMatchObject({ kind: 'measured', value: { code: 0 } });
    if (long.kind === 'measured') expect(long.value.stdout.length).toBeLessThanOrEqual(4000);
    expect(await command("if 'unfinished")).toMatchObject({
      kind: 'measured',
      value: { code: 2, stderr: expect.stringMatching(/syntax|unterminated|unexpected/i) },
    });
    expect(await command('cat')).toMatchObject({ kind: 'measured', value: { code: 0, stdout: '' } });
    expect(await command('echo "$LC_ALL-$TZ-$RUNBOOK_JOB_SECRET"')).toMatchObject({ value: { stdout: '--' } });
  });

  test('a service that it starts goes on, and holds nothing up', async () => {
    const began = performance.now();
    expect(await command('sleep 63.25 & echo started')).toMatchObject({ kind: 'measured', value: { code: 0, stdout: 'started' } });
    expect(performance.now() - began).toBeLessThan(10_000);
    const [pid = 0] = processesSaying('63.25');
    expect(pid).toBeGreaterThan(0);
    process.kill(pid);
  });

  test('one that does not end is ended with what it started', async () => {
    expect(await command('sleep 64.25; echo never', 1000)).toMatchObject({ kind: 'unmeasured', cause: 'timed_out' });
    await until(() => processesSaying('64.25').length === 0);
  });

  test('a cancel rejects', async () => {
    const cancel = new AbortController();
    const running = command('sleep 65.25', 20_000, cancel.signal);
    running.catch(() => {});
    await until(() => processesSaying('65.25').length > 0);
    cancel.abort(new Error('cancelled by the job'));
    await expect(running).rejects.toThrow('cancelled by the job');
    await until(() => processesSaying('65.25').length === 0);
  });
});

test('without an ssh to start', async () => {
  const bare = { ...run, options: { ...run.options, env: { PATH: '/nowhere', HOME: '/' } } };
  const answer = await withHost(bare, inputsFor(ssh), async (host) => host.memory?.(never()));
  expect(answer).toEqual({ kind: 'unmeasured', cause: 'unsupported', detail: 'there is no ssh on this runner' });
});

function programOf(pid: number): string {
  try {
    return path.basename(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '');
  } catch {
    return '';
  }
}
