import { backoffMs } from '../../core/backoff.ts';
import { basicAuthorization } from '../../core/basic-auth.ts';
import type { Unmeasured, UnmeasuredCause } from '../../domain/alerts/measured.ts';
import type { MetricAnswer } from '../../domain/metrics/types.ts';
import type { ProxyChoice } from '../http/proxy.ts';
import { type SendResult, send } from '../http/send.ts';

export type Headers = readonly (readonly [string, string])[];

/** Time and chance of the requests, given from outside so that a test can decide them. */
export type Patience = {
  /** One reading takes at most this long, whatever it asks. */
  readonly limitMs: number;
  /** A clock that never jumps, in milliseconds. */
  readonly now: () => number;
  /** Rejects as soon as the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
};

/** The way to one server. */
export type Way = { readonly headers: Headers; readonly proxy: ProxyChoice; readonly patience: Patience };

/** The time of one reading, which all its requests share. */
export type Reading = { readonly end: number; readonly signal: AbortSignal };

export const begin = ({ limitMs, now }: Patience, signal: AbortSignal): Reading => ({ end: now() + limitMs, signal });

const MAX_ATTEMPTS = 3;
const BACKOFF = { baseMs: 250, maxMs: 5000 };
/** Least time for an attempt that is worth beginning. */
const LEAST_MS = 100;
/** An hour of a counter by the minute has some kilobytes; a document of many megabytes is something else. */
export const MAX_ANSWER = 8 * 1024 * 1024;

export type Asked = { readonly url: URL; readonly form?: URLSearchParams; readonly headers?: Headers; readonly maxAnswer?: number };

/**
 * Sends one request that changes nothing, again where the network, a 429 or a fault of the server may pass, until the reading's time is
 * up. No redirect is followed. Rejects only for a cancel.
 */
export async function ask(
  { url, form, headers = [], maxAnswer = MAX_ANSWER }: Asked,
  way: Way,
  reading: Reading,
): Promise<MetricAnswer | Unmeasured> {
  const { now, pause, random } = way.patience;
  const basic = basicAuthorization(url);
  const clean = new URL(url);
  clean.username = '';
  clean.password = '';
  const given = [...way.headers, ...headers];
  const own: [string, string][] = [
    ['accept', 'application/json'],
    ['user-agent', 'runbook-actions'],
    ...(basic === null ? [] : [['authorization', basic] as [string, string]]),
    ...(form === undefined ? [] : [['content-type', 'application/x-www-form-urlencoded'] as [string, string]]),
  ];
  const names = new Set(given.map(([name]) => name.toLowerCase()));
  const all = [...own.filter(([name]) => !names.has(name)), ...given];
  for (let attempt = 1; ; attempt += 1) {
    const left = reading.end - now();
    if (left <= 0) return { kind: 'unmeasured', cause: 'timed_out', detail: `no answer within ${Math.round(way.patience.limitMs / 1000)} s` };
    // One that hangs leaves time for another.
    const timeoutMs = Math.max(LEAST_MS, attempt === MAX_ATTEMPTS ? left : left * 0.6);
    const body = form === undefined ? {} : { body: form.toString() };
    const result = await send({ url: clean, headers: all, ...body, timeoutMs, signal: reading.signal, proxy: way.proxy, maxAnswer });
    const waitMs = attempt === MAX_ATTEMPTS ? null : againAfter(result);
    if (waitMs === null) return outcome(result);
    const pauseMs = Math.max(waitMs, backoffMs(attempt, BACKOFF, random));
    if (now() + pauseMs + LEAST_MS > reading.end) return outcome(result);
    await pause(pauseMs, reading.signal);
  }
}

/** Milliseconds after which another attempt may help, at least; null where none would. */
function againAfter(result: SendResult): number | null {
  // A certificate does not mend itself while we wait.
  if (result.kind === 'failure') return result.reason.startsWith('tls_') && result.reason !== 'tls_handshake' ? null : 0;
  const { status, retryAfterMs } = result.head;
  if (status === 429 || status === 408 || status >= 500) return retryAfterMs ?? 0;
  return result.unread?.reason === 'body_truncated' || result.unread?.reason === 'timeout_body' ? 0 : null;
}

function outcome(result: SendResult): MetricAnswer | Unmeasured {
  if (result.kind === 'failure') return { kind: 'unmeasured', cause: causeOf(result.reason), detail: result.detail };
  const { head, text, unread } = result;
  if (unread?.reason === 'timeout_body' && head.status < 300) return { kind: 'unmeasured', cause: 'timed_out', detail: unread.detail };
  const why = unread === undefined ? null : { tooLarge: unread.reason === 'body_too_large', detail: unread.detail };
  return { status: head.status, contentType: head.contentType, text, unread: why };
}

function causeOf(reason: string): UnmeasuredCause {
  if (reason === 'timeout_headers' || reason === 'timeout_body') return 'timed_out';
  if (reason === 'http_malformed' || reason === 'headers_too_large') return 'malformed';
  return 'unreachable';
}
