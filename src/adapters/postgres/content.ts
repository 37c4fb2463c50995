import type { NewestTime } from '../../domain/drill/freshness.ts';
import type { TableName } from '../../domain/drill/tables.ts';
import { type Connection, quoteIdentifier } from './connect.ts';
import { look } from './look.ts';

const TIME_COLUMNS = `SELECT a.attname::text AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace s ON s.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
  WHERE s.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped AND t.typname IN ('timestamptz', 'timestamp', 'date') AND t.typnamespace = 'pg_catalog'::regnamespace`;

/** Names of the columns of a table that hold a time. */
export async function timeColumns(connection: Connection, { schema, name }: TableName): Promise<string[]> {
  const found = await look(connection, async () => (await connection.query<{ name: string }>(TIME_COLUMNS, [schema, name])).map((row) => row.name));
  return 'problem' in found ? [] : found;
}

/** The newest finite time in a column; a time without a zone is taken as UTC. */
export async function newestTime(connection: Connection, { schema, name }: TableName, column: string): Promise<NewestTime> {
  return look(connection, async () => {
    const columns = await connection.query<{ name: string }>(TIME_COLUMNS, [schema, name]);
    if (!columns.some((each) => each.name === column)) return { problem: 'no_column' as const };
    const quoted = quoteIdentifier(column);
    const [row] = await connection.query<{ newest: number | null }>(
      `SELECT (extract(epoch FROM max(${quoted})) * 1000)::float8 AS newest FROM ${quoteIdentifier(schema)}.${quoteIdentifier(name)} WHERE isfinite(${quoted})`,
    );
    return { newestMs: row?.newest ?? null };
  });
}

/** Whether a row has this text in the column. No column of that name is no such row. */
export async function hasText(
  connection: Connection,
  { schema, name }: TableName,
  column: string,
  text: string,
): Promise<boolean | 'timeout' | 'failed'> {
  const quoted = quoteIdentifier(column);
  const found = await look(connection, async () => {
    const [row] = await connection.query<{ found: boolean }>(
      `SELECT EXISTS (SELECT FROM ${quoteIdentifier(schema)}.${quoteIdentifier(name)} WHERE ${quoted}::text = $1) AS found`,
      [text],
    );
    return { there: row?.found === true };
  });
  if ('there' in found) return found.there;
  return found.sqlState === '42703' ? false : found.problem;
}
