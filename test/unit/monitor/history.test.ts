import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cover, startCoverage } from '../../../src/domain/monitor/coverage.ts';
import { addLatency, percentileOf } from '../../../src/domain/monitor/histogram.ts';
import { addToParts, type DayPart, dayOfFile, lastLook, readDay, recordRuns, slugOf } from '../../../src/domain/monitor/history.ts';
import { digestOf, readStored, type StoredMonitor, writeStored } from '../../../src/domain/monitor/stored.ts';
import { availability, mergeTallies, NO_TALLY, tally } from '../../../src/domain/monitor/tally.ts';
import type { Probed } from '../../../src/domain/monitor/types.ts';

const NOON = Date.UTC(2026, 10, 24, 12);
const good = (at: number, latencyMs = 50): Probed => ({ at, kind: 'good', flawed: false, latencyMs, reason: 'ok' });
const bad = (at: number): Probed => ({ at, kind: 'bad', flawed: false, latencyMs: 9000, reason: 'http_status' });
const about = { service: 'Shop API', environment: 'production' };
const partsOf = (...answers: Probed[]) => answers.reduce<readonly DayPart[]>((parts, answer) => addToParts(parts, 'api', answer), []);
const share = (id: string, ...answers: Probed[]) => ({ id, until: new Date(answers.at(-1)?.at ?? NOON).toISOString(), parts: partsOf(...answers) });

describe('counts', () => {
  test('percentiles are at most 5 % off, in any order and merged from any parts', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 200 }), fc.constantFrom(0.5, 0.95, 0.99), (all, part) => {
        const exact = [...all].sort((a, b) => a - b)[Math.max(0, Math.ceil(all.length * part) - 1)] ?? 0;
        const got = percentileOf(all.reduce(addLatency, {}), part) ?? 0;
        expect(Math.abs(got - exact)).toBeLessThanOrEqual(exact * 0.051 + 1);
      }),
    );
  });

  test('availability is never rounded up to 100, and counts nothing that could not be measured', () => {
    const many = { ...NO_TALLY, good: 99_999, bad: 1, unknown: 500 };
    expect(availability(many)).toBe(99.99);
    expect(availability({ ...NO_TALLY, unknown: 5 })).toBeNull();
    expect([good(0), bad(0)].reduce(tally, NO_TALLY)).toMatchObject({ good: 1, bad: 1, latency: { 41: 1 } });
  });

  test('a blind gap is one across runs, too', () => {
    let coverage = startCoverage(NOON - 20 * 60_000);
    for (const at of [NOON, NOON + 60_000, NOON + 30 * 60_000]) coverage = cover(coverage, at, 15 * 60_000);
    expect(coverage).toMatchObject({ rounds: 3, longestGapMs: 29 * 60_000, gaps: [{ to: NOON }, { from: NOON + 60_000 }] });
  });
});

describe('the history', () => {
  test('a share that is written twice counts once; two runs add up', () => {
    const first = recordRuns(new Map(), about, [share('1-1-1', good(NOON), bad(NOON + 1000))]) ?? new Map();
    expect(recordRuns(first, about, [share('1-1-1', good(NOON), bad(NOON + 1000))])).toBeNull();
    const both = recordRuns(first, about, [share('1-1-1', good(NOON)), share('2-1-1', good(NOON + 2000))]) ?? new Map();
    const [path, bytes] = [...both][0] ?? [];
    expect(path).toBe('monitor/shop-api.production/2026-11-24.json');
    expect(readDay(bytes)).toMatchObject({
      runs: ['1-1-1', '2-1-1'],
      until: '2026-11-24T12:00:02.000Z',
      hours: { 12: { api: { good: 2, bad: 1 } } },
    });
    expect(lastLook(both)).toBe(NOON + 2000);
  });

  test('around midnight both days get their part', () => {
    const midnight = Date.UTC(2026, 10, 25);
    const files = recordRuns(new Map(), about, [share('1-1-1', good(midnight - 1000), good(midnight))]) ?? new Map();
    expect([...files.keys()].map((path) => dayOfFile('shop-api.production', path))).toEqual(['2026-11-24', '2026-11-25']);
  });

  test('any order of shares gives the same file', () => {
    const shares = [1, 2, 3].map((n) => share(`${n}-1-1`, good(NOON + n), bad(NOON + n)));
    const read = (order: number[]) => {
      let files: ReadonlyMap<string, Uint8Array> = new Map();
      for (const n of order) files = recordRuns(files, about, [shares[n] as never]) ?? files;
      return readDay([...files.values()][0])?.hours;
    };
    expect(read([2, 0, 1])).toEqual(read([0, 1, 2]));
  });

  test('a damaged file is begun anew, and a path is a slug whatever the service is called', () => {
    const path = 'monitor/shop-api.production/2026-11-24.json';
    for (const damaged of ['', '{', 'null', '{"schema":2}', '{"schema":1,"runs":[],"until":"2026-11-24","hours":{"1":{"a":{"good":-1}}}}'])
      expect(recordRuns(new Map([[path, Buffer.from(damaged)]]), about, [share('1-1-1', good(NOON))])?.size).toBe(1);
    expect(slugOf('../../.github/workflows/x', '..')).toBe('github-workflows-x');
    expect(slugOf('', '')).toBe('service');
    expect(dayOfFile('a', 'monitor/a/../b/2026-11-24.json')).toBeNull();
  });
});

