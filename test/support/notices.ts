import { setTimeout as sleep } from 'node:timers/promises';
import { createProxyChoice } from '../../src/adapters/http/proxy.ts';
import { openChannels } from '../../src/adapters/notify/channels.ts';
import { parseInputs, secretsOf } from '../../src/core/input-spec.ts';
import type { Language } from '../../src/core/language.ts';
import { createRedactor } from '../../src/core/redact.ts';
import { channelInputs, channelProblems } from '../../src/domain/notices/inputs.ts';
import { noticeRenderers } from '../../src/domain/notices/render.ts';
import type { Notice, Tell } from '../../src/domain/notices/types.ts';

export const NOTICE: Notice = {
  id: 'inc-7f3a-1-open',
  kind: 'open',
  incident: 'inc-7f3a-1',
  service: 'shop-api',
  environment: 'production',
  check: 'database',
  verdict: 'critical',
  previousVerdict: null,
  reason: 'json_mismatch',
  message: 'https://api.example.com/health answered, and database is "disconnected".',
  at: '2026-11-24T13:05:09.000Z',
  since: '2026-11-24T13:04:09.000Z',
  detectedAfterMs: 60_000,
  downMs: null,
  flaps: 0,
  issue: { number: 12, url: 'https://github.com/acme/api/issues/12' },
  runUrl: 'https://github.com/acme/api/actions/runs/4711',
  maintenance: null,
};

type Given = Readonly<Record<string, string>>;
type More = { readonly language?: Language; readonly env?: Given; readonly signal?: AbortSignal; readonly patient?: boolean };

/** The channels of raw inputs, as an action opens them. Waits are counted but not waited, unless `patient`. */
export function channelsOf(raw: Given, more: More = {}): { readonly tell: Tell; readonly waits: number[] } {
  const given = parseInputs(channelInputs, (name) => raw[name] ?? '');
  const problems = channelProblems(given);
  if (problems.length > 0) throw new Error(problems.map(({ input, problem }) => `${input}: ${problem}`).join('\n'));
  const waits: number[] = [];
  const redactor = createRedactor(secretsOf(channelInputs, (name) => raw[name] ?? ''));
  const patience = {
    signal: more.signal ?? new AbortController().signal,
    now: Date.now,
    random: () => 0.5,
    pause: async (ms: number, signal: AbortSignal) => {
      waits.push(ms);
      if (more.patient) await sleep(ms, undefined, { signal });
    },
  };
  const tell = openChannels(given, {
    language: more.language ?? 'en',
    redact: redactor.redact,
    patience,
    render: noticeRenderers,
    proxy: createProxyChoice('env', more.env ?? {}),
    env: more.env ?? {},
  });
  return { tell, waits };
}
