import type { DatabaseAddress } from '../../domain/database/address.ts';
import type { CheckAnswer, DrillCheck } from '../../domain/drill/checks.ts';
import type { CatalogFacts, ObjectKind, ObjectName } from '../../domain/drill/inventory.ts';
import type { TableName } from '../../domain/drill/tables.ts';
import { CATALOG_OBJECTS } from './catalog-objects.ts';
import { type Connection, connect, quoteIdentifier } from './connect.ts';
import { look } from './look.ts';

/** Sessions that look at a restored copy name every object in full: the copy's own functions and operators must not be taken. */
const READ_ONLY = "BEGIN READ ONLY; SET LOCAL search_path = pg_catalog; SET LOCAL row_security = off; SET LOCAL statement_timeout = '1h'";

type ObjectRow = { readonly kind: ObjectKind; readonly schema: string; readonly tag: string; readonly relkind: string };

/** What is in the restored database, by name. */
export async function readCatalog(connection: Connection): Promise<CatalogFacts> {
  await connection.script(READ_ONLY);
  const rows = await connection.query<ObjectRow>(CATALOG_OBJECTS);
  const extensions = await connection.query<{ name: string; version: string }>('SELECT extname AS name, extversion AS version FROM pg_extension');
  const schemas = await connection.query<{ name: string }>('SELECT nspname AS name FROM pg_namespace');
  await connection.query('COMMIT');
  const objects: Record<ObjectKind, ObjectName[]> = {
    table: [],
    view: [],
    sequence: [],
    index: [],
    constraint: [],
    trigger: [],
    function: [],
    type: [],
    schema: [],
    extension: [],
    policy: [],
    row_security: [],
    rule: [],
    default: [],
    attachment: [],
    statistics: [],
    other: [],
  };
  for (const { kind, schema, tag } of rows) objects[kind].push({ schema, tag });
  const tables = rows
    .filter((row) => row.relkind === 'r' || row.relkind === 'p')
    .map(({ schema, tag, relkind }) => ({ schema, name: tag, partitioned: relkind === 'p' }));
  return {
    extensions: extensions.map((row) => row.name),
    extensionVersions: Object.fromEntries(extensions.map((row) => [row.name, row.version])),
    schemas: schemas.map((row) => row.name),
    tables,
    objects,
  };
}

export type CountOptions = {
  readonly address: DatabaseAddress;
  readonly tables: readonly TableName[];
  /** Sessions at once. */
  readonly sessions: number;
  readonly signal: AbortSignal;
};

/** Exact row counts, in the order of `tables`; several sessions at once. Throws a PostgresError. */
export async function countRows({ address, tables, sessions, signal }: CountOptions): Promise<number[]> {
  const counts: number[] = [];
  const queue = [...tables.entries()];
  const work = async () => {
    const connection = await connect({ address, signal, applicationName: 'restore-drill count' });
    try {
      await connection.script(READ_ONLY);
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [index, { schema, name }] = next;
        const [row] = await connection.query<{ n: string }>(`SELECT count(*) AS n FROM ${quoteIdentifier(schema)}.${quoteIdentifier(name)}`);
        counts[index] = Number(row?.n);
      }
    } finally {
      await connection.end();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(sessions, tables.length)) }, work));
  return counts;
}

/**
 * The one value that a check's query gives. It runs as a single statement in a read-only transaction, and what it says when it
 * fails is not kept: PostgreSQL puts values into its messages.
 */
export async function answerCheck(connection: Connection, check: DrillCheck): Promise<CheckAnswer> {
  const ask = async (): Promise<CheckAnswer> => {
    // JSON keeps the type and every digit. The parameter makes it the extended protocol, which takes no second statement.
    const rows = await connection.query<{ type: string; text: string | null }>(
      `SELECT pg_catalog.jsonb_typeof(v.value) AS type, v.value #>> '{}' AS text FROM (${check.sql}\n) AS c, LATERAL pg_catalog.jsonb_each(pg_catalog.to_jsonb(c)) AS v LIMIT $1`,
      [2],
    );
    const [row] = rows;
    if (row === undefined || rows.length !== 1) return { problem: 'shape', sqlState: null };
    return { type: TYPES[row.type] ?? 'text', text: row.text ?? '' };
  };
  return look(connection, ask, 'public');
}

const TYPES: Readonly<Record<string, 'number' | 'boolean' | 'text' | 'null'>> = {
  number: 'number',
  boolean: 'boolean',
  string: 'text',
  null: 'null',
};
