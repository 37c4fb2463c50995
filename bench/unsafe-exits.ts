// `node bench/unsafe-exits.ts`: states in which `prisma migrate status` (the real CLI, 6.19.3) exits 0 although a deploy would not be
// safe, beside our verdict on the same folder and database. Ends with an error where we pass one of them, or where the last three,
// on which both have to agree, differ.
import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readToolchain } from '../scripts/toolchain.mjs';
import { worst } from '../src/core/verdict.ts';
import { type CodedCase, ledger, prepareCase, row, SQL, sha } from '../test/support/coded-case.ts';
import { measureProject } from '../test/support/migration-kit.ts';
import { type PostgresServer, startPostgres } from '../test/support/postgres-server.ts';
import { prismaCommand } from '../test/support/prisma-cli/command.ts';

type State = Pick<CodedCase, 'disk' | 'sql' | 'lock' | 'alter' | 'user'>;
const OTHER = sha('select 2;\n');
const HIDDEN = `ALTER TABLE _prisma_migrations ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON _prisma_migrations USING (finished_at IS NOT NULL);
  GRANT SELECT ON _prisma_migrations TO reader`;
const renamed = (root: string) => rmSync(path.join(root, 'prisma', 'migrations'), { recursive: true });
const latin1 = (root: string) => writeFileSync(path.join(root, 'prisma', 'migrations', '1_a', 'migration.sql'), Buffer.from("'\u00f1'", 'latin1'));

const UNSAFE: Readonly<Record<string, State>> = {
  'An applied migration was edited': { disk: ['1_a'], sql: ledger(row('1_a', { checksum: OTHER })) },
  'The final newline was lost': { disk: { '1_a': 'select 1;' }, sql: ledger('1_a') },
  'A byte order mark was added': { disk: { '1_a': `\ufeff${SQL}` }, sql: ledger('1_a') },
  'Mixed line ends were made uniform': { disk: { '1_a': SQL + SQL }, sql: ledger(row('1_a', { checksum: sha(`select 1;\r\n${SQL}`) })) },
  'The file was saved as Latin-1': { disk: ['1_a'], alter: latin1, sql: ledger(row('1_a', { checksum: sha("'\u00f1'") })) },
  'Applied twice, the second time with another text': { disk: ['1_a'], sql: ledger('1_a', row('1_a', { checksum: OTHER })) },
  'Rolled back, so that deploy will run it': { disk: ['1_a', '2_b'], sql: ledger('1_a', row('2_b', { state: 'rolled back' })) },
  'Applied, then marked as rolled back': { disk: ['1_a', '2_b'], sql: ledger('1_a', row('2_b', { state: 'undone' })) },
  'Rolled back in the middle': { disk: ['1_a', '2_b', '3_c'], sql: ledger('1_a', row('2_b', { state: 'rolled back' }), '3_c') },
  'An applied migration is not in this commit': { disk: ['1_a'], sql: ledger('1_a', '2_b') },
  'No migrations folder: a wrong path': { disk: ['1_a'], alter: renamed, sql: ledger('1_a') },
  'An empty ledger and no migrations folder': { disk: [], sql: ledger() },
  'A failed row hidden by row-level security': { disk: ['1_a'], user: 'reader', sql: ledger('1_a', row('2_b', { state: 'failed' })) + HIDDEN },
};
const AGREED: Readonly<Record<string, State>> = {
  '(for comparison) all applied': { disk: ['1_a', '2_b'], sql: ledger('1_a', '2_b') },
  '(for comparison) pending': { disk: ['1_a', '2_b'], sql: ledger('1_a') },
  '(for comparison) failed': { disk: ['1_a', '2_b'], sql: ledger('1_a', row('2_b', { state: 'failed' })) },
};

const { prisma, node } = readToolchain() as { prisma: string | null; node: string };
if (prisma === null) throw new Error('This machine has no Prisma CLI: run `npm run setup`.');

/** Exit code and last line of `prisma migrate status`. */
function status(folder: string, url: string, root: string): Promise<{ exit: number; last: string }> {
  const schema = path.join(root, 'prisma', 'schema.prisma');
  const { command, args, env } = prismaCommand({ folder, node, args: ['migrate', 'status'], databaseUrl: url, schema });
  return new Promise((resolve) => {
    const child = execFile(command, args, { env, cwd: root }, (_, stdout, stderr) => {
      const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
      // Where its config was found is a notice.
      const last = lines.findLast((line) => line !== '' && !line.includes('Prisma config'));
      resolve({ exit: child.exitCode ?? -1, last: last ?? '' });
    });
  });
}

async function compare(server: PostgresServer, folder: string, state: State) {
  const { url, root, remove } = await prepareCase(server, { why: '', is: ['ok', ''], ...state });
  try {
    const { verdict, reason } = worst((await measureProject(url, root)).findings);
    return { verdict, reason, ...(await status(folder, url, root)) };
  } finally {
    remove();
  }
}

const server = await startPostgres();
try {
  await server.query('CREATE ROLE reader LOGIN');
  console.log('| state | our verdict | reason | exit of `prisma migrate status` | its last line |\n| --- | --- | --- | ---: | --- |');
  for (const [name, state] of Object.entries({ ...UNSAFE, ...AGREED })) {
    const { verdict, reason, exit, last } = await compare(server, prisma, state);
    console.log(`| ${name} | ${verdict} | \`${reason}\` | ${exit} | ${last.replaceAll('|', '\\|')} |`);
    const wrong = name in UNSAFE ? verdict === 'ok' || exit !== 0 : (verdict === 'ok') !== (exit === 0);
    if (wrong) process.exitCode = 1;
    if (wrong) console.error(`Not as claimed: ${name}`);
  }
} finally {
  await server.remove();
}
