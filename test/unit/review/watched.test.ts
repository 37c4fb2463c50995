import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addToParts, type DayPart, recordRuns } from '../../../src/domain/monitor/history.ts';
import { minutesOf } from '../../../src/domain/monitor/looks.ts';
import { MAX_EARLIER_FILES, MAX_SERVICES, wantedFiles } from '../../../src/domain/review/history-paths.ts';
import { targetWeeks } from '../../../src/domain/review/services.ts';
import { percentOf, sharesOf, watched } from '../../../src/domain/review/watched.ts';
import { weekById, weeksUpTo } from '../../../src/domain/review/week.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const found = weekById('2026-W47', 'Europe/Madrid');
if (found === null) throw new Error('There is no such week.');
const week = found;

const historyFiles = (paths: readonly string[]) => wantedFiles(paths, [week]).ofWeek;
/** The week alone, from files that are all its own. */
const told = (files: ReadonlyMap<string, Uint8Array>, now = week.until, maxGapMs = 15 * MINUTE) =>
  targetWeeks(files, { weeks: [week], ofWeek: [...files.keys()], charted: new Set(), now, maxGapMs });

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
        const picked = new Map([...files].filter(([path]) => historyFiles([...files.keys()]).includes(path)));
        const [target] = told(picked, now, maxGap * MINUTE).targets;
        const expected = oracle(seen, week.from, Math.min(week.until, now), maxGap);
        expect([target?.whole.upMs ?? 0, target?.whole.downMs ?? 0]).toEqual([expected.up, expected.down]);
        // The days add up to the week.
        const sum = (of: 'upMs' | 'downMs' | 'wholeMs') => (target?.days ?? []).reduce((total, day) => total + day[of], 0);
        expect([sum('upMs'), sum('downMs')]).toEqual([expected.up, expected.down]);
        if (target !== undefined) expect(sum('wholeMs')).toBe(target.whole.wholeMs);
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
    expect([percentOf(57, 100), percentOf(58, 100), percentOf(2_901, 10_000)]).toEqual([57, 58, 29.01]);
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
    const [target] = told(new Map([[path, Buffer.from(JSON.stringify(old))]])).targets;
    expect(target).toMatchObject({ tally: { good: 9, bad: 1 }, whole: { upMs: 0, downMs: 0 } });
  });

  test('a service that was not watched at all is told from its last file; one long gone is not', () => {
    const files = historyOf([{ at: week.from - 9 * 24 * HOUR, kind: 'good' }]);
    expect(historyFiles([...files.keys()])).toEqual(['monitor/api.production/2026-11-06.json']);
    const [target] = told(files).targets;
    expect([target?.target, target === undefined ? null : sharesOf(target.whole).coverage]).toEqual(['web', 0]);
    const gone = [...historyOf([{ at: week.from - 90 * 24 * HOUR, kind: 'good' }]).keys()];
    expect(historyFiles([...gone, 'README.md', 'monitor/../x/2026-11-18.json', 'monitor/api/2027-01-01.json'])).toEqual([]);
  });

  test('services that are too many are counted', () => {
    const paths = Array.from({ length: MAX_SERVICES + 3 }, (_, i) => `monitor/s${i}/2026-11-18.json`);
    expect([historyFiles(paths).length, wantedFiles(paths, [week]).leftOut, wantedFiles(paths.slice(3), [week]).leftOut]).toEqual([
      MAX_SERVICES,
      3,
      0,
    ]);
  });

  test('a file that is none of a monitor’s is counted, and keeps no other back', () => {
    const files = new Map([
      ...historyOf([{ at: week.from + HOUR, kind: 'good' }]),
      ['monitor/x/2026-11-18.json', Buffer.from('{"schema":1}')] as const,
    ]);
    expect(told(files, week.until, MINUTE)).toMatchObject({ unreadable: 1, targets: [{ target: 'web' }] });
  });

  test.each(['constructor', '__proto__', 'hasOwnProperty'])('a target may be called %s', (name) => {
    const at = week.from + HOUR;
    const files = historyOf(
      [0, 5, 10].map((minute) => ({ at: at + minute * MINUTE, kind: 'good' })),
      { service: 'api', environment: '' },
      name,
    );
    expect(told(files).targets).toMatchObject([{ target: name, whole: { upMs: 11 * MINUTE } }]);
  });
});

