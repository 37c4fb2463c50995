import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { monthlyDue, type PastRun } from '../../../src/domain/calendar/due.ts';
import { localDate } from '../../../src/domain/calendar/local-date.ts';

const HOUR = 3_600_000;
const ZONES = ['UTC', 'Europe/Madrid', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Australia/Lord_Howe'];

/** The day in a zone by another way than the code's: the parts of an English date. */
function dayIn(zone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, year: 'numeric', month: 'numeric', day: 'numeric' }).formatToParts(at);
  const part = (type: string) => String(parts.find((item) => item.type === type)?.value).padStart(2, '0');
  return `${part('year')}-${part('month')}-${part('day')}`;
}
const weekday = (day: string) => new Date(`${day}T12:00:00Z`).getUTCDay();
const isFirstMonday = (day: string) => weekday(day) === 1 && Number(day.slice(8)) <= 7;
const shift = (day: string, days: number) => new Date(Date.parse(`${day}T12:00:00Z`) + days * 24 * HOUR).toISOString().slice(0, 10);

/** The naive way: day by day back to the last first Monday, day by day on to the next; then whether any run that counts is not before it. */
function naively(now: Date, zone: string, runs: readonly PastRun[]) {
  let since = dayIn(zone, now);
  while (!isFirstMonday(since)) since = shift(since, -1);
  let next = shift(dayIn(zone, now), 1);
  while (!isFirstMonday(next)) next = shift(next, 1);
  const later = runs.filter(({ at }) => dayIn(zone, at) >= since).map(({ conclusion }) => conclusion);
  const settled = later.includes('success') || later.includes('failure');
  return { state: settled ? 'done' : later.includes('in_progress') ? 'started' : 'due', since, next };
}

/** Moments of 30 years, with the minute before and after midnights and changes of clocks among them. */
const moment = fc
  .tuple(fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2045, 0) }), fc.constantFrom(0, 1, 2), fc.integer({ min: -12, max: 14 }))
  .map(([at, kind, zoneHours]) => {
    if (kind === 0) return new Date(at);
    const midnight = Math.floor(at / (24 * HOUR)) * 24 * HOUR - zoneHours * HOUR;
    return new Date(kind === 1 ? midnight - 60_000 : midnight + 60_000);
  });
const pastRuns = fc.array(
  fc.record({
    daysAgo: fc.double({ min: 0, max: 70, noNaN: true }),
    conclusion: fc.constantFrom('success', 'failure', 'cancelled', 'skipped', 'in_progress', 'timed_out'),
  }),
  { maxLength: 5 },
);

test('in any zone, at any moment, after any runs: as one finds it day by day', () => {
  fc.assert(
    fc.property(moment, fc.constantFrom(...ZONES), pastRuns, (now, zone, past) => {
      const runs = past.map(({ daysAgo, conclusion }) => ({ at: new Date(now.getTime() - daysAgo * 24 * HOUR), conclusion, url: '' }));
      const { state, since, next } = monthlyDue(now, zone, runs);
      expect({ state, since, next }).toEqual(naively(now, zone, runs));
      expect(localDate(now, zone)).toBe(dayIn(zone, now));
    }),
    { numRuns: 200 },
  );
});

describe('a workflow that is asked on days 1 to 14, as GitHub’s schedule has it', () => {
  /** Drills of a year and a half where each day's schedule is dropped by `drops`, and each drill ends as `ends` says; `hands` are days of runs by hand. */
  function live(drops: (day: number) => boolean, ends: (drill: number) => string, hands: readonly number[] = []) {
    const runs: PastRun[] = [];
    for (let day = 0; day < 550; day += 1) {
      const now = new Date(Date.UTC(2025, 8, 1 + day, 5, 17));
      const asked = now.getUTCDate() <= 14 && !drops(day) && monthlyDue(now, 'UTC', runs).state === 'due';
      if (asked || hands.includes(day)) runs.push({ at: now, conclusion: ends(runs.length), url: '' });
    }
    return runs;
  }

  test('nothing dropped: on every first Monday, and on no other day', () => {
    const days = live(
      () => false,
      () => 'success',
    ).map(({ at }) => at.toISOString().slice(0, 10));
    expect(days.filter((day) => !isFirstMonday(day))).toEqual([]);
    // September 2025, which began on one, to March 2027.
    expect(days.length).toBe(19);
  });

  test('whatever is dropped, never two in one period, and one in each that was asked at all', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 550, maxLength: 550 }), (dropped) => {
        const periods = live(
          (day) => dropped[day] === true,
          (n) => (n % 3 === 0 ? 'failure' : 'success'),
        ).map(({ at }) => naively(at, 'UTC', []).since);
        expect(new Set(periods).size).toBe(periods.length);
        expect(periods.length).toBeGreaterThanOrEqual(17);
      }),
      { numRuns: 10 },
    );
  });

  test('a drill by hand settles the month, one that was cancelled does not', () => {
    // The Sunday before the first Monday of October 2025 belongs to September; the Tuesday after it to October.
    const [eve, tuesday] = [34, 36];
    const month = (runs: readonly PastRun[]) => runs.filter(({ at }) => at >= new Date('2025-10-06') && at < new Date('2025-11-03')).length;
    expect(
      month(
        live(
          () => false,
          () => 'success',
          [eve],
        ),
      ),
    ).toBe(1);
    expect(
      month(
        live(
          (day) => day < 40,
          () => 'success',
          [tuesday],
        ),
      ),
    ).toBe(1);
    expect(
      month(
        live(
          () => false,
          (n) => (n === 1 ? 'cancelled' : 'success'),
        ),
      ),
    ).toBe(2);
  });

  test('a run at 23:59 UTC on the 31st is of the month that it is in its zone', () => {
    const at = new Date('2026-08-31T23:59:00Z');
    expect(['UTC', 'Europe/Madrid', 'America/New_York'].map((zone) => localDate(at, zone))).toEqual(['2026-08-31', '2026-09-01', '2026-08-31']);
    // On Kiritimati it is the 1st already; the first Monday of September, the 7th, is still to come for all.
    for (const zone of ZONES) expect(monthlyDue(new Date('2026-09-07T15:00:00Z'), zone, [{ at, conclusion: 'success', url: '' }]).state).toBe('due');
  });
});
