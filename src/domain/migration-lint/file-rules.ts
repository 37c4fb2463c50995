import { alarm } from './alter-table.ts';
import type { Batch } from './batch.ts';
import { asNode, child, children, list, nameOf, strings, tableOf, text, walk } from './tree.ts';
import type { Alarm, SqlNode, Statement, TableName } from './types.ts';

const WITHOUT_LOCK = { lock: null, bySize: false } as const;

/**
 * What only shows when a file is seen as a whole. Prisma sends a file as one message, which PostgreSQL runs as one transaction unless
 * the file has its own (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT).
 */
export function judgeFile(statements: readonly Statement[]): Alarm[] {
  return [...uncommitted(statements), ...refusedInTransaction(statements), ...enumValues(statements)];
}

function uncommitted(statements: readonly Statement[]): Alarm[] {
  let open: Statement | null = null;
  for (const statement of statements) {
    if (statement.kind !== 'TransactionStmt') continue;
    const kind = text(statement.node, 'kind');
    if (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START') open ??= statement;
    if (kind === 'TRANS_STMT_COMMIT' || kind === 'TRANS_STMT_ROLLBACK' || kind === 'TRANS_STMT_PREPARE') open = null;
  }
  return open === null ? [] : [alarm('ban-uncommitted-transaction', null, '', open.offset, WITHOUT_LOCK)];
}

/** SQLSTATE 25001: alone in its file such a statement is in no transaction. */
function refusedInTransaction(statements: readonly Statement[]): Alarm[] {
  if (statements.length < 2) return [];
  return statements.flatMap(({ kind, node, offset }) => {
    const concurrent = concurrently(kind, node);
    if (concurrent !== null) return [alarm('ban-concurrent-index-creation-in-transaction', null, concurrent, offset, WITHOUT_LOCK)];
    const refused = refusedKind(kind, node);
    return refused === null ? [] : [alarm('ban-in-transaction', null, refused, offset, WITHOUT_LOCK)];
  });
}

function concurrently(kind: string, node: SqlNode): string | null {
  if (kind === 'IndexStmt' && node['concurrent'] === true) return 'CREATE INDEX CONCURRENTLY';
  if (kind === 'DropStmt' && node['concurrent'] === true) return 'DROP INDEX CONCURRENTLY';
  if (kind === 'ReindexStmt' && children(node, 'params', 'DefElem').some((o) => o['defname'] === 'concurrently')) return 'REINDEX CONCURRENTLY';
  const detaches = children(node, 'cmds', 'AlterTableCmd').some((command) => child(command, 'def', 'PartitionCmd')['concurrent'] === true);
  return kind === 'AlterTableStmt' && detaches ? 'DETACH PARTITION CONCURRENTLY' : null;
}

function refusedKind(kind: string, node: SqlNode): string | null {
  if (kind === 'VacuumStmt') return node['is_vacuumcmd'] === true ? 'VACUUM' : null;
  if (kind === 'ReindexStmt')
    return ['REINDEX_OBJECT_SCHEMA', 'REINDEX_OBJECT_DATABASE', 'REINDEX_OBJECT_SYSTEM'].includes(text(node, 'kind')) ? 'REINDEX' : null;
  const names: Readonly<Record<string, string>> = { DropdbStmt: 'DROP DATABASE', CreatedbStmt: 'CREATE DATABASE', AlterSystemStmt: 'ALTER SYSTEM' };
  return names[kind] ?? null;
}

/** A value added to an enum cannot be used before its transaction has ended (55P04), unless the enum is as new. */
function enumValues(statements: readonly Statement[]): Alarm[] {
  const created = new Set<string>();
  const added = new Set<string>();
  const alarms: Alarm[] = [];
  for (const { kind, node, offset } of statements) {
    const type = strings(node['typeName']).at(-1) ?? '';
    if (kind === 'TransactionStmt' && text(node, 'kind') === 'TRANS_STMT_COMMIT') added.clear();
    if (kind === 'CreateEnumStmt') created.add(type);
    if (kind === 'AlterEnumStmt' && text(node, 'oldVal') === '' && !created.has(type)) added.add(text(node, 'newVal'));
    const used = kind === 'AlterEnumStmt' ? undefined : constants(node).find((value) => added.has(value));
    if (used !== undefined) alarms.push(alarm('enum-value-used-in-same-file', null, used, offset, WITHOUT_LOCK));
  }
  return alarms;
}

function constants(node: SqlNode): string[] {
  const found: string[] = [];
  walk(node, (inner, name) => {
    if (name === 'A_Const') found.push(text(child(inner, 'sval'), 'sval'));
  });
  return found.filter((value) => value !== '');
}

/** Whether a statement sets a limit for how long it, or what follows, waits for a lock. */
export function setsLockTimeout({ kind, node }: Statement): boolean {
  const names = ['lock_timeout', 'statement_timeout'];
  if (kind === 'VariableSetStmt') return names.includes(text(node, 'name').toLowerCase()) && node['kind'] === 'VAR_SET_VALUE';
  if (kind !== 'SelectStmt') return false;
  let found = false;
  walk(node, (inner, name) => {
    if (name !== 'FuncCall' || strings(inner['funcname']).at(-1) !== 'set_config') return;
    found ||= constants(asNode(list(inner['args'])[0])).some((value) => names.includes(value.toLowerCase()));
  });
  return found;
}

/** Tables that are there already and that a statement locks against writes or more, however short. */
export function lockedTables({ kind, node }: Statement, batch: Batch): TableName[] {
  const tables = LOCKED_BY[kind]?.(node, batch) ?? [];
  return tables.filter((table) => table !== null && table.name !== '' && !batch.isNew(table)) as TableName[];
}

const relation = (node: SqlNode) => [tableOf(child(node, 'relation'))];
const relations = (node: SqlNode) => children(node, 'relations', 'RangeVar').map(tableOf);

const LOCKED_BY: Readonly<Record<string, (node: SqlNode, batch: Batch) => readonly (TableName | null)[]>> = {
  AlterTableStmt: (node) => (node['objtype'] === 'OBJECT_TABLE' ? relation(node) : []),
  RenameStmt: relation,
  IndexStmt: (node) => (node['concurrent'] === true ? [] : relation(node)),
  TruncateStmt: relations,
  LockStmt: relations,
  DropStmt: (node, batch) => {
    const named = list(node['objects']).map((item) => nameOf(strings(child(asNode(item), 'List')['items'])));
    if (node['removeType'] === 'OBJECT_TABLE') return named;
    return node['removeType'] === 'OBJECT_INDEX' && node['concurrent'] !== true ? named.map((index) => batch.tableOfIndex(index)) : [];
  },
};
