import type { Measured, Unmeasured } from '../../domain/alerts/measured.ts';
import type { ErrorGroup, Traffic } from '../../domain/alerts/sources.ts';
import type { PrometheusReader } from '../../domain/metrics/prometheus.ts';
import type { Selector } from '../../domain/metrics/selector.ts';
import type { Clean } from '../../domain/metrics/types.ts';
import type { Reading } from './ask.ts';
import type { PrometheusApi } from './prometheus-api.ts';

/** A counter of requests: where it is, and which of its labels holds the status; empty where that is to be found out. */
export type Counter = { readonly selector: Selector; readonly statusLabel: string; readonly api: PrometheusApi; readonly reader: PrometheusReader };
type Span = { readonly from: number; readonly until: number };

const DAY = 86_400_000;
/** A metric that was not there in this time is not known. */
export const KNOWN_FOR_MS = 30 * DAY;

/** Requests and 5xx answers in windows, one a minute, and the 5xx answers by what was asked for. */
export async function readTraffic(counter: Counter, span: Span, windowMs: number, clean: Clean, reading: Reading): Promise<Measured<Traffic>> {
  const { api, reader, selector } = counter;
  const label = await findStatusLabel(counter, span, reading);
  if (label.kind === 'unmeasured') return label;
  const parts = reader.trafficRanges(span.from, span.until, windowMs);
  if (parts === null) return { kind: 'unmeasured', cause: 'too_much', detail: 'the time is too long' };
  const queries = reader.trafficQueries(selector, label.value, windowMs);
  const [requests, errors, readAt, allRead, groups] = await Promise.all([
    api.range(queries.requests, parts, reading),
    api.range(queries.errors, parts, reading),
    api.range(queries.readAt, parts, reading),
    api.range(queries.allRead, parts, reading),
    readErrorGroups(counter, label.value, span, clean, reading),
  ]);
  for (const part of [requests, errors, readAt, allRead]) if (part.kind === 'unmeasured') return part;
  if (requests.kind === 'unmeasured' || errors.kind === 'unmeasured' || readAt.kind === 'unmeasured' || allRead.kind === 'unmeasured')
    return requests as Unmeasured;
  const results = { requests: requests.value, errors: errors.value, readAt: readAt.value, allRead: allRead.value };
  const traffic = reader.trafficOf(results, { ...span, windowMs });
  if (traffic === null) return { kind: 'unmeasured', cause: 'no_data', detail: reader.formatSelector(selector) };
  if (traffic.kind === 'unmeasured') return traffic;
  // They help to understand the numbers, and are none of them.
  return { kind: 'measured', value: { ...traffic.value, errors: groups.kind === 'measured' ? groups.value : [] } };
}

/** The 5xx answers of a time, grouped. */
export async function readErrors(counter: Counter, span: Span, clean: Clean, reading: Reading): Promise<Measured<readonly ErrorGroup[]>> {
  const label = await findStatusLabel(counter, span, reading);
  return label.kind === 'unmeasured' ? label : readErrorGroups(counter, label.value, span, clean, reading);
}

async function readErrorGroups({ api, reader, selector }: Counter, label: string, { from, until }: Span, clean: Clean, reading: Reading) {
  const result = await api.instant(reader.errorsQuery(selector, label, Math.max(1000, until - from)), until, reading);
  return result.kind === 'unmeasured' ? result : { kind: 'measured' as const, value: reader.routeErrors(result.value, label, clean) };
}

/**
 * The label that holds the status. Without one every answer would seem to be fine, so its values are looked at; and a counter that is not
 * there at all is told from one that only lacks the label.
 */
async function findStatusLabel({ api, reader, selector, statusLabel }: Counter, { from, until }: Span, reading: Reading): Promise<Measured<string>> {
  const text = reader.formatSelector(selector);
  const recently = { from: from - DAY, until };
  const asked = statusLabel === '' ? reader.statusLabels : [statusLabel];
  const lists = await Promise.all(asked.map(async (label) => ({ label, values: await api.labelValues(label, text, recently, reading) })));
  const values: { label: string; values: readonly string[] }[] = [];
  for (const one of lists) {
    if (one.values.kind === 'unmeasured') return one.values;
    values.push({ label: one.label, values: one.values.value });
  }
  const found = reader.statusLabel(values);
  if (found.kind === 'measured') return found;
  if (values.some((one) => one.values.length > 0)) return found;
  const here = await api.isThere(text, recently, reading);
  if (here === true) return found;
  const known = here === false ? await api.isThere(text, { from: until - KNOWN_FOR_MS, until }, reading) : here;
  return reader.explainAbsence([text], [known]) ?? { kind: 'unmeasured', cause: 'no_data', detail: text };
}
