import type { Counted, ErrorGroup, Traffic } from '../alerts/sources.ts';

/** Groups of several logs as one list, the most frequent first. */
export function merged(...lists: readonly (readonly ErrorGroup[])[]): readonly ErrorGroup[] {
  const groups = new Map<string, ErrorGroup>();
  for (const { what, count, lastAt } of lists.flat()) {
    const before = groups.get(what);
    const last = [before?.lastAt, lastAt].filter((at) => typeof at === 'number');
    groups.set(what, { what, count: (before?.count ?? 0) + count, lastAt: last.length > 0 ? Math.max(...last) : null });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

/** The traffic of several logs as one: what is missing of one of them is missing. */
export function mergedTraffic(all: readonly Traffic[]): Traffic {
  const counts = new Map<number, Counted>();
  for (const count of all.flatMap((traffic) => traffic.counts)) {
    const before = counts.get(count.from);
    counts.set(count.from, { ...count, requests: count.requests + (before?.requests ?? 0), errors: count.errors + (before?.errors ?? 0) });
  }
  return {
    shape: 'slices',
    counts: [...counts.values()].sort((a, b) => a.from - b.from),
    gaps: all.flatMap((traffic) => traffic.gaps),
    errors: merged(...all.map((traffic) => traffic.errors)),
  };
}
