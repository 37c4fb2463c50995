// Measures the contenders on one server and writes what it found as JSON. Run by bench/drill.ts, on the cores that it chose:
// `measure.ts <dump> <locale> <rounds>`.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type PostgresServer, startPostgres } from '../../test/support/postgres-server.ts';
import { runBundle } from '../../test/support/run-bundle.ts';

const exec = promisify(execFile);

/** `hand`: the runbook's words. `tuned`: what an expert would type. `restore`: the drill without proof. `full`: with it. */
const CONTENDERS = ['hand', 'tuned', 'restore', 'full'] as const;
export type Contender = (typeof CONTENDERS)[number];

export type Measured = {
  readonly version: string;
  readonly collate: string;
  readonly rows: string;
  /** Milliseconds of each round. */
  readonly times: Readonly<Record<Contender, readonly number[]>>;
  /** Median milliseconds of the phases of the drill with full proof. */
  readonly phases: Readonly<Record<string, number>>;
  readonly peakBytes: number;
};

const CHECKS = ['users: SELECT count(*) FROM "User" => > 0', 'tenants: SELECT count(*) FROM "Tenant" => > 0'];
/** What a reload can set, for a server whose data may be lost. */
const RELOADED = { fsync: 'off', full_page_writes: 'off', max_wal_size: '8GB', checkpoint_timeout: '1d', autovacuum: 'off' };
const SESSION = '-c synchronous_commit=off -c maintenance_work_mem=512MB -c max_parallel_maintenance_workers=0';

async function measure(dump: string, locale: string, rounds: number): Promise<Measured> {
  // As installed: what stands on a server's command line, as the test servers' settings do, no reload can change.
  const server = await startPostgres({ locale, asInstalled: true });
  try {
    const [facts] = await server.query(
      "SELECT current_setting('server_version') AS version, (SELECT datcollate FROM pg_database WHERE datname = 'template0') AS collate",
    );
    const times: Record<Contender, number[]> = { hand: [], tuned: [], restore: [], full: [] };
    const drills: Drilled[] = [];
    for (let round = 0; round < rounds; round += 1) {
      // Who is first alternates, so that nobody always finds a warm disk.
      for (const who of round % 2 === 0 ? CONTENDERS : CONTENDERS.toReversed()) {
        await server.query('CHECKPOINT');
        const done = await RUN[who](server, dump);
        times[who].push(done.ms);
        if (who === 'full' && 'phases' in done) drills.push(done);
        console.error(`round ${round + 1}: ${who} ${(done.ms / 1000).toFixed(1)} s`);
      }
    }
    const names = Object.keys(drills[0]?.phases ?? {});
    const phases = Object.fromEntries(names.map((name) => [name, middle(drills.map((d) => d.phases[name] ?? 0))]));
    const peakBytes = Math.max(...drills.map((d) => d.peakBytes));
    return { version: String(facts?.['version']), collate: String(facts?.['collate']), rows: drills[0]?.rows ?? '', times, phases, peakBytes };
  } finally {
    await server.remove();
  }
}

const RUN: Readonly<Record<Contender, (on: PostgresServer, dump: string) => Promise<Drilled | { readonly ms: number }>>> = {
  hand: byHand,
  tuned,
  restore: (on, dump) => drill(on, dump, 'none'),
  full: (on, dump) => drill(on, dump, 'full'),
};

const middle = (list: readonly number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

const at = (on: PostgresServer) => ['-h', '127.0.0.1', '-p', String(on.port), '-U', 'postgres'];

/** The runbook's own words: create, restore, count twice. The drop afterwards is not measured. */
async function byHand(on: PostgresServer, dump: string): Promise<{ ms: number }> {
  const began = performance.now();
  await exec(on.bin('createdb'), [...at(on), 'hand_restore_test']);
  await exec(on.bin('pg_restore'), [...at(on), '-d', 'hand_restore_test', dump], { maxBuffer: 1 << 26 });
  for (const table of ['User', 'Tenant']) await exec(on.bin('psql'), [...at(on), '-Atc', `SELECT COUNT(*) FROM "${table}"`, 'hand_restore_test']);
  const ms = performance.now() - began;
  await exec(on.bin('dropdb'), [...at(on), 'hand_restore_test']);
  return { ms };
}

/** The best that was found by hand: as many jobs as cores, text sorted by bytes, and the settings that a reload takes. */
async function tuned(on: PostgresServer, dump: string): Promise<{ ms: number }> {
  for (const [name, value] of Object.entries(RELOADED)) await on.query(`ALTER SYSTEM SET ${name} = '${value}'`);
  await on.query('SELECT pg_reload_conf()');
  const began = performance.now();
  await exec(on.bin('createdb'), [...at(on), '-T', 'template0', '--lc-collate=C', 'tuned_restore_test']);
  const env = { ...process.env, PGOPTIONS: SESSION };
  await exec(on.bin('pg_restore'), [...at(on), '-O', '-x', '-j', String(availableParallelism()), '-d', 'tuned_restore_test', dump], {
    env,
    maxBuffer: 1 << 26,
  });
  const ms = performance.now() - began;
  await exec(on.bin('dropdb'), [...at(on), 'tuned_restore_test']);
  await on.query('ALTER SYSTEM RESET ALL');
  await on.query('SELECT pg_reload_conf()');
  return { ms };
}

type Drilled = { readonly ms: number; readonly peakBytes: number; readonly phases: Readonly<Record<string, number>>; readonly rows: string };

async function drill(on: PostgresServer, dump: string, proof: 'full' | 'none'): Promise<Drilled> {
  const PATH = `${path.dirname(on.bin('pg_restore'))}:${process.env['PATH']}`;
  let peakBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const run = await runBundle(
    'restore-drill',
    { backup: dump, 'server-url': on.url(), checks: CHECKS.join('\n'), proof },
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
  const phases: Record<string, number> = {};
  for (const { phase, seconds } of (run.report?.details['timeline'] ?? []) as { phase: string; seconds: number }[]) {
    phases[phase] = (phases[phase] ?? 0) + seconds * 1000;
  }
  return { ms: run.elapsedMs, peakBytes, phases, rows: run.outputs['rows'] ?? '' };
}

function residentBytes(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

if (process.argv[1] === import.meta.filename) {
  const [dump = '', locale = '', rounds = '1'] = process.argv.slice(2);
  console.log(JSON.stringify(await measure(dump, locale, Number(rounds))));
}
