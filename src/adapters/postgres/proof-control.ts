import type { Connection } from './connect.ts';
import { PostgresError } from './failure.ts';
import type { ProofSession, RowsSource } from './proof-session.ts';

export type RowChange = 'text' | 'number' | 'boolean' | 'time' | 'delete';

export type ChangeOptions = {
  /** The copy's triggers and rules are kept out of it, which nobody else may do. */
  readonly superuser: boolean;
  readonly onlyDelete: boolean;
};

type Column = { readonly name: string; readonly type: string; readonly category: string };

/** How a value of each category of types (pg_type.typcategory) becomes another one of the same type. */
const CHANGES: Readonly<Record<string, readonly [RowChange, (column: string, type: string) => string]>> = {
  S: ['text', (column, type) => `(${column}::text || 'x')::${type}`],
  N: ['number', (column, type) => `(${column} + 1)::${type}`],
  B: ['boolean', (column, type) => `(NOT ${column})::${type}`],
  D: ['time', (column, type) => `(${column} + interval '1 second')::${type}`],
};

/**
 * Begins a transaction that writes, in a session of a proof, and changes one row of a table in it: a value where one can be changed,
 * else the row is deleted. The caller reads the table again and must roll back. Null: the server refused every change.
 * `lookup` reads the
 * columns' names in UTF-8.
 */
export async function changeOneRow(session: ProofSession, lookup: Connection, source: RowsSource, options: ChangeOptions): Promise<RowChange | null> {
  const { connection, identifier } = session;
  const { superuser, onlyDelete } = options;
  await connection.script(`ROLLBACK; BEGIN${superuser ? '; SET LOCAL session_replication_role = replica' : ''}`);
  const table = `${identifier(source.table.schema)}.${identifier(source.table.name)}`;
  for (const { name, type, category } of onlyDelete ? [] : await changeableColumns(source, lookup)) {
    const change = CHANGES[category];
    if (change === undefined) continue;
    const column = identifier(name);
    const update = `UPDATE ONLY ${table} SET ${column} = ${change[1](column, type)} WHERE ctid = (SELECT ctid FROM ONLY ${table} WHERE ${column} IS NOT NULL LIMIT 1) RETURNING 1`;
    if (await attempt(connection, update)) return change[0];
  }
  const remove = `DELETE FROM ONLY ${table} WHERE ctid = (SELECT ctid FROM ONLY ${table} LIMIT 1) RETURNING 1`;
  return (await attempt(connection, remove)) ? 'delete' : null;
}

/** Ends what `changeOneRow` began: the row is as it was. */
export async function undoChange({ connection }: ProofSession): Promise<void> {
  await connection.query('ROLLBACK');
}

/** The compared columns, text first, as a longer text is a change in every type's eyes. */
async function changeableColumns({ table, columns }: RowsSource, connection: Connection): Promise<Column[]> {
  const rows = await connection.query<Column>(
    `SELECT a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type, t.typcategory::text AS category
     FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_catalog.pg_type t ON t.oid = a.atttypid WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY t.typcategory = 'S' DESC, a.attnum`,
    [table.schema, table.name],
  );
  return rows.filter((row) => columns.includes(row.name));
}

/** Whether exactly one row was changed. What is refused (a constraint, a length) leaves the transaction usable. */
async function attempt(connection: Connection, statement: string): Promise<boolean> {
  await connection.query('SAVEPOINT change');
  try {
    const rows = await connection.query(statement);
    if (rows.length === 1) return true;
  } catch (error) {
    if (!(error instanceof PostgresError) || error.failure.code === null || ['connection_lost', 'unreachable'].includes(error.failure.reason))
      throw error;
  }
  await connection.query('ROLLBACK TO SAVEPOINT change');
  return false;
}
