import { expect, test } from '@jest/globals';
import { dutyState, periodOf } from '../../../src/domain/calendar/runbook.ts';

const at = (text: string) => Date.parse(text);

test('alerts are due every day, in the time zone that is asked for', () => {
  const now = at('2026-11-24T22:30Z');
  expect(dutyState('alerts', at('2026-11-24T00:10Z'), now, 'UTC')).toBe('done');
  expect(dutyState('alerts', at('2026-11-23T23:59Z'), now, 'UTC')).toBe('due');
  expect(dutyState('alerts', at('2026-11-22T23:59Z'), now, 'UTC')).toBe('overdue');
  expect(dutyState('alerts', null, now, 'UTC')).toBe('overdue');
  // 24:30 in Athens: the next day.
  expect(dutyState('alerts', at('2026-11-24T21:00Z'), now, 'Europe/Athens')).toBe('due');
});

test('the review is due every week, from Monday on', () => {
  expect(periodOf('review', '2026-11-22')).toEqual({ since: '2026-11-16', before: '2026-11-09', next: '2026-11-23' });
  expect(periodOf('review', '2026-11-23')).toEqual({ since: '2026-11-23', before: '2026-11-16', next: '2026-11-30' });
});

test('the drill is due from the first Monday of the month on, over the turn of the year too', () => {
  expect(periodOf('drill', '2026-11-01')).toEqual({ since: '2026-10-05', before: '2026-09-07', next: '2026-11-02' });
  expect(periodOf('drill', '2027-01-03')).toEqual({ since: '2026-12-07', before: '2026-11-02', next: '2027-01-04' });
});

test('migrations go with a release, whatever the day', () => {
  expect(periodOf('migrations', '2026-11-01')).toBeNull();
  expect(dutyState('migrations', null, 0, 'UTC')).toBeNull();
});
