import type { Measured } from '../../domain/alerts/measured.ts';
import type { JsonMetricReader } from '../../domain/metrics/json-metric.ts';
import type { ReadNumber } from '../../domain/metrics/types.ts';
import { createProxyChoice } from '../http/proxy.ts';
import { ask, begin, type Headers } from './ask.ts';
import { cleaner, type Opening, told } from './opening.ts';

/** A document that holds a number is short; what is longer is something else. */
const MAX_DOCUMENT = 1024 * 1024;

/** Numbers in JSON documents; the query is `URL path.to.number`, whose problems `jsonMetricProblems` has told before. */
export function openJsonMetrics(
  given: { readonly metricHeaders: Headers },
  { reader, redact, env, patience }: Opening<JsonMetricReader>,
): ReadNumber {
  const way = { headers: given.metricHeaders, proxy: createProxyChoice('env', env), patience };
  const clean = cleaner(redact);
  return async (query, _, signal): Promise<Measured<number>> => {
    const metric = reader.parse(query);
    if ('problem' in metric) return told({ kind: 'unmeasured', cause: 'unsupported', detail: metric.problem }, clean);
    const { url, path } = metric.value;
    // What a cache holds says nothing about now.
    const headers: Headers = [['cache-control', 'no-cache']];
    const answer = await ask({ url: new URL(url), headers, maxAnswer: MAX_DOCUMENT }, way, begin(patience, signal));
    return told('kind' in answer ? answer : reader.read(answer, path, clean), clean);
  };
}
