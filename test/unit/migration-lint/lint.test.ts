import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { typeChange } from '../../../src/domain/migration-lint/column-types.ts';
import { lintFindings } from '../../../src/domain/migration-lint/findings.ts';
import { lintMessages } from '../../../src/domain/migration-lint/messages.ts';
import { ruleOf } from '../../../src/domain/migration-lint/rules.ts';
import { summarizeLint } from '../../../src/domain/migration-lint/summary.ts';
import { describeSize, isSmall, parseThreshold } from '../../../src/domain/migration-lint/threshold.ts';
import { touchedNames } from '../../../src/domain/migration-lint/touched.ts';
import { HOSTILE } from '../../support/hostile-text.ts';
import { alarmsOf, column, facts, HUGE, lintSql, SMALL, script, table } from '../../support/lint-kit.ts';

describe('sizes', () => {
  const LOCKS = `ALTER TABLE a ALTER b TYPE bigint; CREATE INDEX i ON a (b); ALTER TABLE a ALTER b SET NOT NULL; DROP INDEX j;
    ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c (id);`;
  const columns = { b: column('integer') };

  test('locks count on a large table, and are silent on one that is known to be small', async () => {
    const of = (a: ReturnType<typeof table>) => alarmsOf(LOCKS, { facts: facts({ a, c: SMALL() }, {}, { j: 'a' }) });
    expect(await of(HUGE(columns))).toHaveLength(5);
    expect(await of(SMALL(columns))).toEqual([]);
    expect((await lintSql(LOCKS, { facts: facts({ a: SMALL(columns), c: SMALL() }, {}, { j: 'a' }) })).small).toBe(5);
  });

  test('never analysed counts by size; a foreign key by the larger of its tables', async () => {
    const index = 'CREATE INDEX i ON a (b)';
    expect(await alarmsOf(index, { facts: facts({ a: table(null, 2 ** 30) }) })).toHaveLength(1);
    expect(await alarmsOf(index, { facts: facts({ a: table(null, 2 ** 20) }) })).toEqual([]);
    const foreign = 'ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c (id)';
    const { alarms } = await lintSql(foreign, { facts: facts({ a: SMALL(), c: HUGE() }) });
    expect(alarms.map((item) => item.sizeOf?.name)).toEqual(['c']);
    expect(lintFindings({ ...(await lintSql(foreign, { facts: facts({ a: SMALL(), c: HUGE() }) })) }, 'warn', lintMessages.en)[0]?.message).toContain(
      'Lock on "c": 41 M rows, 12 GiB; nothing writes to it meanwhile.',
    );
  });

  test('what destroys data or breaks the running version counts on the smallest table', async () => {
    const sql = 'ALTER TABLE a DROP b; DROP TABLE a; TRUNCATE a; ALTER TABLE a RENAME TO c; DELETE FROM a;';
    const { alarms } = await lintSql(sql, { facts: facts({ a: table(1, 8192) }) });
    expect(alarms.map((item) => [item.rule, item.destroys])).toEqual([
      ['ban-drop-column', true],
      ['ban-drop-table', true],
      ['ban-truncate', true],
      ['renaming-table', false],
    ]);
  });

  test('a table without a page has no row that could fail', async () => {
    const sql = 'ALTER TABLE a ADD b int NOT NULL';
    expect(await alarmsOf(sql, { facts: facts({ a: table(0, 0) }) })).toEqual([]);
    expect(await alarmsOf(sql, { facts: facts({ a: table(0, 8192) }) })).toEqual(['adding-required-field:1']);
    expect(await alarmsOf(`DELETE FROM a; ${sql}`, { facts: facts({ a: HUGE() }) })).toEqual(['delete-without-where:1']);
    expect(await alarmsOf(`TRUNCATE a; INSERT INTO a SELECT 1; ${sql}`, { facts: facts({ a: HUGE() }) })).toEqual([
      'ban-truncate:1',
      'adding-required-field:1',
    ]);
  });

  test('IF EXISTS of what the database does not have does nothing', async () => {
    const sql = 'DROP TABLE IF EXISTS gone; DROP INDEX IF EXISTS gone; ALTER TABLE a DROP COLUMN IF EXISTS gone; ALTER TABLE IF EXISTS gone DROP b;';
    expect(await alarmsOf(sql, { facts: facts({ a: HUGE({ b: column('text') }) }) })).toEqual([]);
    expect(await alarmsOf(sql)).toHaveLength(4);
    expect(await alarmsOf('CREATE TABLE IF NOT EXISTS a (); DROP TABLE a', { facts: facts({ a: HUGE() }) })).toEqual(['ban-drop-table:1']);
  });

  test('a column that is NOT NULL already, or has a valid CHECK that says so, is not read', async () => {
    const sql = 'ALTER TABLE a ALTER b SET NOT NULL, ALTER c SET NOT NULL, ALTER d SET NOT NULL';
    const a = HUGE({ b: column('text', { notNull: true }), c: column('text', { checkedNotNull: true }), d: column('text') });
    const { alarms } = await lintSql(sql, { facts: facts({ a }) });
    expect(alarms.map((item) => item.subject)).toEqual(['d']);
  });

  test('the role has a lock_timeout: no alarm for want of one; and only one for all files', async () => {
    const known = (lockTimeout: boolean) => ({ facts: facts({ a: HUGE(), c: SMALL() }, { lockTimeout }) });
    const files = ['ALTER TABLE c ADD x int', 'ALTER TABLE a ADD x int', 'ALTER TABLE a ADD y int'];
    expect((await lintSql(files, known(true))).alarms).toEqual([]);
    expect((await lintSql(files, known(false))).alarms.map((item) => [item.rule, item.migration])).toEqual([['require-timeout-settings', 'm2']]);
  });
});

