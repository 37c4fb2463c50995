import { describe, expect, test } from '@jest/globals';
import { lintFindings } from '../../../src/domain/migration-lint/findings.ts';
import { lintMessages } from '../../../src/domain/migration-lint/messages.ts';
import { RULE_NAMES, type RuleName } from '../../../src/domain/migration-lint/rules.ts';
import { alarmsOf, lintSql } from '../../support/lint-kit.ts';

/** Without a database every table counts as large. `bad` raises the rule once, on line 1; `good` raises nothing at all. */
const CASES: Readonly<Record<RuleName, { readonly bad: readonly string[]; readonly good: readonly string[] }>> = {
  'adding-required-field': {
    bad: [
      'ALTER TABLE "A" ADD COLUMN "b" TEXT NOT NULL',
      'ALTER TABLE a ADD b int NOT NULL DEFAULT NULL',
      'ALTER TABLE s.a ADD b int NOT NULL DEFAULT NULL::int',
    ],
    good: [
      'ALTER TABLE a ADD b int',
      "ALTER TABLE a ADD b text NOT NULL DEFAULT ''",
      'ALTER TABLE a ADD b timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP',
      "ALTER TABLE a ADD b jsonb NOT NULL DEFAULT '{}'",
      'ALTER TABLE a ADD b text[] DEFAULT ARRAY[]::text[]',
      'CREATE TABLE a (); ALTER TABLE a ADD b int NOT NULL',
    ],
  },
  'ban-drop-column': {
    bad: ['ALTER TABLE a DROP COLUMN b', 'ALTER TABLE "A" DROP COLUMN IF EXISTS "b" CASCADE'],
    good: ['ALTER TABLE a ADD b int; ALTER TABLE a DROP b', 'CREATE TABLE a (b int); ALTER TABLE a DROP b', 'ALTER TABLE a DROP CONSTRAINT b'],
  },
  'ban-drop-table': {
    bad: ['DROP TABLE a', 'DROP TABLE IF EXISTS "s"."A" CASCADE'],
    good: ['CREATE TABLE a (); DROP TABLE a', 'DROP VIEW a', 'DROP SEQUENCE a'],
  },
  'ban-drop-database': { bad: ['DROP DATABASE a'], good: [] },
  'ban-drop-schema': { bad: ['DROP SCHEMA a CASCADE'], good: ['DROP SCHEMA a'] },
  'ban-truncate': { bad: ['TRUNCATE a'], good: ['CREATE TABLE a (); TRUNCATE a'] },
  'ban-truncate-cascade': { bad: ['TRUNCATE TABLE "A" CASCADE'], good: ['CREATE TABLE a (); TRUNCATE a CASCADE'] },
  'renaming-column': {
    bad: ['ALTER TABLE a RENAME COLUMN b TO c', 'ALTER TABLE a RENAME b TO c'],
    good: ['CREATE TABLE a (b int); ALTER TABLE a RENAME b TO c', 'ALTER TABLE a RENAME CONSTRAINT b TO c', 'ALTER VIEW a RENAME COLUMN b TO c'],
  },
  'renaming-table': {
    bad: ['ALTER TABLE a RENAME TO b', 'ALTER TABLE a SET SCHEMA s'],
    good: ['CREATE TABLE a (); ALTER TABLE a RENAME TO b', 'ALTER INDEX a RENAME TO b', 'ALTER TYPE a RENAME TO b'],
  },
  'renaming-enum-value': {
    bad: ["ALTER TYPE a RENAME VALUE 'x' TO 'y'"],
    good: ["CREATE TYPE a AS ENUM ('x'); ALTER TYPE a RENAME VALUE 'x' TO 'y'"],
  },
  'changing-column-type': {
    bad: [
      'ALTER TABLE a ALTER b TYPE bigint',
      'ALTER TABLE "A" ALTER COLUMN "b" SET DATA TYPE TEXT',
      'ALTER TABLE a ALTER b TYPE "R_new" USING (b::text::"R_new")',
    ],
    good: ['CREATE TABLE a (b int); ALTER TABLE a ALTER b TYPE bigint', 'ALTER TABLE a ALTER b SET DEFAULT 1', 'ALTER TABLE a ALTER b DROP NOT NULL'],
  },
  'ban-uncommitted-transaction': { bad: ['BEGIN; SELECT 1', 'START TRANSACTION; SELECT 1'], good: ['BEGIN; SELECT 1; COMMIT', 'BEGIN; ROLLBACK'] },
  'ban-concurrent-index-creation-in-transaction': {
    bad: [
      'CREATE INDEX CONCURRENTLY i ON a (b); SELECT 1',
      'DROP INDEX CONCURRENTLY i; SELECT 1',
      'REINDEX INDEX CONCURRENTLY i; SELECT 1',
      "ALTER TABLE a DETACH PARTITION b CONCURRENTLY; SET lock_timeout = '5s'",
    ],
    good: ['CREATE INDEX CONCURRENTLY i ON a (b)', 'DROP INDEX CONCURRENTLY i'],
  },
  'ban-in-transaction': {
    bad: ['VACUUM a; SELECT 1', 'CREATE DATABASE x; SELECT 1', 'ALTER SYSTEM RESET work_mem; SELECT 1'],
    good: ['VACUUM a', 'ANALYZE a; SELECT 1'],
  },
  'prefer-repack': {
    bad: ['VACUUM FULL a', 'CLUSTER a USING i', 'VACUUM (FULL, ANALYZE)'],
    good: ['VACUUM a', 'CREATE TABLE a (); CLUSTER a USING i'],
  },
  'ban-lock-table': {
    bad: ['LOCK TABLE a', 'LOCK TABLE a IN SHARE MODE'],
    good: ['LOCK TABLE a IN ROW EXCLUSIVE MODE', 'CREATE TABLE a (); LOCK TABLE a'],
  },
  'require-concurrent-index-creation': {
    bad: ['CREATE INDEX i ON a (b)', 'CREATE UNIQUE INDEX i ON a (b)'],
    good: ['CREATE TABLE a (b int); CREATE INDEX i ON a (b)', 'CREATE INDEX CONCURRENTLY i ON a (b)'],
  },
  'require-concurrent-index-deletion': {
    bad: ['DROP INDEX i', 'DROP INDEX IF EXISTS "s"."i"'],
    good: [
      'CREATE TABLE a (b int); CREATE INDEX i ON a (b); DROP INDEX i',
      'CREATE TABLE a (b int); CREATE INDEX i ON a (b); ALTER INDEX i RENAME TO j; DROP INDEX j',
    ],
  },
  'require-concurrent-reindex': { bad: ['REINDEX TABLE a', 'REINDEX INDEX i'], good: ['REINDEX TABLE CONCURRENTLY a'] },
  'require-concurrent-partition-detach': {
    bad: ['ALTER TABLE a DETACH PARTITION b'],
    good: ['ALTER TABLE a DETACH PARTITION b CONCURRENTLY', 'ALTER TABLE a ATTACH PARTITION b DEFAULT'],
  },
  'adding-foreign-key-constraint': {
    bad: ['ALTER TABLE "A" ADD CONSTRAINT "f" FOREIGN KEY ("b") REFERENCES "B"("id") ON DELETE CASCADE', 'ALTER TABLE a ADD b int REFERENCES c (id)'],
    good: [
      'ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES c (id) NOT VALID',
      'CREATE TABLE a (b int); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c (id)',
      'ALTER TABLE a VALIDATE CONSTRAINT f',
    ],
  },
  'constraint-missing-not-valid': {
    bad: [
      'ALTER TABLE a ADD CONSTRAINT k CHECK (b > 0)',
      'ALTER TABLE a ADD CONSTRAINT k CHECK (b > 0) NOT VALID; ALTER TABLE a VALIDATE CONSTRAINT k',
      'ALTER TABLE a ADD b int CHECK (b > 0)',
    ],
    good: [
      'ALTER TABLE a ADD CONSTRAINT k CHECK (b > 0) NOT VALID',
      'BEGIN; ALTER TABLE a ADD CONSTRAINT k CHECK (b > 0) NOT VALID; COMMIT; ALTER TABLE a VALIDATE CONSTRAINT k',
    ],
  },
  'adding-not-nullable-field': {
    bad: ['ALTER TABLE a ALTER COLUMN b SET NOT NULL'],
    good: [
      'CREATE TABLE a (b int); ALTER TABLE a ALTER b SET NOT NULL',
      'BEGIN; ALTER TABLE a ADD CONSTRAINT k CHECK (b IS NOT NULL) NOT VALID; COMMIT; ALTER TABLE a VALIDATE CONSTRAINT k; ALTER TABLE a ALTER b SET NOT NULL',
    ],
  },
  'disallowed-unique-constraint': {
    bad: ['ALTER TABLE a ADD CONSTRAINT u UNIQUE (b)', 'ALTER TABLE a ADD b int UNIQUE', 'ALTER TABLE a ADD EXCLUDE USING gist (b WITH &&)'],
    good: ['ALTER TABLE a ADD CONSTRAINT u UNIQUE USING INDEX i'],
  },
  'adding-serial-primary-key-field': {
    bad: ['ALTER TABLE a ADD CONSTRAINT p PRIMARY KEY (b)'],
    good: ['ALTER TABLE a ADD CONSTRAINT p PRIMARY KEY USING INDEX i'],
  },
  'adding-field-with-default': {
    bad: [
      'ALTER TABLE a ADD b uuid NOT NULL DEFAULT gen_random_uuid()',
      'ALTER TABLE a ADD b timestamptz DEFAULT clock_timestamp()',
      'ALTER TABLE "A" ADD COLUMN "b" SERIAL NOT NULL',
      'ALTER TABLE a ADD b int GENERATED BY DEFAULT AS IDENTITY',
      'ALTER TABLE a ADD b int GENERATED ALWAYS AS (c + 1) STORED',
      "ALTER TABLE a ADD b text DEFAULT ('x' || my_own())",
    ],
    good: [
      'ALTER TABLE a ADD b timestamptz NOT NULL DEFAULT now()',
      'ALTER TABLE a ADD b int DEFAULT 1 + 1',
      'ALTER TABLE a ADD b int GENERATED ALWAYS AS (c + 1) VIRTUAL',
    ],
  },
  'update-without-where': {
    bad: ['UPDATE a SET b = 1', 'WITH w AS (UPDATE a SET b = 1 RETURNING 1) SELECT 1 FROM w', 'ALTER TABLE a ADD c int; UPDATE a SET c = 1'],
    good: ['UPDATE a SET b = 1 WHERE b IS NULL', 'UPDATE a SET b = c.b FROM c WHERE c.id = a.id', 'CREATE TABLE a (b int); UPDATE a SET b = 1'],
  },
  'delete-without-where': {
    bad: ['DELETE FROM a', 'WITH w AS (DELETE FROM a RETURNING 1) SELECT 1 FROM w'],
    good: ['DELETE FROM a WHERE b', 'DELETE FROM a USING c WHERE a.id = c.id', 'CREATE TABLE a (); DELETE FROM a'],
  },
  'require-timeout-settings': {
    bad: ['ALTER TABLE a ADD b int', 'CREATE TABLE c (); ALTER TABLE a ADD b int'],
    good: [
      "SET lock_timeout = '5s'; ALTER TABLE a ADD b int",
      "SELECT set_config('lock_timeout', '5s', true); ALTER TABLE a ADD b int",
      'CREATE TABLE a (); ALTER TABLE a ADD b int',
    ],
  },
  'enum-value-used-in-same-file': {
    bad: ["ALTER TYPE e ADD VALUE 'x'; ALTER TABLE a ALTER b SET DEFAULT 'x'", "ALTER TYPE e ADD VALUE 'x'; UPDATE a SET b = 'x' WHERE c"],
    good: [
      "ALTER TYPE e ADD VALUE 'x'",
      "CREATE TYPE e AS ENUM ('w'); ALTER TYPE e ADD VALUE 'x'; CREATE TABLE a (b e DEFAULT 'x')",
      "ALTER TYPE e ADD VALUE 'x'; ALTER TYPE e ADD VALUE 'y'",
      "BEGIN; ALTER TYPE e ADD VALUE 'x'; COMMIT; UPDATE a SET b = 'x' WHERE c",
    ],
  },
};

