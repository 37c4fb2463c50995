/** Whether the application could be cut off from every network but the restored copy, and how. */
export type Isolation = 'user_namespace' | 'sudo' | 'none';

/** What one request to the application came to: a code of the health room, and the status. Never a part of its body. */
export type Asked = { readonly path: string; readonly passed: boolean; readonly reason: string; readonly status: number | null };

export type AppOutcome =
  | { readonly kind: 'not_isolated'; readonly why: 'system' | 'refused' | 'loopback' }
  /** The rehearsal before it failed, or the restore did not come so far. */
  | { readonly kind: 'skipped' }
  | {
      readonly kind: 'asked';
      readonly isolation: Isolation;
      readonly state: 'ok' | 'ended' | 'unhealthy' | 'read_failed';
      readonly health: Asked | null;
      readonly reads: readonly Asked[];
      readonly attempts: number;
      readonly startMs: number;
      /** How the command ended, where it did so by itself. */
      readonly exit: string | null;
    };
