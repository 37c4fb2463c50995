import { type Measured, measured, unmeasured } from '../alerts/measured.ts';
import type { Gap } from '../alerts/sources.ts';
import type { QueryResult } from './query-answer.ts';
import type { Numbers, Range, Sample } from './types.ts';

/** A value may be this much older or newer than what was asked for: Prometheus itself looks back five minutes. */
export const MAX_AGE_MS = 5 * 60_000;

/** The one finite number of an instant query. Nothing is chosen, added up or taken for zero. */
export function oneNumber({ type, series }: QueryResult, at: number, maxAgeMs = MAX_AGE_MS): Measured<number> {
  if (type === 'matrix') return unmeasured('unsupported', 'the query gives values over time: wrap it in a function such as rate()');
  const [first, ...more] = series;
  const sample = first?.samples[0];
  if (sample === undefined) return unmeasured('no_data');
  if (more.length > 0) return unmeasured('several_series', `${series.length}: add them up or choose one, as in sum() or max()`);
  if (Math.abs(at - sample.at) > maxAgeMs) return unmeasured('no_data', `the latest value is of ${isoTime(sample.at)}`);
  return finite(sample);
}

/** The finite numbers of a range query of one series, and the steps at which it gave none. */
export function manyNumbers({ type, series }: QueryResult, { from, until, stepMs }: Range): Measured<Numbers> {
  if (type !== 'matrix') return unmeasured('malformed', 'no values over time');
  const [first, ...more] = series;
  if (first === undefined) return unmeasured('no_data');
  if (more.length > 0) return unmeasured('several_series', `${series.length}: add them up or choose one, as in sum() or max()`);
  const byTime = new Map(first.samples.map((sample) => [sample.at, sample]));
  const points: Sample[] = [];
  const gaps: Gap[] = [];
  for (let at = from; at <= until; at += stepMs) {
    const sample = byTime.get(at);
    const number = sample === undefined ? unmeasured('no_data') : finite(sample);
    if (number.kind === 'measured') points.push({ at, value: number.value });
    else gaps.push({ from: Math.max(from, at - stepMs), until: at, cause: number.cause, detail: number.detail });
  }
  return points.length === 0 ? unmeasured(gaps[0]?.cause ?? 'no_data', gaps[0]?.detail) : measured({ points, gaps: mergeGaps(gaps) });
}

/** Gaps of one cause that touch are one. They come in the order of their beginnings. */
export function mergeGaps(gaps: readonly Gap[]): readonly Gap[] {
  const merged: Gap[] = [];
  for (const gap of gaps) {
    const last = merged.at(-1);
    if (last !== undefined && last.cause === gap.cause && gap.from <= last.until)
      merged[merged.length - 1] = { ...last, until: Math.max(last.until, gap.until) };
    else merged.push(gap);
  }
  return merged;
}

const finite = ({ value }: Sample): Measured<number> => (Number.isFinite(value) ? measured(value) : unmeasured('not_a_number', String(value)));

export const isoTime = (at: number) => (Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : String(at));
