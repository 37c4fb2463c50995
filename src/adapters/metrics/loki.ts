import type { Measured } from '../../domain/alerts/measured.ts';
import type { AlertSource, ErrorGroup, Traffic } from '../../domain/alerts/sources.ts';
import type { StatusStages } from '../../domain/metrics/access-lines.ts';
import type { MetricsInputs } from '../../domain/metrics/inputs.ts';
import type { LogSelector } from '../../domain/metrics/log-selector.ts';
import type { LokiReader } from '../../domain/metrics/loki.ts';
import type { Clean, ReadNumber, ReadNumbers } from '../../domain/metrics/types.ts';
import { createProxyChoice } from '../http/proxy.ts';
import { begin, type Reading } from './ask.ts';
import { type LokiApi, lokiApi } from './loki-api.ts';
import { cleaner, type Opening, told } from './opening.ts';

export type LokiInputs = Pick<MetricsInputs, 'lokiUrl' | 'lokiHeaders' | 'lokiTenant' | 'lokiRequests'>;
export type Loki = AlertSource & {
  /** The one number of a query of metrics at a time. */
  readonly query: ReadNumber;
  /** Its numbers over a time. */
  readonly queryRange: ReadNumbers;
};
/** A log that is read for its requests. */
type Access = { readonly selector: LogSelector; readonly api: LokiApi; readonly reader: LokiReader; readonly clean: Clean };
type Span = { readonly from: number; readonly until: number };

const HOUR = 3_600_000;
/** Streams that had no line in this time are not known; many servers refuse to look back for longer than a month. */
const KNOWN_FOR_MS = 7 * 24 * HOUR;

/** A Loki; null where none is given. `metricsProblems` has found nothing wrong with the inputs. */
export function openLoki(given: LokiInputs, { reader, redact, env, patience }: Opening<LokiReader>): Loki | null {
  if (given.lokiUrl === null) return null;
  const tenant: [string, string][] = given.lokiTenant === '' ? [] : [['x-scope-orgid', given.lokiTenant]];
  const api = lokiApi(given.lokiUrl, { headers: [...tenant, ...given.lokiHeaders], proxy: createProxyChoice('env', env), patience }, reader);
  const clean = cleaner(redact);
  const reading = async <T>(signal: AbortSignal, work: (reading: Reading) => Promise<Measured<T>>) =>
    told(await work(begin(patience, signal)), clean);
  const access = given.lokiRequests === null ? null : { selector: given.lokiRequests, api, reader, clean };
  return {
    name: 'loki',
    traffic: access === null ? null : (from, until, _, signal) => reading(signal, (now) => readTraffic(access, { from, until }, now)),
    errors: access === null ? null : (from, until, signal) => reading(signal, (now) => readErrors(access, { from, until }, now)),
    disks: null,
    memory: null,
    processes: null,
    query: (query, at, signal) => reading(signal, (now) => readNumber(api, reader, query, at, now)),
    queryRange: (query, range, signal) =>
      reading(signal, async (now) => {
        const parts = reader.chunks(range);
        if (parts === null) return { kind: 'unmeasured', cause: 'too_much', detail: 'the time is too long' };
        const result = await api.range(query, parts, now);
        return result.kind === 'unmeasured' ? result : reader.manyNumbers(result.value, range);
      }),
  };
}

/** Answers and 5xx answers by the minute. Known streams without a line are no requests; unknown ones are a mistake. */
async function readTraffic(access: Access, { from, until }: Span, now: Reading): Promise<Measured<Traffic>> {
  const { api, reader, selector } = access;
  const range = reader.sliceRange(from, until);
  const whole = { from: range.from - range.stepMs, until };
  const status = await findStatus(access, whole, now);
  if (status.kind === 'unmeasured') return status;
  if (status.value === null) return { kind: 'measured', value: { shape: 'slices', counts: [], gaps: [], errors: [] } };
  const parts = reader.chunks(range);
  if (parts === null) return { kind: 'unmeasured', cause: 'too_much', detail: 'the time is too long' };
  const queries = reader.lokiQueries(selector, status.value);
  const [counts, all, errors] = await Promise.all([
    api.range(queries.counts, parts, now),
    api.range(queries.all, parts, now),
    groupErrors(access, status.value, whole, now),
  ]);
  if (counts.kind === 'unmeasured') return counts;
  if (all.kind === 'unmeasured') return all;
  const traffic = reader.slicesOf(counts.value, all.value, status.value.labels, range);
  if (traffic.kind === 'unmeasured') return traffic;
  // They help to understand the numbers, and are none of them.
  return { kind: 'measured', value: { ...traffic.value, errors: errors.kind === 'measured' ? errors.value : [] } };
}

