import type { Measured } from '../../domain/alerts/measured.ts';
import type { DatabaseReading, Read } from '../../domain/alerts/sources.ts';
import type { DatabaseAddress } from '../../domain/database/address.ts';
import { connect } from './connect.ts';
import { causeOf } from './dependency-trouble.ts';
import { PostgresError } from './failure.ts';

/** The reading is one row. */
const MAX_BYTES = 1024 ** 2;

/**
 * Client sessions but this one. Of others' sessions a login without `pg_read_all_stats` sees user and database alone, and the kind of a
 * session is null: those are counted too, so that there may be a parallel worker too many and never a client too few.
 */
export const SESSIONS = `SELECT * FROM pg_catalog.pg_stat_activity
  WHERE pid <> pg_catalog.pg_backend_pid()
  AND (backend_type = 'client backend' OR (backend_type IS NULL AND usesysid IS NOT NULL AND datid IS NOT NULL))`;

/** Connections that ordinary roles may open; `reserved_connections` exists since PostgreSQL 16. */
export const ORDINARY_CONNECTIONS = `SELECT pg_catalog.current_setting('max_connections')::int
  - pg_catalog.current_setting('superuser_reserved_connections')::int
  - coalesce(pg_catalog.current_setting('reserved_connections', true)::int, 0)`;

/** Of this database: what holds back its vacuum and its locks. A prepared transaction is one without a session. */
const READING = `WITH sessions AS (${SESSIONS}), here AS (
    SELECT * FROM sessions WHERE datid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()))
  SELECT pg_catalog.pg_database_size(pg_catalog.current_database())::float8 AS size,
    (SELECT count(*) FROM sessions)::float8 AS connections,
    (${ORDINARY_CONNECTIONS})::float8 AS ordinary,
    (SELECT count(*) FROM here WHERE backend_type IS NULL OR state = 'disabled')::float8 AS unseen,
    (SELECT max(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - began)) FROM (
      SELECT xact_start AS began FROM here
      UNION ALL SELECT prepared FROM pg_catalog.pg_prepared_xacts WHERE database = pg_catalog.current_database()) AS t) AS longest,
    (SELECT max(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - state_change)) FROM here
      WHERE state IN ('idle in transaction', 'idle in transaction (aborted)')) AS idle,
    (SELECT count(*) FROM (SELECT DISTINCT pid FROM pg_catalog.pg_locks WHERE NOT granted AND pid IS NOT NULL) AS waiting
      WHERE pg_catalog.cardinality(pg_catalog.pg_blocking_pids(pid)) > 0)::float8 AS blocked`;

type ReadingRow = {
  readonly size: number;
  readonly connections: number;
  readonly ordinary: number;
  readonly unseen: number;
  readonly longest: number | null;
  readonly idle: number | null;
  readonly blocked: number;
};

/**
 * Reads size, connections, long transactions and blocked sessions in one message and one read-only transaction, which a pooler keeps
 * together. Any login will do; one that does not see the others' transactions gets null for them.
 */
export function openDatabaseReading(address: DatabaseAddress, { timeoutMs }: { readonly timeoutMs: number }): Read<DatabaseReading> {
  return async (signal) => {
    const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const connection = await connect({ address, connectTimeoutMs: timeoutMs, maxBytes: MAX_BYTES, signal: within });
      try {
        const limits = `SET LOCAL statement_timeout = ${Math.max(1, Math.round(timeoutMs))}; SET LOCAL search_path = pg_catalog`;
        const results = await connection.script(`BEGIN READ ONLY; ${limits}; ${READING}; COMMIT`);
        return measured(results.flat()[0] as ReadingRow | undefined);
      } finally {
        await connection.end();
      }
    } catch (error) {
      signal.throwIfAborted();
      if (within.aborted) return { kind: 'unmeasured', cause: 'timed_out', detail: 'timeout' };
      if (error instanceof PostgresError) return { kind: 'unmeasured', cause: causeOf(error.failure), detail: error.failure.detail };
      throw error;
    }
  };
}

function measured(row: ReadingRow | undefined): Measured<DatabaseReading> {
  if (row === undefined) return { kind: 'unmeasured', cause: 'malformed', detail: '' };
  const { size, connections, ordinary, unseen, longest, idle, blocked } = row;
  // What is hidden may be longer than what is seen.
  const milliseconds = (seconds: number | null) => (unseen > 0 ? null : Math.max(0, Math.round((seconds ?? 0) * 1000)));
  return {
    kind: 'measured',
    value: {
      sizeBytes: size,
      connections,
      maxConnections: Math.max(0, ordinary),
      longestTransactionMs: milliseconds(longest),
      longestIdleInTransactionMs: milliseconds(idle),
      blockedSessions: blocked,
    },
  };
}
