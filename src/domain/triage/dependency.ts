/** Why a dependency cannot be reached, or cannot be used although it answers. Stable codes. */
export type DependencyTrouble =
  // Not reached.
  | 'dns'
  | 'refused'
  | 'timed_out'
  | 'reset'
  | 'tls'
  // Reached, and it does not let us in or does not work.
  | 'auth_failed'
  | 'no_such_database'
  | 'too_many_connections'
  | 'starting_up'
  | 'shutting_down'
  | 'read_only'
  | 'full'
  | 'protocol'
  | 'failed';

/**
 * What was seen of PostgreSQL or Redis. `reachable`: something that speaks its protocol answers, and no credentials are known to try more;
 * `usable`: a login and a harmless command went through.
 */
export type DependencyLook =
  | { readonly kind: 'usable'; readonly latencyMs: number; readonly notes: readonly string[] }
  | { readonly kind: 'reachable'; readonly latencyMs: number }
  | { readonly kind: 'unusable' | 'unreachable'; readonly why: DependencyTrouble; readonly detail: string };

export type LookAtDependency = (signal: AbortSignal) => Promise<DependencyLook>;
