const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds by which the clocks of a time zone are ahead of UTC at an instant. Throws a RangeError on an unknown zone. */
export function offsetAt(instant: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  let format = formats.get(timeZone);
  if (format === undefined) {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, hourCycle: 'h23', ...parts });
    formats.set(timeZone, format);
  }
  const wall = Date.parse(`${format.format(instant).replace(' ', 'T')}Z`);
  return wall - Math.floor(instant / 1000) * 1000;
}

/** The instants at which a wall clock shows a time: one, two where clocks are set back, none where they are set forward. */
export type Instants = { readonly at: readonly number[] /** The end of the time that is skipped, where there is none. */; readonly after: number };

/**
 * Reads wall times of one day. `wall` is what the clock shows, as if it were UTC, in milliseconds. The clocks are asked once for a day on
 * which they are not changed.
 */
export function wallClock(dayStart: number, timeZone: string): (wall: number) => Instants {
  const before = offsetAt(dayStart - DAY_MS, timeZone);
  const later = offsetAt(dayStart + 2 * DAY_MS, timeZone);
  if (before === later) return (wall) => ({ at: [wall - before], after: wall - before });
  const change = changeBetween(dayStart - DAY_MS, dayStart + 2 * DAY_MS, timeZone);
  return (wall) => {
    const at = [...new Set([wall - before, wall - later])].filter((instant) => instant + offsetAt(instant, timeZone) === wall).sort((a, b) => a - b);
    return { at, after: change };
  };
}

const DAY_MS = 86_400_000;

/** The first second with the later offset. */
function changeBetween(from: number, until: number, timeZone: string): number {
  const offset = offsetAt(from, timeZone);
  let [low, high] = [from, until];
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    if (offsetAt(middle, timeZone) === offset) low = middle;
    else high = middle;
  }
  return high;
}
