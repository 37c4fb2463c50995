import type { DatabaseAddress } from '../../domain/database/address.ts';
import type { ProgressFacts } from '../../domain/drill/restore-progress.ts';
import { connect } from './connect.ts';

const OF_TABLE = `JOIN pg_catalog.pg_class c ON c.oid = p.relid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE p.datname = pg_catalog.current_database()`;
const COPYING = `SELECT n.nspname AS schema, c.relname AS name, p.bytes_processed::float8 AS bytes FROM pg_catalog.pg_stat_progress_copy p ${OF_TABLE}`;
const INDEXING = `SELECT n.nspname AS schema, c.relname AS name FROM pg_catalog.pg_stat_progress_create_index p ${OF_TABLE}`;
const LOADED = 'SELECT schemaname AS schema, relname AS name FROM pg_catalog.pg_stat_user_tables WHERE n_tup_ins > 0';
const SIZES = `SELECT pg_catalog.pg_database_size(pg_catalog.current_database())::float8 AS size,
  (SELECT count(*) FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^(pg_|information_schema$)')::int + (SELECT count(*) FROM pg_catalog.pg_constraint WHERE contype = 'f')::int AS built`;

type Table = { readonly schema: string; readonly name: string };

/** What a restore into this database has done so far, by a session of its own. Throws a PostgresError; servers before 14 know less. */
export async function readProgress(address: DatabaseAddress): Promise<ProgressFacts> {
  const connection = await connect({ address, connectTimeoutMs: 5000, applicationName: 'restore-drill progress' });
  try {
    const copying = await connection.query<Table & { bytes: number }>(COPYING);
    const indexing = await connection.query<Table>(INDEXING);
    const loaded = await connection.query<Table>(LOADED);
    const [sizes] = await connection.query<{ size: number; built: number }>(SIZES);
    return { copying, indexing, loaded, size: sizes?.size ?? 0, built: sizes?.built ?? 0 };
  } finally {
    await connection.end();
  }
}
