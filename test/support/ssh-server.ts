import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readToolchain } from '../../scripts/toolchain.mjs';
import { freePort } from './postgres-server.ts';

const exec = promisify(execFile);

export type SshServer = {
  readonly port: number;
  readonly user: string;
  /** Private key of the one who may log in, and the line of `known_hosts` for this server. */
  readonly key: string;
  readonly knownHosts: string;
  readonly stop: () => Promise<void>;
};

/**
 * A real OpenSSH server on a free loopback port, with host and user keys of its own; whoever runs the tests logs in. `settings` go before
 * its own ones, and sshd takes the first of a name; `authorized` are more lines of authorized_keys.
 */
export async function startSshServer(settings: Readonly<Record<string, string>> = {}, authorized: readonly string[] = []): Promise<SshServer> {
  const { sshd } = readToolchain();
  if (sshd === null) throw new Error('No OpenSSH server is installed: run `npm run setup -- --for test`, which says why.');
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-sshd-'));
  const file = (name: string) => path.join(folder, name);
  for (const name of ['host', 'user']) await exec('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', file(name)]);
  writeFileSync(file('authorized'), [readFileSync(file('user.pub'), 'utf8').trim(), ...authorized, ''].join('\n'));
  const port = await freePort();
  const config = [
    ...Object.entries(settings).map(([name, value]) => `${name} ${value}`),
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${file('host')}`,
    `AuthorizedKeysFile ${file('authorized')}`,
    `PidFile ${file('pid')}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'PermitRootLogin prohibit-password',
    'AllowTcpForwarding yes',
  ];
  writeFileSync(file('config'), `${config.join('\n')}\n`);
  const child = spawn(sshd, ['-D', '-e', '-f', file('config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  await answers(port, () => said);
  return {
    port,
    user: userInfo().username,
    key: readFileSync(file('user'), 'utf8'),
    knownHosts: `[127.0.0.1]:${port} ${readFileSync(file('host.pub'), 'utf8')}`,
    stop: async () => {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Until something accepts connections on a port; what the server said is the error where nothing does in 10 s. */
async function answers(port: number, said: () => string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    await setTimeout(50);
  }
  throw new Error(`sshd did not start: ${said()}`);
}
