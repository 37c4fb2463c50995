import type { SendResult } from '../http/send.ts';
import type { Attempted } from './attempts.ts';

/** What a POST's answer means for a delivery, by HTTP's own rules: 429 and faults of the server pass, other refusals stay. */
export function readAnswer(result: SendResult, shown: string): Attempted {
  if (result.kind === 'failure') {
    const detail = `${shown}: ${result.detail}`;
    // A certificate does not mend itself while we wait.
    if (result.reason.startsWith('tls_') && result.reason !== 'tls_handshake') return { delivered: false, reason: 'tls_failed', detail };
    return { delivered: false, reason: 'unreachable', detail, againAfterMs: 0 };
  }
  const { status, retryAfterMs } = result.head;
  const detail = `${shown} answered HTTP ${status}${result.text === '' ? '' : `, ${result.text.slice(0, 200)}`}`;
  if (status >= 200 && status < 300) return { delivered: true };
  if (status === 429) return { delivered: false, reason: 'rate_limited', detail, againAfterMs: retryAfterMs ?? 0 };
  if (status === 408 || status >= 500) return { delivered: false, reason: 'unreachable', detail, againAfterMs: retryAfterMs ?? 0 };
  if (status === 401) return { delivered: false, reason: 'authentication_failed', detail };
  return { delivered: false, reason: 'refused', detail };
}
