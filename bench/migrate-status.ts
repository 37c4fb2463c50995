// `node bench/migrate-status.ts [rounds]`: the time to the verdict on databases that are in sync: of the bundle, of `npx prisma
// migrate status` and of the Prisma CLI called directly; of 1 000 migrations beside 10; of 20 databases in one step beside one. Runs
// alternate, so that all see the same load; the median counts, and each ratio is of figures from this one run.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readToolchain } from '../scripts/toolchain.mjs';
import { ledger, SQL } from '../test/support/coded-case.ts';
import { startPostgres } from '../test/support/postgres-server.ts';
import { type Contender, line, ours, race } from './migrate-status/contender.ts';

const ROUNDS = Number(process.argv[2] ?? 9);
const FLEET = 20;
const fixture = path.resolve(import.meta.dirname, '..', 'test', 'fixtures', 'prisma-cases', 'all_applied');
const prisma = readToolchain().prisma as string | null;
if (prisma === null) throw new Error('This machine has no Prisma CLI: run `npm run setup`.');

const server = await startPostgres();
const folder = mkdtempSync(path.join(tmpdir(), 'runbook-bench-'));
const project = path.join(folder, 'shop');
const cli = path.join(project, 'node_modules', 'prisma', 'build', 'index.js');

/** The project of the fixtures with the real Prisma, and databases that have its migrations. */
async function makeShops(installed: string): Promise<string[]> {
  cpSync(path.join(fixture, 'prisma'), path.join(project, 'prisma'), { recursive: true });
  symlinkSync(path.join(installed, 'node_modules'), path.join(project, 'node_modules'));
  const config = readFileSync(path.join(installed, 'prisma.config.ts'), 'utf8').replace(/^ *migrations: .*\n/m, '');
  writeFileSync(path.join(project, 'prisma.config.ts'), config);
  const names = Array.from({ length: FLEET }, (_, i) => `shop${i}`);
  for (const name of names) {
    await server.query(`CREATE DATABASE ${name}`);
    await server.query(readFileSync(path.join(fixture, 'setup.sql'), 'utf8'), name);
  }
  return names;
}

/** A project with so many migrations, all applied. */
async function makeHistory(count: number): Promise<Contender> {
  const root = path.join(folder, `history${count}`);
  const names = Array.from({ length: count }, (_, i) => `${20_250_101_000_000 + i}_change`);
  for (const name of names) {
    mkdirSync(path.join(root, 'prisma', 'migrations', name), { recursive: true });
    writeFileSync(path.join(root, 'prisma', 'migrations', name, 'migration.sql'), SQL);
  }
  await server.query(`CREATE DATABASE history${count}`);
  await server.query(ledger(...names), `history${count}`);
  return ours(`${count.toLocaleString('en').replace(',', ' ')} migrations`, root, server.url(`history${count}`));
}

try {
  const [shop = '', ...others] = await makeShops(prisma);
  const env = {
    // The fastest that Prisma can be: no check for updates, and no engine to be downloaded.
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    PRISMA_QUERY_ENGINE_LIBRARY: cli,
    PRISMA_SCHEMA_ENGINE_BINARY: existsSync('/bin/true') ? '/bin/true' : '/usr/bin/true',
    DATABASE_URL: server.url(shop),
  };
  const prismas = { cwd: project, env, proof: 'up to date' };
  const npx: Contender = { name: '`npx prisma migrate status`', command: 'npx', args: ['prisma', 'migrate', 'status'], times: [], ...prismas };
  const direct: Contender = {
    name: 'Prisma CLI, called directly',
    command: process.execPath,
    args: [cli, 'migrate', 'status'],
    times: [],
    ...prismas,
  };
  const bundle = ours('migrate-status bundle', project, server.url(shop));
  const [ten, thousand] = [await makeHistory(10), await makeHistory(1000)];
  const lines = [shop, ...others].map((name) => `${name}=${server.url(name)}`).join('\n');
  const fleet = ours(`${FLEET} databases in one step`, project, lines);
  await race([npx, direct, bundle, ten, thousand, fleet], ROUNDS);

  const table = (other: string, rows: readonly string[]) =>
    console.log(`\n| what | median | min | max | of ${other} |\n| --- | ---: | ---: | ---: | ---: |\n${rows.join('\n')}`);
  console.log(`Time to the verdict on databases in sync (3 migrations, loopback), ${ROUNDS} alternating runs, Node ${process.version}`);
  table(
    'the bundle',
    [npx, direct, bundle].map((contender) => line(contender, bundle)),
  );
  table(
    '10 migrations',
    [ten, thousand].map((contender) => line(contender, ten)),
  );
  table(
    'one database',
    [bundle, fleet].map((contender) => line(contender, bundle)),
  );
} finally {
  await server.remove();
  rmSync(folder, { recursive: true, force: true });
}
