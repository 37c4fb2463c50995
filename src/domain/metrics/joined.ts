import { labelKey, type QueryResult } from './query-answer.ts';
import type { Series } from './types.ts';

/** Series of several answers, those with the same labels in one. */
export function joined(results: readonly QueryResult[]): QueryResult {
  const [first, ...more] = results;
  if (first !== undefined && more.length === 0) return first;
  const byLabels = new Map<string, Series>();
  for (const { series } of results)
    for (const one of series) {
      const key = labelKey(one.labels);
      const before = byLabels.get(key);
      byLabels.set(key, before === undefined ? one : { labels: one.labels, samples: [...before.samples, ...one.samples] });
    }
  return { type: results.find(({ type }) => type !== 'matrix')?.type ?? 'matrix', series: [...byLabels.values()] };
}
