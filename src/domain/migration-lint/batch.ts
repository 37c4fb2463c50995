import { child, children, nameOf, strings, tableOf, text, typeOf } from './tree.ts';
import { type ColumnFacts, type DatabaseFacts, keyOf, type SqlNode, type Statement, type TableFacts, type TableName } from './types.ts';

/**
 * What the statements before this one have made, in this file and in the pending ones before it: nobody has a row in those tables
 * yet, so nothing that is done to them hurts. `facts` is what the database has now, null where it could not say.
 */
export class Batch {
  readonly #schema: string;
  readonly facts: DatabaseFacts | null;
  readonly #created = new Set<string>();
  /** New name → the key that the database knows. */
  readonly #renamed = new Map<string, string>();
  /** Columns that were added or whose type was changed. */
  readonly #columns = new Set<string>();
  readonly #indexes = new Map<string, string>();
  /** Tables of which every row was deleted. */
  readonly #emptied = new Set<string>();
  readonly #newTypes = new Set<string>();
  /** `table.column` of CHECK (column IS NOT NULL) constraints by the constraint's name, and those that were validated. */
  readonly #checks = new Map<string, string>();
  readonly #checked = new Set<string>();

  constructor(schema: string, facts: DatabaseFacts | null) {
    this.#schema = schema;
    this.facts = facts;
  }

  key(name: TableName): string {
    const key = keyOf(name, this.#schema);
    return this.#renamed.get(key) ?? key;
  }

  isNew(table: TableName): boolean {
    return this.#created.has(this.key(table));
  }

  size(table: TableName): TableFacts | null {
    const known = this.facts?.tables.get(this.key(table)) ?? null;
    if (!this.#emptied.has(this.key(table))) return known;
    return { rows: 0, bytes: 0, empty: true, columns: known?.columns ?? {} };
  }

  /** Whether the database says that there is no such table, and no statement before has made it: with IF EXISTS nothing happens. */
  isAbsent(table: TableName): boolean {
    return this.facts !== null && !this.isNew(table) && this.size(table) === null;
  }

  /** The same of a column of a table that is there. */
  isAbsentColumn(table: TableName, column: string): boolean {
    const known = this.size(table);
    return known !== null && this.facts !== null && !this.isNewColumn(table, column) && known.columns[column] === undefined;
  }

  /** What the database says of a column, where no pending statement before has changed it. */
  column(table: TableName, column: string): ColumnFacts | null {
    return this.isNewColumn(table, column) ? null : (this.size(table)?.columns[column] ?? null);
  }

  isNewColumn(table: TableName, column: string): boolean {
    return this.isNew(table) || this.#columns.has(this.#column(table, column));
  }

  isNewType(parts: readonly string[]): boolean {
    return this.#newTypes.has(parts.at(-1) ?? '');
  }

  isCheckedNotNull(table: TableName, column: string): boolean {
    return this.#checked.has(this.#column(table, column)) || this.column(table, column)?.checkedNotNull === true;
  }

  /** The table of an index, by its key; null where nobody knows it. */
  tableOfIndex(index: TableName): TableName | null {
    const key = this.#tableKeyOfIndex(index);
    if (key === undefined) return null;
    const [schema, name] = JSON.parse(key) as [string, string];
    return { schema: schema === this.#schema ? null : schema, name };
  }

  #tableKeyOfIndex(index: TableName): string | undefined {
    return this.#indexes.get(keyOf(index, this.#schema)) ?? this.facts?.indexes.get(keyOf(index, this.#schema));
  }

  /** Takes note of a statement, after it was judged. */
  remember({ kind, node }: Statement): void {
    this.#makers[kind]?.(node);
  }

  readonly #makers: Readonly<Record<string, (node: SqlNode) => void>> = {
    CreateStmt: (node) => this.#create(tableOf(child(node, 'relation')), node['if_not_exists'] === true),
    CreateTableAsStmt: (node) => this.#create(tableOf(child(child(node, 'into'), 'rel')), node['if_not_exists'] === true),
    SelectStmt: (node) => {
      if ('intoClause' in node) this.#create(tableOf(child(child(node, 'intoClause'), 'rel')), false);
    },
    CreateEnumStmt: (node) => this.#newTypes.add(strings(node['typeName']).at(-1) ?? ''),
    CreateDomainStmt: (node) => this.#newTypes.add(strings(node['domainname']).at(-1) ?? ''),
    IndexStmt: (node) => {
      const table = tableOf(child(node, 'relation'));
      this.#indexes.set(keyOf({ schema: table.schema, name: text(node, 'idxname') }, this.#schema), this.key(table));
    },
    RenameStmt: (node) => this.#rename(node),
    DeleteStmt: (node) => {
      if (isOfAllRows(node)) this.#emptied.add(this.key(tableOf(child(node, 'relation'))));
    },
    TruncateStmt: (node) => {
      for (const range of children(node, 'relations', 'RangeVar')) this.#emptied.add(this.key(tableOf(range)));
    },
    InsertStmt: (node) => this.#emptied.delete(this.key(tableOf(child(node, 'relation')))),
    CopyStmt: (node) => this.#emptied.delete(this.key(tableOf(child(node, 'relation')))),
    AlterTableStmt: (node) => {
      const table = tableOf(child(node, 'relation'));
      for (const command of children(node, 'cmds', 'AlterTableCmd')) this.#alter(table, command);
    },
  };

  /** With IF NOT EXISTS and the table there already, nothing is created. */
  #create(table: TableName, unlessThere: boolean): void {
    if (!unlessThere || this.size(table) === null) this.#created.add(keyOf(table, this.#schema));
  }

