import { choice, duration, type Field, field, flag, integer, optionalDuration, quote, ratio, text } from '../../src/core/input-spec.ts';
import type { Ratio } from '../../src/core/ratio.ts';
import { type Path, parsePath } from '../../src/domain/health/assertion.ts';
import { MODES } from '../../src/domain/health/gate.ts';
import { targetInputs } from '../../src/domain/health/inputs.ts';
import { monitorInputs } from './monitor.ts';
import { networkInputs } from './network-inputs.ts';

const HOUR = 3_600_000;

/** What action.yml declares besides the common inputs, in its order. */
export const inputs = {
  url: targetInputs.url,
  mode: choice(MODES, { default: 'wait' }),
  timeout: duration({ default: '5m', min: 100, max: 6 * HOUR }),
  'request-timeout': targetInputs['request-timeout'],
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
  'degraded-after': targetInputs['degraded-after'],
  'degraded-ratio': targetInputs['degraded-ratio'],
  'latency-basis': targetInputs['latency-basis'],
  'expect-status': targetInputs['expect-status'],
  preset: targetInputs.preset,
  'expect-json': targetInputs['expect-json'],
  'expect-version': text({ example: '${{ github.sha }}' }),
  'version-path': field<Path>({ default: 'version' }, parsePath),
  headers: targetInputs.headers,
  ...networkInputs,
  ...monitorInputs,
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