async function readErrors(access: Access, span: Span, now: Reading): Promise<Measured<readonly ErrorGroup[]>> {
  const status = await findStatus(access, span, now);
  if (status.kind === 'unmeasured') return status;
  return status.value === null ? { kind: 'measured', value: [] } : groupErrors(access, status.value, span, now);
}

async function groupErrors(
  { api, reader, selector, clean }: Access,
  status: StatusStages,
  span: Span,
  now: Reading,
): Promise<Measured<readonly ErrorGroup[]>> {
  const found = await api.lines(reader.lokiQueries(selector, status).failed, reader.errorLines, span, now);
  return found.kind === 'unmeasured' ? found : { kind: 'measured', value: reader.lineErrors(found.value, status.labels, clean) };
}

/** How the status is got of a line; null where known streams have no line in the time. */
async function findStatus({ api, reader, selector }: Access, span: Span, now: Reading): Promise<Measured<StatusStages | null>> {
  const { streams, stages } = selector;
  const own = reader.ownStages(selector);
  const sample = await api.lines(own === null ? `${streams} ${stages}`.trim() : streams, own === null ? reader.sampleLines : 1, span, now);
  if (sample.kind === 'unmeasured') return sample;
  if (sample.value.length === 0) {
    const known = await api.isThere(streams, { from: span.until - KNOWN_FOR_MS, until: span.until }, now);
    const absence = reader.explainAbsence([streams], [known]);
    return absence ?? { kind: 'measured', value: null };
  }
  const newest = own ?? reader.detectStatus(sample.value.map(({ line }) => line));
  if (newest !== null || sample.value.length < reader.sampleLines) return statusOr(newest, streams);
  const oldest = await api.lines(streams, reader.sampleLines, span, now, 'forward');
  return oldest.kind === 'unmeasured' ? oldest : statusOr(reader.detectStatus(oldest.value.map(({ line }) => line)), streams);
}

function statusOr(found: StatusStages | null, streams: string): Measured<StatusStages> {
  return found === null
    ? { kind: 'unmeasured', cause: 'unsupported', detail: `no HTTP status in the lines of ${streams}; add a stage that makes a label status` }
    : { kind: 'measured', value: found };
}

/** The number of a query; where it gives none, whether that is a count of nothing, silence, or a mistake in its selector. */
async function readNumber(api: LokiApi, reader: LokiReader, query: string, at: number, now: Reading): Promise<Measured<number>> {
  const result = await api.instant(query, at, now);
  const number = result.kind === 'unmeasured' ? result : reader.oneNumber(result.value, at);
  const isEmpty = number.kind === 'unmeasured' && number.cause === 'no_data';
  if (!isEmpty && !(number.kind === 'measured' && reader.hidesAbsence(query))) return number;
  const streams = reader.streamsIn(query);
  const known = (from: number) => Promise.all(streams.map((one) => api.isThere(one, { from, until: at }, now)));
  const absence = reader.explainAbsence(streams, await known(at - KNOWN_FOR_MS));
  // Where the streams could not be asked about, an empty result is still empty; one that may hide something is no result.
  if (absence !== null) return !isEmpty || absence.cause === 'unknown_metric' ? absence : number;
  if (!isEmpty || !reader.countsLines(query)) return number;
  const alive = await known(at - HOUR);
  return alive.every((one) => one === true) ? { kind: 'measured', value: 0 } : (alive.find((one) => typeof one === 'object') ?? number);
}
