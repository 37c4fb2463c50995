/** Milliseconds in each unit that a duration may carry. */
const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/gy;

/**
 * Milliseconds of a duration such as `30s`, `500ms`, `1h30m`. A number without a unit is refused, because readers
 * disagree on what it means. Returns null for anything that is not a duration.
 */
export function parseDuration(text: string): number | null {
  PART.lastIndex = 0;
  let total = 0;
  let smallest = Number.POSITIVE_INFINITY;
  while (PART.lastIndex < text.length) {
    const match = PART.exec(text);
    if (match === null) return null;
    const unit = UNITS[match[2] as keyof typeof UNITS];
    // `30m1h` and `1s1s` are typing errors, not durations.
    if (unit >= smallest) return null;
    smallest = unit;
    total += Number(match[1]) * unit;
  }
  return text === '' || !Number.isSafeInteger(Math.round(total)) ? null : Math.round(total);
}

/** A duration for people: `850 ms`, `1.2 s`, `4 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1).replace(/\.0$/, '')} s`;
  const seconds = Math.round(ms / 1000);
  const [d, h, m, s] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  if (d > 0) return h > 0 ? `${d} d ${h} h` : `${d} d`;
  if (h > 0) return m > 0 ? `${h} h ${m} min` : `${h} h`;
  return s > 0 ? `${m} min ${s} s` : `${m} min`;
}