describe.each(RULE_NAMES)('%s', (rule) => {
  const others = rule === 'require-timeout-settings' ? [] : (['require-timeout-settings'] as const);
  test.each(CASES[rule].bad)('finds: %s', async (sql) => {
    const { alarms, unparsable } = await lintSql(sql, { exclude: others });
    expect(unparsable).toEqual([]);
    expect(alarms.filter((item) => item.rule === rule).map((item) => item.line)).toEqual([1]);
    for (const language of ['en', 'es'] as const) {
      const told = lintFindings(
        { alarms, unparsable, blockers: [], ignored: 0, small: 0, statements: 1, sizesKnown: false },
        'error',
        lintMessages[language],
      );
      for (const finding of told) expect(finding.message).not.toMatch(/undefined|""|\s{2}|\.\./);
    }
  });
  if (CASES[rule].good.length > 0)
    test.each(CASES[rule].good)('is silent on: %s', async (sql) => {
      const { alarms, unparsable } = await lintSql(sql, { exclude: others });
      expect(unparsable).toEqual([]);
      expect(alarms.filter((item) => item.rule === rule)).toEqual([]);
    });
});

test('what an earlier pending migration has made is new for a later one; a renamed table keeps what is known of it', async () => {
  expect(await alarmsOf(['CREATE TABLE a (b int);', 'CREATE INDEX i ON a (b); ALTER TABLE a ALTER b TYPE bigint;'])).toEqual([]);
  expect(await alarmsOf(['CREATE TABLE s.a (b int);', 'CREATE INDEX i ON a (b);'])).toEqual(['require-concurrent-index-creation:1']);
});

test('a first deploy, all of it new, raises nothing', async () => {
  const sql = `CREATE TYPE "Role" AS ENUM ('USER');\nCREATE TABLE "User" ("id" TEXT NOT NULL, "role" "Role" NOT NULL, CONSTRAINT "User_pkey" PRIMARY KEY ("id"));
    CREATE TABLE "Post" ("id" SERIAL NOT NULL, "userId" TEXT NOT NULL);\nCREATE UNIQUE INDEX "User_id_key" ON "User"("id");
    ALTER TABLE "Post" ADD CONSTRAINT "f" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE;`;
  expect((await lintSql([sql, 'ALTER TABLE "Post" ADD COLUMN "x" INTEGER NOT NULL;'])).alarms).toEqual([]);
});
