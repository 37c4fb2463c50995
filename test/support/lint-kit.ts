import { loadSqlParser, type SqlParser } from '../../src/adapters/sql-parser/parser.ts';
import { lint } from '../../src/domain/migration-lint/lint.ts';
import type { RuleName } from '../../src/domain/migration-lint/rules.ts';
import type { ColumnFacts, DatabaseFacts, LintResult, Script, TableFacts } from '../../src/domain/migration-lint/types.ts';
import { keyOf } from '../../src/domain/migration-lint/types.ts';

let parser: SqlParser | undefined;

export async function script(sql: string, migration = 'm1'): Promise<Script> {
  parser ??= await loadSqlParser();
  return { migration, file: `${migration}.sql`, sql, parsed: parser(sql) };
}

export const column = (type: string, change: Partial<ColumnFacts> = {}): ColumnFacts => ({ type, notNull: false, checkedNotNull: false, ...change });
export const table = (rows: number | null, bytes: number, columns: TableFacts['columns'] = {}): TableFacts => ({
  rows,
  bytes,
  empty: bytes === 0,
  columns,
});
export const HUGE = (columns: TableFacts['columns'] = {}) => table(41e6, 12 * 2 ** 30, columns);
export const SMALL = (columns: TableFacts['columns'] = {}) => table(500, 2 ** 20, columns);

/** Facts about tables of the schema `public`. */
export function facts(
  tables: Readonly<Record<string, TableFacts>>,
  change: Partial<DatabaseFacts> = {},
  indexes: Readonly<Record<string, string>> = {},
): DatabaseFacts {
  const key = (name: string) => keyOf({ schema: null, name }, 'public');
  return {
    tables: new Map(Object.entries(tables).map(([name, value]) => [key(name), value])),
    indexes: new Map(Object.entries(indexes).map(([name, of]) => [key(name), key(of)])),
    longTransactions: [],
    lockTimeout: true,
    ...change,
  };
}

export type LintCase = { readonly facts?: DatabaseFacts | null; readonly exclude?: readonly RuleName[] };

/** Lints texts as the pending migrations m1, m2 …; without a database, unless `facts` are given. */
export async function lintSql(sql: string | readonly string[], { facts: known = null, exclude = [] }: LintCase = {}): Promise<LintResult> {
  const scripts = await Promise.all([sql].flat().map((text, i) => script(text, `m${i + 1}`)));
  return lint(scripts, { schema: 'public', facts: known, threshold: { rows: 100_000, bytes: 100 * 2 ** 20 }, exclude: new Set(exclude) });
}

/** The alarms as `rule:line`, in order, without that about lock_timeout, which nearly every file without one would have. */
export async function alarmsOf(sql: string | readonly string[], options: LintCase = {}): Promise<string[]> {
  const { alarms } = await lintSql(sql, { ...options, exclude: [...(options.exclude ?? []), 'require-timeout-settings'] });
  return alarms.map(({ rule, line, variant }) => `${rule}${variant === undefined ? '' : `/${variant}`}:${line}`);
}
