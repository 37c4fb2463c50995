import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseAddress } from '../../domain/database/address.ts';
import type { ServerFacts } from '../../domain/drill/guard.ts';
import { type Connection, connect } from './connect.ts';
import { PostgresError } from './failure.ts';

/** Tables that are somebody's: not the system's, and not brought by an extension (PostGIS puts one into every database). */
const OWN_TABLES = `SELECT count(*)::int AS n FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'm', 'f') AND s.nspname !~ '^pg_' AND s.nspname <> 'information_schema' AND NOT EXISTS
  (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

const FACTS = `SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('server_version') AS version,
  current_setting('cluster_name') AS "clusterName",
  (extract(epoch FROM clock_timestamp() - pg_catalog.pg_postmaster_start_time()) * 1000)::float8 AS "ageMs", r.rolsuper AS superuser, r.rolsuper OR r.rolcreatedb AS "canCreateDatabases"
  FROM pg_catalog.pg_roles r WHERE r.rolname = current_user`;

type Facts = Pick<ServerFacts, 'major' | 'version' | 'clusterName' | 'ageMs' | 'superuser' | 'canCreateDatabases'>;

/**
 * Client sessions of others. A drill's own are known by their name, or by the database that they work on. Who sees no details of
 * other users' sessions still sees their number, user, name and database.
 */
const OTHER_SESSIONS = `SELECT pid FROM pg_catalog.pg_stat_activity WHERE pid <> pg_catalog.pg_backend_pid() AND datname IS NOT NULL AND usesysid IS NOT NULL
  AND coalesce(backend_type, 'client backend') = 'client backend' AND datname !~ '_restore_test$' AND application_name !~ '^restore-drill'`;
/** A health check comes and goes; an application stays connected. */
const STAYS_MS = 1000;

/** What the guard must know of a server. Only reads; looks into the database `postgres`, at this address, by a session of its own. */
export async function readServerFacts(connection: Connection, postgres: DatabaseAddress, signal: AbortSignal): Promise<ServerFacts> {
  const [facts] = await connection.query<Facts>(FACTS);
  const databases = await connection.query<{ name: string; isTemplate: boolean }>(
    'SELECT datname AS name, datistemplate AS "isTemplate" FROM pg_catalog.pg_database ORDER BY datname',
  );
  const extensions = await connection.query<{ name: string }>('SELECT name FROM pg_catalog.pg_available_extensions');
  return {
    ...(facts as Facts),
    databases,
    systemIdentifier: await systemIdentifier(connection),
    tablesInPostgres: await tablesInPostgres(postgres, signal),
    otherSessions: await otherSessions(connection, signal),
    availableExtensions: extensions.map((row) => row.name),
  };
}

/** How many sessions of others are there twice in a row. */
async function otherSessions(connection: Connection, signal: AbortSignal): Promise<number> {
  const look = async () => (await connection.query<{ pid: number }>(OTHER_SESSIONS)).map(({ pid }) => pid);
  const before = await look();
  if (before.length === 0) return 0;
  await sleep(STAYS_MS, undefined, { signal });
  const after = new Set(await look());
  return before.filter((pid) => after.has(pid)).length;
}

async function systemIdentifier(connection: Connection): Promise<string | null> {
  try {
    const [row] = await connection.query<{ id: string }>('SELECT system_identifier::text AS id FROM pg_catalog.pg_control_system()');
    return row?.id ?? null;
  } catch (error) {
    if (error instanceof PostgresError && error.failure.reason === 'permission_denied') return null;
    throw error;
  }
}

/** Null where nobody could look: then nothing is known of it, and the guard takes it for a database in use. */
async function tablesInPostgres(address: DatabaseAddress, signal: AbortSignal): Promise<number | null> {
  let connection: Connection | null = null;
  try {
    connection = await connect({ address, signal, applicationName: 'restore-drill guard' });
    const [row] = await connection.query<{ n: number }>(OWN_TABLES);
    return row?.n ?? null;
  } catch {
    signal.throwIfAborted();
    return null;
  } finally {
    await connection?.end();
  }
}
