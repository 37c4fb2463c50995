import { chmodSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CodedCase, ledger, row, SQL } from '../../support/coded-case.ts';
import { expectCase } from '../../support/expect-case.ts';
import { freshDatabase, makeProject, measureProject } from '../../support/migration-kit.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

const folder = (root: string, ...parts: string[]) => path.join(root, 'prisma', 'migrations', ...parts);
/** In its place is a symbolic link to it. */
function replaceByLink(root: string, ...parts: string[]) {
  const moved = path.join(root, 'moved');
  renameSync(folder(root, ...parts), moved);
  symlinkSync(moved, folder(root, ...parts));
}

/** Names, links, what is not a migration, and where a project keeps them. */
const CASES: Readonly<Record<string, CodedCase>> = {
  names_that_differ_in_case: {
    why: 'Prisma compares names to the letter.',
    disk: ['1_a', '1_A'],
    sql: ledger('1_a'),
    is: ['critical', 'pending'],
    says: 'not applied',
  },
  composed_and_decomposed: {
    why: 'The same name for the eye, two for Prisma (macOS decomposes).',
    disk: ['caf\u00e9'],
    sql: ledger('cafe\u0301'),
    is: ['critical', 'diverged'],
  },
  dot_folder: {
    why: 'A hidden folder is a migration, and deploy runs it.',
    disk: ['.draft', '1_a'],
    sql: ledger('1_a'),
    is: ['critical', 'out_of_order', 'pending'],
    says: '.draft',
  },
  dot_folder_without_file: {
    why: 'A hidden folder of an editor stops deploy (P3015).',
    disk: ['1_a'],
    files: { 'prisma/migrations/.idea/x.xml': '' },
    sql: ledger('1_a'),
    is: ['critical', 'unreadable', 'out_of_order', 'pending'],
    says: '.idea',
  },
  linked_folder: {
    why: 'Prisma ignores symbolic links, so it is missing.',
    disk: ['1_a', '2_b'],
    sql: ledger('1_a', '2_b'),
    is: ['degraded', 'missing'],
    says: '2_b',
    alter: (root) => replaceByLink(root, '2_b'),
  },
  linked_migrations: {
    why: 'The migrations folder itself may be a link.',
    disk: ['1_a'],
    sql: ledger('1_a'),
    is: ['ok', 'in_sync'],
    alter: (root) => replaceByLink(root),
  },
  linked_file: {
    why: 'A linked migration.sql is read.',
    disk: ['1_a'],
    sql: ledger('1_a'),
    is: ['ok', 'in_sync'],
    alter: (root) => replaceByLink(root, '1_a', 'migration.sql'),
  },
  broken_link: {
    why: 'The file is in a submodule that was not checked out.',
    disk: ['1_a'],
    sql: ledger('1_a'),
    is: ['critical', 'unreadable'],
    says: 'Restore the file',
    alter: (root) => {
      rmSync(folder(root, '1_a', 'migration.sql'));
      symlinkSync('/nowhere.sql', folder(root, '1_a', 'migration.sql'));
    },
  },
  file_is_a_folder: {
    why: 'migration.sql is a folder.',
    disk: ['1_a'],
    files: { 'prisma/migrations/2_b/migration.sql/x': '' },
    sql: ledger('1_a'),
    is: ['critical', 'unreadable', 'pending'],
    says: '2_b',
  },
  nested: {
    why: 'Prisma does not look into folders of folders: the outer one is a migration without a file.',
    disk: ['2025/1_a'],
    sql: ledger('1_a'),
    is: ['critical', 'unreadable', 'diverged'],
    says: '2025',
  },
  named_otherwise: {
    why: 'up.sql is not migration.sql.',
    disk: ['1_a'],
    files: { 'prisma/migrations/2_b/up.sql': SQL },
    sql: ledger('1_a'),
    is: ['critical', 'unreadable', 'pending'],
  },
  plain_files: {
    why: 'Files beside the folders are nothing.',
    disk: ['1_a'],
    files: { 'prisma/migrations/2_b.sql': SQL, 'prisma/migrations/README.md': '' },
    sql: ledger('1_a'),
    is: ['ok', 'in_sync'],
  },
  hostile_name: {
    why: 'The command is safe to be pasted, whatever a branch calls its migration.',
    disk: ["1_$(id)'; rm -rf ~"],
    sql: ledger(row("1_$(id)'; rm -rf ~", { state: 'failed' })),
    is: ['critical', 'failed'],
    says: `--rolled-back '1_$(id)'\\''; rm -rf ~'`,
  },
  name_with_a_command: {
    why: 'A line break does not begin a command of the runner.',
    disk: ['1_a\n::error::owned'],
    sql: ledger('0_x'),
    is: ['critical', 'diverged'],
    says: '1_a ::error::owned',
  },
  monorepo: {
    why: 'The project is below the root of the checkout, and paths are shown from there.',
    disk: [],
    files: { 'apps/api/prisma/schema.prisma': '', 'apps/api/prisma/migrations/1_a/migration.sql': 'x' },
    sql: ledger('1_a'),
    is: ['critical', 'modified'],
    says: 'git log -p -- apps/api/prisma/migrations/1_a/migration.sql',
    options: { migrationsPath: 'apps/api/prisma/migrations' },
  },
  config_points_elsewhere: {
    why: 'migrations.path of prisma.config.ts is what Prisma takes.',
    disk: ['9_other'],
    files: {
      'prisma.config.ts': "import { defineConfig } from 'prisma/config';\nexport default defineConfig({ migrations: { path: './db/history' } });",
      'db/history/1_a/migration.sql': SQL,
    },
    sql: ledger('1_a'),
    is: ['ok', 'in_sync'],
  },
  package_json_schema: {
    why: 'package.json says where the schema is, and the migrations are beside it.',
    disk: ['9_other'],
    files: { 'package.json': '{"prisma":{"schema":"db/schema.prisma"}}', 'db/schema.prisma': '', 'db/migrations/1_a/migration.sql': SQL },
    sql: ledger('1_a'),
    is: ['ok', 'in_sync'],
  },
  prisma_8: {
    why: 'Another layout: "nothing pending" would be wrong.',
    disk: [],
    files: { 'prisma/migrations/app/20260101T0000_init/migration.json': '{}' },
    sql: '',
    is: ['unknown', 'prisma_8'],
    says: 'npx prisma migration status --json',
  },
  prisma_8_with_the_old_ledger: {
    why: 'On the way to Prisma 8 both ledgers are there, and the folder is still the old one.',
    disk: ['1_a'],
    sql: `CREATE SCHEMA prisma_contract; ${ledger('1_a')}`,
    is: ['ok', 'in_sync'],
  },
};

test.each(Object.entries(CASES))('%s', async (_, coded) => {
  await expectCase(server, coded);
});

/** Root may read everything, so the view of another user is taken where the tests run as root. */
async function unprivileged<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

test('what may not be read is unreadable and not pending, and a closed folder is not an empty one', async () => {
  const { root, remove } = makeProject({ 'prisma/schema.prisma': '', 'prisma/migrations/1_a/migration.sql': SQL });
  chmodSync(root, 0o755);
  const url = server.url(await freshDatabase(server, ledger('1_a')));
  const found = async () => (await unprivileged(() => measureProject(url, root))).findings;
  expect(await found()).toMatchObject([{ reason: 'in_sync' }]);
  chmodSync(folder(root, '1_a', 'migration.sql'), 0);
  expect(await found()).toMatchObject([{ verdict: 'critical', reason: 'unreadable' }]);
  chmodSync(folder(root), 0);
  const message = expect.stringContaining('no readable folder');
  expect(await found()).toMatchObject([{ verdict: 'critical', reason: 'no_migrations', message }]);
  chmodSync(folder(root), 0o755);
  remove();
});