describe('the weeks before', () => {
  const weeks = weeksUpTo(week, 12, 'Europe/Madrid');
  const path = (slug: string, at: number) => `monitor/${slug}/${new Date(at).toISOString().slice(0, 10)}.json`;
  const daily = (slug: string) => Array.from({ length: 200 }, (_, i) => path(slug, week.until - i * 24 * HOUR));

  test('are those of the calendar, over New Year and a change of clocks', () => {
    expect(weeks.map(({ id }) => id)).toEqual([36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47].map((number) => `2026-W${number}`));
    for (const [i, one] of weeks.entries()) if (i > 0) expect(one.from).toBe(weeks[i - 1]?.until);
    // Clocks went back on 25 October.
    expect(weeks.map(({ from, until }) => (until - from) / HOUR - 168)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
    const january = weekById('2027-W01', 'UTC');
    expect(january === null ? [] : weeksUpTo(january, 3, 'UTC').map(({ id }) => id)).toEqual(['2026-W52', '2026-W53', '2027-W01']);
  });

  test('each gives what it gives when it is told by itself; a week without a look is not watched', () => {
    const looks = (from: number, until: number, kind: 'good' | 'bad' = 'good') =>
      Array.from({ length: Math.floor((until - from) / (10 * MINUTE)) }, (_, i): Answer => ({ at: from + i * 10 * MINUTE, kind }));
    const [third, fourth, , sixth] = weeks.slice(3) as [(typeof weeks)[0], (typeof weeks)[0], (typeof weeks)[0], (typeof weeks)[0]];
    const files = historyOf([
      ...looks(third.from, third.from + 30 * HOUR),
      ...looks(third.from + 30 * HOUR, third.from + 33 * HOUR, 'bad'),
      ...looks(fourth.until - 5 * HOUR, fourth.until),
      ...looks(sixth.from, sixth.until),
      ...looks(week.from, week.until - 24 * HOUR),
    ]);
    const wanted = wantedFiles([...files.keys()], weeks);
    const [target] = targetWeeks(files, { ...wanted, weeks, now: week.until, maxGapMs: 15 * MINUTE }).targets;
    for (const one of weeks) {
      const [alone] = targetWeeks(files, { ...wanted, weeks: [one], charted: new Set(), now: week.until, maxGapMs: 15 * MINUTE }).targets;
      expect([one.id, target?.weeks?.find(({ id }) => id === one.id)?.whole]).toEqual([one.id, alone?.whole]);
    }
    expect(target?.weeks?.map(({ whole }) => sharesOf(whole).availability)).toEqual([
      ...[null, null, null, 91.32, 100, null, 100, null, null, null, null, 100],
    ]);
    expect(target?.weeks?.map(({ whole }) => sharesOf(whole).coverage)).toEqual([0, 0, 0, 19.55, 2.88, 0, 99.91, 0, 0, 0, 0, 85.62]);
  });

  test('are read of as many services as there are requests for, and of none in part', () => {
    const paths = Array.from({ length: 8 }, (_, i) => daily(`s${i}`)).flat();
    const wanted = wantedFiles(paths, weeks);
    expect([[...wanted.charted], wanted.earlier.length <= MAX_EARLIER_FILES, wanted.ofWeek.length]).toEqual([
      ['s0', 's1', 's2', 's3', 's4'],
      true,
      8 * 9,
    ]);
    expect(wanted.earlier.filter((file) => file.includes('/s0/'))).toHaveLength(77);
    expect(new Set([...wanted.earlier, ...wanted.ofWeek]).size).toBe(wanted.earlier.length + wanted.ofWeek.length);
  });

  test('a target that was given up in them is none of the week; a file of theirs that is damaged is time that nobody watched', () => {
    const at = week.from - 21 * 24 * HOUR;
    const files = new Map([
      ...historyOf([{ at, kind: 'good' }], undefined, 'gone'),
      ...historyOf([{ at: week.from + HOUR, kind: 'good' }]),
      [path('api.production', at + 24 * HOUR), Buffer.from('{')] as const,
    ]);
    const wanted = wantedFiles([...files.keys()], weeks);
    expect(wanted.earlier).toHaveLength(2);
    const { targets, unreadable } = targetWeeks(files, { ...wanted, weeks, now: week.until, maxGapMs: MINUTE });
    expect([targets.map(({ target }) => target), unreadable]).toEqual([['web'], 0]);
  });
});
