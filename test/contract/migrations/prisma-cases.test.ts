import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { worst } from '../../../src/core/verdict.ts';
import { caseFile, caseNames, loadCase, measureProject } from '../../support/migration-kit.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';

/** Verdict and reason of each case, written down from the rules and not computed. */
const EXPECTED: Readonly<Record<string, readonly [verdict: string, reason: string]>> = {
  all_applied: ['ok', 'in_sync'],
  crlf_applied: ['ok', 'in_sync'],
  crlf_local: ['ok', 'in_sync'],
  custom_schema: ['critical', 'pending'],
  dir_without_sql: ['critical', 'unreadable'],
  diverged: ['critical', 'diverged'],
  dup_applied_twice: ['ok', 'in_sync'],
  dup_failed_then_applied: ['critical', 'failed'],
  edited_after_apply: ['critical', 'modified'],
  empty_table_no_local: ['critical', 'no_migrations'],
  failed: ['critical', 'failed'],
  failed_and_pending: ['critical', 'failed'],
  failed_no_logs: ['critical', 'failed'],
  fresh_no_table: ['critical', 'pending'],
  lock_provider_mismatch: ['critical', 'provider_mismatch'],
  many_pending: ['critical', 'pending'],
  missing_locally: ['degraded', 'missing'],
  multifile_schema: ['critical', 'pending'],
  no_migrations_dir: ['critical', 'no_migrations'],
  no_select_grant: ['unknown', 'permission_denied'],
  nonempty_no_table: ['critical', 'unmanaged'],
  odd_name_order: ['critical', 'pending'],
  odd_name_order_all: ['ok', 'in_sync'],
  one_pending: ['critical', 'pending'],
  resolved_applied: ['ok', 'in_sync'],
  rolled_back_pending: ['critical', 'pending'],
  rolled_back_reapplied: ['ok', 'in_sync'],
  stray_files: ['ok', 'in_sync'],
  trailing_ws: ['critical', 'modified'],
};

/** What `prisma migrate deploy` (6.19.3) said of the same case. */
type Oracle = {
  readonly deploy: { readonly exitCode: number; readonly stdout: string; readonly stderr: string };
  readonly status: { readonly exitCode: number };
};
const oracle = (name: string) => JSON.parse(caseFile(name, 'oracle.json')) as Oracle;
const appliedBy = (stdout: string) => [...stdout.matchAll(/└─ (.+)\/$/gm)].map((match) => match[1]);

/** How Prisma refuses to deploy, per reason. */
const REFUSED: Readonly<Record<string, string>> = {
  failed: 'P3009',
  unreadable: 'P3015',
  provider_mismatch: 'P3019',
  unmanaged: 'P3005',
  permission_denied: 'permission denied',
};

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

test('every folder of the fixtures has its line here', () => {
  expect(Object.keys(EXPECTED).sort()).toEqual(caseNames());
});

test.each(Object.entries(EXPECTED))('%s: %j, and agrees with what Prisma would deploy', async (name, [verdict, reason]) => {
  const { url, root } = await loadCase(server, name);
  const { findings, comparison } = await measureProject(url, root);
  expect(worst(findings)).toMatchObject({ verdict, reason });
  expect(findings[0].reason).toBe(reason);

  const { deploy } = oracle(name);
  const code = REFUSED[reason];
  if (code !== undefined) expect(deploy).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(code) });
  else {
    expect(deploy.exitCode).toBe(0);
    expect(appliedBy(deploy.stdout)).toEqual(comparison?.history.pending.map((item) => item.name));
  }
});

test('where Prisma says "up to date" and exits 0 although something is wrong, we do not pass', async () => {
  const wrong = caseNames().filter((name) => oracle(name).status.exitCode === 0 && EXPECTED[name]?.[0] !== 'ok');
  expect(wrong).toEqual(['edited_after_apply', 'empty_table_no_local', 'missing_locally', 'rolled_back_pending', 'trailing_ws']);
});

test('the reverse never happens: where we pass, Prisma passes', () => {
  for (const name of caseNames()) if (EXPECTED[name]?.[0] === 'ok') expect(oracle(name).status.exitCode).toBe(0);
});
