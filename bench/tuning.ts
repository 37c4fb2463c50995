// `node bench/tuning.ts [--scale 0.2] [--rounds 3]`: what the drill's server settings are worth. One dump is restored again and again
// by the same `pg_restore -j`, in turns with each setting alone, all of them and none, on a server with the durability of an untouched
// one. Times are of the restore and of the drop; the smallest of the rounds counts, as others on the machine only ever add to it.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { estimateWal, planTuning, type ServerSetting, TUNED_NAMES } from '../src/domain/drill/tuning.ts';
import { type PostgresServer, startPostgres } from '../test/support/postgres-server.ts';
import { ROOT } from '../test/support/run-bundle.ts';

const exec = promisify(execFile);
const { values } = parseArgs({ options: { scale: { type: 'string', default: '0.2' }, rounds: { type: 'string', default: '3' } } });
const folder = mkdtempSync(path.join(tmpdir(), 'runbook-bench-'));
const dump = path.join(folder, 'saas.dump');
let server: PostgresServer | undefined;

try {
  const source = await startPostgres();
  try {
    await source.query('CREATE DATABASE saas');
    const env = {
      ...process.env,
      PATH: `${path.dirname(source.bin('psql'))}:${process.env['PATH']}`,
      PGHOST: '127.0.0.1',
      PGPORT: String(source.port),
      PGUSER: 'postgres',
    };
    await exec('bash', [path.join(ROOT, 'test', 'fixtures', 'saas-db', 'build.sh'), 'saas', values.scale], { env, maxBuffer: 1 << 26 });
    await exec(source.bin('pg_dump'), ['-Fc', '-f', dump, source.url('saas')]);
  } finally {
    await source.remove();
  }
  // The test servers run without durability by their command line, which ALTER SYSTEM does not reach: it has to be in the file here.
  server = await startPostgres({ settings: { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' } });
  const settings = await server.query(
    `SELECT name, setting, unit, 'default' AS source FROM pg_settings WHERE name IN ('${TUNED_NAMES.join("','")}')`,
  );
  const all = planTuning(settings as ServerSetting[], 'cluster_name', estimateWal(330e6 * Number(values.scale), true));
  await server.remove();
  const variants: [string, Readonly<Record<string, string>>][] = [
    ['none', {}],
    ...Object.entries(all).map(([name, value]): [string, Record<string, string>] => [name, { [name]: value }]),
    ['all', all],
  ];
  const best = new Map(variants.map(([name]) => [name, { restore: Number.POSITIVE_INFINITY, drop: Number.POSITIVE_INFINITY }]));
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [name, tuned] of round % 2 === 0 ? variants : variants.toReversed()) {
      server = await startPostgres({ settings: { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on', ...tuned } });
      const one = await restore(server);
      await server.remove();
      const so = best.get(name);
      if (so !== undefined) best.set(name, { restore: Math.min(so.restore, one.restore), drop: Math.min(so.drop, one.drop) });
      console.error(`round ${round + 1}, ${name}: ${(one.restore / 1000).toFixed(2)} s, drop ${one.drop.toFixed(0)} ms`);
    }
  }
  const none = best.get('none')?.restore ?? 0;
  console.log(
    `\nscale ${values.scale}, ${availableParallelism()} CPUs, least of ${values.rounds} rounds\n\n| setting | restore | ratio | drop |\n| --- | ---: | ---: | ---: |`,
  );
  for (const [name, { restore, drop }] of best) {
    const what = all[name] === undefined ? name : `${name}=${all[name]}`;
    console.log(`| ${what} | ${(restore / 1000).toFixed(2)} s | ${(none / restore).toFixed(2)} × | ${drop.toFixed(0)} ms |`);
  }
} finally {
  await server?.remove();
  rmSync(folder, { recursive: true, force: true });
}

async function restore(on: PostgresServer): Promise<{ restore: number; drop: number }> {
  await on.query("CREATE DATABASE scratch TEMPLATE template0 LC_COLLATE 'C'");
  const env = { ...process.env, PGOPTIONS: '-c synchronous_commit=off -c maintenance_work_mem=512MB -c max_parallel_maintenance_workers=1' };
  const began = performance.now();
  await exec(on.bin('pg_restore'), ['-O', '-x', '-j', String(availableParallelism()), '-d', on.url('scratch'), dump], { env, maxBuffer: 1 << 26 });
  const restored = performance.now();
  await on.query('DROP DATABASE scratch WITH (FORCE)');
  return { restore: restored - began, drop: performance.now() - restored };
}
