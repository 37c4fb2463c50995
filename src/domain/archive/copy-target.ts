import type { TocEntry } from './types.ts';

/** The table and the columns of an entry's rows, names as they are, without quotes. */
export type CopyTarget = { readonly schema: string; readonly table: string; readonly columns: readonly string[] };

/** An identifier as `pg_dump` writes it: with quotes, in which a quote is doubled, or plain. */
const NAME = '("(?:[^"]|"")+"|[^\\s"(),.]+)';
const STATEMENT = new RegExp(`^COPY (?:${NAME}\\.)?${NAME} +(?:\\((.*)\\) )?FROM stdin;\\s*$`, 's');

/**
 * Where the rows of a TABLE DATA entry go, from its `COPY schema."Table" (id, "createdAt") FROM stdin;`. Null for large objects,
 * for `--inserts`, and where the statement is not as `pg_dump` writes it. A table without columns has an empty list.
 */
export function copyTarget(entry: TocEntry): CopyTarget | null {
  const match = STATEMENT.exec(entry.copyStatement);
  if (match === null) return null;
  const [, schema, table, list = ''] = match;
  const columns = list === '' ? [] : columnNames(list);
  if (columns === null) return null;
  // Dumps before 2018 named no schema here.
  return { schema: schema === undefined ? entry.namespace : bare(schema), table: bare(table as string), columns };
}

function columnNames(list: string): string[] | null {
  const names = [...list.matchAll(new RegExp(`${NAME}(?:, |$)`, 'gy'))];
  const read = names.reduce((length, [text]) => length + text.length, 0);
  return read === list.length ? names.map(([, name]) => bare(name as string)) : null;
}

/** A name without its quotes. */
export function bare(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replace(/""/g, '"') : name;
}
