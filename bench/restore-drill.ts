// `node bench/restore-drill.ts [--scale 0.1] [--rounds 2]`: the whole drill (its checks and the drop included) beside the runbook's
// sequence by hand (`createdb`, `pg_restore -d`, two counts), alternating on one untuned server with the locale of the official
// image, en_US.UTF-8. At scale 1 the database is 1.65 GB, and all of it takes about five minutes.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { type PostgresServer, startPostgres } from '../test/support/postgres-server.ts';
import { ROOT, runBundle } from '../test/support/run-bundle.ts';

const exec = promisify(execFile);
const { values } = parseArgs({ options: { scale: { type: 'string', default: '1' }, rounds: { type: 'string', default: '2' } } });
const [scale, rounds] = [Number(values.scale), Number(values.rounds)];
if (!(scale > 0 && scale <= 10 && Number.isInteger(rounds) && rounds > 0))
  throw new Error('--scale is above 0 and at most 10, --rounds a whole number.');

const CHECKS = ['users: SELECT count(*) FROM "User" => > 0', 'tenants: SELECT count(*) FROM "Tenant" => > 0'];
const folder = mkdtempSync(path.join(tmpdir(), 'runbook-bench-'));
const dump = path.join(folder, 'saas.dump');
let server: PostgresServer | undefined;

