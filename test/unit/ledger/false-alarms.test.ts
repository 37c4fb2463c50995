import { expect, test } from '@jest/globals';
import type { LedgerEntry } from '../../../src/domain/ledger/entry.ts';
import { TREND_DRILLS, trend } from '../../../src/domain/ledger/trend.ts';
import { type RandomDrill, randomHistory } from '../../support/random-histories.ts';

/** `TREND_HISTORIES=2000` for a longer look. */
const HISTORIES = Number(process.env['TREND_HISTORIES'] ?? 200);
const MONTHS = 14;
const rules = { shrinkTo: 0.8, drills: TREND_DRILLS, maxAgeMs: 42 * 86_400_000 };
const ask = (before: readonly LedgerEntry[], { entry, tables }: RandomDrill) => trend(before, entry, tables, rules, new Date(entry.date));
const firstMonths = (seed: number, breathing: number) => randomHistory(seed, breathing).take(MONTHS).toArray();

/** Histories with any finding, and drills with one. */
function alarms(breathing: number): { histories: number; drills: number } {
  const perHistory = Array.from({ length: HISTORIES }, (_, seed) => {
    const drills = firstMonths(seed + 1, breathing);
    return drills.filter(
      (drill, i) =>
        ask(
          drills.slice(0, i).map(({ entry }) => entry),
          drill,
        ).length > 0,
    ).length;
  });
  return { histories: perHistory.filter((n) => n > 0).length / HISTORIES, drills: perHistory.reduce((a, b) => a + b, 0) / (HISTORIES * MONTHS) };
}

test('normal growth gives hardly a false alarm; tables that come and go by 7 % now and then one', () => {
  const [calm, breathing] = [alarms(0), alarms(0.15)];
  if (process.env['TREND_HISTORIES'] !== undefined) console.log({ calm, breathing });
  expect(calm.drills).toBeLessThan(0.002);
  expect(breathing.drills).toBeLessThan(0.01);
});

test('the loss of two fifths of a growing table is found, from the third drill on', () => {
  let [lost, found] = [0, 0];
  for (let seed = 1; seed <= HISTORIES; seed += 1) {
    const drills = firstMonths(seed, 0.15);
    const month = 2 + (seed % (MONTHS - 2));
    const { entry, tables, grown } = drills[month] as RandomDrill;
    const [victim] = grown;
    if (victim === undefined) continue;
    lost += 1;
    const after = { entry, grown, tables: { ...tables, [victim]: Math.round((tables[victim] ?? 0) * 0.6) } };
    const findings = ask(
      drills.slice(0, month).map((drill) => drill.entry),
      after,
    );
    if (findings.some((finding) => 'tables' in finding && finding.tables.some(({ table }) => table === victim))) found += 1;
  }
  expect(lost).toBeGreaterThan(HISTORIES / 2);
  expect(found / lost).toBeGreaterThan(0.97);
});
