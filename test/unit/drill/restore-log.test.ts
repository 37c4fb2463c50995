import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { inspectFile } from '../../../src/domain/archive/inspect.ts';
import { judgeRestore, type PostConditions, type RestoreExit } from '../../../src/domain/drill/judge-restore.ts';
import { restoreLogReader } from '../../../src/domain/drill/restore-log.ts';
import { DUMPS, dump, source } from '../archive/fixtures.ts';

const { entries } = await inspectFile(source(dump('pg15-gzip.dump')));
const FULL: PostConditions = { extensions: ['plpgsql', 'pgcrypto', 'uuid-ossp', 'citext', 'pg_trgm'], schemas: ['public'] };

function judge(stderr: string, exit: RestoreExit, catalog: PostConditions | null = FULL) {
  const reader = restoreLogReader(entries);
  for (const line of stderr.split('\n')) reader.take(line);
  return judgeRestore(reader.end(), exit, catalog);
}
const exited = (code: number): RestoreExit => ({ code, ended: 'exit' });
const sample = (name: string) => readFileSync(path.join(DUMPS, 'stderr', `${name}.txt`), 'utf8');

/** Case, exit status, and per conclusion: verdict, reason, errors. Read by hand from what pg_restore said. */
const CASES: readonly (readonly [string, number, readonly (readonly [string, string, number])[], number])[] = [
  ['ok-15-gzip', 0, [], 0],
  ['pg15-dump-client18-on-18', 0, [], 0],
  ['pg18-dump-by-17-on-17', 0, [], 0],
  ['pg18-dump-client18-on-17', 0, [], 0],
  ['schema-only-dump', 0, [], 0],
  ['bitflip-uncompressed-silent', 0, [], 0],
  ['missing-role-no-owner', 0, [], 0],
  ['verify-list-truncated', 0, [], 0],
  ['pg15-dump-client17-on-15', 1, [['degraded', 'minor_incidents', 1]], 1],
  ['pg17-dump-client17-on-15', 1, [['degraded', 'minor_incidents', 1]], 1],
  ['pg18-dump-client18-on-15', 1, [['degraded', 'minor_incidents', 1]], 1],
  ['missing-role', 1, [['degraded', 'minor_incidents', 8]], 8],
  ['missing-role-j2', 1, [['degraded', 'minor_incidents', 8]], 8],
  // Without "errors ignored" the rest of the archive was never tried.
  ['pg17-dump-client17-on-15-exit-on-error', 1, [['critical', 'restore_failed', 1]], 1],
  ['pg17-dump-client17-on-15-single-tx', 1, [['critical', 'restore_failed', 1]], 1],
  ['missing-role-exit-on-error', 1, [['critical', 'restore_failed', 1]], 1],
  ['bitflip-data', 1, [['critical', 'archive_corrupt', 1]], 0],
  ['bitflip-data-j2', 1, [['critical', 'archive_corrupt', 1]], 0],
  ['verify-devnull-bitflip', 1, [['critical', 'archive_corrupt', 1]], 0],
  ['truncated-50pct', 1, [['critical', 'archive_truncated', 1]], 0],
  ['truncated-50pct-j2', 1, [['critical', 'archive_truncated', 1]], 0],
  ['truncated-50pct-client18', 1, [['critical', 'archive_truncated', 1]], 0],
  ['verify-devnull-truncated', 1, [['critical', 'archive_truncated', 1]], 0],
  ['empty-file', 1, [['critical', 'archive_truncated', 1]], 0],
  ['zeros-file', 1, [['critical', 'archive_corrupt', 1]], 0],
  ['plain-sql-to-pg_restore', 1, [['critical', 'archive_corrupt', 1]], 0],
  ['pg16client-dump-by-15', 1, [['unknown', 'client_too_old', 1]], 0],
  ['pg17-dump-by-15', 1, [['unknown', 'client_too_old', 1]], 0],
  ['pg17-dump-by-16-on-15', 1, [['unknown', 'client_too_old', 1]], 0],
  ['pg18-dump-by-15', 1, [['unknown', 'client_too_old', 1]], 0],
  ['lz4-client-without-lz4', 1, [['unknown', 'client_lacks_compression', 2]], 0],
  ['connection-refused', 1, [['unknown', 'server_unreachable', 1]], 0],
  ['no-such-database', 1, [['unknown', 'server_unreachable', 1]], 0],
  ['fk-violation', 1, [['critical', 'constraint_violated', 4]], 0],
  [
    'encoding-latin1',
    1,
    [
      ['critical', 'data_rejected', 1],
      ['critical', 'constraint_violated', 2],
    ],
    0,
  ],
  [
    'target-not-empty-exit-on-error',
    1,
    [
      ['critical', 'scratch_not_empty', 1],
      ['critical', 'restore_failed', 1],
    ],
    0,
  ],
  [
    'missing-extension-exit-on-error',
    1,
    [
      ['critical', 'extension_missing', 1],
      ['critical', 'restore_failed', 1],
    ],
    0,
  ],
  ['tar-j2', 1, [['critical', 'restore_failed', 1]], 0],
  ['j2-from-stdin', 1, [['critical', 'restore_failed', 1]], 0],
];

