import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CodedCase, judgeCase, ledger, row, SQL, sha } from '../../support/coded-case.ts';
import { expectCase } from '../../support/expect-case.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

const OTHER = sha('select 2;\n');
const RIGHT = 'provider = "postgresql"\n';
const unpadded = (text: string) => (sha(text).match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16).toString(16)).join('');
const LATIN1 = Buffer.from("select 'a\u00f1o';\n", 'latin1');
const writeLatin1 = (root: string) => writeFileSync(path.join(root, 'prisma', 'migrations', '1_a', 'migration.sql'), LATIN1);

/** What a checksum is made of, and what the lock file has to say. */
const CASES: Readonly<Record<string, CodedCase>> = {
  unpadded_checksum: {
    why: 'The format of early Prisma 2.',
    disk: ['1_a'],
    sql: ledger(row('1_a', { checksum: unpadded(SQL) })),
    is: ['ok', 'in_sync'],
  },
  upper_case_checksum: {
    why: 'Prisma compares the text of the checksum.',
    disk: ['1_a'],
    sql: ledger(row('1_a', { checksum: sha(SQL).toUpperCase() })),
    is: ['critical', 'modified'],
  },
  empty_checksum: { why: 'Somebody wrote the row by hand.', disk: ['1_a'], sql: ledger(row('1_a', { checksum: '' })), is: ['critical', 'modified'] },
  mixed_then_normalised: {
    why: 'Git made the line ends uniform: the message says that nothing else differs.',
    disk: { '1_a': 'select 1;\nselect 2;\nselect 3;\n' },
    sql: ledger(row('1_a', { checksum: sha('select 1;\r\nselect 2;\nselect 3;\n') })),
    is: ['critical', 'modified'],
    says: 'Only the line ends differ',
  },
  mark_lost: {
    why: 'An editor took the byte order mark away.',
    disk: ['1_a'],
    sql: ledger(row('1_a', { checksum: sha(`\ufeff${SQL}`) })),
    is: ['critical', 'modified'],
    says: 'Only a byte order mark differs',
  },
  newline_added: {
    why: 'An editor ended the last line.',
    disk: ['1_a'],
    sql: ledger(row('1_a', { checksum: sha('select 1;') })),
    is: ['critical', 'modified'],
    says: 'Only the newline at the end',
  },
  empty_file: {
    why: 'A migration without any text is one (it was made to be filled later).',
    disk: { '1_a': '' },
    sql: ledger(row('1_a', { checksum: sha('') })),
    is: ['ok', 'in_sync'],
  },
  lock_with_crlf: {
    why: 'Checked out on Windows.',
    disk: ['1_a'],
    lock: `# Please do not edit\r\n${RIGHT.trim()}\r\n`,
    sql: ledger('1_a'),
    is: ['ok', 'in_sync'],
  },
  lock_of_cockroach: {
    why: 'P3019: the same protocol is not the same provider.',
    disk: ['1_a'],
    lock: 'provider = "cockroachdb"',
    sql: ledger('1_a'),
    is: ['critical', 'provider_mismatch'],
  },
  lock_with_comment: {
    why: 'P3019: Prisma takes the rest of the line for the name.',
    disk: ['1_a'],
    lock: 'provider = "postgresql" # ours',
    sql: ledger('1_a'),
    is: ['critical', 'provider_mismatch'],
    says: 'exactly as: provider = "postgresql"',
  },
  lock_that_is_empty: {
    why: 'P3019: a lock file without a provider is not one without a lock file.',
    disk: ['1_a'],
    lock: '',
    sql: ledger('1_a'),
    is: ['critical', 'provider_mismatch'],
  },
  latin1_as_prisma_hashes_it: {
    why: 'Bytes that are no UTF-8 count as U+FFFD, because Prisma hashes the decoded text.',
    disk: ['1_a'],
    alter: writeLatin1,
    sql: ledger(row('1_a', { checksum: sha(LATIN1.toString('utf8')) })),
    is: ['ok', 'in_sync'],
  },
  latin1_as_sha256sum_has_it: {
    why: 'The hash of the bytes is not Prisma\u2019s.',
    disk: ['1_a'],
    alter: writeLatin1,
    sql: ledger(row('1_a', { checksum: sha(LATIN1) })),
    is: ['critical', 'modified'],
  },
  first_row_edited: {
    why: 'Applied twice, the second time as the file is now. Prisma compares the first and calls it edited.',
    disk: ['1_a'],
    sql: ledger(row('1_a', { checksum: OTHER }), '1_a'),
    is: ['ok', 'in_sync'],
  },
  last_row_edited: {
    why: 'Applied twice, the second time with another text: that one made the schema. Prisma does not see it.',
    disk: ['1_a'],
    sql: ledger('1_a', row('1_a', { checksum: OTHER })),
    is: ['critical', 'modified'],
  },
  started_in_reverse: {
    why: 'The time of the start counts, not the order of the rows.',
    disk: ['1_a'],
    sql: ledger(row('1_a', { minute: 9 }), row('1_a', { minute: 1, checksum: OTHER })),
    is: ['ok', 'in_sync'],
  },
};

test.each(Object.entries(CASES))('%s', async (_, coded) => {
  await expectCase(server, coded);
});

test('a file of 20 MB is hashed in a moment', async () => {
  const text = `${'-- a line of a large seed\n'.repeat(770_000)}select 1;\n`;
  const began = process.cpuUsage();
  const { is } = await judgeCase(server, {
    why: 'size',
    disk: { '1_a': text },
    sql: ledger(row('1_a', { checksum: sha(text.replace(/\n/g, '\r\n')) })),
    is: ['ok', 'in_sync'],
  });
  expect(is).toEqual(['ok', 'in_sync']);
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(5000);
});

test('5 000 migrations, all applied', async () => {
  const names = Array.from({ length: 5000 }, (_, i) => `${20_200_000_000_000 + i}_m`);
  const began = process.cpuUsage();
  const { is, comparison } = await judgeCase(server, { why: 'size', disk: names, sql: ledger(...names), is: ['ok', 'in_sync'] });
  expect([is, comparison?.history.applied.length]).toEqual([['ok', 'in_sync'], 5000]);
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(15_000);
});
