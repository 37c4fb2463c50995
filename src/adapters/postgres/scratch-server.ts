import type { DatabaseAddress } from '../../domain/database/address.ts';
import type { ServerFacts } from '../../domain/drill/guard.ts';
import { type Connection, connect } from './connect.ts';
import { PostgresError } from './failure.ts';

/** Tables that are somebody's: not the system's, and not brought by an extension (PostGIS puts one into every database). */
const OWN_TABLES = `SELECT count(*)::int AS n FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'm', 'f') AND s.nspname !~ '^pg_' AND s.nspname <> 'information_schema' AND NOT EXISTS
  (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

const FACTS = `SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('server_version') AS version,
  current_setting('cluster_name') AS "clusterName", r.rolsuper AS superuser, r.rolsuper OR r.rolcreatedb AS "canCreateDatabases"
  FROM pg_catalog.pg_roles r WHERE r.rolname = current_user`;

type Facts = Pick<ServerFacts, 'major' | 'version' | 'clusterName' | 'superuser' | 'canCreateDatabases'>;

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
    availableExtensions: extensions.map((row) => row.name),
  };
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
