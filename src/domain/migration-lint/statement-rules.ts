import { alarm, alterTable } from './alter-table.ts';
import { type Batch, isOfAllRows } from './batch.ts';
import { asNode, child, children, list, nameOf, strings, tableOf, text } from './tree.ts';
import type { Alarm, SqlNode, Statement, TableName } from './types.ts';

const WITHOUT_LOCK = { lock: null, bySize: false } as const;
const DESTROYS = { ...WITHOUT_LOCK, destroys: true } as const;

/**
 * What is to be said of one statement by itself. `notValid` holds the constraints (`table-key name`) that this file has added as NOT
 * VALID. Locks are those of https://www.postgresql.org/docs/current/explicit-locking.html; a test asks pg_locks.
 */
export function judgeStatement(statement: Statement, batch: Batch, notValid: ReadonlySet<string>): Alarm[] {
  const rule = RULES_BY_KIND[statement.kind];
  const own = rule === undefined ? [] : rule(statement, batch, notValid);
  return [...own, ...dataChanges(statement, batch)];
}

type StatementRule = (statement: Statement, batch: Batch, notValid: ReadonlySet<string>) => Alarm[];

const RULES_BY_KIND: Readonly<Record<string, StatementRule>> = {
  AlterTableStmt: alterTable,
  IndexStmt: createIndex,
  DropStmt: drop,
  ReindexStmt: reindex,
  RenameStmt: rename,
  AlterObjectSchemaStmt: moveToSchema,
  AlterEnumStmt: renameEnumValue,
  TruncateStmt: truncate,
  VacuumStmt: vacuum,
  ClusterStmt: ({ node, offset }, batch) => repack([tableOf(child(node, 'relation'))], 'CLUSTER', offset, batch),
  LockStmt: ({ node, offset }, batch) =>
    Number(node['mode']) < SHARE ? [] : old(rangesOf(node, 'relations'), batch).map((table) => alarm('ban-lock-table', table, '', offset)),
  DropdbStmt: ({ node, offset }) => [alarm('ban-drop-database', null, text(node, 'dbname'), offset, DESTROYS)],
};

/** ShareLock of lockdefs.h: it and those above stop writes. */
const SHARE = 5;

const rangesOf = (node: SqlNode, field: string) => children(node, field, 'RangeVar').map(tableOf);
const old = (tables: readonly TableName[], batch: Batch) => tables.filter((table) => !batch.isNew(table));

function createIndex({ node, offset }: Statement, batch: Batch): Alarm[] {
  const table = tableOf(child(node, 'relation'));
  if (node['concurrent'] === true || batch.isNew(table)) return [];
  const variant = node['unique'] === true ? { variant: 'unique' } : {};
  return [alarm('require-concurrent-index-creation', table, text(node, 'idxname'), offset, { lock: 'SHARE', ...variant })];
}

function drop(statement: Statement, batch: Batch): Alarm[] {
  const { node, offset } = statement;
  const names = list(node['objects']).map((item) => nameOf(strings(child(asNode(item), 'List')['items'])));
  switch (text(node, 'removeType')) {
    case 'OBJECT_TABLE':
      return old(names, batch)
        .filter((table) => node['missing_ok'] !== true || !batch.isAbsent(table))
        .map((table) => alarm('ban-drop-table', table, '', offset, DESTROYS));
    case 'OBJECT_INDEX':
      return node['concurrent'] === true ? [] : names.flatMap((index) => dropIndex(index, offset, batch));
    case 'OBJECT_SCHEMA':
      // Without CASCADE, only an empty one can be dropped.
      return node['behavior'] === 'DROP_CASCADE'
        ? strings(node['objects']).map((name) => alarm('ban-drop-schema', null, name, offset, DESTROYS))
        : [];
    default:
      return [];
  }
}

function dropIndex(index: TableName, offset: number, batch: Batch): Alarm[] {
  const table = batch.tableOfIndex(index);
  // An index that the database does not know is none that anybody could wait for.
  if (table === null ? batch.facts !== null : batch.isNew(table)) return [];
  return [alarm('require-concurrent-index-deletion', table, index.name, offset)];
}

function reindex({ node, offset }: Statement, batch: Batch): Alarm[] {
  if (children(node, 'params', 'DefElem').some((option) => option['defname'] === 'concurrently')) return [];
  const named = tableOf(child(node, 'relation'));
  const table = node['kind'] === 'REINDEX_OBJECT_INDEX' ? batch.tableOfIndex(named) : node['kind'] === 'REINDEX_OBJECT_TABLE' ? named : null;
  if (table !== null && batch.isNew(table)) return [];
  return [alarm('require-concurrent-reindex', table, named.name, offset, { lock: 'SHARE' })];
}

