import type { TableName } from '../../domain/drill/tables.ts';
import type { Connection } from './connect.ts';

/** What a table is, as far as it decides how its rows are read. */
export type TableFacts = {
  /** `r` a table, `p` one with partitions, `f` a foreign one (pg_class.relkind). */
  readonly kind: string;
  /** `WHERE …` of the rows that belong to the user, in a table of an extension; its other rows come with the extension. */
  readonly condition: string | null;
  /** Whether a column's type is a floating-point one, or an array, range or row that may hold one. */
  readonly floats: boolean;
  /** The primary key's columns. */
  readonly key: readonly string[];
};

const key = ({ schema, name }: TableName) => JSON.stringify([schema, name]);

/** Facts of these tables, by `[schema, name]` as JSON; those that are not there are left out. */
export async function readTableFacts(connection: Connection, tables: readonly TableName[]): Promise<(table: TableName) => TableFacts | undefined> {
  const rows = await connection.query<TableName & TableFacts>(
    `SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind,
       (SELECT nullif(e.extcondition[array_position(e.extconfig, c.oid)], '') FROM pg_catalog.pg_extension e WHERE c.oid = ANY (e.extconfig)) AS condition,
       EXISTS (SELECT FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         AND (t.typname IN ('float4', 'float8', '_float4', '_float8') OR t.typcategory IN ('G', 'R', 'C'))) AS floats,
       coalesce((SELECT array_agg(a.attname::text ORDER BY k.n) FROM pg_catalog.pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (num, n)
         JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num WHERE i.indrelid = c.oid AND i.indisprimary), '{}') AS key
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     JOIN unnest($1::text[], $2::text[]) AS wanted (schema, name) ON wanted.schema = n.nspname::text AND wanted.name = c.relname::text
     WHERE c.relkind IN ('r', 'p', 'f')`,
    [tables.map((table) => table.schema), tables.map((table) => table.name)],
  );
  const facts = new Map(rows.map((row) => [key(row), row]));
  return (table) => facts.get(key(table));
}

const SAMPLES = `SELECT name FROM pg_catalog.pg_timezone_names z WHERE NOT EXISTS
  (SELECT FROM unnest($1::timestamptz[], $2::int[]) AS s (at, off) WHERE extract(epoch FROM (s.at AT TIME ZONE z.name) - (s.at AT TIME ZONE 'UTC')) <> s.off)`;

/** The server's time zones in which each of these moments has its offset. */
export async function fittingZones(
  connection: Connection,
  samples: readonly { readonly at: Date; readonly offsetSeconds: number }[],
): Promise<string[]> {
  const rows = await connection.query<{ name: string }>(SAMPLES, [
    samples.map(({ at }) => at.toISOString().replace(/^[+-]/, '')),
    samples.map(({ offsetSeconds }) => offsetSeconds),
  ]);
  return rows.map((row) => row.name);
}

/** The server's own TimeZone. */
export async function serverZone(connection: Connection): Promise<string> {
  const [row] = await connection.query<{ zone: string }>("SELECT current_setting('TimeZone') AS zone");
  return row?.zone ?? 'UTC';
}
