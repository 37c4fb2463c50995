import { type LocalDate, localDate } from '../calendar/local-date.ts';
import { wallClock } from '../calendar/wall-time.ts';

const DAY_MS = 86_400_000;

/** One week of ISO 8601 in a time zone, from Monday to Sunday. Times in milliseconds; `until` is the next Monday's beginning. */
export type Week = {
  /** Such as `2026-W47`; sorts like time does. */
  readonly id: string;
  readonly days: readonly { readonly day: LocalDate; readonly from: number; readonly until: number }[];
  readonly from: number;
  readonly until: number;
};

/** The week that a day is in. The year is that of its Thursday (ISO 8601), so days around New Year may be in another year's week. */
export function weekOf(day: LocalDate, timeZone: string): Week {
  const monday = Date.parse(day) - ((new Date(day).getUTCDay() + 6) % 7) * DAY_MS;
  const starts = Array.from({ length: 8 }, (_, i) => dateOf(monday + i * DAY_MS)).map((date) => ({ day: date, from: startOf(date, timeZone) }));
  const days = starts.slice(0, 7).map((start, i) => ({ ...start, until: starts[i + 1]?.from ?? start.from }));
  return { id: idOf(monday), days, from: starts[0]?.from ?? 0, until: starts[7]?.from ?? 0 };
}

/** The week by its id; null where there is none of that name, such as a week 53 in most years. */
export function weekById(id: string, timeZone: string): Week | null {
  const [, year = '', number = ''] = /^(\d{4})-W(\d\d)$/.exec(id) ?? [];
  if (year === '' || Number(year) < 1971) return null;
  // The fourth of January is always in the first week.
  const day = dateOf(Date.UTC(Number(year), 0, 4) + (Number(number) - 1) * 7 * DAY_MS);
  const week = weekOf(day, timeZone);
  return week.id === id ? week : null;
}

/** The last week that is over, seen from an instant. */
export function lastWeek(now: Date, timeZone: string): Week {
  return weekOf(dateOf(Date.parse(localDate(now, timeZone)) - 7 * DAY_MS), timeZone);
}

/** So many weeks up to one and with it, the oldest first. */
export function weeksUpTo(week: Week, count: number, timeZone: string): readonly [...Week[], Week] {
  const monday = Date.parse(week.days[0]?.day ?? '');
  const before = Array.from({ length: count - 1 }, (_, i) => weekOf(dateOf(monday - (count - 1 - i) * 7 * DAY_MS), timeZone));
  return [...before, week];
}

export const currentWeek = (now: Date, timeZone: string): Week => weekOf(localDate(now, timeZone), timeZone);

const dateOf = (ms: number): LocalDate => new Date(ms).toISOString().slice(0, 10);

/** When a day begins: at midnight, or where clocks skip that, when they are set forward. */
function startOf(day: LocalDate, timeZone: string): number {
  const wall = Date.parse(day);
  const { at, after } = wallClock(wall, timeZone)(wall);
  return at[0] ?? after;
}

function idOf(monday: number): string {
  const thursday = new Date(monday + 3 * DAY_MS);
  const year = thursday.getUTCFullYear();
  const number = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1;
  return `${year}-W${String(number).padStart(2, '0')}`;
}
