import type { Counted } from '../../src/domain/alerts/sources.ts';
import type { History } from './prometheus-server.ts';

/** One answer of the API, as it happened: the truth that a scraper of counters sees a part of. */
export type Answered = { readonly at: number; readonly labels: string };
/** When a target was scraped, and when its process began anew with all counters at zero. */
export type Scraping = { readonly times: readonly number[]; readonly restarts?: readonly number[] };

/** The counters that a target shows for the answers it gave: a series is there from its first answer on. */
export function countersOf(name: string, answered: readonly Answered[], { times, restarts = [] }: Scraping): readonly History[] {
  const sorted = answered.toSorted((a, b) => a.at - b.at);
  const series = new Map<string, [number, number][]>();
  const counts = new Map<string, number>();
  let next = 0;
  let before = Number.NEGATIVE_INFINITY;
  for (const time of times) {
    const events: { at: number; labels: string | null }[] = restarts.filter((at) => at > before && at <= time).map((at) => ({ at, labels: null }));
    for (; next < sorted.length && (sorted[next] as Answered).at <= time; next += 1) events.push(sorted[next] as Answered);
    for (const { labels } of events.toSorted((a, b) => a.at - b.at)) {
      if (labels === null) counts.clear();
      else counts.set(labels, (counts.get(labels) ?? 0) + 1);
    }
    for (const [labels, count] of counts) {
      const list = series.get(labels) ?? [];
      list.push([time, count]);
      series.set(labels, list);
    }
    before = time;
  }
  return [...series].map(([labels, samples]) => ({ series: `${name}{${labels}}`, samples }));
}

/**
 * What scrapes tell of a window: the answers given between the last scrape before its beginning and the last one before its end. Counted
 * from the answers themselves, without any counter.
 */
export function expectedWindow(answered: readonly Answered[], times: readonly number[], until: number, windowMs: number): Counted {
  const last = (at: number) => times.findLast((time) => time <= at) ?? Number.NEGATIVE_INFINITY;
  const [begin, end] = [last(until - windowMs), last(until)];
  const within = answered.filter(({ at }) => at > begin && at <= end);
  return { from: until - windowMs, until, requests: within.length, errors: within.filter(({ labels }) => /status="5/.test(labels)).length };
}

/** Times from `from` to `until`, both included, `stepMs` apart. */
export const every = (from: number, until: number, stepMs: number) =>
  Array.from({ length: Math.floor((until - from) / stepMs) + 1 }, (_, i) => from + i * stepMs);
