import type { Measured, Unmeasured } from '../../domain/alerts/measured.ts';
import type { PrometheusReader } from '../../domain/metrics/prometheus.ts';
import type { QueryResult } from '../../domain/metrics/query-answer.ts';
import type { MetricAnswer, Range } from '../../domain/metrics/types.ts';
import { ask, type Reading, type Way } from './ask.ts';

type Span = { readonly from: number; readonly until: number };
type Parameters = Readonly<Record<string, string>>;

/** The HTTP API of Prometheus, https://prometheus.io/docs/prometheus/latest/querying/api/. */
export type PrometheusApi = {
  /** At a time in milliseconds; the server's own present where it is null. */
  readonly instant: (query: string, at: number | null, reading: Reading) => Promise<Measured<QueryResult>>;
  /** Parts of a time, asked one after the other; series of the same labels are joined. */
  readonly range: (query: string, parts: readonly Range[], reading: Reading) => Promise<Measured<QueryResult>>;
  /** Whether any series of a selector was there within a time; ever, where it is null. */
  readonly isThere: (selector: string, span: Span | null, reading: Reading) => Promise<boolean | Unmeasured>;
  readonly labelValues: (label: string, selector: string, span: Span | null, reading: Reading) => Promise<Measured<readonly string[]>>;
};

/** A longer address is refused by many servers; then the query is posted. */
const MAX_ADDRESS = 3000;
/** A list that is longer says no more than that there is something. */
const MAX_LIST = 256 * 1024;

export function prometheusApi(server: URL, way: Way, reader: PrometheusReader): PrometheusApi {
  const call = (path: string, parameters: Parameters, reading: Reading, maxAnswer?: number): Promise<MetricAnswer | Unmeasured> => {
    const url = new URL(server);
    url.pathname = `${server.pathname.replace(/\/$/, '')}/api/v1/${path}`;
    const form = new URLSearchParams(parameters);
    const limit = maxAnswer === undefined ? {} : { maxAnswer };
    if (path.startsWith('query') && form.size > 0 && form.toString().length > MAX_ADDRESS) return ask({ url, form, ...limit }, way, reading);
    url.search = form.toString();
    return ask({ url, ...limit }, way, reading);
  };
  const read = <T>(answer: MetricAnswer | Unmeasured, how: (answer: MetricAnswer) => T): T | Unmeasured => ('kind' in answer ? answer : how(answer));
  const names = (selector: string, label: string, span: Span | null, reading: Reading) =>
    call(
      `label/${encodeURIComponent(label)}/values`,
      { 'match[]': selector, ...(span === null ? {} : { start: seconds(span.from), end: seconds(span.until) }), limit: '1000' },
      reading,
      MAX_LIST,
    );
  return {
    instant: async (query, at, reading) =>
      read(await call('query', { query, ...(at === null ? {} : { time: seconds(at) }) }, reading), reader.readQueryAnswer),
    range: async (query, parts, reading) => {
      const results: QueryResult[] = [];
      for (const { from, until, stepMs } of parts) {
        const step = { start: seconds(from), end: seconds(until), step: seconds(stepMs) };
        const result = read(await call('query_range', { query, ...step }, reading), reader.readQueryAnswer);
        if (result.kind === 'unmeasured') return result;
        results.push(result.value);
      }
      return { kind: 'measured', value: reader.joined(results) };
    },
    isThere: async (selector, span, reading) => read(await names(selector, '__name__', span, reading), reader.isThere),
    labelValues: async (label, selector, span, reading) => read(await names(selector, label, span, reading), reader.textsOf),
  };
}

/** Times and steps go as seconds; milliseconds are as exact as Prometheus is. */
const seconds = (ms: number) => (ms / 1000).toFixed(3);
