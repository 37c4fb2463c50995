import type { CatalogReading } from '../../domain/migration-lint/facts.ts';
import type { TableName } from '../../domain/migration-lint/types.ts';
import { type Connection, quoteLiteral, type Row } from './connect.ts';

export type SizeOptions = {
  /** Where a name without a schema is. */
  readonly schema: string;
  readonly names: readonly TableName[];
};

/** `pg_total_relation_size` waits for whoever changes the table; to know the size is not worth more than this. */
const LOCK_TIMEOUT = '2s';
const STATEMENT_TIMEOUT = '10s';
/** The planner takes these catalogue queries for dear ones, and compiling them would cost more than they do. */
const NO_JIT = 'SET LOCAL jit = off';
/** A transaction that is open for longer is one that a migration may wait for. */
const LONG = '1 min';

/**
 * How large tables are, by the catalogue alone: no row is read, and any role may ask. Sessions of other roles show their
 * transactions to members of `pg_read_all_stats` only. Never the text of a query.
 */
export async function readTableSizes(connection: Connection, { schema, names }: SizeOptions): Promise<CatalogReading> {
  const wanted = quoteLiteral(JSON.stringify(names.map((name) => ({ s: name.schema ?? schema, n: name.name }))));
  const results = await connection.script(`
    BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
    SET LOCAL statement_timeout = '${STATEMENT_TIMEOUT}';
    SET LOCAL lock_timeout = '${LOCK_TIMEOUT}';
    ${NO_JIT};
    SET LOCAL search_path = pg_catalog;
    SET LOCAL client_encoding = 'UTF8';
    ${[tables(wanted), columns(wanted), indexes(wanted), longTransactions(wanted), LOCK_TIMEOUT_OF_ROLE].join(';\n')};
    COMMIT`);
  const [sizes = [], found = [], ofIndexes = [], sessions = [], [limit] = []] = results.slice(6, -1);
  return {
    lockTimeout: Number(limit?.['ms'] ?? 0) > 0,
    tables: sizes.map((row) => ({
      ...nameIn(row),
      rows: row['rows'] === null ? null : Number(row['rows']),
      bytes: Number(row['bytes']),
      empty: Number(row['heap']) === 0,
    })),
    columns: found.map((row) => ({
      ...nameIn(row),
      column: String(row['column']),
      type: String(row['type']),
      notNull: row['notnull'] === true,
      checkedNotNull: row['checked'] === true,
    })),
    indexes: ofIndexes.map((row) => ({ ...nameIn(row), table: { schema: String(row['table_schema']), name: String(row['table_name']) } })),
    longTransactions: sessions.map((row) => ({
      pid: Number(row['pid']),
      application: String(row['application']),
      state: String(row['state']),
      ageSeconds: Math.round(Number(row['age'])),
      locks: row['locks'] as { schema: string; name: string; mode: string }[],
    })),
  };
}

/** What the session began with, by the role or the database; not what is set for this transaction. */
const LOCK_TIMEOUT_OF_ROLE = "SELECT reset_val AS ms FROM pg_settings WHERE name = 'lock_timeout'";

const nameIn = (row: Row) => ({ schema: String(row['schema']), name: String(row['name']) });

/** The relations asked for, and the tables of those that are indexes. */
const tablesOf = (wanted: string) => `(SELECT n.nspname, c.relname, c.oid, c.relkind FROM ${wantedIn(wanted)}
    UNION SELECT tn.nspname, t.relname, t.oid, t.relkind FROM ${wantedIn(wanted)}
      JOIN pg_index i ON i.indexrelid = c.oid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace) AS c`;

const wantedIn = (wanted: string) => `jsonb_to_recordset(${wanted}::jsonb) AS w(s text, n text)
    JOIN pg_namespace n ON n.nspname = w.s JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.n`;

/**
 * With all partitions and children. The planner's estimate is of the last ANALYZE, so it is scaled by what the table has grown since, as
 * the planner does; -1, or 0 of a table that was never counted (PostgreSQL ≤ 13), is unknown.
 */
function tables(wanted: string): string {
  const scaled = `CASE WHEN r.relpages > 0 THEN r.reltuples::float8 * r.heap / (r.relpages::float8 * current_setting('block_size')::int) ELSE 0 END`;
  return `WITH RECURSIVE tree AS (
      SELECT c.nspname, c.relname, c.oid FROM ${tablesOf(wanted)} WHERE c.relkind IN ('r', 'p', 'm')
      UNION ALL SELECT t.nspname, t.relname, i.inhrelid FROM tree t JOIN pg_inherits i ON i.inhparent = t.oid),
    r AS (SELECT t.nspname, t.relname, c.reltuples, c.relpages, pg_relation_size(c.oid) AS heap, pg_total_relation_size(c.oid) AS bytes
      FROM tree t JOIN pg_class c ON c.oid = t.oid WHERE c.relkind IN ('r', 'm', 'p'))
    SELECT r.nspname::text AS schema, r.relname::text AS name, sum(r.bytes) AS bytes, sum(r.heap) AS heap,
      CASE WHEN bool_or(r.heap > 0 AND (r.reltuples < 0 OR r.relpages = 0)) THEN NULL ELSE round(sum(${scaled})) END AS rows
    FROM r GROUP BY 1, 2`;
}

function columns(wanted: string): string {
  return `SELECT n.nspname::text AS schema, c.relname::text AS name, a.attname::text AS column, format_type(a.atttypid, a.atttypmod) AS type,
      a.attnotnull AS notnull, EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.convalidated
        AND k.conkey = ARRAY[a.attnum] AND pg_get_expr(k.conbin, k.conrelid) = format('(%I IS NOT NULL)', a.attname)) AS checked
    FROM ${wantedIn(wanted)} JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p')`;
}

function indexes(wanted: string): string {
  return `SELECT n.nspname::text AS schema, c.relname::text AS name, tn.nspname::text AS table_schema, t.relname::text AS table_name
    FROM ${wantedIn(wanted)} JOIN pg_index i ON i.indexrelid = c.oid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace`;
}

function longTransactions(wanted: string): string {
  return `SELECT a.pid, coalesce(a.application_name, '') AS application, coalesce(a.state, '') AS state,
      extract(epoch FROM clock_timestamp() - a.xact_start) AS age, coalesce((
        SELECT jsonb_agg(DISTINCT jsonb_build_object('schema', c.nspname, 'name', c.relname, 'mode', l.mode))
        FROM ${tablesOf(wanted)} JOIN pg_locks l ON l.relation = c.oid
        WHERE l.pid = a.pid AND l.locktype = 'relation' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())), '[]') AS locks
    FROM pg_stat_activity a WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.backend_type = 'client backend'
      AND a.xact_start < clock_timestamp() - interval '${LONG}' ORDER BY a.xact_start LIMIT 20`;
}
