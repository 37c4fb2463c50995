import type { Ledger, LedgerReading, LedgerRow, LockHolder } from '../../domain/migrations/ledger.ts';
import { type Connection, quoteIdentifier, quoteLiteral, type Row } from './connect.ts';
import { PostgresError } from './failure.ts';

export type LedgerOptions = {
  readonly schema: string;
  /** More schemas of the project, in which Prisma looks for tables too before a first deploy (P3005). */
  readonly projectSchemas?: readonly string[];
  readonly statementTimeoutMs: number;
};

/** Waiting for a lock on the ledger is never worth more than this. */
const LOCK_TIMEOUT_MS = 5000;
/** A stored log beyond this is cut; the start of it names the error. */
const MAX_LOG = 20_000;

/** `pg_advisory_lock(72707369)` of a running `migrate deploy` (schema-engine, postgres.rs): one bigint key, so classid is 0. */
const LOCK = `SELECT l.pid, coalesce(a.application_name, '') AS application
  FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
  WHERE l.locktype = 'advisory' AND l.classid = 0 AND l.objid = 72707369 AND l.objsubid = 1 AND l.granted
    AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) LIMIT 1`;

/**
 * Prisma's `_prisma_migrations`, read without Prisma: a role with USAGE on the schema and SELECT on that one table is enough.
 * Everything happens in READ ONLY transactions, whose settings are local to them, so that it also works through a pooler.
 */
export function prismaLedger(connection: Connection, options: LedgerOptions): Ledger {
  return { read: () => read(connection, options) };
}

/** Two messages at best: every one is a transaction of its own, so that nothing is held in between. */
async function read(connection: Connection, options: LedgerOptions): Promise<LedgerReading> {
  const [[facts = {}] = [], lock = []] = await inReadOnly(connection, options, [factsQuery(options), LOCK]);
  const user = String(facts['user']);
  const state = {
    user,
    serverVersion: String(facts['version']),
    exists: facts['readable'] !== null,
    otherTables: Number(facts['tables']),
    prisma8: facts['prisma8'] === true,
  };
  if (facts['usage'] === false) return { kind: 'denied', user, privilege: 'usage' };
  if (!state.exists) return { kind: 'read', state: { ...state, lock: holder(lock), rows: [] } };
  if (facts['readable'] === false) return { kind: 'denied', user, privilege: 'select' };
  try {
    return { kind: 'read', state: { ...state, ...(await rowsAndLock(connection, options, holder(lock))) } };
  } catch (error) {
    // The transaction is aborted, and closing the connection ends it.
    const { code = null, detail = '' } = error instanceof PostgresError ? error.failure : {};
    if (OTHER_COLUMNS.includes(code ?? '')) return { kind: 'foreign', detail };
    if (code === '42501' && /row-level security/.test(detail)) return { kind: 'denied', user, privilege: 'rows' };
    throw error;
  }
}

/** A column is not there, or of a type that the query does not take: undefined_column, undefined_function, datatype_mismatch. */
const OTHER_COLUMNS: readonly string[] = ['42703', '42883', '42804'];

/** The rows of each query. Each sees what is committed when it starts, which is what the lock's order needs. */
async function inReadOnly(connection: Connection, { statementTimeoutMs }: LedgerOptions, queries: readonly string[]): Promise<Row[][]> {
  const results = await connection.script(`
    BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
    SET LOCAL statement_timeout = ${Math.round(statementTimeoutMs)};
    SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS};
    SET LOCAL search_path = pg_catalog;
    SET LOCAL client_encoding = 'UTF8';
    -- A policy that hides a failed row must be an error, not a ledger without it.
    SET LOCAL row_security = off;
    ${queries.join(';\n')};
    COMMIT`);
  return results.slice(6, -1);
}

/**
 * What there is, by catalogue look-ups that need no privilege. `to_regclass` would do for the existence, but raises an error
 * where USAGE is missing instead of telling so.
 */
function factsQuery({ schema, projectSchemas = [] }: LedgerOptions): string {
  const name = quoteLiteral(schema);
  const all = [schema, ...projectSchemas].map(quoteLiteral).join(', ');
  const tables = `FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ${name}`;
  return `SELECT current_user::text AS "user", current_setting('server_version') AS version,
    (SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = ${name}) AS usage,
    (SELECT has_table_privilege(c.oid, 'SELECT') ${tables} AND c.relname = '_prisma_migrations' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')) AS readable,
    (SELECT count(*)::int FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname IN (${all}) AND c.relkind = 'r' AND c.relname <> '_prisma_migrations') AS tables,
    EXISTS (SELECT FROM pg_namespace WHERE nspname = 'prisma_contract') AS prisma8`;
}

/**
 * The rows, and who held the lock while they were read. An unfinished row with the lock held is a deploy that runs; the lock
 * is looked at before and after, and where it changed hands in between, the rows are read again.
 */
async function rowsAndLock(
  connection: Connection,
  options: LedgerOptions,
  before: LockHolder | null,
  attempt = 1,
): Promise<{ rows: LedgerRow[]; lock: LockHolder | null }> {
  const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
  const query = `SELECT migration_name::text AS name, checksum::text, ${ms('started_at')} AS started, ${ms('finished_at')} AS finished,
      ${ms('rolled_back_at')} AS rolled_back, applied_steps_count AS steps,
      CASE WHEN finished_at IS NULL AND rolled_back_at IS NULL THEN left(logs, ${MAX_LOG}) END AS log
    FROM ${quoteIdentifier(options.schema)}._prisma_migrations ORDER BY started_at, finished_at NULLS FIRST, id`;
  const [rows = [], lock = []] = await inReadOnly(connection, options, [query, LOCK]);
  const after = holder(lock);
  const unfinished = rows.some((row) => row['finished'] === null && row['rolled_back'] === null);
  if (unfinished && before?.pid !== after?.pid && attempt < 4) return rowsAndLock(connection, options, after, attempt + 1);
  return { rows: rows.map(toRow), lock: after ?? before };
}

function holder([row]: readonly Row[]): LockHolder | null {
  return row === undefined ? null : { pid: Number(row['pid']), application: String(row['application']) };
}

function toRow(row: Row): LedgerRow {
  // `infinity` and what does not fit a date count as "set, at no known time".
  const time = (value: unknown) => (value === null ? null : Number.isFinite(value) && Math.abs(Number(value)) < 8.64e15 ? Number(value) : 0);
  return {
    name: String(row['name']),
    checksum: String(row['checksum']),
    startedAt: time(row['started']),
    finishedAt: time(row['finished']),
    rolledBackAt: time(row['rolled_back']),
    steps: Number(row['steps']),
    log: row['log'] === null ? null : String(row['log']),
  };
}