describe('types', () => {
  test.each([
    ['character varying(30)', 'varchar', [50], 'free'],
    ['character varying(30)', 'varchar', [10], 'rewrite'],
    ['character varying(30)', 'text', [], 'free'],
    ['text', 'varchar', [], 'free'],
    ['text', 'varchar', [10], 'rewrite'],
    ['integer', 'int8', [], 'rewrite'],
    ['integer', 'int4', [], 'free'],
    ['numeric(10,2)', 'numeric', [12, 2], 'free'],
    ['numeric(10,2)', 'numeric', [12, 4], 'rewrite'],
    ['numeric(10,2)', 'numeric', [10, 0], 'lossy'],
    ['numeric(10,2)', 'numeric', [], 'free'],
    ['numeric', 'int4', [], 'lossy'],
    ['double precision', 'int4', [], 'lossy'],
    ['timestamp(3) without time zone', 'timestamp', [6], 'free'],
    ['timestamp without time zone', 'timestamp', [3], 'lossy'],
    ['timestamp(3) without time zone', 'timestamptz', [3], 'rewrite'],
    ['timestamp with time zone', 'date', [], 'lossy'],
    ['public."Role"', 'Role', [], 'free'],
    ['public."Role"', 'Role_new', [], 'rewrite'],
    ['cidr', 'inet', [], 'free'],
  ] as const)('%s to %s%j is %s', (from, family, modifiers, expected) => expect(typeChange(from, { family, modifiers })).toBe(expected));

  test('free ones raise nothing, lossy ones destroy data on small tables too', async () => {
    const a = SMALL({ b: column('character varying(30)'), c: column('numeric(10,2)') });
    const { alarms } = await lintSql('ALTER TABLE a ALTER b TYPE text, ALTER c TYPE numeric(10,0)', { facts: facts({ a }) });
    expect(alarms.map(({ rule, variant, subject, destroys }) => [rule, variant, subject, destroys])).toEqual([
      ['changing-column-type', 'lossy', 'c', true],
    ]);
  });
});

describe('updates', () => {
  test('overwriting destroys; filling what is new, or null, does not', async () => {
    const of = async (sql: string) =>
      (await lintSql(sql)).alarms.filter((item) => item.rule === 'update-without-where').map((item) => [item.subject, item.destroys]);
    expect(await of('UPDATE a SET b = 1, c = 2')).toEqual([['b, c', true]]);
    expect(await of('ALTER TABLE a ADD b int; UPDATE a SET b = 1')).toEqual([['b', false]]);
    expect(await of('UPDATE a SET b = COALESCE(b, 0)')).toEqual([['b', false]]);
    expect(await of('UPDATE a SET b = COALESCE(c, 0)')).toEqual([['b', true]]);
  });
});