try {
  const locale = findLocale();
  await makeDump();
  // Durability as in an untouched server: the test servers run without.
  server = await startPostgres({ locale, settings: { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' } });
  const [facts] = await server.query(
    "SELECT current_setting('server_version') AS version, (SELECT datcollate FROM pg_database WHERE datname = 'template0') AS collate",
  );
  const byHand: number[] = [];
  const drills: Drilled[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Which one is first alternates, so that neither always finds a warm disk.
    for (const who of round % 2 === 0 ? (['hand', 'drill'] as const) : (['drill', 'hand'] as const)) {
      await server.query('CHECKPOINT');
      if (who === 'hand') byHand.push(await restoreByHand(server));
      else drills.push(await drill(server));
      console.error(`round ${round + 1}: ${who === 'hand' ? `by hand ${seconds(byHand.at(-1))}` : `drill ${seconds(drills.at(-1)?.ms)}`}`);
    }
  }
  print(String(facts?.['version']), String(facts?.['collate']), byHand, drills);
} finally {
  await server?.remove();
  rmSync(folder, { recursive: true, force: true });
}

/** The system's own en_US.UTF-8, or one made from glibc's sources for this run; C.UTF-8 where neither is there, said plainly. */
function findLocale(): string {
  const wanted = 'en_US.UTF-8';
  const installed = execFileSync('locale', ['-a'], { encoding: 'utf8' });
  if (/^en_US\.utf-?8$/im.test(installed)) return wanted;
  const made = path.join(folder, 'locale');
  mkdirSync(made);
  try {
    execFileSync('localedef', ['-i', 'en_US', '-f', 'UTF-8', path.join(made, wanted)], { stdio: 'ignore' });
  } catch {
    // It warns by its exit status too; whether it worked shows in what it wrote.
  }
  if (!existsSync(path.join(made, wanted, 'LC_COLLATE'))) {
    console.log(
      'en_US.UTF-8 is not on this machine and could not be made (package locales): the locale is C.UTF-8, so sorting costs less in both columns.',
    );
    return 'C.UTF-8';
  }
  execFileSync('chmod', ['-R', 'a+rX', folder]);
  process.env['LOCPATH'] = made;
  return wanted;
}

/** The sample database on a server of its own, which is gone before anything is measured. */
async function makeDump(): Promise<void> {
  console.error(`building the sample at scale ${scale} …`);
  const source = await startPostgres({ settings: { max_wal_size: '8GB', maintenance_work_mem: '256MB' } });
  try {
    const bin = path.dirname(source.bin('psql'));
    await source.query('CREATE DATABASE saas');
    const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}`, PGHOST: '127.0.0.1', PGPORT: String(source.port), PGUSER: 'postgres' };
    await exec('bash', [path.join(ROOT, 'test', 'fixtures', 'saas-db', 'build.sh'), 'saas', String(scale)], { env, maxBuffer: 1 << 26 });
    console.error('dumping …');
    await exec(source.bin('pg_dump'), ['-Fc', '-f', dump, source.url('saas')]);
  } finally {
    await source.remove();
  }
}

/** The runbook's own words: create, restore, count twice. The drop afterwards is not measured. */
async function restoreByHand(on: PostgresServer): Promise<number> {
  const at = ['-h', '127.0.0.1', '-p', String(on.port), '-U', 'postgres'];
  const began = performance.now();
  await exec(on.bin('createdb'), [...at, 'hand_restore_test']);
  await exec(on.bin('pg_restore'), [...at, '-d', 'hand_restore_test', dump], { maxBuffer: 1 << 26 });
  for (const table of ['User', 'Tenant']) await exec(on.bin('psql'), [...at, '-Atc', `SELECT COUNT(*) FROM "${table}"`, 'hand_restore_test']);
  const ms = performance.now() - began;
  await exec(on.bin('dropdb'), [...at, 'hand_restore_test']);
  return ms;
}

type Drilled = { readonly ms: number; readonly peakBytes: number; readonly phases: Readonly<Record<string, number>>; readonly rows: string };

async function drill(on: PostgresServer): Promise<Drilled> {
  const PATH = `${path.dirname(on.bin('pg_restore'))}:${process.env['PATH']}`;
  let peakBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const run = await runBundle(
    'restore-drill',
    { backup: dump, 'server-url': on.url(), checks: CHECKS.join('\n') },
    {
      env: { PATH },
      timeoutMs: 3_600_000,
      onStart: (child) => {
        timer = setInterval(() => {
          peakBytes = Math.max(peakBytes, residentBytes(child.pid));
        }, 100);
      },
    },
  );
  clearInterval(timer);
  if (run.outputs['reason'] !== 'ok') throw new Error(`The drill ended with ${run.outputs['reason']}: ${run.outputs['message']}`);
  const timeline = (run.report?.details['timeline'] ?? []) as { phase: string; seconds: number }[];
  const phases = Object.fromEntries(timeline.map(({ phase, seconds }) => [phase, seconds * 1000]));
  return { ms: run.elapsedMs, peakBytes, phases, rows: run.outputs['rows'] ?? '' };
}

function residentBytes(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function print(version: string, collate: string, byHand: readonly number[], drills: readonly Drilled[]): void {
  const size = (statSync(dump).size / 1e6).toFixed(0);
  console.log(`\nRestore drill beside a restore by hand: scale ${scale}, ${drills[0]?.rows} rows, dump of ${size} MB,`);
  console.log(`PostgreSQL ${version} (${collate}, untuned), ${availableParallelism()} CPUs, ${rounds} alternating rounds, median\n`);
  const [hand, whole] = [median(byHand), median(drills.map((d) => d.ms))];
  console.log('| what | time | ratio |');
  console.log('| --- | ---: | ---: |');
  console.log(`| createdb, pg_restore -d, two counts, by hand | ${seconds(hand)} | 1.00 |`);
  console.log(`| restore-drill, all of it | ${seconds(whole)} | ${(hand / whole).toFixed(2)} × faster |`);
  for (const phase of Object.keys(drills[0]?.phases ?? {})) {
    const ms = median(drills.map((d) => d.phases[phase] ?? 0));
    console.log(`| · ${phase} | ${seconds(ms)} | ${((100 * ms) / whole).toFixed(0)} % of the drill |`);
  }
  console.log(`\nPeak memory of the action: ${(Math.max(...drills.map((d) => d.peakBytes)) / 1e6).toFixed(0)} MB.`);
  if (whole >= hand) process.exitCode = 1;
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

function seconds(ms: number | undefined): string {
  return `${((ms ?? 0) / 1000).toFixed(1)} s`;
}
