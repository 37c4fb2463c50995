import { type Cron, firesOn } from './cron.ts';
import { wallClock } from './wall-time.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * When GitHub starts a workflow with these cron lines, in milliseconds, from `from` (included) to `until` (not included), in order; two lines that name
 * the same minute start it once. Where clocks are set forward, what was skipped comes at the next valid time (GitHub's page on `schedule`);
 * where they are set back, a line comes once, but one for every hour (`*`) comes as time passes, as cron(8) has it: of that GitHub's page says nothing.
 */
export function expectedRuns(crons: readonly Cron[], from: number, until: number, timeZone = 'UTC'): readonly number[] {
  const found = new Set<number>();
  // A zone's day begins up to 14 hours before UTC's and ends up to 12 after it.
  for (let day = Math.floor(from / DAY_MS) * DAY_MS - DAY_MS; day < until + DAY_MS; day += DAY_MS) {
    const date = new Date(day);
    const today = crons.filter((cron) => firesOn(cron, date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCDay()));
    if (today.length === 0) continue;
    const clock = wallClock(day, timeZone);
    for (const cron of today) for (const at of firesOfDay(cron, day, clock)) if (at >= from && at < until) found.add(at);
  }
  return [...found].sort((a, b) => a - b);
}

function firesOfDay(cron: Cron, day: number, clock: ReturnType<typeof wallClock>): number[] {
  const fires: number[] = [];
  for (const hour of cron.hours)
    for (const minute of cron.minutes) {
      const { at, after } = clock(day + (hour * 60 + minute) * MINUTE_MS);
      if (cron.anyHour) fires.push(...at);
      else fires.push(at[0] ?? after);
    }
  return fires;
}

/** The longest time that lies between two starts of these lines, one after the other, in a list in order; null with fewer than two. */
export function longestPause(starts: readonly number[]): number | null {
  if (starts.length < 2) return null;
  return starts.slice(1).reduce((longest, at, i) => Math.max(longest, at - (starts[i] as number)), 0);
}
