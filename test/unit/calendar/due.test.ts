import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { monthlyDue } from '../../../src/domain/calendar/due.ts';
import { firstMonday, latestFirstMonday, nextFirstMonday } from '../../../src/domain/calendar/first-monday.ts';
import { isTimeZone, localDate } from '../../../src/domain/calendar/local-date.ts';

const run = (at: string, conclusion = 'success') => ({ at: new Date(at), conclusion, url: 'https://github.example/run' });

describe('the first Monday', () => {
  test.each([
    [2026, 11, '2026-11-02'],
    [2026, 6, '2026-06-01'],
    [2027, 2, '2027-02-01'],
    [2026, 9, '2026-09-07'],
    [2026, 1, '2026-01-05'],
    [2028, 2, '2028-02-07'],
  ])('of %d-%d is %s', (year, month, day) => expect(firstMonday(year, month)).toBe(day));

  test('is a Monday among the first seven days, in every month', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1970, max: 2200 }), fc.integer({ min: 1, max: 12 }), (year, month) => {
        const day = new Date(firstMonday(year, month));
        expect([day.getUTCDay(), day.getUTCMonth() + 1, day.getUTCDate() <= 7]).toEqual([1, month, true]);
      }),
    );
  });

  test.each([
    ['2026-11-01', '2026-10-05', '2026-11-02'],
    ['2026-11-02', '2026-11-02', '2026-12-07'],
    ['2026-12-31', '2026-12-07', '2027-01-04'],
    ['2027-01-03', '2026-12-07', '2027-01-04'],
  ])('seen from %s: latest %s, next %s', (today, latest, next) => {
    expect(latestFirstMonday(today)).toBe(latest);
    expect(nextFirstMonday(today)).toBe(next);
  });
});

describe('the monthly run', () => {
  const due = (now: string, runs: ReturnType<typeof run>[] = [], zone = 'UTC') => monthlyDue(new Date(now), zone, runs).state === 'due';

  test('is due from the first Monday on, once', () => {
    expect(due('2026-11-02T05:17:00Z', [run('2026-10-05T05:17:00Z')])).toBe(true);
    expect(due('2026-11-03T05:17:00Z', [run('2026-11-02T05:20:00Z'), run('2026-10-05T05:17:00Z')])).toBe(false);
  });

  test('is not due before the first Monday when last month had one', () => {
    expect(due('2026-11-01T05:17:00Z', [run('2026-10-05T05:17:00Z')])).toBe(false);
  });

  test('is due on any later day when the schedule was dropped, and catches up a month missed whole', () => {
    expect(due('2026-11-14T05:17:00Z', [run('2026-10-05T05:17:00Z')])).toBe(true);
    expect(due('2026-12-01T05:17:00Z', [run('2026-10-05T05:17:00Z')])).toBe(true);
  });

  test.each([
    ['success', false],
    ['failure', false],
    ['cancelled', true],
    ['skipped', true],
    ['timed_out', true],
    ['in_progress', false],
    ['waiting', false],
    ['queued', false],
    ['pending', false],
  ])('a run that ended in %s leaves it due: %s', (conclusion, expected) => {
    expect(due('2026-11-03T05:17:00Z', [run('2026-11-02T06:00:00Z', conclusion)])).toBe(expected);
  });

  describe('by the register', () => {
    const drill = (at: string, result = 'ok', database = 'main') => ({ at: new Date(at), result, database, url: 'https://github.example/run' });
    const ask = (drills: ReturnType<typeof drill>[], runs: ReturnType<typeof run>[] = [], wanted = ['main']) =>
      monthlyDue(new Date('2026-11-05T05:17:00Z'), 'UTC', runs, { drills, wanted });

    test.each([
      ['ok', 'done'],
      ['minor', 'done'],
      ['incidents', 'done'],
      ['inconclusive', 'due'],
    ])('a drill with the result %s leaves it %s', (result, state) => {
      expect(ask([drill('2026-10-05T05:17:00Z'), drill('2026-11-02T05:17:00Z', result)]).state).toBe(state);
    });

    test('a run that succeeded but is not on the register settles nothing', () => {
      expect(ask([drill('2026-10-05T05:17:00Z')], [run('2026-11-02T06:00:00Z')])).toMatchObject({ state: 'due', missing: ['main'] });
    });

    test('a run that waits for an approval is started, not missed, until its drill is on record', () => {
      const waiting = run('2026-11-02T06:00:00Z', 'waiting');
      expect(ask([], [waiting])).toMatchObject({ state: 'started', by: { conclusion: 'waiting' } });
      expect(ask([drill('2026-11-03T05:17:00Z')], [waiting]).state).toBe('done');
      // Last month's, never approved, does not keep this month's away.
      expect(ask([], [run('2026-10-05T06:00:00Z', 'waiting')]).state).toBe('due');
    });

    test('each of several databases must be on it', () => {
      const one = [drill('2026-11-02T05:17:00Z')];
      expect(ask(one, [], ['main', 'billing'])).toMatchObject({ state: 'due', missing: ['billing'] });
      expect(ask([...one, drill('2026-11-04T05:17:00Z', 'incidents', 'billing')], [], ['main', 'billing'])).toMatchObject({
        state: 'done',
        by: { conclusion: 'incidents' },
      });
      expect(ask([drill('2026-11-02T05:17:00Z', 'ok', 'other')]).state).toBe('due');
    });
  });

  test('counts days in the time zone', () => {
    // 2026-11-02 04:30 UTC is still Sunday in New York: that run was last month's, caught up.
    expect(due('2026-11-02T15:00:00Z', [run('2026-11-02T04:30:00Z')], 'America/New_York')).toBe(true);
    expect(due('2026-11-02T15:00:00Z', [run('2026-11-02T04:30:00Z')], 'UTC')).toBe(false);
    expect(localDate(new Date('2026-03-29T23:30:00Z'), 'Europe/Madrid')).toBe('2026-03-30');
  });
});

test('time zones are known by their IANA name', () => {
  expect(['UTC', 'Europe/Madrid', 'America/New_York'].map(isTimeZone)).toEqual([true, true, true]);
  expect(['', 'Europe/Nowhere', '; rm -rf'].map(isTimeZone)).toEqual([false, false, false]);
});
