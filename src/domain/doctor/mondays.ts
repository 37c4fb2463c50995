import { nextFirstMonday } from '../calendar/first-monday.ts';
import { localDate } from '../calendar/local-date.ts';

/** The next first Mondays of months after an instant, each as the instant at which its day begins in UTC; good to a day. */
export function firstMondays(now: number, count: number, timeZone: string): number[] {
  const days: number[] = [];
  let day = localDate(new Date(now), timeZone);
  for (let i = 0; i < count; i += 1) {
    day = nextFirstMonday(day);
    days.push(Date.parse(day));
  }
  return days;
}
