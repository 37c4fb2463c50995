import type { Ledger, LedgerReading, LedgerRow, LockHolder } from '../../domain/migrations/ledger.ts';
import { type Connection, quoteIdentifier, quoteLiteral, type Row } from './connect.ts';
import { PostgresError } from './failure.ts';

export type LedgerOptions = { readonly schema: string; readonly statementTimeoutMs: number };

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
 * Everything happens in one READ ONLY transaction, whose settings are local to it, so that it also works through a pooler.
 */
export function prismaLedger(connection: Connection, options: LedgerOptions): Ledger {
  return { read: () => read(connection, options) };
}

async function read(connection: Connection, { schema, statementTimeoutMs }: LedgerOptions): Promise<LedgerReading> {
  // Each statement sees what is committed when it starts: rows that are read after the lock was seen cannot be older than it.
  const [, , , , [facts = {}] = [], before = []] = await connection.script(`
    BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
    SET LOCAL statement_timeout = ${Math.round(statementTimeoutMs)};
    SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS};
    SET LOCAL search_path = pg_catalog;
    ${factsQuery(schema)};
    ${LOCK}`);
  const done = async (reading: LedgerReading) => {
    await connection.script('COMMIT');
    return reading;
  };
  const user = String(facts['user']);
  const exists = facts['readable'] !== null;
  const state = {
    user,
    serverVersion: String(facts['version']),
    exists,
    otherTables: Number(facts['tables']),
    prisma8: facts['prisma8'] === true,
  };
  if (facts['usage'] === false) return done({ kind: 'denied', user, privilege: 'usage' });
  if (!exists) return done({ kind: 'read', state: { ...state, lock: holder(before), rows: [] } });
  if (facts['readable'] === false) return done({ kind: 'denied', user, privilege: 'select' });
  try {
    return await done({ kind: 'read', state: { ...state, ...(await rowsAndLock(connection, schema, holder(before))) } });
  } catch (error) {
    // 42703: a column is not there. The transaction is aborted, and closing the connection ends it.
    if (error instanceof PostgresError && error.failure.code === '42703') return { kind: 'foreign', detail: error.failure.detail };
    throw error;
  }
}

/**
 * What there is, by catalogue look-ups that need no privilege. `to_regclass` would do for the existence, but raises an error
 * where USAGE is missing instead of telling so.
 */
function factsQuery(schema: string): string {
  const name = quoteLiteral(schema);
  const tables = `FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ${name}`;
  return `SELECT current_user::text AS "user", current_setting('server_version') AS version,
    (SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = ${name}) AS usage,
    (SELECT has_table_privilege(c.oid, 'SELECT') ${tables} AND c.relname = '_prisma_migrations' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')) AS readable,
    (SELECT count(*)::int ${tables} AND c.relkind = 'r' AND c.relname <> '_prisma_migrations') AS tables,
    EXISTS (SELECT FROM pg_namespace WHERE nspname = 'prisma_contract') AS prisma8`;
}

/**
 * The rows, and who held the lock while they were read. An unfinished row with the lock held is a deploy that runs; the lock
 * is looked at before and after, and where it changed hands in between, the rows are read again.
 */
async function rowsAndLock(
  connection: Connection,
  schema: string,
  before: LockHolder | null,
  attempt = 1,
): Promise<{ rows: LedgerRow[]; lock: LockHolder | null }> {
  const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
  const [rows = [], lock = []] = await connection.script(`
    SELECT migration_name::text AS name, checksum::text, ${ms('started_at')} AS started, ${ms('finished_at')} AS finished,
      ${ms('rolled_back_at')} AS rolled_back, applied_steps_count AS steps,
      CASE WHEN finished_at IS NULL AND rolled_back_at IS NULL THEN left(logs, ${MAX_LOG}) END AS log
    FROM ${quoteIdentifier(schema)}._prisma_migrations ORDER BY started_at, finished_at NULLS FIRST, id;
    ${LOCK}`);
  const after = holder(lock);
  const unfinished = rows.some((row) => row['finished'] === null && row['rolled_back'] === null);
  if (unfinished && before?.pid !== after?.pid && attempt < 4) return rowsAndLock(connection, schema, after, attempt + 1);
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
