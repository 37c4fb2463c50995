import { latestFirstMonday, nextFirstMonday } from './first-monday.ts';
import { type LocalDate, localDate } from './local-date.ts';

/** What the runbook does, and how often. Migrations go with each release: no clock makes them due. */
export const RUNBOOK_CALENDAR = { alerts: 'daily', review: 'weekly', drill: 'monthly', migrations: 'per-release' } as const;
export type Duty = keyof typeof RUNBOOK_CALENDAR;

/** `since`: the first day on which doing it counts for now; `before`: the same, one time earlier; `next`: the day from which it is due again. */
export type Period = { readonly since: LocalDate; readonly before: LocalDate; readonly next: LocalDate };

/** The period of a duty that a day is in; null for what goes with a release. Weeks begin on Monday, the drill's month with its first Monday. */
export function periodOf(duty: Duty, today: LocalDate): Period | null {
  switch (RUNBOOK_CALENDAR[duty]) {
    case 'daily':
      return { since: today, before: addDays(today, -1), next: addDays(today, 1) };
    case 'weekly': {
      const monday = addDays(today, -((new Date(today).getUTCDay() + 6) % 7));
      return { since: monday, before: addDays(monday, -7), next: addDays(monday, 7) };
    }
    case 'monthly': {
      const since = latestFirstMonday(today);
      return { since, before: latestFirstMonday(addDays(since, -1)), next: nextFirstMonday(today) };
    }
    case 'per-release':
      return null;
  }
}

/** `done` in this period, `due` in it, or `overdue`: not done in the whole period before either. */
export type DutyState = 'done' | 'due' | 'overdue';

/** How a duty stands that was last done at `lastAt`, null where never. `now` and `lastAt` in milliseconds. */
export function dutyState(duty: Duty, lastAt: number | null, now: number, timeZone: string): DutyState | null {
  const period = periodOf(duty, localDate(new Date(now), timeZone));
  if (period === null) return null;
  const last = lastAt === null ? '' : localDate(new Date(lastAt), timeZone);
  if (last >= period.since) return 'done';
  return last >= period.before ? 'due' : 'overdue';
}

function addDays(day: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
