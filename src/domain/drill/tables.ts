import type { Parsed } from '../../core/input-spec.ts';
import type { Archive } from '../archive/types.ts';

/** A table's name as it is, without quotes. */
export type TableName = { readonly schema: string; readonly name: string };

/** A name that the user wrote; the schema is null where he gave none. */
export type WantedTable = { readonly schema: string | null; readonly name: string };

/** Tables that a multi-tenant API cannot be without: asked of every archive that has them, where the user names none. */
export const DEFAULT_CRITICAL = ['User', 'Tenant'] as const;

/**
 * `User`, `"User"`, `app.User`, `"app"."User"`. Unlike in SQL, a name without quotes keeps its capitals: this is a list of names,
 * and Prisma's have capitals.
 */
export function parseTableName(line: string): Parsed<WantedTable> {
  const part = '("(?:[^"]|"")+"|[^".\\s]+)';
  const match = new RegExp(`^(?:${part}\\.)?${part}$`).exec(line);
  if (match === null) return { problem: 'this is not a table name of the form "Name" or schema."Name".' };
  const bare = (text: string) => (text.startsWith('"') ? text.slice(1, -1).replace(/""/g, '"') : text);
  return { value: { schema: match[1] === undefined ? null : bare(match[1]), name: bare(match[2] as string) } };
}

/** `public.User`, for people. */
export function tableLabel({ schema, name }: WantedTable): string {
  return schema === null ? name : `${schema}.${name}`;
}

/** The archive's tables, in its order. */
export function archiveTables(archive: Archive): TableName[] {
  return archive.entries.filter((entry) => entry.desc === 'TABLE').map((entry) => ({ schema: entry.namespace, name: entry.tag }));
}

/** Which of these tables the user means: the one of that schema, else the one in `public`, else all of that name. */
export function resolveTable(wanted: WantedTable, tables: readonly TableName[]): readonly TableName[] {
  const named = tables.filter((table) => table.name === wanted.name && (wanted.schema === null || table.schema === wanted.schema));
  const inPublic = named.filter((table) => table.schema === 'public');
  return wanted.schema === null && inPublic.length > 0 ? inPublic : named;
}

/** The critical tables of a run: those given, or the default ones that the archive has. */
export function criticalTables(given: readonly WantedTable[], tables: readonly TableName[]): readonly WantedTable[] {
  if (given.length > 0) return given;
  return DEFAULT_CRITICAL.flatMap((name) => resolveTable({ schema: null, name }, tables));
}

/**
 * Tables whose rows the archive does not hold (`--exclude-table-data`), told by name, as a restore of them is silent. A partitioned
 * table has no rows of its own, and an archive without any data is another finding.
 */
export function tablesWithoutData(archive: Archive): TableName[] {
  const key = (schema: string, name: string) => JSON.stringify([schema, name]);
  const withData = new Set(archive.entries.filter((entry) => entry.desc === 'TABLE DATA').map((entry) => key(entry.namespace, entry.tag)));
  if (withData.size === 0) return [];
  return archive.entries
    .filter((entry) => entry.desc === 'TABLE' && !/\)\s*PARTITION BY /.test(entry.definition) && !withData.has(key(entry.namespace, entry.tag)))
    .map((entry) => ({ schema: entry.namespace, name: entry.tag }));
}

/** A column that the user named. */
export type WantedColumn = { readonly table: WantedTable; readonly column: string };

const PART = '"(?:[^"]|"")+"|[^".\\s]+';
const COLUMN = new RegExp(`^(?:(?:(${PART})\\.)?(${PART})\\.)(${PART})$`);

/** `User.updatedAt`, `"User"."updatedAt"`, `app."User"."updatedAt"`; capitals count, as in `parseTableName`. */
export function parseColumnName(text: string): Parsed<WantedColumn> {
  const match = COLUMN.exec(text);
  if (match === null) return { problem: 'this is not a column of the form "Table"."column" or schema."Table"."column".' };
  const bare = (part: string) => (part.startsWith('"') ? part.slice(1, -1).replace(/""/g, '"') : part);
  const [, schema, table = '', column = ''] = match;
  return { value: { table: { schema: schema === undefined ? null : bare(schema), name: bare(table) }, column: bare(column) } };
}

/** `User.updatedAt`, for people. */
export function columnLabel({ table, column }: WantedColumn): string {
  return `${tableLabel(table)}.${column}`;
}
