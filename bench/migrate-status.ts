// `node bench/migrate-status.ts [rounds]`: the time to the verdict on a database that is in sync, of the bundle, of
// `npx prisma migrate status` and of the Prisma CLI called directly. Runs alternate, so that all see the same load; the median counts.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readToolchain } from '../scripts/toolchain.mjs';
import { startPostgres } from '../test/support/postgres-server.ts';

const ROUNDS = Number(process.argv[2] ?? 9);
const root = path.resolve(import.meta.dirname, '..');
const fixture = path.join(root, 'test', 'fixtures', 'prisma-cases', 'all_applied');
const prisma = readToolchain().prisma as string | null;
if (prisma === null) throw new Error('This machine has no Prisma CLI: run `npm run setup`.');

const server = await startPostgres();
const folder = mkdtempSync(path.join(tmpdir(), 'runbook-bench-'));
const cli = path.join(folder, 'node_modules', 'prisma', 'build', 'index.js');
const [output, summary] = ['output', 'summary'].map((name) => path.join(folder, name)) as [string, string];
const env: Record<string, string> = {
  PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH'] ?? ''}`,
  HOME: process.env['HOME'] ?? folder,
  // The fastest that Prisma can be: no check for updates, and no engine to be downloaded.
  CHECKPOINT_DISABLE: '1',
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  PRISMA_QUERY_ENGINE_LIBRARY: cli,
  PRISMA_SCHEMA_ENGINE_BINARY: existsSync('/bin/true') ? '/bin/true' : '/usr/bin/true',
  DATABASE_URL: server.url('shop'),
  'INPUT_DATABASE-URL': server.url('shop'),
  GITHUB_WORKSPACE: folder,
  GITHUB_OUTPUT: output,
  GITHUB_STEP_SUMMARY: summary,
  RUNNER_TEMP: folder,
};

const contenders = [
  { name: '`npx prisma migrate status`', command: 'npx', args: ['prisma', 'migrate', 'status'], proof: 'up to date', times: [] as number[] },
  { name: 'Prisma CLI, called directly', command: process.execPath, args: [cli, 'migrate', 'status'], proof: 'up to date', times: [] as number[] },
  {
    name: 'migrate-status bundle',
    command: process.execPath,
    args: [path.join(root, 'dist', 'migrate-status', 'index.js')],
    proof: 'in_sync',
    times: [] as number[],
  },
];

/** Milliseconds from start to end of a process, which must have said that all is well. */
async function time({ name, command, args, proof }: (typeof contenders)[number]): Promise<number> {
  writeFileSync(output, '');
  writeFileSync(summary, '');
  let said = '';
  const began = performance.now();
  const child = spawn(command, args, { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  const elapsed = performance.now() - began;
  if (code !== 0 || !said.includes(proof)) throw new Error(`${name} ended with ${code}:\n${said}`);
  return elapsed;
}

try {
  await server.query('CREATE DATABASE shop');
  await server.query(readFileSync(path.join(fixture, 'setup.sql'), 'utf8'), 'shop');
  cpSync(path.join(fixture, 'prisma'), path.join(folder, 'prisma'), { recursive: true });
  symlinkSync(path.join(prisma, 'node_modules'), path.join(folder, 'node_modules'));
  const config = readFileSync(path.join(prisma, 'prisma.config.ts'), 'utf8').replace(/^ *migrations: .*\n/m, '');
  writeFileSync(path.join(folder, 'prisma.config.ts'), config);
  for (const contender of contenders) await time(contender);
  for (let round = 0; round < ROUNDS; round += 1) for (const contender of contenders) contender.times.push(await time(contender));
} finally {
  await server.remove();
  rmSync(folder, { recursive: true, force: true });
}

const median = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] as number;
const ours = median(contenders.at(-1)?.times ?? []);
console.log(`Time to the verdict on a database in sync (3 migrations, loopback), ${ROUNDS} alternating runs, Node ${process.version}\n`);
console.log('| what | median | min | max | of the bundle |');
console.log('| --- | ---: | ---: | ---: | ---: |');
for (const { name, times } of contenders) {
  const cells = [median(times), Math.min(...times), Math.max(...times)].map((ms) => `${ms.toFixed(0)} ms`);
  console.log(`| ${name} | ${cells.join(' | ')} | ${(median(times) / ours).toFixed(1)} × |`);
}
