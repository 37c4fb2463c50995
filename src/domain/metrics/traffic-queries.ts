import { formatSelector, type Selector } from './selector.ts';
import type { Range } from './types.ts';

/** Labels that hold the HTTP status where none is named; the first whose values look like statuses is taken. */
export const STATUS_LABELS = ['status', 'code', 'status_code', 'http_status_code', 'http_response_status_code'] as const;
/** Labels that say what was asked for. */
export const ROUTE_LABELS = ['method', 'http_request_method', 'route', 'http_route', 'path', 'handler', 'uri', 'endpoint'] as const;

/** Two neighbouring windows are at most this far apart. */
const STEP_MS = 60_000;
/** How far Prometheus looks back for a sample, unless it is told otherwise. */
const LOOK_BACK_MS = 300_000;
/** A target that was not read once in this time was not read. */
export const UNREAD_MS = 120_000;
/** Well below the 11 000 points that Prometheus gives of a series. */
const MAX_POINTS = 2000;
const MAX_CHUNKS = 50;

/** The queries of one look at the traffic; each gives one series, or none. */
export type TrafficQueries = {
  readonly requests: string;
  readonly errors: string;
  /** When the counter was read last, in seconds. */
  readonly readAt: string;
  /** 0 where a target of the counter was not read for two minutes. */
  readonly allRead: string;
};

export function trafficQueries(counter: Selector, statusLabel: string, windowMs: number): TrafficQueries {
  const all = formatSelector(counter);
  const failed = formatSelector(counter, only5xx(statusLabel));
  return {
    requests: `sum(${increaseOf(all, all, windowMs)})`,
    errors: `sum(${increaseOf(failed, all, windowMs)})`,
    readAt: `max(timestamp(${all}))`,
    allRead: `min(max_over_time(up[${promDuration(UNREAD_MS)}]) and on (job, instance) count_over_time(${all}[${promDuration(windowMs)}]))`,
  };
}

/** The 5xx answers of a time by what was asked for, the most frequent first. */
export function errorsQuery(counter: Selector, statusLabel: string, durationMs: number): string {
  const failed = formatSelector(counter, only5xx(statusLabel));
  const by = [...ROUTE_LABELS, quoteLabel(statusLabel)].join(', ');
  return `topk(20, sum by (${by}) (${increaseOf(failed, formatSelector(counter), durationMs)}))`;
}

/**
 * By how much counters rose within a window, as PromQL, by series. `increase()` alone extrapolates to parts of requests, does not see
 * what came between the window's edge and its first sample, and gives nothing for a series that is born with its first 500. So:
 * - a series that is there at both ends and was never set back: the plain difference, exact and whole;
 * - one that was born within the window, while others of its target (`base`) went on: all that it has counted. Where none went on the
 *   labels may have been changed, and what a series that is new by its name has counted may be of years;
 * - any other (set back by a restart, gone by now, of a new target): `increase()`.
 */
function increaseOf(series: string, base: string, windowMs: number): string {
  const window = promDuration(windowMs);
  const before = `${series} offset ${window}`;
  // The sample at the window's beginning may be as old as Prometheus looks back.
  const setBack = `resets(${series}[${promDuration(windowMs + LOOK_BACK_MS)}]) > 0`;
  const difference = `((${series} - ${before}) >= 0 unless (${setBack}))`;
  // Of a target, what its newest reading still had: a series that is gone is seen for a while.
  const newest = `timestamp(${base}) == on (job, instance) group_left () max by (job, instance) (timestamp(${base}))`;
  const goesOn = `((${newest}) and ${base} offset ${window})`;
  const born = `((max_over_time(${series}[${window}]) unless ${before}) and on (job, instance) ${goesOn})`;
  return `${difference} or ${born} or increase(${series}[${window}])`;
}

/** The times at which windows end: the last one at `until`, the first one a window after `from` or later. Times before that tell of gaps. */
export function trafficRanges(from: number, until: number, windowMs: number): readonly Range[] | null {
  const stepMs = Math.min(STEP_MS, windowMs);
  const steps = Math.max(0, Math.floor((until - from) / stepMs));
  return chunks({ from: until - steps * stepMs, until, stepMs });
}

/** A range in parts of as many points as one answer may have; null where it would be too many parts. */
export function chunks({ from, until, stepMs }: Range): readonly Range[] | null {
  const points = Math.floor((until - from) / stepMs) + 1;
  const parts = Math.ceil(points / MAX_POINTS);
  if (parts > MAX_CHUNKS) return null;
  return Array.from({ length: parts }, (_, i) => {
    const start = from + i * MAX_POINTS * stepMs;
    return { from: start, until: Math.min(from + (points - 1) * stepMs, start + (MAX_POINTS - 1) * stepMs), stepMs };
  });
}

/** Matches `503` and, where a label holds classes, `5xx`. Prometheus anchors its patterns at both ends. */
const only5xx = (label: string) => `${quoteLabel(label)}=~"5.."`;
/** A name that is no plain one, such as `http.status_code`, takes quotes since Prometheus 3. */
const quoteLabel = (label: string) => (/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label) ? label : JSON.stringify(label));
/** Seconds where they are whole: some servers know no `ms`. */
export const promDuration = (ms: number) => (ms % 1000 === 0 ? `${ms / 1000}s` : `${Math.round(ms)}ms`);
