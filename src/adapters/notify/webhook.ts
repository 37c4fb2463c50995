import type { ProxyChoice } from '../http/proxy.ts';
import { send } from '../http/send.ts';
import type { Attempted } from './attempts.ts';
import { readAnswer } from './http-answer.ts';

/** A webhook's body with the headers of this attempt: the signature holds its time. */
export type WebhookCall = {
  readonly url: URL;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly proxy: ProxyChoice;
};

export async function callWebhook({ url, body, headers, proxy }: WebhookCall, timeoutMs: number, signal: AbortSignal): Promise<Attempted> {
  const all = [['content-type', 'application/json; charset=utf-8'] as const, ['user-agent', 'runbook-actions'] as const, ...Object.entries(headers)];
  return readAnswer(await send({ url, headers: all, body, timeoutMs, signal, proxy }), url.host);
}
