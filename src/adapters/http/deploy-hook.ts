import type { UnmeasuredCause } from '../../domain/alerts/measured.ts';
import type { RestartService } from '../../domain/triage/hosting.ts';
import type { ProxyChoice } from './proxy.ts';
import { send } from './send.ts';

const TIMEOUT_MS = 30_000;

/** Faults after which the request cannot have arrived. Of any other nobody knows, as its answer may have been lost. */
const NOT_SENT = /^(dns_|tcp_refused|tcp_unreachable|tcp_timeout|tls_|proxy_failed)/;
const STATUSES: Readonly<Record<number, UnmeasuredCause>> = { 401: 'unauthorized', 403: 'unauthorized', 404: 'not_found', 429: 'rate_limited' };

/**
 * Restarts by a deploy hook (https://render.com/docs/deploy-hooks): one POST, never sent again, as a second one would be a second restart.
 * `timed_out` and `source_failed` leave open whether it was taken. The address, which is its secret, is never shown.
 */
export function deployHook(url: URL, proxy: ProxyChoice): RestartService {
  return async (signal) => {
    const headers = [['user-agent', 'runbook-actions'] as const, ['content-type', 'application/json'] as const];
    const result = await send({ url, headers, body: '', timeoutMs: TIMEOUT_MS, signal, proxy });
    if (result.kind === 'failure') {
      const cause = NOT_SENT.test(result.reason) ? 'unreachable' : 'timed_out';
      return { kind: 'unmeasured', cause, detail: `${url.host}: ${result.detail}` };
    }
    const { status } = result.head;
    if (status >= 200 && status < 300) return { kind: 'measured', value: '' };
    // A redirect is not followed with a secret, and so nothing was taken either.
    const cause = STATUSES[status] ?? (status >= 500 ? 'source_failed' : 'unsupported');
    return { kind: 'unmeasured', cause, detail: `${url.host} answered HTTP ${status}` };
  };
}
