import { type Endpoint, sameServer } from './endpoint.ts';
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
  /** Milliseconds since the server started, by its own clock. */
  readonly ageMs: number;
  /** Client sessions that stay and are no drill's. */
  readonly otherSessions: number;
  readonly superuser: boolean;
  readonly canCreateDatabases: boolean;
  /** Extensions that `CREATE EXTENSION` would find. */
  readonly availableExtensions: readonly string[];
};

/** What the user and the run say of the server. */
export type Asked = {
  readonly throwawaySystemId: string;
  readonly productionSystemId: string;
  /** Where `server-url` leads. */
  readonly server: Endpoint;
  /** Where production is: each with where that was said. Those of the environment are a guess, those of the input are not. */
  readonly production: readonly { readonly said: string; readonly certain: boolean; readonly endpoint: Endpoint }[];
  /** Milliseconds since the job began; null where that is not known. */
  readonly jobAgeMs: number | null;
};

export type SafetyProof = 'cluster_name' | 'system_identifier' | 'no_other_database';
/** Whether the server is younger than the job: not asked of a server that was named, unknown where the job's start is. */
export type AgeProof = 'younger' | 'not_asked' | 'unknown';
export type Danger =
  | { readonly kind: 'production_id' | 'production_id_unreadable' | 'sessions'; readonly count: number }
  | { readonly kind: 'production_address'; readonly said: string }
  | { readonly kind: 'databases'; readonly databases: readonly string[] }
  | { readonly kind: 'older_than_job'; readonly serverAgeMs: number; readonly jobAgeMs: number };
export type Guard = { readonly safe: true; readonly by: SafetyProof; readonly age: AgeProof } | { readonly safe: false; readonly danger: Danger };

/**
 * Whether a drill may run on this server. First what is known of production: its identifier and its address are never the drill's,
 * whatever else speaks for the server. Then positive proof, not a list of what to avoid: the server calls itself a drill server, or
 * it is the one that the user named by its identifier; or there is nothing on it that could be production, nobody else works on
 * it, and it was started for this very job. Some hosts keep production in `postgres` itself, so that one must hold no table.
 */
export function judgeServer(server: ServerFacts, asked: Asked): Guard {
  const danger = (found: Danger): Guard => ({ safe: false, danger: found });
  const { productionSystemId, jobAgeMs } = asked;
  if (productionSystemId !== '' && server.systemIdentifier === null) return danger({ kind: 'production_id_unreadable', count: 1 });
  if (productionSystemId !== '' && server.systemIdentifier === productionSystemId) return danger({ kind: 'production_id', count: 1 });
  const same = asked.production.filter(({ endpoint }) => sameServer(endpoint, asked.server));
  const told = same.find(({ certain }) => certain);
  if (told !== undefined) return danger({ kind: 'production_address', said: told.said });

  const by = named(server, asked.throwawaySystemId);
  if (by !== null) return { safe: true, by, age: 'not_asked' };
  const [guess] = same;
  if (guess !== undefined) return danger({ kind: 'production_address', said: guess.said });
  const suspects = server.databases.filter((database) => !harmless(database, server.tablesInPostgres)).map((database) => database.name);
  if (suspects.length > 0) return danger({ kind: 'databases', databases: suspects });
  if (jobAgeMs !== null && server.ageMs > jobAgeMs) return danger({ kind: 'older_than_job', serverAgeMs: server.ageMs, jobAgeMs });
  if (server.otherSessions > 0) return danger({ kind: 'sessions', count: server.otherSessions });
  return { safe: true, by: 'no_other_database', age: jobAgeMs === null ? 'unknown' : 'younger' };
}

function named(server: ServerFacts, throwawaySystemId: string): SafetyProof | null {
  if (server.clusterName === THROWAWAY_CLUSTER_NAME) return 'cluster_name';
  return throwawaySystemId !== '' && server.systemIdentifier === throwawaySystemId ? 'system_identifier' : null;
}

function harmless({ name, isTemplate }: DatabaseFacts, tablesInPostgres: number | null): boolean {
  if (isTemplate || name.endsWith(SCRATCH_SUFFIX)) return true;
  return name === 'postgres' && tablesInPostgres === 0;
}
