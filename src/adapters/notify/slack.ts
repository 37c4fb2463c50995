import type { SlackMessage } from '../../domain/notices/slack.ts';
import type { ProxyChoice } from '../http/proxy.ts';
import { send } from '../http/send.ts';
import type { Attempted } from './attempts.ts';
import { readAnswer } from './http-answer.ts';

/** How to reach Slack: an incoming webhook, whose address is the secret, or a bot with its token. */
export type SlackAccess =
  | { readonly kind: 'webhook'; readonly url: URL }
  | { readonly kind: 'bot'; readonly token: string; readonly channel: string; readonly apiUrl: string };

type Sending = { readonly message: SlackMessage; readonly thread: string | undefined; readonly loud: boolean; readonly proxy: ProxyChoice };

/** Slack's errors that a later attempt may be spared: https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const PASSING = ['ratelimited', 'rate_limited', 'internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'team_added_to_org'];
const CREDENTIALS = [
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'no_permission',
  'missing_scope',
  'org_login_required',
  'access_denied',
];
/** The message that the thread hangs from is gone. */
const NO_THREAD = ['thread_not_found', 'message_not_found', 'cannot_reply_to_message', 'invalid_thread_ts'];

/**
 * Sends one message. A bot's messages of an incident hang from its first one, whose `ts` is the thread; a reply that matters (`loud`)
 * shows in the channel too. An incoming webhook tells no `ts`, so its messages stand side by side.
 */
export async function sendToSlack(access: SlackAccess, sending: Sending, timeoutMs: number, signal: AbortSignal): Promise<Attempted> {
  const common = { timeoutMs, signal, proxy: sending.proxy };
  if (access.kind === 'webhook') {
    const headers = [['content-type', 'application/json; charset=utf-8']] as const;
    return readAnswer(await send({ ...common, url: access.url, headers, body: JSON.stringify(sending.message) }), access.url.host);
  }
  const url = new URL(`${access.apiUrl.replace(/\/$/, '')}/chat.postMessage`);
  const reply = sending.thread === undefined ? {} : { thread_ts: sending.thread, reply_broadcast: sending.loud };
  const body = JSON.stringify({ channel: access.channel, ...sending.message, ...reply });
  const headers = [['content-type', 'application/json; charset=utf-8'] as const, ['authorization', `Bearer ${access.token}`] as const];
  const result = await send({ ...common, url, headers, body });
  const read = readAnswer(result, 'Slack');
  if (!read.delivered || result.kind === 'failure') return read;
  const answer = parse(result.text);
  if (answer === null) return { delivered: false, reason: 'unreachable', detail: 'Slack answered with something that is not JSON', againAfterMs: 0 };
  if (answer.ok) return { delivered: true, ...(sending.thread === undefined && answer.ts !== '' ? { thread: answer.ts } : {}) };
  // The notice matters more than its place.
  if (NO_THREAD.includes(answer.error) && sending.thread !== undefined)
    return sendToSlack(access, { ...sending, thread: undefined }, timeoutMs, signal);
  return refusal(answer.error, result.head.retryAfterMs);
}

function refusal(error: string, retryAfterMs: number | null): Attempted {
  const detail = `Slack said ${error}`;
  if (CREDENTIALS.includes(error)) return { delivered: false, reason: 'authentication_failed', detail };
  if (!PASSING.includes(error)) return { delivered: false, reason: 'refused', detail };
  const reason = error.includes('limit') ? 'rate_limited' : 'unreachable';
  return { delivered: false, reason, detail, againAfterMs: retryAfterMs ?? 0 };
}

function parse(text: string): { readonly ok: boolean; readonly ts: string; readonly error: string } | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { ok, ts, error } = value as { ok?: unknown; ts?: unknown; error?: unknown };
    return { ok: ok === true, ts: typeof ts === 'string' && /^[\d.]{1,40}$/.test(ts) ? ts : '', error: String(error ?? 'nothing').slice(0, 80) };
  } catch {
    return null;
  }
}
