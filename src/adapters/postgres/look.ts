import type { Connection } from './connect.ts';
import { PostgresError } from './failure.ts';

/** Why a look found out nothing. */
export type LookProblem = { readonly problem: 'timeout' | 'failed'; readonly sqlState: string | null };

/** What a look into the restored copy may take by default: `pg_catalog` alone, so that the copy's own functions are not taken. */
const CATALOG_ONLY = 'pg_catalog';
const LIMIT = '60s';

/**
 * Looks into the restored copy, in a transaction that changes nothing and ends in good time. What PostgreSQL says when a look fails is
 * not kept, as it may quote values: only its SQLSTATE is. A lost server is no answer, and is thrown on.
 */
export async function look<T extends object>(connection: Connection, work: () => Promise<T>, searchPath = CATALOG_ONLY): Promise<T | LookProblem> {
  await connection.script(
    `BEGIN READ ONLY; SET LOCAL search_path = ${searchPath}; SET LOCAL row_security = off; SET LOCAL statement_timeout = '${LIMIT}'`,
  );
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PostgresError) || ['connection_lost', 'unreachable'].includes(error.failure.reason)) throw error;
    const { code } = error.failure;
    return { problem: code === '57014' ? 'timeout' : 'failed', sqlState: code };
  } finally {
    await connection.query('ROLLBACK').catch(() => []);
  }
}
