import type { Measured } from '../../domain/alerts/measured.ts';
import type { AlertSource, Read } from '../../domain/alerts/sources.ts';
import type { MetricsInputs } from '../../domain/metrics/inputs.ts';
import type { PrometheusReader } from '../../domain/metrics/prometheus.ts';
import type { QueryResult } from '../../domain/metrics/query-answer.ts';
import type { Clean, ReadNumber, ReadNumbers } from '../../domain/metrics/types.ts';
import { createProxyChoice } from '../http/proxy.ts';
import { begin, type Reading } from './ask.ts';
import { cleaner, type Opening, told } from './opening.ts';
import { type PrometheusApi, prometheusApi } from './prometheus-api.ts';
import { KNOWN_FOR_MS, readErrors, readTraffic } from './prometheus-traffic.ts';

export type PrometheusInputs = Pick<
  MetricsInputs,
  'prometheusUrl' | 'prometheusHeaders' | 'prometheusRequests' | 'prometheusStatusLabel' | 'prometheusInstance'
>;
export type Prometheus = AlertSource & {
  /** The one number of an instant query. */
  readonly query: ReadNumber;
  /** The numbers of a query over a time. */
  readonly queryRange: ReadNumbers;
};

/** A Prometheus, or what speaks its API; null where none is given. `metricsProblems` has found nothing wrong with the inputs. */
export function openPrometheus(given: PrometheusInputs, { reader, redact, env, patience }: Opening<PrometheusReader>): Prometheus | null {
  if (given.prometheusUrl === null) return null;
  const way = { headers: given.prometheusHeaders, proxy: createProxyChoice('env', env), patience };
  const api = prometheusApi(given.prometheusUrl, way, reader);
  const clean = cleaner(redact);
  const reading = async <T>(signal: AbortSignal, work: (reading: Reading) => Promise<Measured<T>>) =>
    told(await work(begin(patience, signal)), clean);
  const { prometheusRequests: selector, prometheusInstance: instance } = given;
  const counter = selector === null ? null : { selector, statusLabel: given.prometheusStatusLabel, api, reader };
  const host =
    <T>(query: string, read: (result: QueryResult, clean: Clean) => Measured<T>): Read<T> =>
    (signal) =>
      reading(signal, (now) => readHost(api, reader, query, (result) => read(result, clean), now));
  return {
    name: 'prometheus',
    traffic:
      counter === null
        ? null
        : (from, until, windowMs, signal) => reading(signal, (now) => readTraffic(counter, { from, until }, windowMs, clean, now)),
    errors: counter === null ? null : (from, until, signal) => reading(signal, (now) => readErrors(counter, { from, until }, clean, now)),
    disks: instance === null ? null : host(reader.diskQuery(instance), reader.disksOf),
    memory: instance === null ? null : host(reader.memoryQuery(instance), reader.memoryOf),
    processes: null,
    query: (query, at, signal) =>
      reading(signal, (now) =>
        readQuery(api, reader, query, at, now, async () => {
          const result = await api.instant(query, at, now);
          return result.kind === 'unmeasured' ? result : reader.oneNumber(result.value, at);
        }),
      ),
    queryRange: (query, range, signal) =>
      reading(signal, (now) =>
        readQuery(api, reader, query, range.until, now, async () => {
          const parts = reader.chunks(range);
          if (parts === null) return { kind: 'unmeasured', cause: 'too_much', detail: 'the time is too long' };
          const result = await api.range(query, parts, now);
          return result.kind === 'unmeasured' ? result : reader.manyNumbers(result.value, range);
        }),
      ),
  };
}

/** What node_exporter says of an instance now; `query` is a selector. */
async function readHost<T>(api: PrometheusApi, reader: PrometheusReader, query: string, read: (result: QueryResult) => Measured<T>, now: Reading) {
  const result = await api.instant(query, null, now);
  if (result.kind === 'unmeasured') return result;
  const measured = read(result.value);
  if (measured.kind === 'measured' || measured.cause !== 'no_data') return measured;
  const absence = reader.explainAbsence([query], [await api.isThere(query, null, now)]);
  return absence?.cause === 'unknown_metric' ? absence : measured;
}

/**
 * Reads a query's number, and where there is none, or where the query would hide it, whether its metrics are known: a typing error must
 * not be a pass.
 */
async function readQuery<T>(api: PrometheusApi, reader: PrometheusReader, query: string, at: number, now: Reading, read: () => Promise<Measured<T>>) {
  const result = await read();
  const isEmpty = result.kind === 'unmeasured' && result.cause === 'no_data';
  if (!isEmpty && !(result.kind === 'measured' && reader.hidesAbsence(query))) return result;
  const selectors = reader.selectorsIn(query);
  const known = await Promise.all(selectors.map((selector) => api.isThere(selector, { from: at - KNOWN_FOR_MS, until: at }, now)));
  const absence = reader.explainAbsence(selectors, known);
  // Where the metrics could not be asked about, an empty result is still empty; one that may hide something is no result.
  return absence !== null && (!isEmpty || absence.cause === 'unknown_metric') ? absence : result;
}