function rename({ node, offset }: Statement, batch: Batch): Alarm[] {
  const table = tableOf(child(node, 'relation'));
  if (batch.isNew(table)) return [];
  if (node['renameType'] === 'OBJECT_TABLE') return [alarm('renaming-table', table, text(node, 'newname'), offset, WITHOUT_LOCK)];
  const column = text(node, 'subname');
  if (node['renameType'] !== 'OBJECT_COLUMN' || node['relationType'] !== 'OBJECT_TABLE' || batch.isNewColumn(table, column)) return [];
  return [alarm('renaming-column', table, column, offset, WITHOUT_LOCK)];
}

/** To another schema: for the running version the table is gone, as after a rename. */
function moveToSchema({ node, offset }: Statement, batch: Batch): Alarm[] {
  const table = tableOf(child(node, 'relation'));
  if (node['objectType'] !== 'OBJECT_TABLE' || batch.isNew(table)) return [];
  return [alarm('renaming-table', table, `${text(node, 'newschema')}.${table.name}`, offset, WITHOUT_LOCK)];
}

function renameEnumValue({ node, offset }: Statement, batch: Batch): Alarm[] {
  if (text(node, 'oldVal') === '' || batch.isNewType(strings(node['typeName']))) return [];
  return [alarm('renaming-enum-value', null, text(node, 'oldVal'), offset, WITHOUT_LOCK)];
}

function truncate({ node, offset }: Statement, batch: Batch): Alarm[] {
  const cascade = node['behavior'] === 'DROP_CASCADE';
  // With CASCADE, tables that reference a new one are new as well.
  return old(rangesOf(node, 'relations'), batch).map((table) =>
    alarm(cascade ? 'ban-truncate-cascade' : 'ban-truncate', table, '', offset, DESTROYS),
  );
}

function vacuum({ node, offset }: Statement, batch: Batch): Alarm[] {
  const full = children(node, 'options', 'DefElem').some((option) => option['defname'] === 'full');
  if (!full) return [];
  const tables = children(node, 'rels', 'VacuumRelation').map((item) => tableOf(child(item, 'relation')));
  return tables.length === 0 ? [alarm('prefer-repack', null, 'VACUUM FULL', offset)] : repack(tables, 'VACUUM FULL', offset, batch);
}

function repack(tables: readonly TableName[], what: string, offset: number, batch: Batch): Alarm[] {
  return old(tables, batch).map((table) => alarm('prefer-repack', table.name === '' ? null : table, what, offset));
}

/** UPDATE and DELETE of all rows; also inside of a WITH. */
function dataChanges({ kind, node, offset }: Statement, batch: Batch): Alarm[] {
  const parts = [{ kind, node }, ...withQueries(node)];
  return parts.flatMap(({ kind: part, node: query }) => {
    const table = tableOf(child(query, 'relation'));
    if (!isOfAllRows(query) || batch.isNew(table) || batch.size(table)?.empty === true) return [];
    if (part === 'DeleteStmt') return [alarm('delete-without-where', table, '', offset, DESTROYS)];
    if (part !== 'UpdateStmt') return [];
    const targets = children(query, 'targetList', 'ResTarget');
    const columns = targets.map((target) => text(target, 'name'));
    // Filling columns that are new, or where they are null, loses nothing; what was in the others is gone.
    const overwrites = targets.filter((target) => !keepsOld(target)).map((target) => text(target, 'name'));
    const lost = overwrites.filter((column) => !batch.isNewColumn(table, column));
    const subject = (lost.length > 0 ? lost : columns).join(', ');
    const loss = lost.length > 0 ? { bySize: false, destroys: true, variant: 'overwrites' } : {};
    return [alarm('update-without-where', table, subject, offset, { lock: 'ROW EXCLUSIVE', ...loss })];
  });
}

/** `x = COALESCE(x, …)`. */
function keepsOld(target: SqlNode): boolean {
  const [first] = list(child(child(target, 'val'), 'CoalesceExpr')['args']);
  return strings(child(asNode(first), 'ColumnRef')['fields']).at(-1) === text(target, 'name');
}

function withQueries(node: SqlNode): { kind: string; node: SqlNode }[] {
  return children(child(node, 'withClause'), 'ctes', 'CommonTableExpr').flatMap((cte) =>
    Object.entries(child(cte, 'ctequery')).map(([kind, query]) => ({ kind, node: asNode(query) })),
  );
}
