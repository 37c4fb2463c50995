import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addToParts, type DayPart, recordRuns } from '../../../src/domain/monitor/history.ts';
import { minutesOf } from '../../../src/domain/monitor/looks.ts';
import { historyFiles, MAX_SERVICES, servicesLeftOut, targetWeeks } from '../../../src/domain/review/services.ts';
import { percentOf, sharesOf, watched } from '../../../src/domain/review/watched.ts';
import { weekById } from '../../../src/domain/review/week.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const found = weekById('2026-W47', 'Europe/Madrid');
if (found === null) throw new Error('There is no such week.');
const week = found;

type Answer = { readonly at: number; readonly kind: 'good' | 'bad' | 'unknown' };

/** The history as the monitor writes it: a share for each run of answers. */
function historyOf(answers: readonly Answer[], about = { service: 'api', environment: 'production' }, target = 'web'): Map<string, Uint8Array> {
  let files: ReadonlyMap<string, Uint8Array> = new Map();
  for (let i = 0; i < answers.length; i += 7) {
    const some = answers.slice(i, i + 7);
    const parts = some.reduce<readonly DayPart[]>(
      (all, { at, kind }) => addToParts(all, target, { at, kind, flawed: false, latencyMs: 40, reason: kind === 'good' ? 'ok' : 'http_status' }),
      [],
    );
    const until = new Date(some.at(-1)?.at ?? 0).toISOString();
    files = new Map([...files, ...(recordRuns(files, about, [{ id: `${i}`, until, parts }]) ?? [])]);
  }
  return new Map(files);
}

/** The same by another way: every minute asks for the last look up to it, and whether the next one came in time. */
function oracle(answers: readonly Answer[], from: number, until: number, maxGapMinutes: number) {
  const state = new Map<number, boolean>();
  for (const { at, kind } of answers.filter((answer) => answer.kind !== 'unknown')) {
    const minute = Math.floor(at / MINUTE);
    state.set(minute, kind === 'good' && state.get(minute) !== false);
  }
  const looks = [...state.keys()].sort((a, b) => a - b);
  const seen = { up: 0, down: 0 };
  for (let minute = from / MINUTE, i = -1; minute < until / MINUTE; minute += 1) {
    while ((looks[i + 1] ?? Number.POSITIVE_INFINITY) <= minute) i += 1;
    const before = looks[i];
    const isWatched = before !== undefined && (minute === before || (looks[i + 1] ?? Number.POSITIVE_INFINITY) - before <= maxGapMinutes);
    if (isWatched) seen[state.get(before) === true ? 'up' : 'down'] += MINUTE;
  }
  return seen;
}

/** Minutes in which was looked: stretches with a pace of their own, and holes between them. */
const answers = fc
  .array(
    fc.record({
      hole: fc.integer({ min: 0, max: 2000 }),
      pace: fc.integer({ min: 1, max: 40 }),
      looks: fc.array(fc.constantFrom('good', 'good', 'good', 'bad', 'unknown'), { minLength: 1, maxLength: 40 }),
    }),
    { maxLength: 25 },
  )
  .map((stretches) => {
    let at = week.from - 20 * HOUR;
    return stretches.flatMap(({ hole, pace, looks }) => {
      at += hole * MINUTE;
      return looks.map((kind, i): Answer => {
        at += pace * MINUTE;
        return { at: at + ((i * 7919) % 60_000), kind };
      });
    });
  });

