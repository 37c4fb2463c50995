import { ConfigError } from '../../core/errors.ts';
import type { DatabaseAddress } from '../../domain/database/address.ts';
import type { DatabaseFacts, Known } from '../../domain/doctor/record.ts';
import { connect } from './connect.ts';
import { PostgresError } from './failure.ts';

/** By the catalogue alone: a name that the role may not look up would be an error, and a table's rows are nobody's business here. */
const QUERY = `SELECT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) AS superuser, c.oid IS NOT NULL AS present,
    coalesce(pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT'), false) AS readable
  FROM (SELECT 1) AS one LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = $1
  LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = '_prisma_migrations'`;

/** What a role may do, in one read-only look; that it cannot connect is an answer too. `timeoutMs` for all of it. */
export async function readRole(address: DatabaseAddress, timeoutMs: number, signal: AbortSignal): Promise<Known<DatabaseFacts>> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const connection = await connect({ address, connectTimeoutMs: timeoutMs, maxBytes: 1024 ** 2, signal: within });
    try {
      const [row] = await connection.query<{ superuser: boolean | null; present: boolean; readable: boolean }>(QUERY, [address.schema ?? 'public']);
      return { known: { superuser: row?.superuser === true, ledger: row?.present !== true ? 'absent' : row.readable ? 'readable' : 'denied' } };
    } finally {
      await connection.end();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (within.aborted) return { unknown: `${address.display}: timeout`, takes: '' };
    if (error instanceof PostgresError) return { unknown: `${error.failure.address}: ${error.failure.reason}, ${error.failure.detail}`, takes: '' };
    if (error instanceof ConfigError) return { unknown: error.message, takes: '' };
    throw error;
  }
}
