import { createHmac } from 'node:crypto';
import type { Language } from '../../core/language.ts';
import type { Notice } from './types.ts';
import { wordsOf } from './words.ts';

/** The body of a webhook: `docs/schema/notice.schema.json`. */
export function renderWebhook(notice: Notice, language: Language): string {
  const { headline, next } = wordsOf(notice, language);
  const { id, kind, incident, at, ...rest } = notice;
  return JSON.stringify({ schema: 1, type: `incident.${kind}`, timestamp: at, data: { id, kind, incident, headline, ...rest, next } });
}

/**
 * The headers of a webhook by the Standard Webhooks specification (https://www.standardwebhooks.com), for which there are verifiers in
 * every language: HMAC-SHA256 over `id.timestamp.body`, where the timestamp, seconds since 1970, is the time of this attempt, so that a
 * recorded request cannot be played back later. A secret `whsec_…` is base64; any other is taken as it is. Without a secret there is no
 * signature.
 */
export function webhookHeaders(id: string, body: string, secret: string, nowMs: number): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  if (secret === '') return headers;
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret);
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signature}` };
}
