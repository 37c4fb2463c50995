import { ErrorCounter } from '../alerts/error-groups.ts';
import { type Measured, measured, unmeasured } from '../alerts/measured.ts';
import type { Counted, ErrorGroup, Gap, Traffic } from '../alerts/sources.ts';
import { describeLine, isStatus, OWN_LABELS, type StatusStages } from './access-lines.ts';
import { hasParser, type LogSelector } from './log-selector.ts';
import type { LogLine } from './loki-answer.ts';
import type { QueryResult } from './query-answer.ts';
import type { Clean, Range } from './types.ts';

export const SLICE_MS = 60_000;
/** Lines that are looked at to tell the form of a log: in an outage the newest ones may all be traces of errors. */
export const SAMPLE_LINES = 500;
/** At most so many of the newest errors are grouped. */
export const ERROR_LINES = 500;
/** A log that would have had so many lines in a time, and had none for so long, was not written or did not arrive. */
const MISSED_LINES = 100;
const LEAST_SILENCE_MS = 10 * 60_000;

/** The stages of the user where they make labels already; null where the form of the lines must be found out. */
export const ownStages = (selector: LogSelector): StatusStages | null => (hasParser(selector) ? { stages: '', labels: OWN_LABELS } : null);

const lines = ({ streams, stages }: LogSelector, { stages: more }: StatusStages) =>
  [streams, stages, more, '| __error__=""'].filter((part) => part !== '').join(' ');

/** Log lines without a status, or of another form, have no such label or an `__error__`; both are no answers of the API. */
export function lokiQueries(selector: LogSelector, status: StatusStages) {
  const access = lines(selector, status);
  return {
    /** Answers by status, each minute. */
    counts: `sum by (${status.labels.join(', ')}) (count_over_time(${access} [60s]))`,
    /** Lines of any kind, each minute. */
    all: `sum(count_over_time(${selector.streams} [60s]))`,
    failed: `${access} | ${status.labels.map((label) => `${label}=~"5.."`).join(' or ')}`,
  };
}

/** The ends of the minutes of a time: the last one at `until`, the first one reaches to `from` or before. */
export function sliceRange(from: number, until: number): Range {
  const minutes = Math.max(1, Math.ceil((until - from) / SLICE_MS));
  return { from: until - (minutes - 1) * SLICE_MS, until, stepMs: SLICE_MS };
}

/** The minutes of a time in which there were answers, and the times in which the log seems to have been lost. */
export function slicesOf(counts: QueryResult, all: QueryResult, labels: readonly string[], range: Range): Measured<Traffic> {
  const total = sumsOf(all, () => true);
  const requests = sumsOf(counts, (one) => statusIn(one, labels) !== undefined);
  const errors = sumsOf(counts, (one) => String(statusIn(one, labels) ?? '').startsWith('5'));
  if (total === null || requests === null || errors === null) return unmeasured('malformed', 'counts over time that are none');
  if (requests.size === 0 && total.size > 0) return unmeasured('unsupported', `none of the lines has a status in ${labels.join(', ')}`);
  const slices = [...requests].map(([at, count]): Counted => ({ from: at - SLICE_MS, until: at, requests: count, errors: errors.get(at) ?? 0 }));
  return measured({ shape: 'slices', counts: slices.sort((a, b) => a.from - b.from), gaps: silences(total, range), errors: [] });
}

const statusIn = (labels: Readonly<Record<string, string>>, names: readonly string[]) =>
  names.map((name) => (Object.hasOwn(labels, name) ? labels[name] : undefined)).find(isStatus);

/** Counts by the end of their minute, of the series that are wanted; null where one is no count. */
function sumsOf({ type, series }: QueryResult, wanted: (labels: Readonly<Record<string, string>>) => boolean): Map<number, number> | null {
  const sums = new Map<number, number>();
  if (type !== 'matrix') return null;
  for (const { labels, samples } of series) {
    if (!wanted(labels)) continue;
    for (const { at, value } of samples) {
      if (!Number.isSafeInteger(value) || value < 0) return null;
      if (value > 0) sums.set(at, (sums.get(at) ?? 0) + value);
    }
  }
  return sums;
}

/**
 * Loki does not know whether a log that has no lines was quiet or lost on its way. Where many lines would have been there by the rate of the
 * rest of the time, it was lost.
 */
function silences(total: ReadonlyMap<number, number>, { from, until }: Range): readonly Gap[] {
  const ends = [...total.keys()].sort((a, b) => a - b);
  const lineCount = [...total.values()].reduce((sum, count) => sum + count, 0);
  const perMs = ends.length === 0 ? 0 : lineCount / (ends.length * SLICE_MS);
  const gaps: Gap[] = [];
  let last = from - SLICE_MS;
  for (const end of [...ends, until + SLICE_MS]) {
    const silence = end - SLICE_MS - last;
    if (silence >= LEAST_SILENCE_MS && silence * perMs >= MISSED_LINES)
      gaps.push({ from: last, until: end - SLICE_MS, cause: 'gap', detail: 'no line of any kind arrived' });
    last = end;
  }
  return gaps;
}

/** The newest 5xx lines by what was asked for. */
export function lineErrors(found: readonly LogLine[], labels: readonly string[], clean: Clean): readonly ErrorGroup[] {
  const counter = new ErrorCounter();
  for (const line of found) counter.add(describeLine(line, labels, clean), line.at);
  return counter.groups();
}
