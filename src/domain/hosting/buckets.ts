import type { Counted, ErrorGroup, Gap, Traffic } from '../alerts/sources.ts';

/** How many answers of one status a minute had. `status` is null where the source does not tell it in a way that is known here. */
export type Bucket = { readonly at: number; readonly status: number | null; readonly count: number };

export const MINUTE_MS = 60_000;
/**
 * Where every minute has so many requests, one without any is no silence: the chance of it is below e^-20, and the source lost it. That is
 * said of steady traffic alone, three such minutes on either side: a job that asks fifty times every fifth minute leaves silences between.
 */
const BUSY = 20;
const AROUND = [0, 1, 2];

/**
 * The traffic that minutes of a provider's metrics tell. A status without a bucket had no answers in that minute, and a minute without any
 * had no requests; but a hole in heavy traffic, a status that is not known and a count that is none are gaps. `buckets` may begin before
 * `from`: what is outside is dropped, once it has told how heavy the traffic was.
 */
export function trafficOfBuckets(buckets: readonly Bucket[], from: number, until: number, errors: readonly ErrorGroup[] = []): Traffic {
  const minutes = new Map<number, { requests: number; errors: number; unclear: boolean }>();
  for (const { at, status, count } of buckets) {
    const start = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    const minute = minutes.get(start) ?? { requests: 0, errors: 0, unclear: false };
    const usable = Number.isFinite(count) && count >= 0;
    minute.requests += usable ? count : 0;
    if (status !== null && status >= 500 && status < 600) minute.errors += usable ? count : 0;
    minute.unclear ||= !usable || (status === null && count > 0);
    minutes.set(start, minute);
  }
  const known = [...minutes].sort(([a], [b]) => a - b);
  const inside = (start: number) => start < until && start + MINUTE_MS > from;
  const counts: Counted[] = known
    .filter(([start, { unclear, requests }]) => inside(start) && !unclear && requests > 0)
    .map(([start, { requests, errors: bad }]) => ({ from: start, until: start + MINUTE_MS, requests: tidy(requests), errors: tidy(bad) }));
  const unclear: Gap[] = known
    .filter(([start, minute]) => inside(start) && minute.unclear)
    .map(([start]) => ({ from: start, until: start + MINUTE_MS, cause: 'malformed', detail: 'a count or a status that cannot be read' }));
  return { shape: 'slices', counts, gaps: [...unclear, ...holes(known, from, until)].sort((a, b) => a.from - b.from), errors };
}

function holes(known: readonly (readonly [number, { readonly requests: number }])[], from: number, until: number): Gap[] {
  const busy = new Set(known.filter(([, { requests }]) => requests >= BUSY).map(([start]) => start));
  const steady = (starts: readonly number[]) => starts.every((start) => busy.has(start));
  return known.flatMap(([start], index) => {
    const next = known[index + 1]?.[0];
    const end = start + MINUTE_MS;
    if (next === undefined || next <= end) return [];
    const before = AROUND.map((minutes) => start - minutes * MINUTE_MS);
    // What follows may be the end of what was asked for.
    const after = AROUND.map((minutes) => next + minutes * MINUTE_MS).filter((minute, i) => i === 0 || minute + MINUTE_MS <= until);
    const gap = { from: Math.max(from, end), until: Math.min(until, next), cause: 'no_data', detail: 'no minute of it, between busy ones' } as const;
    return gap.from < gap.until && steady(before) && steady(after) ? [gap] : [];
  });
}

/** A rate times its seconds is not quite whole. */
const tidy = (count: number) => Math.round(count * 100) / 100;
