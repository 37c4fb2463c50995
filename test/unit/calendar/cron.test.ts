import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Cron, parseCron } from '../../../src/domain/calendar/cron.ts';
import { expectedRuns, longestPause } from '../../../src/domain/calendar/expected-runs.ts';
import { oracleRuns } from './cron-oracle.ts';

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const cron = (text: string) => parseCron(text) as Cron;
const runs = (text: string, from: string, until: string, zone?: string) =>
  expectedRuns([cron(text)], Date.parse(from), Date.parse(until), zone).map((at) => new Date(at).toISOString().slice(0, 16));

/** One field of a cron line: stars, numbers, names, ranges, steps, and lists of them. */
function fieldOf(min: number, max: number, names: readonly string[]) {
  const value = fc.integer({ min, max });
  const shown = (n: number, named: boolean) => (named && names.length > 0 ? (names[n - min] as string) : String(n));
  const part = fc.oneof(
    fc.constant('*'),
    fc.integer({ min: 1, max: 30 }).map((step) => `*/${step}`),
    fc.tuple(value, fc.boolean()).map(([n, named]) => shown(n, named)),
    fc.tuple(value, value, fc.boolean()).map(([a, b, named]) => `${shown(Math.min(a, b), named)}-${shown(Math.max(a, b), named)}`),
    fc.tuple(value, value, fc.integer({ min: 1, max: 30 })).map(([a, b, step]) => `${Math.min(a, b)}-${Math.max(a, b)}/${step}`),
    fc.tuple(value, fc.integer({ min: 1, max: 30 })).map(([n, step]) => `${n}/${step}`),
  );
  return fc.oneof(
    { weight: 3, arbitrary: part },
    { weight: 1, arbitrary: fc.array(part, { minLength: 2, maxLength: 3 }).map((all) => all.join(',')) },
  );
}
const line = fc
  .tuple(fieldOf(0, 59, []), fieldOf(0, 23, []), fieldOf(1, 31, []), fieldOf(1, 12, MONTHS), fieldOf(0, 6, DAYS))
  .map((fields) => fields.join(' '));

describe('against a second reading, minute by minute', () => {
  test('any lines, any two days, in UTC and in zones that change no clocks then', () => {
    const zones = ['UTC', 'Asia/Kolkata', 'America/Bogota', 'Pacific/Kiritimati', 'Asia/Kathmandu'];
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: Date.UTC(2023, 0, 1), max: Date.UTC(2029, 0, 1) }),
        fc.constantFrom(...zones),
        (lines, from, zone) => {
          const until = from + 2 * 86_400_000;
          expect(expectedRuns(lines.map(cron), from, until, zone)).toEqual(oracleRuns(lines, from, until, zone));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('lines for every hour, on the days on which clocks are changed', () => {
    const changes = [
      ['Europe/Madrid', '2026-03-29'],
      ['Europe/Madrid', '2026-10-25'],
      ['America/New_York', '2026-03-08'],
      ['America/New_York', '2026-11-01'],
      ['Australia/Lord_Howe', '2026-10-04'],
      ['Africa/Casablanca', '2026-03-22'],
    ] as const;
    fc.assert(
      fc.property(fieldOf(0, 59, []), fc.constantFrom(...changes), (minutes, [zone, day]) => {
        const from = Date.parse(day) - 86_400_000;
        const until = from + 3 * 86_400_000;
        const text = `${minutes} * * * *`;
        expect(expectedRuns([cron(text)], from, until, zone)).toEqual(oracleRuns([text], from, until, zone));
      }),
      { numRuns: 20 },
    );
  });
});

describe('where clocks are changed, a line for some hours', () => {
  test('comes at the next valid time where its own is skipped', () => {
    expect(runs('30 2 * * *', '2026-03-28T00:00Z', '2026-03-31T00:00Z', 'Europe/Madrid')).toEqual([
      '2026-03-28T01:30',
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ]);
  });
  test('comes once where its own comes twice', () => {
    expect(runs('30 2 * * *', '2026-10-24T12:00Z', '2026-10-26T12:00Z', 'Europe/Madrid')).toEqual(['2026-10-25T00:30', '2026-10-26T01:30']);
    expect(runs('30 * * * *', '2026-10-24T23:00Z', '2026-10-25T03:00Z', 'Europe/Madrid')).toHaveLength(4);
  });
  test('a whole day that a zone left out', () => {
    expect(runs('0 12 30 12 *', '2011-12-28T00:00Z', '2012-01-01T00:00Z', 'Pacific/Apia')).toEqual(['2011-12-30T10:00']);
  });
});

test('day of month or day of week where both are restricted; both where one begins with a star', () => {
  expect(runs('0 0 1,15 * MON', '2026-06-01T00:00Z', '2026-06-17T00:00Z')).toEqual(['2026-06-01T00:00', '2026-06-08T00:00', '2026-06-15T00:00']);
  expect(runs('0 0 */2 * MON', '2026-06-01T00:00Z', '2026-06-30T00:00Z')).toEqual(['2026-06-01T00:00', '2026-06-15T00:00', '2026-06-29T00:00']);
  expect(runs('17 5 1-14 * *', '2026-02-12T00:00Z', '2026-03-03T00:00Z')).toEqual([
    '2026-02-12T05:17',
    '2026-02-13T05:17',
    '2026-02-14T05:17',
    '2026-03-01T05:17',
    '2026-03-02T05:17',
  ]);
  expect(runs('0 0 29 2 *', '2025-01-01T00:00Z', '2029-01-01T00:00Z')).toEqual(['2028-02-29T00:00']);
});

test.each([
  '',
  '* * * *',
  '* * * * * *',
  '60 * * * *',
  '* 24 * * *',
  '* * 0 * *',
  '* * * 13 *',
  '* * * * 7',
  '@daily',
  '5-1 * * * *',
  '*/0 * * * *',
  '1//2 * * * *',
  '1,,2 * * * *',
  '- * * * *',
  '* * * * FOO',
  '1-2-3 * * * *',
  '-1 * * * *',
  '0x5 * * * *',
  '1e1 * * * *',
])('GitHub does not take %j', (text) => expect(parseCron(text)).toBeNull());

test('any text is a line or null', () => {
  fc.assert(fc.property(fc.string(), (text) => parseCron(text) === null || parseCron(text) !== undefined));
});

test('a year of every five minutes is 105,120 starts, told in no time; the longest pause between them', () => {
  const started = performance.now();
  const all = expectedRuns([cron('*/5 * * * *')], Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1), 'Europe/Madrid');
  expect(all).toHaveLength(105_120);
  expect(performance.now() - started).toBeLessThan(3000);
  expect(longestPause(all)).toBe(300_000);
  expect(longestPause([1])).toBeNull();
});
