/** Clocks of the scheduler and of the list of runs differ by less. */
export const SKEW_MS = 60_000;

/** A start that the schedule promises, with the run that was made for it; null where none was. */
export type Served = { readonly due: number; readonly at: number | null };

/**
 * Which run was made for which start. GitHub says of a run neither the cron line nor the time that it is for, so runs are given to starts
 * such that as many as can be have one, that no run comes before its start, and that all together are as little late as can be; of two runs the
 * earlier one has the earlier start. Both lists are in order.
 */
export function serve(due: readonly number[], runs: readonly number[]): readonly Served[] {
  const waiting: number[] = [];
  const given: number[] = [];
  const used: number[] = [];
  let next = 0;
  for (const at of runs) {
    for (; next < due.length && (due[next] as number) <= at + SKEW_MS; next += 1) waiting.push(next);
    // The latest start that has none: any earlier one would make it later.
    const taken = waiting.pop();
    if (taken === undefined) continue;
    given.push(taken);
    used.push(at);
  }
  given.sort((a, b) => a - b);
  const by = new Map(given.map((index, i) => [index, used[i] as number]));
  return due.map((start, index) => ({ due: start, at: by.get(index) ?? null }));
}

/** The figures of a workflow's schedule over a time. Milliseconds; null where there is nothing to tell them from. */
export type Lateness = {
  /** Starts that the schedule promised. */
  readonly expected: number;
  /** Of them, those that have a run. */
  readonly ran: number;
  readonly missing: number;
  /** Of them, those that have none yet and are not too late to get one. */
  readonly pending: number;
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  readonly maxMs: number | null;
};

/**
 * The figures of the starts from `from` (included) to `until`. One without a run that is not older than `patienceMs` is pending: it may only
 * be late. The median of an even number is the mean of the two in the middle, the 95th percentile the nearest rank.
 */
export function latenessOf(served: readonly Served[], from: number, until: number, patienceMs: number): Lateness {
  const inside = served.filter(({ due }) => due >= from && due < until);
  const late = inside.flatMap(({ due, at }) => (at === null ? [] : [Math.max(0, at - due)])).sort((a, b) => a - b);
  const pending = inside.filter(({ due, at }) => at === null && until - due <= patienceMs).length;
  return {
    expected: inside.length,
    ran: late.length,
    missing: inside.length - late.length - pending,
    pending,
    medianMs: median(late),
    p95Ms: late[Math.ceil(late.length * 0.95) - 1] ?? null,
    maxMs: late.at(-1) ?? null,
  };
}

function median(sorted: readonly number[]): number | null {
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** A time in which nobody looked. */
export type Gap = { readonly from: number; readonly until: number; readonly ms: number };

/** The longest time without a look that reaches into [from, until): it may have begun before, and the last one goes on until now. */
export function longestGap(looks: readonly number[], from: number, until: number): Gap {
  const before = looks.filter((at) => at < from).at(-1) ?? from;
  const points = [before, ...looks.filter((at) => at >= from && at < until), until];
  const gaps = points.slice(1).map((at, i) => ({ from: points[i] as number, until: at, ms: at - (points[i] as number) }));
  return gaps.reduce((longest, gap) => (gap.ms > longest.ms ? gap : longest));
}
