// `node bench/health.ts [rounds] [probes]`: how long the bundle takes to its verdict, beside others that wait for health endpoints;
// a hundred targets at once against the slowest of them alone; memory over many probes. Runs alternate, so that all see the same
// load; medians count, and each ratio is of figures from this one run.
import { execFile } from 'node:child_process';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { median, time } from './health/bundle.ts';
import { type Contender, contenders } from './health/peers.ts';

const ROUNDS = Number(process.argv[2] ?? 11);
const PROBES = Number(process.argv[3] ?? 10_000);
const FLEET_ROUNDS = Math.max(1, Math.min(5, Math.floor(ROUNDS / 2)));
const SLOW_MS = 900;
const bundle = path.resolve(import.meta.dirname, '..', 'dist', 'health-gate', 'index.js');
const BODY = '{"status":"ok","database":"connected"}';

const healthy = http.createServer((request, response) => {
  const answer = () => response.writeHead(200, { 'content-type': 'application/json' }).end(BODY);
  if (request.url?.includes('slow')) setTimeout(answer, SLOW_MS);
  else answer();
});
/** Takes connections and never says a word. */
const dead = net.createServer((socket) => void socket.on('error', () => undefined));
const listen = (server: net.Server) =>
  new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
const [port, deadPort] = [await listen(healthy), await listen(dead)];
const url = `http://127.0.0.1:${port}/health`;

type Row = readonly [what: string, figure: string, range: string, ratio: string];
const rows: Row[] = [];
const ms = (value: number) => `${value.toFixed(0)} ms`;
const range = (times: readonly number[]) => `${ms(Math.min(...times))} – ${ms(Math.max(...times))}`;

/** All contenders in turn, round after round; the first one is what the others are compared with. */
async function timeToVerdict(all: readonly Contender[]): Promise<void> {
  const times = new Map<Contender, number[]>(all.map((each) => [each, []]));
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const each of all) {
      if ('missing' in each) continue;
      const took = await time(each.command, { url, proxy: 'none' });
      // The first round fills the caches of the file system.
      if (round >= 0) times.get(each)?.push(took);
    }
  }
  const base = median(times.get(all[0] as Contender) ?? []);
  for (const each of all) {
    const own = times.get(each) ?? [];
    if ('missing' in each) rows.push([each.name, '–', each.missing, '–']);
    else rows.push([each.name, ms(median(own)), range(own), `${(median(own) / base).toFixed(2)} × fetch`]);
  }
}

/** 100 targets, 10 of them slow and 10 dead, against the slowest of them alone: a dead one, whose time-outs are its own time. */
async function fleet(): Promise<void> {
  const given = { mode: 'assert', 'request-timeout': '1s', interval: '100ms', 'failure-threshold': '3', proxy: 'none' };
  const target = (i: number) => `t${i}=${i % 10 === 0 ? `http://127.0.0.1:${deadPort}/` : `${url}${i % 10 === 1 ? '/slow' : ''}`}`;
  const lines = Array.from({ length: 100 }, (_, i) => target(i));
  const command = [process.execPath, bundle] as const;
  const [together, alone]: [number[], number[]] = [[], []];
  for (let round = 0; round < FLEET_ROUNDS; round += 1) {
    alone.push(await time(command, { ...given, url: lines[0] as string }, 1));
    together.push(await time(command, { ...given, url: lines.join('\n') }, 1));
  }
  rows.push(['the slowest target alone (3 time-outs of 1 s)', ms(median(alone)), range(alone), '1.00']);
  rows.push([
    '100 targets, 10 slow, 10 dead',
    ms(median(together)),
    range(together),
    `${(median(together) / median(alone)).toFixed(2)} × the slowest`,
  ]);
}

async function soak(): Promise<void> {
  const script = path.join(import.meta.dirname, 'health', 'soak.ts');
  const began = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, url, String(PROBES)]);
  const curve = JSON.parse(stdout) as [number, number, number][];
  const size = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
  const [first, last] = [curve[0], curve.at(-1)] as [[number, number, number], [number, number, number]];
  for (const [probes, heap, rss] of curve)
    rows.push([`memory after ${probes} probes`, `heap ${size(heap)}`, `resident ${size(rss)}`, `${(heap / first[1]).toFixed(2)} × the first`]);
  const rate = PROBES / ((performance.now() - began) / 1000);
  rows.push([
    `soak of ${PROBES} probes`,
    `${rate.toFixed(0)} per s`,
    `heap ${size(last[1] - first[1])} more than at the first mark`,
    `${(last[1] / first[1]).toFixed(2)} × the first`,
  ]);
}

try {
  await timeToVerdict(contenders(url, bundle));
  await fleet();
  await soak();
} finally {
  healthy.close();
  dead.close();
}
console.log(`Medians of ${ROUNDS} alternating runs (${FLEET_ROUNDS} for the 100 targets) against loopback, Node ${process.version}\n`);
console.log('| what | median | range | ratio |\n| --- | ---: | ---: | ---: |');
for (const row of rows) console.log(`| ${row.join(' | ')} |`);
