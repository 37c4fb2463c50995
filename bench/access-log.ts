// `node bench/access-log.ts [--mib 1024] [--rounds 3]`: what it takes to judge an access log of a day over ssh, from one sshd on this
// machine: the last five minutes, and the whole in one pass; beside awk on the host, which reads the whole for either.
import { execFile } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { startSshServer } from '../test/support/ssh-server.ts';

const exec = promisify(execFile);
const { values } = parseArgs({ options: { mib: { type: 'string', default: '1024' }, rounds: { type: 'string', default: '3' } } });
const [bytes, rounds] = [Number(values.mib) * 1024 ** 2, Number(values.rounds)];
const DAY = 86_400_000;
const until = Math.floor(Date.now() / 60_000) * 60_000;
const work = mkdtempSync(path.join(tmpdir(), 'runbook-bench-log-'));
const log = path.join(work, 'access.log');
const server = await startSshServer({ Subsystem: 'sftp internal-sftp' });
const [key, knownHosts] = [path.join(work, 'key'), path.join(work, 'known_hosts')];
writeFileSync(key, server.key, { mode: 0o600 });
writeFileSync(knownHosts, server.knownHosts);

/** Counts by the first characters of the time, as people write it; the window is cut by a comparison of these. */
const AWK = `{ t = substr($4, 14, 5); if (d == "" || t >= d) { n++; if ($9 >= 500 && $9 < 600) e++ } } END { print n + 0, e + 0 }`;
const ssh = ['-q', '-i', key, '-o', `UserKnownHostsFile=${knownHosts}`, '-p', String(server.port), `${server.user}@127.0.0.1`];
const reader = path.join(import.meta.dirname, 'host', 'read-traffic.ts');

type Taken = { seconds: number; cpu: number; residentMiB: number; requests: number; errors: number };
const ours = async (from: number): Promise<Taken> => {
  const args = [String(server.port), server.user, key, knownHosts, log, String(from), String(until)];
  const { stdout } = await exec(process.execPath, ['--disable-warning=ExperimentalWarning', reader, ...args]);
  return JSON.parse(stdout) as Taken;
};
/** `cpu` is of awk on the host, which is the server that serves the requests. */
const awk = async (): Promise<Taken> => {
  const began = performance.now();
  const command = `bash -c 'TIMEFORMAT="%U %S"; time LC_ALL=C awk -v d= "$0" ${log}' '${AWK}' 2>&1`;
  const { stdout } = await exec('ssh', [...ssh, command]);
  const [counts = '', times = ''] = stdout.trim().split('\n');
  const [requests = 0, errors = 0] = counts.split(' ').map(Number);
  const cpu = times.split(' ').reduce((sum, one) => sum + Number(one), 0);
  return { seconds: (performance.now() - began) / 1000, cpu, residentMiB: 0, requests, errors };
};

try {
  const wanted = writeLog();
  console.log(`${(statSync(log).size / 1024 ** 2).toFixed(0)} MiB, ${wanted.requests} lines, ${wanted.errors} of them 5xx`);
  const runs: Readonly<Record<string, () => Promise<Taken>>> = {
    'last 5 minutes': () => ours(until - 300_000),
    'the whole': () => ours(until - DAY),
    'awk on the host': awk,
  };
  const taken: Record<string, Taken[]> = {};
  for (let round = 0; round < rounds; round += 1)
    for (const [name, one] of round % 2 === 0 ? Object.entries(runs) : Object.entries(runs).reverse())
      taken[name] = [...(taken[name] ?? []), await one()];
  const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[all.length >> 1] ?? Number.NaN;
  for (const [name, all] of Object.entries(taken)) {
    const [seconds, cpu, resident] = [all.map((t) => t.seconds), all.map((t) => t.cpu), all.map((t) => t.residentMiB)];
    const counted = [...new Set(all.map((t) => `${t.requests} requests, ${t.errors} errors`))].join(' / ');
    console.log(
      `${name.padEnd(16)} median ${median(seconds).toFixed(2)} s (${seconds.map((s) => s.toFixed(2)).join(', ')})  cpu ${median(cpu).toFixed(2)} s  ${resident[0] === 0 ? 'on the host' : `resident at most ${Math.max(...resident).toFixed(0)} MiB`}  ${counted}`,
    );
    const whole = name !== 'last 5 minutes';
    if (whole && all.some((t) => t.requests !== wanted.requests || t.errors !== wanted.errors)) throw new Error(`${name} counts wrongly`);
    if (!whole && all.some((t) => t.requests !== wanted.last.requests || t.errors !== wanted.last.errors)) throw new Error(`${name} counts wrongly`);
  }
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}

/** A line as nginx writes it. Every 211th answer is a 502. */
function lineOf(n: number, time: string): string {
  const status = isError(n) ? 502 : 200;
  return `203.0.113.${n % 250} - - [${time}] "GET /api/v1/orders/${100_000 + (n % 9973)}?page=${n % 7} HTTP/1.1" ${status} ${1000 + (n % 5000)} "https://example.com/shop/cart" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"\n`;
}
function isError(n: number): boolean {
  return n % 211 === 0;
}
function timeOf(at: number): string {
  const [, day, month, year, time] = /^\w+, (\d\d) (\w+) (\d+) (\S+) GMT$/.exec(new Date(at).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

/** A day of seconds with equally many lines each; what a reader must count in it. */
function writeLog() {
  const perSecond = Math.round(bytes / lineOf(0, timeOf(until)).length / (DAY / 1000));
  const out = openSync(log, 'w');
  let n = 0;
  for (let at = until - DAY; at < until; at += 1000) {
    const time = timeOf(at);
    let block = '';
    for (const end = n + perSecond; n < end; n += 1) block += lineOf(n, time);
    writeSync(out, block);
  }
  closeSync(out);
  const errorsBefore = (lines: number) => Math.ceil(lines / 211);
  const inLast = perSecond * 300;
  return { requests: n, errors: errorsBefore(n), last: { requests: inLast, errors: errorsBefore(n) - errorsBefore(n - inLast) } };
}
