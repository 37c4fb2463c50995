import type { Json } from '../../core/json.ts';
import { textAt } from '../../core/json-fields.ts';
import type { UnmeasuredCause } from '../../domain/alerts/measured.ts';
import type { JsonRequest } from './json-api.ts';
import { rateLimitResetMs } from './retry-after.ts';
import type { SendResult } from './send.ts';

/** `againAfterMs`: the same request may succeed after this long (0: no time was named); null where it never does. */
export type Refused = { readonly kind: 'refused'; readonly cause: UnmeasuredCause; readonly detail: string; readonly againAfterMs: number | null };
export type Judged = { readonly kind: 'answer'; readonly status: number; readonly value: Json } | Refused;
/** What the JSON itself says is wrong; `again`: it may pass. */
export type Problem = { readonly cause: UnmeasuredCause; readonly detail: string; readonly again: boolean };
export type ReadProblem = (value: Json) => Problem | null;

type Answer = Extract<SendResult, { kind: 'answer' }>;
type Failure = Extract<SendResult, { kind: 'failure' }>;

/** Faults before the first byte of a request was sent. */
const NEVER_SENT = /^(dns_|tls_|tcp_(refused|timeout|unreachable)$)/;
/** A certificate does not mend itself while we wait. */
const LASTING = /^tls_(expired|hostname|untrusted)$/;
const HEARD = 'it may have been done all the same';

/**
 * What a request without an answer came to. Of one that does something, `unreachable` is that it was never sent, `timed_out` that nobody
 * knows whether it was done.
 */
export function judgeFailure({ reason, detail }: Failure, { once }: JsonRequest): Refused {
  const words = `${reason}: ${detail}`;
  if (once && !NEVER_SENT.test(reason)) return { kind: 'refused', cause: 'timed_out', detail: `${words}; ${HEARD}`, againAfterMs: null };
  const late = !once && (reason.startsWith('timeout_') || reason === 'tcp_timeout');
  return { kind: 'refused', cause: late ? 'timed_out' : 'unreachable', detail: words, againAfterMs: LASTING.test(reason) ? null : 0 };
}

/** An answer, read as far as it can be. `said`: what it tells people, or null. */
type Seen = {
  readonly answer: Answer;
  readonly request: JsonRequest;
  readonly status: number;
  readonly parsed: Json | undefined;
  readonly said: string | null;
  readonly problem: Problem | null;
};

/** What an answer came to, by HTTP's rules and then by its own words. */
export function judgeAnswer(answer: Answer, request: JsonRequest, nowMs: number): Judged {
  const { status, contentType } = answer.head;
  if (request.statusAlone && isGood(status)) return { kind: 'answer', status, value: null };
  const parsed = isJson(contentType) && answer.unread === undefined ? parse(answer.text) : undefined;
  const problem = parsed === undefined ? null : (request.problem?.(parsed) ?? null);
  const said = problem?.detail ?? (parsed === undefined ? null : textAt(parsed, 'message'));
  const seen = { answer, request, status, parsed, said, problem };
  return unauthorized(seen) ?? refusedForNow(seen, nowMs) ?? refusedForGood(seen) ?? readBody(seen);
}

function unauthorized(seen: Seen): Refused | null {
  if (seen.status !== 401 && seen.status !== 403 && seen.problem?.cause !== 'unauthorized') return null;
  const { credentials } = seen.request;
  const words = [seen.said, credentials === undefined ? null : `see ${credentials}`].filter((part) => part !== null);
  return refuse(seen, 'unauthorized', null, words.join('; '));
}

/** Refusals that may pass. A server that failed in the middle of doing something may have done it. */
function refusedForNow(seen: Seen, nowMs: number): Refused | null {
  const { answer, request, status, problem } = seen;
  const asked = answer.head.retryAfterMs;
  if (status === 429 || problem?.cause === 'rate_limited') return refuse(seen, 'rate_limited', asked ?? resetMs(answer.fields, nowMs) ?? 0);
  const fault = status >= 500 || status === 408 || status === 425;
  const cause = fault ? (status === 408 ? 'timed_out' : 'source_failed') : problem?.cause;
  if (cause === undefined) return null;
  if (request.once) return refuse(seen, cause, null, fault ? HEARD : undefined);
  return refuse(seen, cause, fault || problem?.again ? (asked ?? 0) : null);
}

function refusedForGood(seen: Seen): Refused | null {
  const { status } = seen;
  if (isGood(status)) return null;
  if (status === 404 || status === 410) return refuse(seen, 'not_found', null);
  if (status < 400) return refuse(seen, 'malformed', null, 'a redirect, which is not followed');
  return refuse(seen, 'source_failed', null);
}

function readBody(seen: Seen): Judged {
  const { answer, request, status, parsed } = seen;
  const { head, unread } = answer;
  if (unread !== undefined) {
    const words = `${unread.reason}: ${unread.detail}`;
    if (unread.reason === 'body_too_large') return refuse(seen, 'too_much', null, words);
    const cause = unread.reason.startsWith('timeout_') ? 'timed_out' : 'partial';
    return request.once ? refuse(seen, 'timed_out', null, `${words}; ${HEARD}`) : refuse(seen, cause, 0, words);
  }
  if (!isJson(head.contentType)) return refuse(seen, 'malformed', null, `${head.contentType ?? 'no content-type'} in place of JSON`);
  return parsed === undefined ? refuse(seen, 'malformed', null, 'it is not JSON') : { kind: 'answer', status, value: parsed };
}

function refuse({ status, said }: Seen, cause: UnmeasuredCause, againAfterMs: number | null, words = said ?? ''): Refused {
  return { kind: 'refused', cause, detail: `HTTP ${status}${words === '' ? '' : `, ${words}`}`, againAfterMs };
}

const isGood = (status: number) => status >= 200 && status < 300;

function resetMs(fields: ReadonlyMap<string, string>, nowMs: number): number | null {
  const serverTime = Date.parse(fields.get('date') ?? '');
  const now = Number.isNaN(serverTime) ? nowMs : serverTime;
  return rateLimitResetMs(fields.get('ratelimit-reset') ?? fields.get('x-ratelimit-reset'), now);
}

const isJson = (contentType: string | null) => /^\s*application\/(?:[\w.-]+\+)?json\b/i.test(contentType ?? '');

/** Undefined where it is no JSON. */
function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as Json;
  } catch {
    return undefined;
  }
}
