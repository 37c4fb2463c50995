import type { LocalDate } from './local-date.ts';

/** The first Monday of a month; `month` from 1 to 12. */
export function firstMonday(year: number, month: number): LocalDate {
  const weekday = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  const day = 1 + ((8 - weekday) % 7);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** The latest first Monday of a month that is not after `today`: this month's, or before it last month's. */
export function latestFirstMonday(today: LocalDate): LocalDate {
  const [year, month] = today.split('-').map(Number) as [number, number];
  const thisMonth = firstMonday(year, month);
  if (thisMonth <= today) return thisMonth;
  return month === 1 ? firstMonday(year - 1, 12) : firstMonday(year, month - 1);
}

/** The first Monday of a month after `today`. */
export function nextFirstMonday(today: LocalDate): LocalDate {
  const [year, month] = today.split('-').map(Number) as [number, number];
  const thisMonth = firstMonday(year, month);
  if (thisMonth > today) return thisMonth;
  return month === 12 ? firstMonday(year + 1, 1) : firstMonday(year, month + 1);
}
