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

/** What a dependency that is usable has to say beside that. Stable codes. */
export type DependencyNote =
  /** PostgreSQL: the server is in recovery, or its sessions are read-only by default; it takes no writes. */
  | 'read_only'
  /** Redis: the last snapshot failed; writes are still taken as far as is known. */
  | 'snapshot_failed'
  /** Redis: above 90 % of `maxmemory`, and nothing is evicted. */
  | 'nearly_full'
  /** Redis: the policy takes keys away when memory is short, which loses jobs of BullMQ. */
  | 'evicts_keys'
  /** This login may not ask about the server's state (INFO): full, read-only or a failed snapshot would not be seen. */
  | 'state_not_permitted'
  /** Few connections are left for ordinary roles. */
  | 'nearly_no_connections';

/**
 * What was seen of PostgreSQL or Redis. `reachable`: something that speaks its protocol answers, and no credentials are known to try more;
 * `usable`: a login and a harmless command went through.
 */
export type DependencyLook =
  | { readonly kind: 'usable'; readonly latencyMs: number; readonly notes: readonly DependencyNote[] }
  | { readonly kind: 'reachable'; readonly latencyMs: number }
  | { readonly kind: 'unusable' | 'unreachable'; readonly why: DependencyTrouble; readonly detail: string };

export type LookAtDependency = (signal: AbortSignal) => Promise<DependencyLook>;
