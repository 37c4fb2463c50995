import type { ApiOpening } from '../../src/adapters/http/json-api.ts';
import { createProxyChoice } from '../../src/adapters/http/proxy.ts';
import { createRedactor } from '../../src/core/redact.ts';

/** What an action gives to the adapters of hosting APIs. Waits are counted, not waited; their time passes for the limits all the same. */
export function hostingOpening(secrets: readonly string[], more: Partial<ApiOpening> = {}): ApiOpening & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => Date.now() + waits.reduce((sum, ms) => sum + ms, 0),
    pause: async (ms, signal) => {
      signal.throwIfAborted();
      waits.push(ms);
    },
    random: () => 0.5,
    redact: createRedactor(secrets).redact,
    proxy: createProxyChoice('none', {}),
    userAgent: 'runbook-actions',
    requestMs: 2000,
    ...more,
  };
}

export const never = () => new AbortController().signal;
