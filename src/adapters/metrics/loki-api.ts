import type { Measured, Unmeasured } from '../../domain/alerts/measured.ts';
import type { LokiReader } from '../../domain/metrics/loki.ts';
import type { LogLine } from '../../domain/metrics/loki-answer.ts';
import type { QueryResult } from '../../domain/metrics/query-answer.ts';
import type { MetricAnswer, Range } from '../../domain/metrics/types.ts';
import { ask, type Reading, type Way } from './ask.ts';

type Span = { readonly from: number; readonly until: number };

/** The HTTP API of Loki, https://grafana.com/docs/loki/latest/reference/loki-http-api/. */
export type LokiApi = {
  /** A query of metrics at a time in milliseconds. */
  readonly instant: (query: string, at: number, reading: Reading) => Promise<Measured<QueryResult>>;
  /** A query of metrics over parts of a time, asked one after the other. */
  readonly range: (query: string, parts: readonly Range[], reading: Reading) => Promise<Measured<QueryResult>>;
  /** The newest log lines of a time, or its oldest. */
  readonly lines: (
    query: string,
    limit: number,
    span: Span,
    reading: Reading,
    direction?: 'backward' | 'forward',
  ) => Promise<Measured<readonly LogLine[]>>;
  /** Whether any stream of a selector had lines within a time. */
  readonly isThere: (streams: string, span: Span, reading: Reading) => Promise<boolean | Unmeasured>;
};

const MAX_LIST = 256 * 1024;

export function lokiApi(server: URL, way: Way, reader: LokiReader): LokiApi {
  const call = (path: string, parameters: Readonly<Record<string, string>>, reading: Reading, maxAnswer?: number) => {
    const url = new URL(server);
    url.pathname = `${server.pathname.replace(/\/$/, '')}/loki/api/v1/${path}`;
    url.search = new URLSearchParams(parameters).toString();
    return ask({ url, ...(maxAnswer === undefined ? {} : { maxAnswer }) }, way, reading);
  };
  const read = <T>(answer: MetricAnswer | Unmeasured, how: (answer: MetricAnswer) => T): T | Unmeasured => ('kind' in answer ? answer : how(answer));
  return {
    instant: async (query, at, reading) => read(await call('query', { query, time: nanoseconds(at) }, reading), reader.readQueryAnswer),
    range: async (query, parts, reading) => {
      const results: QueryResult[] = [];
      for (const { from, until, stepMs } of parts) {
        const span = { start: nanoseconds(from), end: nanoseconds(until), step: String(stepMs / 1000) };
        const result = read(await call('query_range', { query, ...span }, reading), reader.readQueryAnswer);
        if (result.kind === 'unmeasured') return result;
        results.push(result.value);
      }
      return { kind: 'measured', value: reader.joined(results) };
    },
    lines: async (query, limit, { from, until }, reading, direction = 'backward') => {
      const span = { start: nanoseconds(from), end: nanoseconds(until), limit: String(limit), direction };
      return read(await call('query_range', { query, ...span }, reading), reader.readLinesAnswer);
    },
    isThere: async (streams, { from, until }, reading) =>
      read(await call('series', { 'match[]': streams, start: nanoseconds(from), end: nanoseconds(until) }, reading, MAX_LIST), reader.isThere),
  };
}

/** Loki takes times as nanoseconds; as a number they would not be exact. */
const nanoseconds = (ms: number) => `${Math.round(ms)}000000`;
