/**
 * Latencies in buckets that grow by a tenth: a percentile is at most 5 % off, whatever the number of answers, and two histograms add up.
 * Keys are bucket numbers, as JSON has them: text.
 */
export type Histogram = Readonly<Record<string, number>>;

const GROWTH = Math.log(1.1);

export function bucketOf(ms: number): number {
  return ms < 1 ? 0 : Math.round(Math.log(ms) / GROWTH);
}

export function addLatency(histogram: Histogram, ms: number): Histogram {
  const key = String(bucketOf(ms));
  return { ...histogram, [key]: (histogram[key] ?? 0) + 1 };
}

export function mergeHistograms(a: Histogram, b: Histogram): Histogram {
  const sum: Record<string, number> = { ...a };
  for (const [key, count] of Object.entries(b)) sum[key] = (sum[key] ?? 0) + count;
  return sum;
}

/** The latency that this part of the answers stayed within, in milliseconds; null without answers. */
export function percentileOf(histogram: Histogram, part: number): number | null {
  const buckets = Object.entries(histogram)
    .map(([key, count]) => [Number(key), count] as const)
    .sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  let left = Math.max(1, Math.ceil(total * part));
  for (const [bucket, count] of buckets) {
    left -= count;
    if (left <= 0) return Math.round(Math.exp(bucket * GROWTH));
  }
  return null;
}
