import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { localDate } from '../../../src/domain/calendar/local-date.ts';
import { currentWeek, lastWeek, weekById, weekOf } from '../../../src/domain/review/week.ts';

const HOUR = 3_600_000;
const hours = ({ from, until }: { readonly from: number; readonly until: number }) => (until - from) / HOUR;

describe('weeks of ISO 8601', () => {
  test('around New Year the Thursday decides the year', () => {
    const ids = ['2026-12-31', '2027-01-01', '2027-01-03', '2027-01-04', '2024-12-30', '2021-01-03', '2026-01-01'].map(
      (day) => weekOf(day, 'UTC').id,
    );
    expect(ids).toEqual(['2026-W53', '2026-W53', '2026-W53', '2027-W01', '2025-W01', '2020-W53', '2026-W01']);
  });

  test('only weeks that a year has are known by name', () => {
    expect(weekById('2026-W53', 'UTC')?.days[0]?.day).toBe('2026-12-28');
    expect(['2025-W53', '2026-W54', '2026-W00', '2026-W5', '2026-47', '', '9999-W99'].map((id) => weekById(id, 'UTC'))).toEqual(Array(7).fill(null));
  });

  test('a week in which clocks are changed is an hour longer or shorter, and begins at its own midnight', () => {
    const [autumn, spring] = [weekOf('2026-10-25', 'Europe/Madrid'), weekOf('2026-03-29', 'Europe/Madrid')];
    expect([hours(autumn), hours(spring), hours(weekOf('2026-11-24', 'Europe/Madrid'))]).toEqual([169, 167, 168]);
    expect([new Date(autumn.from).toISOString(), new Date(autumn.until).toISOString()]).toEqual([
      '2026-10-18T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
    expect(hours(autumn.days[6] ?? { from: 0, until: 0 })).toBe(25);
  });

  test('where a day begins at one, as clocks skip its midnight, so does the week', () => {
    // Santiago sets its clocks forward at midnight of the first Sunday after the second of September.
    const week = weekOf('2026-09-06', 'America/Santiago');
    expect(week.days[6]).toMatchObject({ day: '2026-09-06', from: Date.parse('2026-09-06T04:00:00Z') });
    expect(hours(week)).toBe(167);
  });

  test('the last week is over, wherever it is Monday already', () => {
    const now = new Date('2026-11-22T23:30:00Z');
    expect([lastWeek(now, 'UTC').id, lastWeek(now, 'Europe/Madrid').id, currentWeek(now, 'Europe/Madrid').id]).toEqual([
      '2026-W46',
      '2026-W47',
      '2026-W48',
    ]);
  });

  test('each instant is in one week, its days are seven, without a gap, and its name leads back to it', () => {
    const zone = fc.constantFrom('UTC', 'Europe/Madrid', 'America/Santiago', 'Asia/Kathmandu', 'Pacific/Apia', 'Australia/Lord_Howe');
    // Apia had no 30 December 2011.
    const instant = fc.integer({ min: Date.UTC(2012, 0, 9), max: Date.UTC(2040, 0, 1) });
    fc.assert(
      fc.property(instant, zone, (at, timeZone) => {
        const week = currentWeek(new Date(at), timeZone);
        expect(week.from <= at && at < week.until).toBe(true);
        expect(weekById(week.id, timeZone)).toEqual(week);
        expect(week.days.map(({ from }) => from).concat(week.until)).toEqual([week.from, ...week.days.map(({ until }) => until)]);
        expect(week.days.map(({ from }) => localDate(new Date(from), timeZone))).toEqual(week.days.map(({ day }) => day));
      }),
      { numRuns: 300 },
    );
  });
});
