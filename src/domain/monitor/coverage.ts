/** A stretch of time in which nobody looked. Milliseconds of the day's clock. */
export type Gap = { readonly from: number; readonly to: number };

/** What a run has covered: its rounds, and where it was blind. */
export type Coverage = {
  readonly rounds: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** The last round of the run before, as far as it is known. */
  readonly previousAt: number | null;
  readonly longestGapMs: number;
  readonly gaps: readonly Gap[];
};

const KEPT_GAPS = 50;

export function startCoverage(previousAt: number | null): Coverage {
  return { rounds: 0, firstAt: null, lastAt: null, previousAt, longestGapMs: 0, gaps: [] };
}

/** One round more, begun at `at`. A stretch of more than `maxGapMs` since the one before is a blind gap, across runs too. */
export function cover(before: Coverage, at: number, maxGapMs: number): Coverage {
  const since = before.lastAt ?? before.previousAt;
  const gapMs = since === null ? 0 : Math.max(0, at - since);
  const gaps = since !== null && gapMs > maxGapMs ? [...before.gaps, { from: since, to: at }].slice(-KEPT_GAPS) : before.gaps;
  return {
    ...before,
    rounds: before.rounds + 1,
    firstAt: before.firstAt ?? at,
    lastAt: at,
    longestGapMs: Math.max(before.longestGapMs, gapMs),
    gaps,
  };
}
