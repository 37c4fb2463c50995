// `node bench/health.ts`: how long the bundle takes to its verdict on a healthy endpoint of this machine, beside a process that does
// nothing but fetch it. Runs alternate, so that both see the same load; the median counts.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROUNDS = Number(process.argv[2] ?? 11);
const bundle = path.resolve(import.meta.dirname, '..', 'dist', 'health-gate', 'index.js');

const server = http.createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end('{"status":"ok","database":"connected"}');
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`;
const folder = mkdtempSync(path.join(tmpdir(), 'runbook-bench-'));
const [output, summary] = ['output', 'summary'].map((name) => path.join(folder, name)) as [string, string];

/** Milliseconds from start to end of a process that must succeed. */
async function time(args: string[]): Promise<number> {
  writeFileSync(output, '');
  writeFileSync(summary, '');
  const env = { PATH: process.env['PATH'] ?? '', INPUT_URL: url, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, RUNNER_TEMP: folder };
  const began = performance.now();
  const code = await new Promise((resolve) => spawn(process.execPath, args, { env, stdio: 'ignore' }).on('close', resolve));
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}.`);
  return performance.now() - began;
}

const bare = ['-e', `fetch(${JSON.stringify(url)}).then(r=>r.json()).then(b=>process.exit(b.status==='ok'&&b.database==='connected'?0:1))`];
const contenders = [
  { name: 'bare `node -e fetch`', args: bare, times: [] as number[] },
  { name: 'health-gate bundle', args: [bundle], times: [] as number[] },
];
try {
  for (const { args } of contenders) await time(args);
  for (let round = 0; round < ROUNDS; round += 1) for (const contender of contenders) contender.times.push(await time(contender.args));
} finally {
  server.close();
  rmSync(folder, { recursive: true, force: true });
}

const median = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] as number;
const base = median(contenders[0]?.times ?? []);
console.log(`Time to verdict on a healthy loopback endpoint, ${ROUNDS} alternating runs, Node ${process.version}\n`);
console.log('| what | median | min | max | ratio |');
console.log('| --- | ---: | ---: | ---: | ---: |');
for (const { name, times } of contenders) {
  const cells = [median(times), Math.min(...times), Math.max(...times)].map((ms) => `${ms.toFixed(0)} ms`);
  console.log(`| ${name} | ${cells.join(' | ')} | ${(median(times) / base).toFixed(2)} |`);
}
