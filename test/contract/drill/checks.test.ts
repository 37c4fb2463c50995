import { utimesSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { drill, dumpOf, removeDump, useClientsOf } from './support.ts';

const NONCE = 'n0nce-of-last-night';
const EMAIL = 'somebody@example.com';
let server: PostgresServer;
let backup = '';
beforeAll(async () => {
  server = await startPostgres();
  useClientsOf(server);
  backup = await dumpOf(
    server,
    `CREATE TABLE "User" (id int PRIMARY KEY, email text, "updatedAt" timestamp(3), born date, seen timestamptz);
     INSERT INTO "User" VALUES (1, '${EMAIL}', now() AT TIME ZONE 'UTC' - interval '3 hours', '1990-01-01', now() + interval '3 days'), (2, 'x', 'infinity', NULL, NULL);
     CREATE TABLE restore_canary (nonce text, at timestamptz); INSERT INTO restore_canary VALUES ('${NONCE}', now());
     CREATE SCHEMA app; CREATE TABLE app.never (at timestamptz);
     -- Names in the copy's own schemas must not be taken for PostgreSQL's.
     CREATE FUNCTION public.max(timestamp) RETURNS timestamp LANGUAGE sql AS $$ SELECT 'epoch'::timestamp $$;`,
  );
  // The storage's time is the dump's.
  utimesSync(backup, new Date(), new Date());
}, 60_000);
afterAll(async () => {
  removeDump(backup);
  await server?.remove();
});

async function run(more: Record<string, string>) {
  const result = await drill({ backup, 'server-url': server.url(), ...more });
  for (const secret of [NONCE, EMAIL]) expect(result.everything).not.toContain(secret);
  return result;
}

test('expectations and severities of checks', async () => {
  const { outcome, reasons } = await run({
    checks: [
      'users: SELECT count(*) FROM "User" => between 1 and 10',
      'orphans: SELECT id, email FROM "User" WHERE id > 5 => no rows',
      'with: WITH u AS (SELECT * FROM "User") SELECT * FROM u => some rows',
      'fresh: SELECT "updatedAt" FROM "User" WHERE id = 1 => age < 26h',
      'stale [degraded]: SELECT "updatedAt" FROM "User" WHERE id = 1 => age < 1h',
      'no time [degraded]: SELECT email FROM "User" WHERE id = 1 => age < 1h',
      'two statements [degraded]: SELECT 1; SELECT 2 => no rows',
      'writes [degraded]: WITH d AS (DELETE FROM "User" RETURNING 1) SELECT * FROM d => no rows',
    ].join('\n'),
  });
  expect((outcome.details['checks'] as { passed: boolean }[]).map((check) => check.passed)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(outcome.findings.map((f) => [f.verdict, f.reason])).toEqual(Array.from({ length: 4 }, () => ['degraded', 'check_failed']));
  expect(reasons).toHaveLength(4);
});

test('by default the freshness of critical tables is reported, not judged', async () => {
  const { main, outcome } = await run({});
  expect(main.reason).toBe('ok');
  expect(outcome.details['freshness']).toMatchObject([{ column: 'public.User.updatedAt', state: 'fresh', maxAgeSeconds: null }]);
  const [{ ageSeconds }] = outcome.details['freshness'] as [{ ageSeconds: number }];
  expect(ageSeconds / 3600).toBeCloseTo(3, 0);
});

test.each([
  ['"User"."updatedAt" < 26h', 'ok', 'fresh'],
  ['"User"."updatedAt" < 1h', 'data_stale', 'stale'],
  ['"User".born < 26h', 'data_stale', 'stale'],
  ['"User".seen < 26h', 'data_newer_than_backup', 'future'],
  ['app.never.at < 26h', 'data_stale', 'empty'],
  ['"User".email < 26h', 'freshness_unknown', 'unknown'],
  ['"User".gone < 26h', 'freshness_unknown', 'unknown'],
  ['gone.at < 26h', 'freshness_unknown', 'unknown'],
])('freshness %s: %s', async (freshness, reason, state) => {
  const { main, outcome } = await run({ freshness });
  expect(main.reason).toBe(reason);
  expect(outcome.details['freshness']).toMatchObject([{ state }]);
});

test.each([
  [`restore_canary.nonce = ${NONCE}`, 'ok'],
  ['"User".id = 1', 'ok'],
  ['restore_canary.nonce = n0nce', 'canary_missing'],
  ['restore_canary.gone = x', 'canary_missing'],
  ['gone.nonce = x', 'canary_missing'],
  ["restore_canary.nonce = x' OR true --", 'canary_missing'],
])('canary %#: %s', async (canary, reason) => {
  expect((await run({ canary })).main.reason).toBe(reason);
});