describe('what the cache holds', () => {
  const stored: StoredMonitor = {
    ...{ schema: 1, savedAt: NOON, historyAt: NOON, lastRoundAt: NOON, incidents: [] },
    targets: { [digestOf('http://10.0.0.7/health')]: { bad: 1, good: 0, unknown: 0, flawed: [true], lastAt: NOON, verdict: 'ok' } },
    unwritten: [{ ...share('1-1-1', good(NOON)), parts: addToParts([], digestOf('http://10.0.0.7/health'), good(NOON)) }],
  };

  test('comes back as it was, and shows no address', () => {
    const bytes = writeStored(stored);
    expect(readStored(bytes, NOON + 1000)).toEqual({ stored });
    expect(Buffer.from(bytes).toString()).not.toContain('10.0.0.7');
  });

  test('old, of the future, newer, garbled, or somebody else’s: not used, and never an error', () => {
    expect(readStored(writeStored(stored), NOON + 25 * 3_600_000)).toEqual({ problem: 'stale' });
    expect(readStored(writeStored(stored), NOON - 3_600_000)).toEqual({ problem: 'stale' });
    expect(readStored(writeStored({ ...stored, schema: 2 } as never), NOON)).toEqual({ problem: 'newer' });
    for (const bad of [
      { ...stored, targets: { x: {} } },
      { ...stored, targets: [] },
      { ...stored, incidents: [{ fingerprint: 'x' }] },
      { ...stored, unwritten: [{ id: '../x' }] },
      { ...stored, savedAt: 'now' },
    ])
      expect(readStored(writeStored(bad as never), NOON)).toEqual({ problem: 'garbled' });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => 'problem' in readStored(bytes, NOON)));
    const text = Buffer.from(writeStored(stored)).toString();
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(30), (from, length) => {
        readStored(Buffer.from(text.slice(0, from) + text.slice(from + length)), NOON);
      }),
    );
  });
});

test('merging is the same as counting all at once', () => {
  const answers = Array.from({ length: 40 }, (_, n) => (n % 7 === 0 ? bad(n) : good(n, n * 13 + 1)));
  expect(mergeTallies(answers.slice(0, 11).reduce(tally, NO_TALLY), answers.slice(11).reduce(tally, NO_TALLY))).toEqual(
    answers.reduce(tally, NO_TALLY),
  );
});

test('a target called like a member of every object is counted like any other', () => {
  const about = { service: 'shop', environment: '' };
  const answer = { at: Date.UTC(2026, 10, 24, 10), kind: 'good', flawed: false, latencyMs: 20, reason: 'ok' } as const;
  const names = ['constructor', '__proto__', 'toString'];
  const parts = names.reduce<ReturnType<typeof addToParts>>((all, name) => addToParts(all, name, answer), []);
  const files = recordRuns(new Map(), about, [{ id: 'a-1', until: '2026-11-24T10:00:00Z', parts }]);
  const day = readDay([...(files ?? new Map()).values()][0]);
  expect(Object.keys(day?.hours['10'] ?? {}).toSorted()).toEqual(names.toSorted());
  for (const found of Object.values(day?.hours['10'] ?? {})) expect(found.good).toBe(1);
});
