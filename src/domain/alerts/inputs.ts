import type { InputProblem } from '../../core/errors.ts';
import { choice, duration, field, type Inputs, integer, quote } from '../../core/input-spec.ts';
import { parseSize } from '../../core/size.ts';
import { metricRules } from './metric-rule.ts';
import { percent } from './percent-input.ts';
import type { AlertRules, Limits } from './rule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * The inputs of the rules, with the runbook's limits as defaults; spread them into the spec of an action, call `alertRuleProblems` in its
 * `validate`, and make the rules with `alertRulesOf`.
 */
export const alertRuleInputs = {
  'http-max-5xx': percent({ default: '1%' }),
  'http-window': duration({ default: '5m', min: MINUTE, max: HOUR }),
  'http-min-requests': integer({ default: '20', min: 1, max: 1_000_000 }),
  'http-look-back': duration({ default: '6h', min: MINUTE, max: DAY }),
  'http-ingest-delay': duration({ default: '60s', min: 0, max: HOUR }),
  'on-no-traffic': choice(['unknown', 'ok'], { default: 'unknown' }),
  'queue-max-failed': integer({ default: '10', min: 0, max: 1_000_000_000 }),
  'queue-failed-window': duration({ default: '15m', min: 1000, max: 7 * DAY }),
  'disk-raise': percent({ default: '85%' }),
  'disk-clear': percent({ default: '80%' }),
  'disk-critical': percent({ default: '95%' }),
  'memory-raise': percent({ default: '90%' }),
  'memory-clear': percent({ default: '85%' }),
  'memory-critical': percent({ default: '97%' }),
  'memory-for': duration({ default: '5m', min: 0, max: DAY }),
  'database-connections-degraded': percent({ default: '80%' }),
  'database-connections-critical': percent({ default: '95%' }),
  'database-max-transaction': duration({ default: '15m', min: 1000, max: 7 * DAY }),
  'database-max-idle': duration({ default: '10m', min: 1000, max: 7 * DAY }),
  'database-max-size': field<number | null>({ example: '8GiB' }, (raw) => {
    if (raw === '') return { value: null };
    const bytes = parseSize(raw);
    return bytes === null || bytes === 0 ? { problem: `${quote(raw)} is not a size with its unit (KiB, MiB, GiB).` } : { value: bytes };
  }),
  rules: metricRules(),
};

export type AlertRuleInputs = Inputs<typeof alertRuleInputs>;

/** Limits that contradict each other. */
export function alertRuleProblems(given: AlertRuleInputs): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  const below = (input: string, value: number, other: string, limit: number, example: string) => {
    if (value >= limit) problems.push({ input, problem: `it must be less than ${other}.`, example });
  };
  below('disk-clear', given.diskClear, 'disk-raise', given.diskRaise, '80%');
  below('disk-raise', given.diskRaise, 'disk-critical', given.diskCritical, '85%');
  below('memory-clear', given.memoryClear, 'memory-raise', given.memoryRaise, '85%');
  below('memory-raise', given.memoryRaise, 'memory-critical', given.memoryCritical, '90%');
  const connections = [given.databaseConnectionsDegraded, given.databaseConnectionsCritical] as const;
  below('database-connections-degraded', connections[0], 'database-connections-critical', connections[1], '80%');
  if (given.httpWindow % MINUTE !== 0) problems.push({ input: 'http-window', problem: 'it must be a whole number of minutes.', example: '5m' });
  if (given.httpLookBack < given.httpWindow)
    problems.push({ input: 'http-look-back', problem: 'it must not be less than http-window.', example: '6h' });
  return problems;
}

/** The rules; `given` is without problems. */
export function alertRulesOf(given: AlertRuleInputs): AlertRules {
  return {
    traffic: {
      maxRatio: given.httpMax5xx,
      windowMs: given.httpWindow,
      minRequests: given.httpMinRequests,
      lookBackMs: given.httpLookBack,
      ingestDelayMs: given.httpIngestDelay,
      onNoTraffic: given.onNoTraffic,
    },
    queues: { maxFailed: given.queueMaxFailed, windowMs: given.queueFailedWindow },
    disk: { limits: shares(given.diskRaise, given.diskCritical, given.diskClear, 0) },
    memory: { limits: shares(given.memoryRaise, given.memoryCritical, given.memoryClear, given.memoryFor) },
    database: {
      connections: shares(given.databaseConnectionsDegraded, given.databaseConnectionsCritical, null, 0),
      transaction: longerThan(given.databaseMaxTransaction),
      idleInTransaction: longerThan(given.databaseMaxIdle),
      size: given.databaseMaxSize === null ? null : { maxBytes: given.databaseMaxSize, limits: shares(0.85, 0.95, null, 0) },
    },
    metrics: given.rules,
  };
}

function shares(warn: number, crit: number, clear: number | null, forMs: number): Limits {
  const raised = (limit: number) => ({ operator: '>=', limit }) as const;
  return { warn: raised(warn), crit: raised(crit), clear: clear === null ? null : { operator: '<=', limit: clear }, forMs };
}

const longerThan = (limit: number): Limits => ({ warn: { operator: '>', limit }, crit: null, clear: null, forMs: 0 });
