import { alarm } from './alter-table.ts';
import { Batch } from './batch.ts';
import { type Ignores, isIgnored, Lines, readIgnores } from './comments.ts';
import { judgeFile, lockedTables, setsLockTimeout } from './file-rules.ts';
import { RULES, type RuleName } from './rules.ts';
import { judgeStatement } from './statement-rules.ts';
import { isSmall, type Threshold } from './threshold.ts';
import { child, children, tableOf, text } from './tree.ts';
import type {
  Alarm,
  DatabaseFacts,
  LintAlarm,
  LintResult,
  LongTransaction,
  ParsedScript,
  Script,
  Statement,
  TableFacts,
  TableName,
} from './types.ts';

export type LintOptions = {
  /** Where a name without a schema is. */
  readonly schema: string;
  readonly facts: DatabaseFacts | null;
  readonly threshold: Threshold;
  readonly exclude: ReadonlySet<RuleName>;
};

type Found = { readonly alarms: LintAlarm[]; ignored: number; small: number; readonly locked: Set<string>; unlimited: boolean };

/** Judges pending migrations in the order in which they would run. What one of them makes is new for those that follow. */
export function lint(scripts: readonly Script[], options: LintOptions): LintResult {
  const batch = new Batch(options.schema, options.facts);
  const found: Found = { alarms: [], ignored: 0, small: 0, locked: new Set(), unlimited: false };
  const unparsable: LintResult['unparsable'][number][] = [];
  let statements = 0;
  for (const script of scripts) {
    const { parsed, sql, migration, file } = script;
    if (parsed.kind === 'unparsable') {
      unparsable.push({ migration, file, problem: parsed.problem, line: new Lines(sql).of(parsed.offset) });
      continue;
    }
    statements += parsed.statements.length;
    lintFile(script, parsed, batch, options, found);
  }
  return {
    alarms: found.alarms,
    unparsable,
    blockers: blockersOf(options.facts, found.locked),
    ignored: found.ignored,
    small: found.small,
    statements,
    sizesKnown: options.facts !== null,
  };
}

function lintFile(script: Script, parsed: Extract<ParsedScript, { kind: 'parsed' }>, batch: Batch, options: LintOptions, found: Found): void {
  const lines = new Lines(script.sql);
  const ignores = readIgnores(parsed.comments, lines);
  const notValid = new Set<string>();
  const before = found.alarms.length;
  let limited = options.facts?.lockTimeout === true;
  let unlimited: Alarm | null = null;
  parsed.statements.forEach((statement, index) => {
    const end = parsed.statements[index + 1]?.offset;
    limited ||= setsLockTimeout(statement);
    const locked = lockedTables(statement, batch);
    for (const table of locked) found.locked.add(batch.key(table));
    const large = limited ? undefined : locked.find((table) => isLarge(batch.size(table), options));
    if (large !== undefined) unlimited ??= alarm('require-timeout-settings', large, '', statement.offset, { lock: null });
    for (const item of judgeStatement(statement, batch, notValid)) {
      const place = placeOf(item, statement, lines.slice(statement.offset, end), lines);
      keep(item, [lines.of(statement.offset), place], script, batch, ignores, options, found);
    }
    remember(statement, batch, notValid);
  });
  const add = (item: Alarm) => keep(item, [lines.of(item.offset)], script, batch, ignores, options, found);
  for (const item of judgeFile(parsed.statements)) add(item);
  // Once is enough: the cure is the same for all files.
  if (unlimited !== null && !found.unlimited) add(unlimited);
  found.unlimited ||= unlimited !== null;
  const own = found.alarms.splice(before).sort((a, b) => a.line - b.line);
  found.alarms.push(...own);
}

function remember(statement: Statement, batch: Batch, notValid: Set<string>): void {
  batch.remember(statement);
  if (statement.kind === 'TransactionStmt') notValid.clear();
  if (statement.kind !== 'AlterTableStmt') return;
  const table = batch.key(tableOf(child(statement.node, 'relation')));
  for (const command of children(statement.node, 'cmds', 'AlterTableCmd')) {
    const constraint = child(command, 'def', 'Constraint');
    if (constraint['skip_validation'] === true) notValid.add(`${table} ${text(constraint, 'conname')}`);
  }
}

/** A table whose size nobody knows counts as large where the database could not be asked at all. */
function isLarge(size: TableFacts | null, { facts, threshold }: LintOptions): boolean {
  return size === null ? facts === null : !isSmall(size, threshold);
}

function keep(item: Alarm, at: readonly number[], script: Script, batch: Batch, ignores: Ignores, options: LintOptions, found: Found): void {
  if (options.exclude.has(item.rule) || isIgnored(ignores, item.rule, at)) {
    found.ignored += 1;
    return;
  }
  const { size, sizeOf } = largest(item, batch);
  // The other table of a foreign key may be large where the first one is unknown.
  if (item.bySize && size !== null && isSmall(size, options.threshold)) {
    found.small += 1;
    return;
  }
  const { migration, file } = script;
  found.alarms.push({ ...item, migration, file, line: at.at(-1) ?? 1, level: RULES[item.rule], size, sizeOf });
}

/** The larger one of the tables that are locked; null where one of them is unknown. */
function largest(item: Alarm, batch: Batch): { size: TableFacts | null; sizeOf: TableName | null } {
  const tables = [item.table, item.alsoLocked].filter((table) => table != null && !batch.isNew(table)) as TableName[];
  const sizes = tables.map((table) => ({ size: batch.size(table), sizeOf: table as TableName | null }));
  return sizes.reduce(
    (a, b) => (a.size === null ? a : b.size === null || b.size.bytes > a.size.bytes ? b : a),
    sizes[0] ?? { size: null, sizeOf: null },
  );
}

/** The line of a command inside of a long ALTER TABLE: the parser gives no place for DROP COLUMN and the like. */
function placeOf(item: Alarm, statement: Statement, sql: string, lines: Lines): number {
  if (item.offset !== statement.offset || statement.kind !== 'AlterTableStmt' || item.subject === '') return lines.of(item.offset);
  const name = item.subject.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const at = new RegExp(
    `\\b(?:DROP|ALTER|VALIDATE|DETACH)\\s+(?:(?:COLUMN|CONSTRAINT|PARTITION)\\s+)?(?:IF\\s+EXISTS\\s+)?"?${name}"?(?!\\w)`,
    'i',
  ).exec(sql);
  return lines.of(statement.offset + (at === null ? 0 : Buffer.byteLength(sql.slice(0, at.index))));
}

/** Every lock that a transaction keeps on a table makes ALTER TABLE wait, and whoever comes after it waits behind that. */
function blockersOf(facts: DatabaseFacts | null, locked: ReadonlySet<string>): readonly LongTransaction[] {
  return (facts?.longTransactions ?? []).filter(({ locks }) => locks.some(({ table }) => locked.has(table)));
}
