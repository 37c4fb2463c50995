import { afterAll, beforeAll, test } from '@jest/globals';
import { type CodedCase, ledger, row, SQL, sha } from '../../support/coded-case.ts';
import { expectCase } from '../../support/expect-case.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

const OTHER = sha('select 2;\n');
const DEPLOY = 'npx prisma migrate deploy';
const TABLE = 'CREATE TABLE "User" (id int);';
const MYSQL = 'provider = "mysql"\n';
const resolve = (how: string, name: string) => `npx prisma migrate resolve --${how} ${name}`;

/** States alone and together. `is` has the verdict and every reason, the first of which is the one that is reported. */
const CASES: Readonly<Record<string, CodedCase>> = {
  everything_wrong: {
    why: 'All that blocks at once: the failed migration comes first, as deploy stumbles over it (P3009).',
    disk: { '1_a': SQL, '2_b': SQL, '3_c': SQL, '4_d': SQL },
    lock: MYSQL,
    sql: ledger(row('1_a', { checksum: OTHER }), row('2_b', { state: 'failed' }), '3_gone'),
    is: ['critical', 'failed', 'provider_mismatch', 'diverged', 'modified'],
    says: resolve('rolled-back', '2_b'),
  },
  failed_and_gone: {
    why: 'A failed row blocks although its folder is not here.',
    disk: ['1_a'],
    sql: ledger('1_a', row('2_gone', { state: 'failed' })),
    is: ['critical', 'failed', 'missing'],
    says: resolve('rolled-back', '2_gone'),
  },
  failed_twice: {
    why: 'Two failed migrations are both named.',
    disk: ['1_a', '2_b'],
    sql: ledger(row('1_a', { state: 'failed' }), row('2_b', { state: 'failed' })),
    is: ['critical', 'failed'],
    says: '1_a, 2_b',
  },
  failed_with_sqlstate: {
    why: 'The stored log has the SQLSTATE, and the message shows it.',
    disk: ['1_a'],
    sql: ledger(row('1_a', { state: 'failed', log: 'Migration name: 1_a\n\nDatabase error code: 42P07\n\nDatabase error:\nERROR: x' })),
    is: ['critical', 'failed'],
    says: 'SQLSTATE 42P07',
  },
  failed_without_folder: {
    why: 'Failed comes before "no migrations".',
    disk: [],
    sql: ledger(row('1_a', { state: 'failed' })),
    is: ['critical', 'failed', 'no_migrations'],
    says: resolve('applied', '1_a'),
  },
  failed_and_edited: {
    why: 'The file of a failed migration is being mended: that is no edit of an applied one.',
    disk: ['1_a'],
    sql: ledger(row('1_a', { state: 'failed', checksum: OTHER })),
    is: ['critical', 'failed'],
  },
  failed_then_mended: {
    why: 'Failed, rolled back, applied: nothing is left to do.',
    disk: ['1_a'],
    sql: ledger(row('1_a', { state: 'rolled back', checksum: OTHER }), '1_a'),
    is: ['ok', 'in_sync'],
  },
  rolled_back_twice: {
    why: 'Two attempts, both rolled back: it will run a third time.',
    disk: ['1_a'],
    sql: ledger(row('1_a', { state: 'rolled back' }), row('1_a', { state: 'rolled back' })),
    is: ['critical', 'pending'],
    says: `marked as rolled back, so it will run again: 1_a. Apply with: ${DEPLOY}`,
  },
  applied_then_rolled_back: {
    why: 'Finished and marked as rolled back: Prisma 6 says "up to date" and deploys it.',
    disk: ['1_a', '2_b'],
    sql: ledger('1_a', row('2_b', { state: 'undone' })),
    is: ['critical', 'pending'],
    says: DEPLOY,
  },
  rolled_back_and_gone: {
    why: 'A rolled-back row without a folder is history.',
    disk: ['1_a'],
    sql: ledger(row('0_gone', { state: 'rolled back' }), '1_a'),
    is: ['ok', 'in_sync'],
  },
  rolled_back_in_the_middle: {
    why: 'It runs again, and after a later one: both are told.',
    disk: ['1_a', '2_b', '3_c'],
    sql: ledger('1_a', row('2_b', { state: 'rolled back' }), '3_c'),
    is: ['critical', 'out_of_order', 'pending'],
    says: 'older than 3_c',
  },
  wrong_provider_of_an_unmanaged: {
    why: 'The lock file says that the folder belongs to another database: that comes before the baseline.',
    disk: ['1_a'],
    lock: MYSQL,
    sql: TABLE,
    is: ['critical', 'provider_mismatch', 'unmanaged', 'pending'],
    says: 'provider = "postgresql"',
  },
  unmanaged_without_migrations: {
    why: 'Tables, no ledger and no folder: probably the wrong database and the wrong path.',
    disk: [],
    sql: TABLE,
    is: ['critical', 'unmanaged', 'no_migrations'],
    says: resolve('applied', "'<first migration>'"),
  },
  unmanaged: { why: 'P3005.', disk: ['1_a', '2_b'], sql: TABLE, is: ['critical', 'unmanaged', 'pending'], says: resolve('applied', '1_a') },
  only_views: {
    why: 'P3005 is about ordinary tables; views and types do not need a baseline.',
    disk: ['1_a'],
    sql: "CREATE VIEW v AS SELECT 1; CREATE TYPE mood AS ENUM ('ok');",
    is: ['critical', 'pending'],
    says: DEPLOY,
  },
  empty_ledger_beside_tables: {
    why: 'A ledger without rows is one: deploy runs everything.',
    disk: ['1_a'],
    sql: TABLE + ledger(),
    is: ['critical', 'pending'],
    says: DEPLOY,
  },
  nothing_at_all: {
    why: 'An empty database and no folder: nothing was compared, so it is no pass.',
    disk: [],
    sql: '',
    is: ['critical', 'no_migrations'],
    says: 'no readable folder prisma/migrations',
  },
  wrong_path: {
    why: 'Rows and no folder: Prisma says "up to date".',
    disk: [],
    sql: ledger('1_a', '2_b'),
    is: ['critical', 'no_migrations'],
    says: 'the database has 2 applied',
  },
  nothing_in_common: {
    why: 'Every row is missing and every folder pending: another database.',
    disk: ['1_a', '2_b'],
    sql: ledger('8_x', '9_y'),
    is: ['critical', 'diverged'],
    says: 'git merge or rebase',
  },
  diverged_and_edited: {
    why: 'Diverged comes before modified.',
    disk: ['1_a', '3_c'],
    sql: ledger(row('1_a', { checksum: OTHER }), '2_b'),
    is: ['critical', 'diverged', 'modified'],
    says: 'comes after 1_a',
  },
  out_of_order_and_missing: {
    why: 'Pending and missing at once is diverged, in whatever order.',
    disk: ['1_a', '2_b'],
    sql: ledger('2_b', '3_c'),
    is: ['critical', 'diverged'],
  },
  edited_and_late: {
    why: 'Modified comes before out of order, and all three are told.',
    disk: ['1_a', '2_b'],
    sql: ledger(row('2_b', { checksum: OTHER })),
    is: ['critical', 'modified', 'out_of_order', 'pending'],
    says: 'git log -p -- prisma/migrations/2_b/migration.sql',
  },
  edited_and_missing: {
    why: 'The worse of the two gives the verdict.',
    disk: ['1_a'],
    sql: ledger(row('1_a', { checksum: OTHER }), '2_gone'),
    is: ['critical', 'modified', 'missing'],
  },
  six_missing: {
    why: 'An older commit is deployed again: degraded, and not all names are listed.',
    disk: ['1_a'],
    sql: ledger('1_a', '2', '3', '4', '5', '6', '7'),
    is: ['degraded', 'missing'],
    says: '2, 3, 4, 5, 6 and 1 more',
  },
};

test.each(Object.entries(CASES))('%s', async (_, coded) => {
  await expectCase(server, coded);
});
