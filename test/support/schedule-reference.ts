import { oracleRuns } from '../unit/calendar/cron-oracle.ts';

/**
 * The figures of a schedule, computed apart from the product: starts are found minute by minute, and runs are given to starts by comparing every
 * way of doing it (a table of the best for each pair of beginnings), for the most pairs and, of those, the least lateness.
 */
export type Pair = readonly [start: number, run: number];

export function bestPairs(starts: readonly number[], runs: readonly number[], skewMs: number): readonly Pair[] {
  // The best of each pair of beginnings: how many pairs, and how late they are together.
  const width = runs.length + 1;
  const count = new Int32Array((starts.length + 1) * width);
  const cost = new Float64Array((starts.length + 1) * width);
  const take = (at: number, c: number, t: number) => {
    if (c < (count[at] ?? 0) || (c === count[at] && t >= (cost[at] ?? 0))) return;
    count[at] = c;
    cost[at] = t;
  };
  const takeFrom = (at: number, other: number) => take(at, count[other] ?? 0, cost[other] ?? 0);
  starts.forEach((start, i) => {
    runs.forEach((run, j) => {
      const at = (i + 1) * width + j + 1;
      cost[at] = Number.POSITIVE_INFINITY;
      takeFrom(at, at - width);
      takeFrom(at, at - 1);
      const corner = at - width - 1;
      if (run - start >= -skewMs) take(at, (count[corner] ?? 0) + 1, (cost[corner] ?? 0) + run - start);
    });
  });
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

export type ReferenceRun = { readonly at: number; readonly event: string; readonly conclusion: string | null };

export function referenceFigures(
  crons: readonly { readonly text: string; readonly timeZone: string }[],
  runs: readonly ReferenceRun[],
  { since, from, now, patienceMs }: { readonly since: number; readonly from: number; readonly now: number; readonly patienceMs: number },
) {
  const starts = [...new Set(crons.flatMap(({ text, timeZone }) => oracleRuns([text], since, now, timeZone)))].sort((a, b) => a - b);
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
