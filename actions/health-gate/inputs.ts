import {
  choice,
  duration,
  type Field,
  field,
  flag,
  headerLines,
  integer,
  lines,
  optionalDuration,
  type Parsed,
  quote,
  ratio,
  text,
} from '../../src/core/input-spec.ts';
import type { Ratio } from '../../src/core/ratio.ts';
import { type Path, parsePath } from '../../src/domain/health/assertion.ts';
import { MODES } from '../../src/domain/health/gate.ts';
import { PRESETS } from '../../src/domain/health/preset.ts';
import { parseRule, type Rule } from '../../src/domain/health/rule.ts';
import { parseStatusSet, type StatusSet } from '../../src/domain/health/status-set.ts';
import { parseTarget, targetSecrets } from '../../src/domain/health/target.ts';
import { LATENCY_BASES } from '../../src/domain/health/watch.ts';
import { networkInputs } from './network-inputs.ts';

const HOUR = 3_600_000;

/** What action.yml declares besides the common inputs, in its order. */
export const inputs = {
  url: lines({ required: true, secrets: targetSecrets, example: 'https://api.example.com/health' }, parseTarget),
  mode: choice(MODES, { default: 'wait' }),
  timeout: duration({ default: '5m', min: 100, max: 6 * HOUR }),
  'request-timeout': duration({ default: '10s', min: 10, max: HOUR }),
  interval: duration({ default: '5s', min: 10, max: HOUR }),
  'max-interval': optionalDuration({ example: '30s' }),
  backoff: decimal({ default: '1', min: 1, max: 10 }),
  jitter: decimal({ default: '0', min: 0, max: 1 }),
  'initial-delay': duration({ default: '0s', max: HOUR }),
  'max-attempts': integer({ default: '0', min: 0, max: 100_000 }),
  'success-threshold': integer({ default: '1', min: 1, max: 1000 }),
  'failure-threshold': integer({ default: '3', min: 1, max: 1000 }),
  'failure-ratio': optionalRatio({ example: '3/10' }),
  'fail-fast': flag({ default: 'true' }),
  'degraded-after': duration({ default: '5s', min: 1, max: HOUR }),
  'degraded-ratio': ratio({ default: '3/5' }),
  'latency-basis': choice(LATENCY_BASES, { default: 'total' }),
  'expect-status': field<StatusSet>({ default: '200' }, parseStatusSet),
  preset: choice(PRESETS, { default: 'runbook' }),
  'expect-json': ruleLines(),
  'expect-version': text({ example: '${{ github.sha }}' }),
  'version-path': field<Path>({ default: 'version' }, parsePath),
  headers: sendableHeaders(),
  ...networkInputs,
};

/** The action's own outputs with the values that hold until it reports. */
export const outputs = {
  healthy: 'false',
  'http-status': '',
  version: '',
  attempts: '0',
  failures: '0',
  'latency-ms': '',
  'latency-p50-ms': '',
  'latency-p95-ms': '',
  'slow-phase': '',
  'remote-ip': '',
  'cert-days-left': '',
  'elapsed-ms': '0',
};

/** Assertions, one per line, or null for the preset's; `none` alone means that any whole body is right. */
function ruleLines(): Field<readonly Rule[] | null> {
  const options = { example: 'status == "ok"' };
  const inner = lines(options, parseRule);
  return field(options, (raw): Parsed<readonly Rule[] | null> => {
    if (raw === '') return { value: null };
    return raw === 'none' ? { value: [] } : inner.parse(raw);
  });
}

/** A ratio, or null where it is not given. */
function optionalRatio(options: { readonly example: string }): Field<Ratio | null> {
  const inner = ratio(options);
  return field<Ratio | null>(options, (raw) => (raw === '' ? { value: null } : inner.parse(raw)));
}

/** A plain decimal number within bounds, both included. */
function decimal(options: { readonly default: string; readonly min: number; readonly max: number }): Field<number> {
  return field(options, (raw) => {
    const value = /^\d{1,3}(\.\d{1,6})?$/.test(raw) ? Number(raw) : Number.NaN;
    return value >= options.min && value <= options.max
      ? { value }
      : { problem: `${quote(raw)} is not a number from ${options.min} to ${options.max}.` };
  });
}

/** Headers that the HTTP client can send. Those that belong to the connection itself are refused. */
function sendableHeaders(): Field<readonly (readonly [string, string])[]> {
  const inner = headerLines({ example: 'Authorization: Bearer …' });
  const reserved = ['connection', 'content-length', 'expect', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'];
  return {
    ...inner,
    parse: (raw) => {
      const parsed = inner.parse(raw);
      if ('problem' in parsed) return parsed;
      const problems = parsed.value.flatMap(([name, value]) => {
        if (reserved.includes(name.toLowerCase())) return [`the header ${name} belongs to the connection, which the action manages.`];
        // Never quotes the value, which is a secret.
        return /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value) ? [] : [`the value of ${name} has a character that no header may hold.`];
      });
      return problems.length > 0 ? { problem: problems.join(' ') } : parsed;
    },
  };
}