describe('what was watched', () => {
  test('a random history with gaps gives what an independent count gives', () => {
    fc.assert(
      fc.property(answers, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 200 }), (all, maxGap, age) => {
        const now = Math.min(week.from + age * HOUR, week.until + 20 * HOUR);
        const seen = all.filter(({ at }) => at < week.until + 20 * HOUR);
        const files = historyOf(seen);
        const picked = new Map([...files].filter(([path]) => historyFiles([...files.keys()], week).includes(path)));
        const [told] = targetWeeks(picked, week, now, maxGap * MINUTE).targets;
        const expected = oracle(seen, week.from, Math.min(week.until, now), maxGap);
        expect([told?.whole.upMs ?? 0, told?.whole.downMs ?? 0]).toEqual([expected.up, expected.down]);
        // The days add up to the week.
        const sum = (of: 'upMs' | 'downMs' | 'wholeMs') => (told?.days ?? []).reduce((total, day) => total + day[of], 0);
        expect([sum('upMs'), sum('downMs')]).toEqual([expected.up, expected.down]);
        if (told !== undefined) expect(sum('wholeMs')).toBe(told.whole.wholeMs);
      }),
      { numRuns: 150 },
    );
  }, 30_000);

  test('time that nobody watched is neither up nor down', () => {
    const look = (minute: number, good = true) => ({ at: week.from + minute * MINUTE, good });
    // Ten minutes up, a hole of an hour, a single look, then five minutes down.
    const seen = watched([look(0), look(5), look(10), look(70), look(130, false), look(135)], week.from, week.from + 200 * MINUTE, 15 * MINUTE);
    expect(seen).toEqual({ wholeMs: 200 * MINUTE, upMs: 13 * MINUTE, downMs: 5 * MINUTE, longestGapMs: 64 * MINUTE });
    expect(sharesOf(seen)).toEqual({ availability: 72.22, coverage: 9, atLeast: 6.5 });
  });

  test('nothing seen is not up, and a whole that lacks a minute is not 100 %', () => {
    expect(sharesOf(watched([], week.from, week.until, 15 * MINUTE))).toEqual({ availability: null, coverage: 0, atLeast: 0 });
    expect(sharesOf(watched([], week.from, week.from, 15 * MINUTE))).toEqual({ availability: null, coverage: null, atLeast: null });
    expect([percentOf(10_079, 10_080), percentOf(10_080, 10_080), percentOf(99_999_999, 100_000_000)]).toEqual([99.99, 100, 99.99]);
  });

  test('minutes come back from the history as they were, bad ones first', () => {
    const at = week.from + 3 * HOUR;
    const [bytes] = [...historyOf([0, 5, 59].map((minute) => ({ at: at + minute * MINUTE, kind: minute === 5 ? 'bad' : 'good' }))).values()];
    const file = JSON.parse(new TextDecoder().decode(bytes)) as { looks: Record<string, Record<string, { good: string; bad: string }>> };
    const { good, bad } = file.looks['2']?.['web'] ?? { good: '', bad: '' };
    expect([minutesOf(good), minutesOf(bad)]).toEqual([[0, 59], [5]]);
  });

  test('a file without minutes counts as not watched; its answers are told', () => {
    const path = 'monitor/api/2026-11-18.json';
    const old = {
      schema: 1,
      service: 'api',
      environment: '',
      until: '2026-11-18T12:00:00Z',
      runs: ['1'],
      hours: { 12: { web: { good: 9, bad: 1, flawed: 0, unknown: 0, latency: { 41: 9 } } } },
    };
    const [told] = targetWeeks(new Map([[path, Buffer.from(JSON.stringify(old))]]), week, week.until, 15 * MINUTE).targets;
    expect(told).toMatchObject({ tally: { good: 9, bad: 1 }, whole: { upMs: 0, downMs: 0 } });
  });

  test('a service that was not watched at all is told from its last file; one long gone is not', () => {
    const files = historyOf([{ at: week.from - 9 * 24 * HOUR, kind: 'good' }]);
    expect(historyFiles([...files.keys()], week)).toEqual(['monitor/api.production/2026-11-06.json']);
    const [told] = targetWeeks(files, week, week.until, 15 * MINUTE).targets;
    expect([told?.target, told === undefined ? null : sharesOf(told.whole).coverage]).toEqual(['web', 0]);
    const gone = [...historyOf([{ at: week.from - 90 * 24 * HOUR, kind: 'good' }]).keys()];
    expect(historyFiles([...gone, 'README.md', 'monitor/../x/2026-11-18.json', 'monitor/api/2027-01-01.json'], week)).toEqual([]);
  });

  test('services that are too many are counted', () => {
    const paths = Array.from({ length: MAX_SERVICES + 3 }, (_, i) => `monitor/s${i}/2026-11-18.json`);
    expect([historyFiles(paths, week).length, servicesLeftOut(paths, week), servicesLeftOut(paths.slice(3), week)]).toEqual([MAX_SERVICES, 3, 0]);
  });

  test('a file that is none of a monitor’s is counted, and keeps no other back', () => {
    const files = new Map([
      ...historyOf([{ at: week.from + HOUR, kind: 'good' }]),
      ['monitor/x/2026-11-18.json', Buffer.from('{"schema":1}')] as const,
    ]);
    expect(targetWeeks(files, week, week.until, MINUTE)).toMatchObject({ unreadable: 1, targets: [{ target: 'web' }] });
  });

  test.each(['constructor', '__proto__', 'hasOwnProperty'])('a target may be called %s', (name) => {
    const at = week.from + HOUR;
    const files = historyOf(
      [0, 5, 10].map((minute) => ({ at: at + minute * MINUTE, kind: 'good' })),
      { service: 'api', environment: '' },
      name,
    );
    expect(targetWeeks(files, week, week.until, 15 * MINUTE).targets).toMatchObject([{ target: name, whole: { upMs: 11 * MINUTE } }]);
  });
});
