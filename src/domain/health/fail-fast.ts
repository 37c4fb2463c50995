import type { GateState } from './gate-state.ts';
import type { Attempt } from './types.ts';

/** A name that is not found may be a record that has not spread yet: so long it may be missing. */
export const MISSING_NAME_GRACE_MS = 30_000;

/**
 * Whether the newest failure is one that waiting does not mend: 401 and 403 (the check's own credentials), a certificate that
 * is out of its time, for another name or untrusted, a name that has been missing for 30 s.
 */
export function cannotHeal(state: GateState, { fact, startedMs, elapsedMs }: Attempt): boolean {
  switch (fact.reason) {
    case 'http_status':
      return fact.status === 401 || fact.status === 403;
    case 'tls_expired':
    case 'tls_hostname':
    case 'tls_untrusted':
      return true;
    case 'dns_nxdomain':
      return state.missingSinceMs !== null && startedMs + elapsedMs - state.missingSinceMs >= MISSING_NAME_GRACE_MS;
    default:
      return false;
  }
}
