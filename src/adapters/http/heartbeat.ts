import type { ProxyChoice } from './proxy.ts';
import { send } from './send.ts';

const TIMEOUT_MS = 10_000;

/** Calls a dead-man's switch once (https://healthchecks.io/docs/http_api/); whether it took the call. It never shows the address, which is its secret. */
export async function callHeartbeat(url: URL, proxy: ProxyChoice, signal: AbortSignal): Promise<{ readonly problem: string | null }> {
  const result = await send({ url, headers: [['user-agent', 'runbook-actions']], timeoutMs: TIMEOUT_MS, signal, proxy });
  if (result.kind === 'failure') return { problem: `${url.host}: ${result.detail}` };
  const { status } = result.head;
  return { problem: status >= 200 && status < 300 ? null : `${url.host} answered HTTP ${status}` };
}