describe('places', () => {
  test('lines of commands inside a long ALTER TABLE, behind text of several bytes, with CRLF', async () => {
    const sql =
      '-- 👩‍🚀 é\r\n\r\n/* two\r\nlines */\r\nALTER TABLE "Ü" DROP COLUMN "ñ",\r\nADD COLUMN     "x" TEXT NOT NULL,\r\n  ALTER COLUMN "y" SET NOT NULL;\r\n\r\nDROP TABLE "日本";\r\n';
    expect(await alarmsOf(sql)).toEqual(['ban-drop-column:5', 'adding-required-field:6', 'adding-not-nullable-field:7', 'ban-drop-table:9']);
    expect((await lintSql('-- 日本\nSELECT 1;\nSELEC 2;')).unparsable.map((item) => item.line)).toEqual([3]);
    expect(await alarmsOf('\ufeffDROP TABLE a;')).toEqual(['ban-drop-table:1']);
  });

  test('any text before a statement leaves its line right', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 8 }), async (texts) => {
        const comments = texts.map((text) => `-- ${text.replace(/[\n\r\0]/g, '').replace(/squawk/g, '')}\n`).join('');
        expect(await alarmsOf(`${comments}DROP TABLE a;`)).toEqual([`ban-drop-table:${texts.length + 1}`]);
      }),
    );
  });
});

describe('squawk-ignore', () => {
  test.each([
    ['the line before', '-- squawk-ignore ban-drop-table\nDROP TABLE a;', 0],
    ['the same line', 'DROP TABLE a; -- squawk-ignore ban-drop-table', 0],
    ['a block comment', '/* squawk-ignore ban-drop-table */\nDROP TABLE a;', 0],
    ['several rules, and why', '-- squawk-ignore ban-drop-column, ban-drop-table -- nobody reads it\nDROP TABLE a;', 0],
    ['no rule: all', '-- squawk-ignore\nDROP TABLE a;', 0],
    ['further comments in between', '-- squawk-ignore ban-drop-table\n-- see the ticket\nDROP TABLE a;', 0],
    ['a command inside of ALTER TABLE', 'ALTER TABLE a\n-- squawk-ignore ban-drop-column\nDROP b,\nDROP c;', 1],
    ['another rule', '-- squawk-ignore ban-drop-column\nDROP TABLE a;', 1],
    ['an unknown rule', '-- squawk-ignore prefer-text-field\nDROP TABLE a;', 1],
    ['behind another statement', 'SELECT 1; -- squawk-ignore ban-drop-table\nDROP TABLE a;', 1],
    ['too far away', '-- squawk-ignore ban-drop-table\n\nDROP TABLE a;', 1],
    ['inside a string', "SELECT '-- squawk-ignore\n'; DROP TABLE a;", 1],
    ['the file', 'DROP TABLE a;\nDROP TABLE b;\n-- squawk-ignore-file ban-drop-table', 0],
    ['the file, all rules', '-- squawk-ignore-file\nDROP TABLE a;\nTRUNCATE b;', 0],
    ['the file, another rule', '-- squawk-ignore-file ban-drop-column\nDROP TABLE a;', 1],
    ['another name of a rule', '-- squawk-ignore adding-not-null\nALTER TABLE a ALTER b SET NOT NULL;', 0],
  ] as const)('%s', async (_, sql, left) => expect(await alarmsOf(sql)).toHaveLength(left));

  test('lint-exclude, by either name', async () => {
    const exclude = [ruleOf('ban-drop-table'), ruleOf('adding-primary-key')].filter((rule) => rule !== null);
    const result = await lintSql('DROP TABLE a; ALTER TABLE b ADD PRIMARY KEY (c); ALTER TABLE b DROP d', {
      exclude: [...exclude, 'require-timeout-settings'],
    });
    expect([result.alarms.map((item) => item.rule), result.ignored]).toEqual([['ban-drop-column'], 3]);
    expect(ruleOf('prefer-text-field')).toBeNull();
  });
});

describe('thresholds', () => {
  test.each([
    ['100000', { rows: 100_000, bytes: null }],
    ['1GiB', { rows: null, bytes: 2 ** 30 }],
    [' 0 , 10MB', { rows: 0, bytes: 1e7 }],
    ['', null],
    ['1,2', null],
    ['1GiB,1GiB', null],
    ['-1', null],
    ['many', null],
  ])('%j', (text, expected) => expect(parseThreshold(text)).toEqual(expected));

  test('either limit makes a table large; where only rows are given, unknown rows are guessed from the size', () => {
    const both = { rows: 1000, bytes: 2 ** 20 };
    expect([table(999, 1), table(1000, 1), table(1, 2 ** 20), table(null, 1), table(null, 2 ** 20)].map((t) => isSmall(t, both))).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
    expect([table(999, 2 ** 40), table(null, 2 ** 20), table(null, 1)].map((t) => isSmall(t, { rows: 1000, bytes: null }))).toEqual([
      true,
      false,
      true,
    ]);
    expect([table(0, 1), table(null, 1)].map((t) => isSmall(t, { rows: 0, bytes: null }))).toEqual([false, false]);
  });

  test('sizes for people', () => {
    const rows = (count: string) => `${count} rows`;
    expect([table(41_234_567, 12 * 2 ** 30), table(999, 8192), table(1234, 0), table(null, 2 ** 20)].map((t) => describeSize(t, rows))).toEqual([
      '41 M rows, 12 GiB',
      '999 rows, 8 KiB',
      '1.2 k rows, 0 B',
      '1 MiB',
    ]);
  });
});

