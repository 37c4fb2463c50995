/**
 * The figures of a schedule, computed apart from the product: starts are found minute by minute (test/unit/calendar/cron-oracle.ts), and runs are given to
 * starts by comparing every way of doing it (a table of the best for each pair of beginnings), for the most pairs and, of those, the least lateness.
 */
export type Pair = readonly [start: number, run: number];

export function bestPairs(starts: readonly number[], runs: readonly number[], skewMs: number): readonly Pair[] {
  const width = runs.length + 1;
  const { count, cost } = bestOfBeginnings(starts, runs, skewMs);
  const same = (a: number, b: number) => count[a] === count[b] && cost[a] === cost[b];
  const pairs: Pair[] = [];
  let [i, j] = [starts.length, runs.length];
  while (i > 0 && j > 0) {
    const at = i * width + j;
    if (same(at, at - width)) i -= 1;
    else if (same(at, at - 1)) j -= 1;
    else pairs.unshift([starts[--i] ?? 0, runs[--j] ?? 0]);
  }
  return pairs;
}

type Table = { readonly count: Int32Array; readonly cost: Float64Array; readonly width: number };

/** The best of each pair of beginnings, of i starts and j runs at `i * width + j`: how many pairs, and how late they are together. */
function bestOfBeginnings(starts: readonly number[], runs: readonly number[], skewMs: number): Table {
  const width = runs.length + 1;
  const size = (starts.length + 1) * width;
  const best: Table = { width, count: new Int32Array(size), cost: new Float64Array(size) };
  for (let i = 1; i <= starts.length; i += 1)
    for (let j = 1; j < width; j += 1) fill(best, i * width + j, (runs[j - 1] as number) - (starts[i - 1] as number), skewMs);
  return best;
}

/** Without this start, without this run, or with both as a pair: more pairs, or as many that are less late. */
function fill({ count, cost, width }: Table, at: number, late: number, skewMs: number): void {
  const above = at - width;
  const left = at - 1;
  const corner = above - 1;
  const other = isBetter(count, cost, left, above) ? left : above;
  let pairs = count[other] as number;
  let together = cost[other] as number;
  const more = (count[corner] as number) + 1;
  const later = (cost[corner] as number) + late;
  if (late >= -skewMs && (more > pairs || (more === pairs && later < together))) {
    pairs = more;
    together = later;
  }
  count[at] = pairs;
  cost[at] = together;
}

const isBetter = (count: Int32Array, cost: Float64Array, a: number, b: number) =>
  (count[a] as number) > (count[b] as number) || (count[a] === count[b] && (cost[a] as number) < (cost[b] as number));

export type ReferenceRun = { readonly at: number; readonly event: string; readonly conclusion: string | null };

/** `all`: every start of the schedule, in order. Milliseconds. */
export function referenceFigures(
  all: readonly number[],
  runs: readonly ReferenceRun[],
  { since, from, now, patienceMs }: { readonly since: number; readonly from: number; readonly now: number; readonly patienceMs: number },
) {
  const starts = all.filter((start) => start >= since && start < now);
  const known = runs.filter(({ at }) => at >= since - 1000 && at <= now + 3_600_000);
  const scheduled = known
    .filter(({ event }) => event === 'schedule')
    .map(({ at }) => at)
    .sort((a, b) => a - b);
  const served = new Map(bestPairs(starts, scheduled, 60_000));
  const inside = starts.filter((start) => start >= from && start < now);
  const late = inside.flatMap((start) => (served.has(start) ? [Math.max(0, (served.get(start) ?? 0) - start)] : [])).sort((a, b) => a - b);
  const open = inside.filter((start) => !served.has(start));
  const looked = known
    .filter(({ event, conclusion }) => event !== 'push' && !['cancelled', 'skipped', 'startup_failure'].includes(String(conclusion)))
    .map(({ at }) => at)
    .filter((at) => at >= since && at < now)
    .sort((a, b) => a - b);
  const edge = [...looked].reverse().find((at) => at < from) ?? from;
  let gap = 0;
  let last = edge;
  for (const at of [...looked.filter((t) => t >= from), now]) {
    gap = Math.max(gap, at - last);
    last = at;
  }
  const middle = late.length / 2;
  return {
    expected: inside.length,
    ran: late.length,
    missing: open.filter((start) => now - start > patienceMs).length,
    pending: open.filter((start) => now - start <= patienceMs).length,
    medianMs:
      late.length === 0 ? null : late.length % 2 === 1 ? (late[Math.floor(middle)] ?? 0) : ((late[middle - 1] ?? 0) + (late[middle] ?? 0)) / 2,
    p95Ms: late.find((_, i) => (i + 1) / late.length >= 0.95) ?? null,
    gapMs: gap,
  };
}
