// `node bench/drill.ts [--scales 0.1,1] [--cores 1,2] [--rounds 2] [--dump file]`: the drill beside the runbook's sequence by hand (`createdb`,
// `pg_restore -d`, two counts) and beside the best hand-tuned pg_restore, alternating on one untuned server with the locale of the
// official image, en_US.UTF-8. At scale 1 the database is 1.65 GB, and a pair of scale and cores takes about eight minutes.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import type { Contender, Measured } from './drill/measure.ts';
import { findLocale, makeDump } from './drill/sample.ts';

const exec = promisify(execFile);
const { values } = parseArgs({
  options: {
    scales: { type: 'string', default: '1' },
    cores: { type: 'string', default: String(availableParallelism()) },
    rounds: { type: 'string', default: '2' },
  },
});
const [scales, cores] = [values.scales, values.cores].map((list) => list.split(',').map(Number)) as [number[], number[]];
const rounds = Number(values.rounds);
if (![...scales, ...cores, rounds].every((n) => n > 0) || cores.some((n) => !Number.isInteger(n) || n > availableParallelism()))
  throw new Error('--scales are numbers above 0, --cores whole numbers up to those of this machine, --rounds a whole number.');

type Run = { readonly scale: number; readonly cores: number; readonly bytes: number; readonly measured: Measured };

const folder = mkdtempSync(path.join(tmpdir(), 'runbook-bench-'));
const runs: Run[] = [];
try {
  const locale = findLocale(folder);
  for (const scale of scales) {
    const dump = path.join(folder, `saas-${scale}.dump`);
    await makeDump(dump, scale);
    for (const count of cores) {
      console.error(`scale ${scale} on ${count} core(s) …`);
      const script = path.join(import.meta.dirname, 'drill', 'measure.ts');
      // The server and every client inherit the cores.
      const running = exec('taskset', ['-c', `0-${count - 1}`, process.execPath, script, dump, locale, String(rounds)], {
        maxBuffer: 1 << 24,
        env: { ...process.env, NODE_NO_WARNINGS: '1' },
      });
      running.child.stderr?.pipe(process.stderr);
      const measured = JSON.parse((await running).stdout) as Measured;
      runs.push({ scale, cores: count, bytes: statSync(dump).size, measured });
      print(runs.at(-1) as Run);
    }
    rmSync(dump);
  }
  if (runs.length > 1) printGrowth(runs);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function print({ scale, cores: count, bytes, measured }: Run): void {
  const { times, phases, peakBytes, version, collate, rows } = measured;
  const [hand, best, alone, full] = (['hand', 'tuned', 'restore', 'full'] as const).map((who) => median(times[who])) as [
    number,
    number,
    number,
    number,
  ];
  const only = phases['restore'] ?? 0;
  console.log(`\nRestore drill: scale ${scale}, ${rows} rows, dump of ${(bytes / 1e6).toFixed(0)} MB, PostgreSQL ${version} (${collate}, untuned),`);
  console.log(`${count} core(s), ${rounds} alternating rounds, median\n`);
  console.log('| what | time | by hand ÷ this |');
  console.log('| --- | ---: | ---: |');
  const line = (what: string, ms: number) => console.log(`| ${what} | ${seconds(ms)} | ${(hand / ms).toFixed(2)} |`);
  line('by hand: createdb, pg_restore -d, two counts', hand);
  line('best by hand: pg_restore -j, order of C, reload settings', best);
  line('restore-drill, `proof: none`, all of it', alone);
  line('restore-drill with full proof, all of it', full);
  line('· its restore alone', only);
  for (const phase of ['prove', 'check'])
    console.log(`| · its ${phase} | ${seconds(phases[phase] ?? 0)} | ${percent(phases[phase] ?? 0, full)} of the drill |`);
  console.log(`\nRestore alone ÷ best by hand: ${(only / best).toFixed(2)}. Share of the proof: ${percent(full - alone, full)} of the drill's time.`);
  console.log(`Peak memory of the action's process: ${(peakBytes / 1e6).toFixed(0)} MB.`);
  if (full >= hand) process.exitCode = 1;
}

/** How the same figures grow with size and cores. */
function printGrowth(all: readonly Run[]): void {
  const who: readonly Contender[] = ['hand', 'tuned', 'restore', 'full'];
  console.log('\n| scale | cores | by hand | best by hand | drill, no proof | drill, full proof | of it proof | peak memory |');
  console.log('| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const { scale, cores: count, measured } of all) {
    const times = who.map((one) => seconds(median(measured.times[one])));
    console.log(
      `| ${scale} | ${count} | ${times.join(' | ')} | ${seconds(measured.phases['prove'] ?? 0)} | ${(measured.peakBytes / 1e6).toFixed(0)} MB |`,
    );
  }
}

function median(list: readonly number[]): number {
  const sorted = list.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(0)} %`;
}
