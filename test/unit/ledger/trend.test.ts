import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LedgerEntry } from '../../../src/domain/ledger/entry.ts';
import { trendFinding } from '../../../src/domain/ledger/findings.ts';
import { overdue, TREND_DRILLS, trend } from '../../../src/domain/ledger/trend.ts';
import { sample } from './sample.ts';

const DAY = 86_400_000;
const rules = { shrinkTo: 0.8, drills: TREND_DRILLS, maxAgeMs: 42 * DAY };
const at = (day: number) => new Date(Date.parse('2026-01-05T05:00:00Z') + day * DAY).toISOString();
const drill = (day: number, more: Partial<LedgerEntry> = {}) => sample(day + 1, { date: at(day), ...more });
const reasons = (history: readonly LedgerEntry[], current: LedgerEntry, tables: Record<string, number> | null = null) =>
  trend(history, current, tables, rules, new Date(current.date)).map(({ reason }) => reason);
const same = { 'public.Order': 1000, 'public.User': 500 };
const monthly = (count: number) => Array.from({ length: count }, (_, i) => drill(i * 30));

test('the first drill has nothing to be compared with', () => {
  expect(reasons([], drill(0), { a: 0 })).toEqual([]);
  expect(reasons([drill(0, { result: 'incidents', largestTables: { a: 5 } })], drill(1), { a: 0 })).toEqual([]);
});

test('tables: emptied, shrunk, gone; small ones may breathe', () => {
  expect(reasons(monthly(1), drill(30), same)).toEqual([]);
  expect(reasons(monthly(3), drill(90), { ...same, 'public.Order': 0 })).toEqual(['table_emptied']);
  expect(reasons(monthly(3), drill(90), { ...same, 'public.Order': 799 })).toEqual(['table_shrunk']);
  expect(reasons(monthly(3), drill(90), { ...same, 'public.Order': 800 })).toEqual([]);
  expect(reasons(monthly(3), drill(90), { 'public.User': 500 })).toEqual(['table_gone']);
  expect(reasons([drill(0, { largestTables: { s: 99 } })], drill(30), { s: 1 })).toEqual([]);
});

test('time and size: one outlier in the past does not move the measure, far off now is told', () => {
  const history = monthly(5).map((e, i) => (i === 2 ? { ...e, phases: { restore: 900 }, backup: { ...e.backup, bytes: 1 } } : e));
  expect(reasons(history, drill(150), same)).toEqual([]);
  expect(reasons(history, drill(150, { phases: { restore: 46 } }), same)).toEqual(['restore_slower']);
  expect(reasons(history, drill(150, { phases: { restore: 44 } }), same)).toEqual([]);
  expect(reasons(history, drill(150, { backup: { ...sample(1).backup, bytes: 20_000_000 } }), same)).toEqual(['size_unusual']);
  // Half of the usual, or half as much again, is the limit; beyond it is told in both directions.
  const bytes = (share: number) => drill(150, { backup: { ...sample(1).backup, bytes: Math.round(share * (sample(1).backup.bytes ?? 0)) } });
  expect([0.5, 1.5].map((share) => reasons(history, bytes(share), same))).toEqual([[], []]);
  expect([0.49, 1.51].map((share) => reasons(history, bytes(share), same))).toEqual([['size_unusual'], ['size_unusual']]);
  expect(reasons(monthly(2), drill(60, { phases: { restore: 900 } }), same)).toEqual([]);
});

test('no good drill for 42 days is told; a young register, and another database’s drills, are not taken for one', () => {
  const failed = (day: number) => drill(day, { result: 'incidents', verdict: 'critical' });
  expect(reasons([drill(0)], failed(42))).toEqual([]);
  expect(reasons([drill(0)], failed(43))).toEqual(['no_recent_drill']);
  expect(reasons([], failed(0))).toEqual([]);
  expect(reasons([failed(0)], failed(43))).toEqual(['no_recent_drill']);
  expect(reasons([failed(0), drill(40, { database: 'other' })], failed(43))).toEqual(['no_recent_drill']);
  expect(reasons([failed(0)], drill(43))).toEqual([]);
});

test('a database that only grows, by up to a tenth a month, is never a finding', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1, max: 1.1, noNaN: true }), { minLength: 1, maxLength: 14 }), (factors) => {
      let scale = 1;
      const history: LedgerEntry[] = [];
      factors.forEach((factor, i) => {
        scale *= factor;
        const tables = { 'public.Order': Math.round(1000 * scale), 'public.User': Math.round(500 * scale) };
        const current = drill(i * 30, {
          largestTables: tables,
          phases: { restore: 30 * scale },
          backup: { ...sample(1).backup, bytes: Math.round(5e7 * scale) },
        });
        expect(reasons(history, current, tables)).toEqual([]);
        history.push(current);
      });
    }),
  );
});

test('the order of the history does not matter to tables, and a finding names only tables that it is of', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5000), { minLength: 1, maxLength: 6 }), fc.nat(5000), (past, now) => {
      const history = past.map((rows, i) => drill(i * 30, { largestTables: { t: rows, u: 7 } }));
      const found = trend(history, drill(200), { t: now, u: 7 }, rules, new Date(at(200)));
      for (const item of found) if ('tables' in item) expect(item.tables.map(({ table }) => table)).toEqual(['t']);
      const table = found.filter((item) => 'tables' in item);
      expect(table.length).toBeLessThanOrEqual(1);
    }),
  );
});

test('asked alone, as a gate or a weekly review asks: OK counts, minor softens, another database or a fork does not', () => {
  const of = { repository: 'acme/api', database: 'main' };
  const ask = (entries: readonly LedgerEntry[], day: number) => overdue(entries, of, rules.maxAgeMs, new Date(at(day)));
  expect([ask([], 0), ask([drill(0)], 42)]).toEqual([null, null]);
  expect(ask([drill(0)], 43)).toEqual({ reason: 'no_recent_drill', last: at(0), maxAgeMs: rules.maxAgeMs, minor: false });
  const minor = drill(30, { result: 'minor', verdict: 'degraded' });
  const late = ask([drill(0), minor], 43);
  expect(late).toMatchObject({ last: at(0), minor: true });
  expect(late && trendFinding(late, 0.8, 'es')).toMatchObject({ verdict: 'degraded', message: expect.stringContaining('fallos menores') });
  expect(ask([drill(0), drill(30, { database: 'other' })], 43)).toMatchObject({ minor: false });
  expect(ask([drill(0), drill(30, { run: { ...sample(1).run, repository: 'eve/api' } })], 43)).toMatchObject({ minor: false });
});