  #rename(node: SqlNode): void {
    const table = tableOf(child(node, 'relation'));
    const newName = text(node, 'newname');
    if (node['renameType'] === 'OBJECT_TABLE') {
      this.#renamed.set(keyOf({ schema: table.schema, name: newName }, this.#schema), this.key(table));
    }
    if (node['renameType'] === 'OBJECT_INDEX') {
      const of = this.#tableKeyOfIndex(table);
      if (of !== undefined) this.#indexes.set(keyOf({ schema: table.schema, name: newName }, this.#schema), of);
    }
    if (node['renameType'] === 'OBJECT_COLUMN') this.#columns.add(this.#column(table, newName));
    if (node['renameType'] === 'OBJECT_TYPE') {
      const old = nameOf(strings(child(child(node, 'object'), 'List')['items'])).name;
      if (this.#newTypes.delete(old)) this.#newTypes.add(newName);
      else this.#newTypes.delete(newName);
    }
  }

  #alter(table: TableName, command: SqlNode): void {
    const subtype = text(command, 'subtype');
    if (subtype === 'AT_AddColumn') this.#columns.add(this.#column(table, text(child(command, 'def', 'ColumnDef'), 'colname')));
    if (subtype === 'AT_AlterColumnType') this.#columns.add(this.#column(table, text(command, 'name')));
    const constraint = child(command, 'def', 'Constraint');
    if (subtype === 'AT_AddConstraint') {
      const column = notNullColumn(constraint);
      if (column === null) return;
      if (constraint['skip_validation'] !== true) this.#checked.add(this.#column(table, column));
      else this.#checks.set(`${this.key(table)} ${text(constraint, 'conname')}`, column);
    }
    if (subtype === 'AT_ValidateConstraint') {
      const column = this.#checks.get(`${this.key(table)} ${text(command, 'name')}`);
      if (column !== undefined) this.#checked.add(this.#column(table, column));
    }
  }

  #column(table: TableName, column: string): string {
    return `${this.key(table)} ${column}`;
  }
}

/** UPDATE or DELETE without WHERE, and without another table that narrows it down. */
export function isOfAllRows(query: SqlNode): boolean {
  return !('whereClause' in query) && !('usingClause' in query) && !('fromClause' in query);
}

/** The column of `CHECK (column IS NOT NULL)`, or null. */
export function notNullColumn(constraint: SqlNode): string | null {
  const test = child(child(constraint, 'raw_expr'), 'NullTest');
  if (constraint['contype'] !== 'CONSTR_CHECK' || test['nulltesttype'] !== 'IS_NOT_NULL') return null;
  return strings(child(child(test, 'arg'), 'ColumnRef')['fields']).at(-1) ?? null;
}

/** Types that fill a new column from a sequence. */
export function isSerial(column: SqlNode): boolean {
  return /^(big|small)?serial[248]?$/.test(typeOf(child(column, 'typeName')).name);
}
