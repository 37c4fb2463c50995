import { proxySetting } from '../../src/adapters/http/proxy-input.ts';
import { choice, duration, field, flag, integer, quote, secret, text } from '../../src/core/input-spec.ts';
import { secretUrl } from '../../src/core/secret-url.ts';
import { targetInputs, wayInputs } from '../../src/domain/health/inputs.ts';
import { incidentInputs } from '../../src/domain/incidents/inputs.ts';
import { MODES } from '../../src/domain/monitor/types.ts';
import { channelInputs } from '../../src/domain/notices/inputs.ts';

const HOUR = 3_600_000;

/** What action.yml declares besides the common inputs, in its order. */
export const inputs = {
  ...targetInputs,
  mode: choice(MODES, { default: 'dispatch' }),
  service: text({ example: 'shop-api' }),
  environment: text({ example: 'production' }),
  probes: integer({ default: '5', min: 1, max: 100 }),
  interval: duration({ default: '60s', min: 100, max: HOUR }),
  'suspect-interval': duration({ default: '15s', min: 100, max: HOUR }),
  'max-runtime': duration({ default: '5h', min: 1000, max: 24 * HOUR }),
  'handover-timeout': duration({ default: '15m', min: 1000, max: HOUR }),
  'accept-cost': flag({ default: 'false' }),
  'relay-from': field<number | null>({}, (raw) => {
    if (raw === '') return { value: null };
    return /^\d{1,15}$/.test(raw) ? { value: Number(raw) } : { problem: `${quote(raw)} is not the id of a run.` };
  }),
  'failure-threshold': integer({ default: '2', min: 1, max: 100 }),
  'recovery-threshold': integer({ default: '2', min: 1, max: 100 }),
  'max-gap': duration({ default: '15m', min: 1000, max: 24 * HOUR }),
  ...incidentInputs,
  history: flag({ default: 'true' }),
  'history-branch': field({ default: 'runbook-monitor' }, (raw) =>
    // What git allows in a branch's name, and less: it becomes part of an address.
    /^[\w][\w-]*([./][\w-]+)*$/.test(raw) && raw.length <= 100 && !raw.endsWith('.lock')
      ? { value: raw }
      : { problem: `${quote(raw)} is no name of a branch.` },
  ),
  'history-interval': duration({ default: '30m', min: 0, max: 6 * HOUR }),
  'heartbeat-url': secretUrl(['https:', 'http:'], 'https://hc-ping.com/…'),
  'github-token': secret({ required: true, example: '${{ github.token }}' }),
  ...wayInputs,
  proxy: proxySetting(),
  ...channelInputs,
};

/** The action's own outputs with the values that hold until it reports. */
export const outputs = {
  healthy: 'false',
  probes: '0',
  failures: '0',
  availability: '',
  'latency-p50-ms': '',
  'latency-p95-ms': '',
  'latency-p99-ms': '',
  'blind-gaps': '0',
  'longest-gap-ms': '0',
  'open-incidents': '0',
  opened: '0',
  closed: '0',
  changed: '0',
  notified: '0',
  'notify-failed': '0',
  successor: '',
};
