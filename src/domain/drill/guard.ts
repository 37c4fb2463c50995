import { SCRATCH_SUFFIX } from './scratch-name.ts';

/** The name that a server gives itself to say that it may be used for drills (`-c cluster_name=restore-drill`). */
export const THROWAWAY_CLUSTER_NAME = 'restore-drill';

export type DatabaseFacts = {
  readonly name: string;
  readonly isTemplate: boolean;
};

export type ServerFacts = {
  /** `server_version_num / 10000`. */
  readonly major: number;
  readonly version: string;
  readonly clusterName: string;
  /** Null where the user may not read it. */
  readonly systemIdentifier: string | null;
  readonly databases: readonly DatabaseFacts[];
  /** Tables in the database `postgres` that no extension brought. Null where nobody could look. */
  readonly tablesInPostgres: number | null;
  readonly superuser: boolean;
  readonly canCreateDatabases: boolean;
  /** Extensions that `CREATE EXTENSION` would find. */
  readonly availableExtensions: readonly string[];
};

export type SafetyProof = 'cluster_name' | 'system_identifier' | 'no_other_database';
export type Guard = { readonly safe: true; readonly by: SafetyProof } | { readonly safe: false; readonly databases: readonly string[] };

/**
 * Whether a drill may run on this server. Positive proof, not a list of what to avoid: the server calls itself a drill server, or
 * it is the one that the user named by its identifier, or there is nothing on it that could be production. Some hosts keep
 * production in `postgres` itself, so that one must hold no table.
 */
export function judgeServer(server: ServerFacts, throwawaySystemId: string): Guard {
  if (server.clusterName === THROWAWAY_CLUSTER_NAME) return { safe: true, by: 'cluster_name' };
  if (throwawaySystemId !== '' && server.systemIdentifier === throwawaySystemId) return { safe: true, by: 'system_identifier' };
  const suspects = server.databases.filter((database) => !harmless(database, server.tablesInPostgres)).map((database) => database.name);
  return suspects.length === 0 ? { safe: true, by: 'no_other_database' } : { safe: false, databases: suspects };
}

function harmless({ name, isTemplate }: DatabaseFacts, tablesInPostgres: number | null): boolean {
  if (isTemplate || name.endsWith(SCRATCH_SUFFIX)) return true;
  return name === 'postgres' && tablesInPostgres === 0;
}
