// `node bench/ssh-download.ts [--gib 2] [--rounds 3]`: the drill's download over ssh (its SHA-256 included) beside `sftp get` and `scp`,
// alternating, from one sshd on this machine. Processor seconds are of the programs and the ssh that they start, not of the server.
import { execFile } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { startSshServer } from '../test/support/ssh-server.ts';

const exec = promisify(execFile);
const { values } = parseArgs({ options: { gib: { type: 'string', default: '2' }, rounds: { type: 'string', default: '3' } } });
const [bytes, rounds] = [Math.round(Number(values.gib) * 1024 ** 3), Number(values.rounds)];
const work = mkdtempSync(path.join(tmpdir(), 'runbook-bench-ssh-'));
const [source, target] = [path.join(work, 'large.dump'), path.join(work, 'target')];
mkdirSync(target);
const here = path.join(target, 'large.dump');
const server = await startSshServer({ Subsystem: 'sftp internal-sftp' });
const [key, knownHosts] = [path.join(work, 'key'), path.join(work, 'known_hosts')];
writeFileSync(key, server.key, { mode: 0o600 });
writeFileSync(knownHosts, server.knownHosts);
const options = ['-q', '-o', `IdentityFile=${key}`, '-o', `UserKnownHostsFile=${knownHosts}`, '-P', String(server.port)];
const at = `${server.user}@127.0.0.1`;
const drill = path.join(import.meta.dirname, 'storage', 'fetch-one.ts');
const programs: Readonly<Record<string, readonly string[]>> = {
  'sftp get': ['sftp', ...options, `${at}:${source}`, here],
  scp: ['scp', ...options, `${at}:${source}`, here],
  drill: [process.execPath, '--disable-warning=ExperimentalWarning', drill, `ssh://${at}:${server.port}${source}`, '', target],
};
const env = { PATH: process.env['PATH'] ?? '', HOME: work, SSH_KEY: key, SSH_KNOWN_HOSTS: knownHosts };

try {
  writeNoise(source, bytes);
  const taken: Record<string, { seconds: number; cpu: number }[]> = {};
  let said = '';
  for (let round = 0; round < rounds; round += 1) {
    const order = Object.entries(programs);
    for (const [name, command] of round % 2 === 0 ? order : order.reverse()) {
      rmSync(here, { force: true });
      const began = performance.now();
      const { stdout, stderr } = await exec('bash', ['-c', 'TIMEFORMAT="cpu %U %S"; time "$@"', 'bash', ...command], { env, maxBuffer: 1 << 26 });
      const [, user, system] = /cpu ([\d.]+) ([\d.]+)\s*$/.exec(stderr) ?? [];
      taken[name] = [...(taken[name] ?? []), { seconds: (performance.now() - began) / 1000, cpu: Number(user) + Number(system) }];
      if (name === 'drill') said = stdout.trim();
      if (statSync(here).size !== bytes) throw new Error(`${name} left ${statSync(here).size} bytes`);
    }
  }
  const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[all.length >> 1] ?? Number.NaN;
  for (const [name, all] of Object.entries(taken)) {
    const seconds = all.map((one) => one.seconds);
    const rate = (bytes / 1e6 / median(seconds)).toFixed(0);
    console.log(
      `${name.padEnd(9)} median ${median(seconds).toFixed(2)} s  best ${Math.min(...seconds).toFixed(2)} s  ${rate} MB/s  cpu ${median(all.map((one) => one.cpu)).toFixed(2)} s  (${seconds.map((s) => s.toFixed(2)).join(', ')})`,
    );
  }
  console.log(`${(bytes / 1024 ** 3).toFixed(2)} GiB; drill: ${said}`);
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}

/** Bytes that do not compress. */
function writeNoise(file: string, length: number): void {
  const descriptor = openSync(file, 'w');
  const block = Buffer.alloc(16 * 1024 * 1024);
  randomFillSync(block);
  for (let written = 0; written < length; written += block.length) {
    block.writeDoubleLE(written, 0);
    writeSync(descriptor, block, 0, Math.min(block.length, length - written));
  }
  closeSync(descriptor);
}
