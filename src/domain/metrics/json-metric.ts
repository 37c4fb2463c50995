import type { InputProblem } from '../../core/errors.ts';
import type { Parsed } from '../../core/input-spec.ts';
import { type Measured, measured, unmeasured } from '../alerts/measured.ts';
import { formatPath, type Path, parsePath } from '../health/assertion.ts';
import { describe, lookUp } from '../health/evaluate-json.ts';
import { parseStrictJson } from '../health/strict-json.ts';
import { parseTarget, targetSecrets } from '../health/target.ts';
import { refusalOf } from './refusal.ts';
import type { Clean, MetricAnswer } from './types.ts';

/** A number within a JSON document at a URL. */
export type JsonMetric = { readonly url: string; readonly path: Path };

const EXAMPLE = 'https://api.example.com/metrics.json queue.waiting';

/** Parses the query of a rule of the source `json`: `URL path.to.number`, the path as in the assertions of the health gate. */
export function parseJsonMetric(query: string): Parsed<JsonMetric> {
  const [, address = '', written = ''] = /^(\S+)\s+(\S[\s\S]*)$/.exec(query.trim()) ?? [];
  if (written === '') return { problem: 'it is not a URL and, after a space, the path of a number in its JSON.' };
  if (!/^https?:\/\//i.test(address)) return { problem: 'it does not begin with a URL of http:// or https://.' };
  const target = parseTarget(address);
  if ('problem' in target) return target;
  const path = parsePath(written.trim());
  return 'problem' in path ? { problem: `the path, ${path.problem}` } : { value: { url: target.value.url, path: path.value } };
}

/** The secret parts of such a query: those of its URL. */
export const jsonMetricSecrets = (query: string) => targetSecrets(query.trim().split(/\s/, 1)[0] ?? '');

/**
 * What is wrong with the queries of all rules of the source `json` together. `metric-headers` are sent to one origin only: a token for
 * one service must not reach another one.
 */
export function jsonMetricProblems(queries: readonly string[], headers: number): readonly InputProblem[] {
  const origins = new Set<string>();
  const problems: InputProblem[] = [];
  for (const query of queries) {
    const parsed = parseJsonMetric(query);
    if ('problem' in parsed) problems.push({ input: 'rules', problem: `a query of the source json: ${parsed.problem}`, example: EXAMPLE });
    else origins.add(new URL(parsed.value.url).origin);
  }
  if (headers > 0 && origins.size > 1)
    problems.push({
      input: 'metric-headers',
      problem: 'the rules of the source json ask several servers, and each of them would get these headers.',
    });
  return problems;
}

/** The number at a path of the answered document, by own properties alone. A text of digits is no number. */
export function readJsonMetric(answer: MetricAnswer, path: Path, clean: Clean): Measured<number> {
  const refusal = refusalOf(answer);
  if (refusal !== null) return refusal;
  const parsed = parseStrictJson(answer.text);
  if (!('value' in parsed)) {
    const said = { empty: 'an empty answer', syntax: 'no JSON', duplicate_key: `the key ${'detail' in parsed ? parsed.detail : ''} twice` };
    return unmeasured('malformed', said[parsed.kind]);
  }
  const value = lookUp(parsed.value, path);
  const where = formatPath(path);
  if (value === undefined) return unmeasured('unknown_metric', `${where} is not there`);
  // 1e999 is JSON and becomes Infinity.
  if (typeof value !== 'number' || !Number.isFinite(value)) return unmeasured('not_a_number', `${where} is ${describe(value, clean)}`);
  return measured(value);
}

/** What the adapter is handed. */
export const jsonMetricReader = { parse: parseJsonMetric, read: readJsonMetric };
export type JsonMetricReader = typeof jsonMetricReader;