describe('what is told', () => {
  test('warn never fails; error makes critical what is an error by its rule; the grave come first', async () => {
    const result = await lintSql('CREATE INDEX i ON a (b); DROP TABLE c;', { exclude: ['require-timeout-settings'] });
    const verdicts = (mode: 'warn' | 'error') => lintFindings(result, mode, lintMessages.en).map(({ reason, verdict }) => [reason, verdict]);
    expect(verdicts('warn')).toEqual([
      ['ban_drop_table', 'degraded'],
      ['require_concurrent_index_creation', 'degraded'],
    ]);
    expect(verdicts('error')).toEqual([
      ['ban_drop_table', 'critical'],
      ['require_concurrent_index_creation', 'degraded'],
    ]);
  });

  test('a long transaction is named where it holds a lock on a table of the migrations, without its query', async () => {
    const session = (pid: number, locks: { table: string; mode: string }[]) => ({
      pid,
      application: 'report',
      state: 'idle in transaction',
      ageSeconds: 754,
      locks,
    });
    const longTransactions = [
      session(7, [{ table: JSON.stringify(['public', 'a']), mode: 'AccessShareLock' }]),
      session(8, [{ table: JSON.stringify(['public', 'z']), mode: 'AccessShareLock' }]),
    ];
    const result = await lintSql('ALTER TABLE a ADD b int', { facts: facts({ a: SMALL() }, { longTransactions }) });
    const findings = lintFindings(result, 'error', lintMessages.en);
    expect(findings.map(({ reason, verdict }) => [reason, verdict])).toEqual([['long_transaction', 'degraded']]);
    expect(findings[0]?.message).toMatch(
      /^Backend 7 \(report\) has had a transaction open for 12 min 34 s, idle in transaction, and holds locks on "a"\./,
    );
  });

  test('more than forty are counted in one', async () => {
    const result = await lintSql(Array.from({ length: 60 }, (_, i) => `DROP TABLE a${i};`).join('\n'), { exclude: ['require-timeout-settings'] });
    const findings = lintFindings(result, 'error', lintMessages.en);
    expect([findings.length, findings.at(-1)?.reason, findings.at(-1)?.verdict]).toEqual([41, 'lint_more', 'critical']);
  });

  test('hostile names stay on one line and inert', async () => {
    for (const text of HOSTILE) {
      const name = `"${text.replace(/"/g, '""').replace(/\0/g, '')}"`;
      const result = await lintSql(`DROP TABLE ${name}; CREATE INDEX ${name} ON ${name} (b);`);
      for (const { message } of lintFindings(result, 'warn', lintMessages.en)) expect(message).not.toMatch(/[\n\r\p{Cc}]/u);
      expect(summarizeLint(result, null, 1, '1', lintMessages.es)).not.toMatch(/<script|<img|\]\(http/i);
    }
  });

  test('the names for the database: every table that is named, and indexes that go', async () => {
    const names = touchedNames([
      await script('ALTER TABLE s.a ADD FOREIGN KEY (b) REFERENCES "C"(id); DROP INDEX s.i; UPDATE d SET x = (SELECT 1 FROM e); DROP TABLE f'),
    ]);
    expect(names.map(({ schema, name }) => `${schema}.${name}`)).toEqual(['s.a', 'null.C', 's.i', 'null.d', 'null.e', 'null.f']);
  });
});

test('what cannot be parsed is told, and the rest is judged', async () => {
  const result = await lintSql(['\\c shop', 'DROP TABLE a;', '', '-- nothing\n', `SELECT '${'x'.repeat(5_000_000)}'`, 'SELECT 1\0;']);
  expect(result.unparsable.map((item) => item.migration)).toEqual(['m1', 'm5', 'm6']);
  expect(result.alarms.map((item) => item.migration)).toEqual(['m2', 'm2']);
});