describe('what pg_restore said of every sample', () => {
  test.each(CASES)('%s', (name, code, conclusions, ignored) => {
    const judgement = judge(sample(name), exited(code));
    expect(judgement.conclusions.map((c) => [c.verdict, c.reason, c.count])).toEqual(conclusions);
    expect(judgement.ignoredErrors).toBe(ignored);
  });

  test('disk full: nothing is concluded about the backup', () => {
    const judgement = judge(sample('disk-full'), exited(1));
    expect(judgement.conclusions.map((c) => [c.verdict, c.reason])).toEqual([['unknown', 'disk_full']]);
  });

  test('a missing extension and what follows from it', () => {
    const judgement = judge(sample('missing-extension-pgcrypto-uuid'), exited(1));
    expect(judgement.conclusions.map((c) => [c.verdict, c.reason])).toEqual([
      ['critical', 'extension_missing'],
      ['critical', 'restore_failed'],
    ]);
    expect(judgement.conclusions[0]?.subjects).toEqual(['pgcrypto', 'uuid-ossp']);
  });

  test('a database that was not empty', () => {
    expect(judge(sample('target-not-empty'), exited(1)).conclusions.map((c) => c.reason)).toContain('scratch_not_empty');
  });

  test('no sample is left out', () => {
    const named = [...CASES.map(([name]) => name), 'disk-full', 'missing-extension-pgcrypto-uuid', 'target-not-empty'];
    expect(named.map((name) => `${name}.txt`).sort()).toEqual(readdirSync(path.join(DUMPS, 'stderr')).sort());
  });

  test('names come from the table of contents alone', () => {
    expect(judge(sample('fk-violation'), exited(1)).groups).toEqual([
      {
        class: 'foreign_key',
        sqlState: '23503',
        benign: false,
        count: 4,
        subjects: ['AuditLog AuditLog_tenantId_fkey', 'Order Order_tenantId_fkey', 'Product Product_tenantId_fkey', 'User User_tenantId_fkey'],
      },
    ]);
  });
});

describe('a benign message needs its post-condition', () => {
  const exists =
    'pg_restore: error: could not execute query: ERROR:  extension "pgcrypto" already exists\npg_restore: warning: errors ignored on restore: 1';

  test('an extension that is there', () => {
    expect(judge(exists, exited(1)).conclusions).toMatchObject([{ verdict: 'degraded', reason: 'minor_incidents' }]);
  });

  test('an extension that is not', () => {
    expect(judge(exists, exited(1), { extensions: [], schemas: ['public'] }).conclusions).toMatchObject([
      { verdict: 'critical', reason: 'extension_missing', subjects: ['pgcrypto'] },
    ]);
  });

  test('a role that a policy needs is no matter of ownership', () => {
    const policy = [
      'pg_restore: error: could not execute query: ERROR:  role "app" does not exist',
      'Command was: CREATE POLICY p ON public."User" TO app USING (true);',
      'pg_restore: warning: errors ignored on restore: 1',
    ].join('\n');
    expect(judge(policy, exited(1)).conclusions).toMatchObject([{ verdict: 'critical', reason: 'role_missing', subjects: ['app'] }]);
  });
});

describe('what nobody knows is an incident', () => {
  test('an unknown error', () => {
    const text = 'pg_restore: error: could not execute query: ERROR:  the moon is full\npg_restore: warning: errors ignored on restore: 1';
    expect(judge(text, exited(1)).conclusions).toMatchObject([{ verdict: 'critical', reason: 'restore_failed' }]);
  });

  test('an error in another language', () => {
    const text = 'pg_restore: error: could not execute query: ERRORE:  il ruolo "app" non esiste\npg_restore: warning: errors ignored on restore: 1';
    expect(judge(text, exited(1)).conclusions).toMatchObject([{ verdict: 'critical', reason: 'restore_failed' }]);
  });

  test('exit 1 without a word', () => {
    expect(judge('', exited(1)).conclusions).toMatchObject([{ verdict: 'critical', reason: 'restore_failed' }]);
  });

  test('more errors ignored than seen', () => {
    const text =
      'pg_restore: error: could not execute query: ERROR:  publication "p" already exists\npg_restore: warning: errors ignored on restore: 2';
    expect(judge(text, exited(1)).conclusions).toMatchObject([{ verdict: 'critical', reason: 'restore_failed' }]);
  });

  test('errors ignored, but none seen', () => {
    expect(judge('pg_restore: warning: errors ignored on restore: 3', exited(1)).conclusions).toMatchObject([{ verdict: 'critical' }]);
  });

  test('a client that was killed', () => {
    expect(judge('', { code: null, ended: 'exit' }).conclusions).toMatchObject([{ verdict: 'unknown', reason: 'client_killed' }]);
  });
});

test('no row value survives', () => {
  const canary = 'CANARY-4711';
  const text = [
    `pg_restore: error: COPY failed for table "User": ERROR:  invalid input syntax for type integer: "${canary}"`,
    `CONTEXT:  COPY User, line 1, column age: "${canary}"`,
    `pg_restore: error: could not execute query: ERROR:  role "${canary}" does not exist`,
    `DETAIL:  Key (email)=(${canary}) is duplicated.`,
    `Command was: INSERT INTO public."User" VALUES ('${canary}');`,
    `pg_restore: error: could not execute query: ERROR:  ${canary}`,
    `pg_restore: from TOC entry 9999; 0 0 TABLE "${canary}" x`,
    'pg_restore: warning: errors ignored on restore: 3',
  ].join('\n');
  const judgement = judge(text, exited(1));
  expect(judgement.conclusions.length).toBeGreaterThan(0);
  expect(JSON.stringify(judgement)).not.toContain(canary);
  expect(judgement.conclusions.find((c) => c.reason === 'data_rejected')?.subjects).toEqual(['User']);
});
