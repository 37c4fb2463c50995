import { isObject } from '../../core/json.ts';
import { type Measured, measured, type Unmeasured, unmeasured } from '../alerts/measured.ts';
import { refusalOf } from './refusal.ts';
import type { Labels, MetricAnswer, Sample, Series } from './types.ts';

/** Values of metrics over labels. `vector`: one sample each; `matrix`: a run of them; a scalar is a series without labels. */
export type QueryResult = { readonly type: 'vector' | 'matrix' | 'scalar'; readonly series: readonly Series[] };

/**
 * Reads what `/api/v1/query` and `/api/v1/query_range` of Prometheus, or those of Loki for a query of metrics, answered
 * (https://prometheus.io/docs/prometheus/latest/querying/api/, https://grafana.com/docs/loki/latest/reference/loki-http-api/).
 * Warnings beside a success mean that the data may be incomplete, so it is `partial`.
 */
export function readQueryAnswer(answer: MetricAnswer): Measured<QueryResult> {
  const data = readData(answer);
  if (data.kind === 'unmeasured') return data;
  const { resultType, result } = (isObject(data.value) ? data.value : {}) as { resultType?: unknown; result?: unknown };
  switch (resultType) {
    case 'vector':
    case 'matrix': {
      if (!Array.isArray(result)) return malformed('the result is no list');
      const series = result.map((item: unknown) => readSeries(item, resultType));
      const wrong = series.find((one): one is Unmeasured => 'kind' in one);
      if (wrong !== undefined) return wrong;
      // Labels are what a series is: the same ones twice would count it twice.
      const keys = new Set((series as Series[]).map(({ labels }) => labelKey(labels)));
      return keys.size < series.length ? malformed('a series twice') : measured({ type: resultType, series: series as Series[] });
    }
    case 'scalar': {
      const sample = readSample(result);
      return sample === null ? malformed('a scalar without a value') : measured({ type: 'scalar', series: [{ labels: {}, samples: [sample] }] });
    }
    case 'string':
      return unmeasured('not_a_number', 'the query gives a text');
    case 'streams':
      return unmeasured('unsupported', 'the query gives log lines: count them, as in count_over_time({…}[5m])');
    default:
      return malformed('a result of no known type');
  }
}

/** The values of a list such as `/api/v1/label/…/values` gives; `null` data is an empty list (Loki sends it so). */
export function readListAnswer(answer: MetricAnswer): Measured<readonly unknown[]> {
  const data = readData(answer);
  if (data.kind === 'unmeasured') return data;
  if (data.value === null || data.value === undefined) return measured([]);
  return Array.isArray(data.value) ? measured(data.value) : malformed('no list');
}

/** The `data` of an answer that is a success and whole. */
export function readData(answer: MetricAnswer): Measured<unknown> {
  const refusal = refusalOf(answer);
  if (refusal !== null) return refusal;
  let body: unknown;
  try {
    body = JSON.parse(answer.text);
  } catch {
    return malformed(answer.text.trim() === '' ? 'an empty answer' : 'no JSON');
  }
  if (!isObject(body)) return malformed('no JSON object');
  if (body['status'] === 'error') return unmeasured('source_failed', typeof body['error'] === 'string' ? body['error'] : 'an error without words');
  if (body['status'] !== 'success') return malformed('neither a success nor an error');
  const warnings = (Array.isArray(body['warnings']) ? body['warnings'] : []).filter((w) => typeof w !== 'string' || !w.startsWith('PromQL info'));
  if (warnings.length > 0)
    return unmeasured(
      'partial',
      warnings
        .slice(0, 3)
        .map((w) => (typeof w === 'string' ? w : JSON.stringify(w)))
        .join('; '),
    );
  return measured(body['data']);
}

function readSeries(item: unknown, type: 'vector' | 'matrix'): Series | Unmeasured {
  if (!isObject(item)) return malformed('a series that is no object');
  const labels = readLabels(item['metric']);
  if (labels === null) return malformed('labels that are no texts');
  if (item['histogram'] !== undefined || item['histograms'] !== undefined) return unmeasured('not_a_number', 'the query gives a native histogram');
  const raw = type === 'vector' ? [item['value']] : item['values'];
  if (!Array.isArray(raw)) return malformed('a series without values');
  const samples: Sample[] = [];
  for (const pair of raw) {
    const sample = readSample(pair);
    if (sample === null) return malformed('a value that is not [time, "number"]');
    samples.push(sample);
  }
  return { labels, samples };
}

function readLabels(raw: unknown): Labels | null {
  if (raw === undefined || raw === null) return {};
  if (!isObject(raw)) return null;
  return Object.values(raw).every((value) => typeof value === 'string') ? (raw as Labels) : null;
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** `[seconds, "value"]`; the empty text is no number, although JavaScript would make a zero of it. */
function readSample(pair: unknown): Sample | null {
  if (!Array.isArray(pair) || pair.length !== 2) return null;
  const [seconds, text] = pair as [unknown, unknown];
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || typeof text !== 'string') return null;
  const value = NUMBER.test(text) ? Number(text) : SPECIAL.get(text);
  return value === undefined ? null : { at: Math.round(seconds * 1000), value };
}

const SPECIAL = new Map([
  ['NaN', Number.NaN],
  ['+Inf', Number.POSITIVE_INFINITY],
  ['Inf', Number.POSITIVE_INFINITY],
  ['-Inf', Number.NEGATIVE_INFINITY],
]);

/** The same for the same labels, in whatever order they come. */
export const labelKey = (labels: Labels) => JSON.stringify(Object.entries(labels).sort());

const malformed = (detail: string) => unmeasured('malformed', detail);
