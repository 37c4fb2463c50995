import { type Measured, measured, unmeasured } from '../alerts/measured.ts';
import type { Counted, Gap, Traffic } from '../alerts/sources.ts';
import { mergeGaps } from './number.ts';
import type { QueryResult } from './query-answer.ts';
import { UNREAD_MS } from './traffic-queries.ts';
import type { Sample } from './types.ts';

/** What the four queries of `trafficQueries` gave over a time. */
export type TrafficResults = {
  readonly requests: QueryResult;
  readonly errors: QueryResult;
  readonly readAt: QueryResult;
  readonly allRead: QueryResult;
};
export type Span = { readonly from: number; readonly until: number; readonly windowMs: number };

/** Readings that are further apart than this leave a gap, whatever their usual distance. */
const LEAST_GAP_MS = 150_000;

/**
 * Windows and gaps of a time; null where the counter was not there at all, which is for the caller to explain. A window that the source
 * knows nothing of is no window without requests: it is left out, and the gap tells of it.
 */
export function trafficOf({ requests, errors, readAt, allRead }: TrafficResults, { from, until, windowMs }: Span): Measured<Traffic> | null {
  const total = samplesOf(requests);
  const failed = samplesOf(errors);
  const read = samplesOf(readAt);
  const whole = samplesOf(allRead);
  for (const part of [total, failed, read, whole]) if (part.kind === 'unmeasured') return part;
  if (total.kind === 'unmeasured' || failed.kind === 'unmeasured' || read.kind === 'unmeasured' || whole.kind === 'unmeasured') return null;
  if (read.value.length === 0) return null;
  const unread = unreadTimes(read.value, from, until);
  const partly = whole.value.filter(({ value }) => value === 0).map(({ at }) => partOf(Math.max(from, at - UNREAD_MS), at));
  const wrong = [...total.value, ...failed.value].find(({ value }) => !Number.isFinite(value) || value < 0);
  if (wrong !== undefined) return unmeasured('not_a_number', `the counter gives ${wrong.value}`);
  const errorsAt = new Map(failed.value.map(({ at, value }) => [at, value]));
  const first = Math.min(from + windowMs, until);
  const counts = total.value
    .filter(({ at }) => at >= first)
    .map(({ at, value }) => window(at, value, errorsAt.get(at) ?? 0, windowMs))
    .filter((count) => count.requests > 0 || !unread.some((gap) => gap.from < count.until && count.from < gap.until));
  const gaps = mergeGaps([...unread, ...mergeGaps(partly)]).toSorted((a, b) => a.from - b.from);
  return measured({ shape: 'windows', counts, gaps, errors: [] });
}

/** Whole requests: what `increase()` extrapolates has fractions. There are never more errors than requests. */
function window(at: number, requests: number, errors: number, windowMs: number): Counted {
  const all = Math.round(requests);
  return { from: at - windowMs, until: at, requests: all, errors: Math.min(all, Math.round(errors)) };
}

function samplesOf({ type, series }: QueryResult): Measured<readonly Sample[]> {
  if (type !== 'matrix') return unmeasured('malformed', 'no values over time');
  if (series.length > 1) return unmeasured('several_series', `${series.length} sums`);
  return measured(series[0]?.samples ?? []);
}

/**
 * Times between two readings that are much longer than usual. Where a reading fails Prometheus says so at once; a Prometheus that was not
 * running itself leaves only this.
 */
function unreadTimes(readAt: readonly Sample[], from: number, until: number): Gap[] {
  const times = [...new Set(readAt.map(({ value }) => Math.round(value * 1000)))].sort((a, b) => a - b);
  const distances = times.slice(1).map((time, i) => time - (times[i] as number));
  const usual = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0;
  const limit = Math.max(LEAST_GAP_MS, 2.5 * usual);
  const gaps: Gap[] = [];
  let last = from;
  for (const time of [...times.filter((t) => t > from && t < until), until]) {
    if (time - last > limit) gaps.push({ from: last, until: time, cause: 'gap', detail: 'the counter was not read' });
    last = time;
  }
  return gaps;
}

const partOf = (from: number, until: number): Gap => ({ from, until, cause: 'partial', detail: 'a target of the counter was not read' });

/** The label of those asked about whose values are HTTP statuses; a reason where there is none. `values` come in the order of preference. */
export function statusLabel(values: readonly { readonly label: string; readonly values: readonly unknown[] }[]): Measured<string> {
  const isStatus = (value: unknown) => typeof value === 'string' && /^[1-5](?:\d\d|xx)$/i.test(value);
  const found = values.find((one) => one.values.some(isStatus));
  if (found !== undefined) return measured(found.label);
  const there = values.filter((one) => one.values.length > 0).map(({ label }) => label);
  const names = (there.length > 0 ? there : values.map(({ label }) => label)).join(', ');
  return unmeasured('unsupported', there.length > 0 ? `${names}: its values are no HTTP statuses` : `none of the labels ${names} is there`);
}
