import type { Reason } from './types.ts';
import type { Watched } from './watch.ts';

/** Failures that a broken network of our own looks like. What a server said itself is none of them. */
const NETWORK: ReadonlySet<Reason> = new Set<Reason>([
  'dns_nxdomain',
  'dns_failure',
  'tcp_refused',
  'tcp_unreachable',
  'tcp_timeout',
  'tcp_reset',
  'tls_expired',
  'tls_hostname',
  'tls_untrusted',
  'tls_handshake',
  'proxy_failed',
  'timeout_headers',
  'timeout_body',
]);

/** Whether a failure looks like one of our own network. */
export function isNetworkReason(reason: Reason): boolean {
  return NETWORK.has(reason);
}

/** Whether the controls must be asked before this outage is declared. */
export function wantsControl({ conclusion }: Watched): boolean {
  return conclusion !== null && conclusion.verdict === 'critical' && isNetworkReason(conclusion.reason);
}

/**
 * The outage as it stands once the controls were asked: where not one of them answered, nothing is known of the target, as our own
 * network may be what is broken (Gatus' `connectivity` checker skips such checks; here the verdict is `unknown`, which blocks).
 */
export function withControl(watched: Watched, alive: readonly boolean[] | null): Watched {
  const { conclusion } = watched;
  if (conclusion === null || alive === null || alive.length === 0 || alive.some(Boolean)) return watched;
  return { ...watched, conclusion: { ...conclusion, verdict: 'unknown', reason: 'own_network', why: 'own_network' } };
}
