// One reading of the traffic of a log over ssh, as a process of its own: what it took is printed as JSON.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openHost } from '../../src/adapters/host/open-host.ts';
import { parseInputs } from '../../src/core/input-spec.ts';
import { hostDecisions } from '../../src/domain/host/decisions.ts';
import { hostInputs } from '../../src/domain/host/inputs.ts';

const [port = '', user = '', key = '', knownHosts = '', log = '', from = '', until = ''] = process.argv.slice(2);
const given: Record<string, string> = {
  'ssh-host': '127.0.0.1',
  'ssh-port': port,
  'ssh-user': user,
  'ssh-key': readFileSync(key, 'utf8'),
  'ssh-known-hosts': readFileSync(knownHosts, 'utf8'),
  'access-log': log,
};
const folder = mkdtempSync(path.join(tmpdir(), 'runbook-bench-host-'));
const host = openHost(
  parseInputs(hostInputs, (name) => given[name] ?? ''),
  { decisions: hostDecisions, folder, now: Date.now, redact: (text) => text, env: process.env },
);
const began = performance.now();
const traffic = await host.traffic?.(Number(from), Number(until), 300_000, new AbortController().signal);
const seconds = (performance.now() - began) / 1000;
await host.close();
rmSync(folder, { recursive: true });
if (traffic?.kind !== 'measured') throw new Error(JSON.stringify(traffic));
const sum = (what: 'requests' | 'errors') => traffic.value.counts.reduce((total, count) => total + count[what], 0);
const { userCPUTime, systemCPUTime } = process.resourceUsage();
// Not maxRSS, which begins with what the process had that started this one.
const residentKiB = Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? Number.NaN);
console.log(
  JSON.stringify({
    seconds,
    cpu: (userCPUTime + systemCPUTime) / 1e6,
    residentMiB: residentKiB / 1024,
    requests: sum('requests'),
    errors: sum('errors'),
    gaps: traffic.value.gaps.length,
  }),
);
