export const MINUTE_MS = 60_000;

/** A minute in which somebody looked, by its beginning in milliseconds. Of good and bad answers in one minute the bad ones count. */
export type Look = { readonly at: number; readonly good: boolean };

/** Milliseconds of a stretch of time: seen up, seen down; the rest nobody watched, and it is neither. */
export type Watched = { readonly wholeMs: number; readonly upMs: number; readonly downMs: number; readonly longestGapMs: number };

/**
 * What is known of the time from `from` to `until`. A look holds until the next one, if that comes within `maxGapMs`; else, as the monitor has it,
 * the whole time between the two was not watched, and the look holds for its own minute. `looks` are in order, one a minute.
 */
export function watched(looks: readonly Look[], from: number, until: number, maxGapMs: number): Watched {
  let [upMs, downMs, longestGapMs, seenUntil] = [0, 0, 0, from];
  looks.forEach(({ at, good }, i) => {
    const next = looks[i + 1]?.at ?? Number.POSITIVE_INFINITY;
    const end = next - at <= maxGapMs ? next : at + MINUTE_MS;
    const [start, stop] = [Math.max(at, from), Math.min(end, until)];
    if (stop <= start) return;
    if (good) upMs += stop - start;
    else downMs += stop - start;
    longestGapMs = Math.max(longestGapMs, start - seenUntil);
    seenUntil = stop;
  });
  const wholeMs = Math.max(0, until - from);
  return { wholeMs, upMs, downMs, longestGapMs: Math.max(longestGapMs, until - seenUntil, 0) };
}

/** Per cent to two decimals, never rounded up; null of nothing. */
export function percentOf(part: number, whole: number): number | null {
  return whole <= 0 ? null : Math.floor((part * 10_000) / whole) / 100;
}

export type Shares = {
  /** Of the time that was watched. Null where none was. */
  readonly availability: number | null;
  /** Of the whole time; null where the time has not begun. */
  readonly coverage: number | null;
  /** The least that availability can have been: as if it had been down whenever nobody looked. */
  readonly atLeast: number | null;
};

export function sharesOf({ wholeMs, upMs, downMs }: Watched): Shares {
  return { availability: percentOf(upMs, upMs + downMs), coverage: percentOf(upMs + downMs, wholeMs), atLeast: percentOf(upMs, wholeMs) };
}
