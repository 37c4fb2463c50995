import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { marked } from 'marked';
import { worst } from '../../../src/core/verdict.ts';
import { migrationMessages } from '../../../src/domain/migrations/catalogue.ts';
import { combine, type DatabaseResult } from '../../../src/domain/migrations/outcome.ts';
import { sideBySide } from '../../../src/domain/migrations/side-by-side.ts';
import { summarize } from '../../../src/domain/migrations/summary.ts';
import { judge } from '../../../src/domain/migrations/verdict.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { comparison, ledger, local, row } from './sample.ts';

const m = migrationMessages.en;
const result = (name: string | null, c: ReturnType<typeof comparison>): DatabaseResult => ({
  name,
  findings: judge(c, m),
  comparison: c,
  about: { database: c.address, schema: c.schema },
  deploy: null,
  output: '',
});
const unread = (name: string): DatabaseResult => ({
  name,
  findings: [{ verdict: 'unknown', reason: 'unreachable', message: 'x' }],
  comparison: null,
  about: {},
  deploy: null,
  output: '',
});
const synced = comparison(local(['1_a']), ledger([row('1_a')]));
const behind = comparison(local(['1_a', '2_b']), ledger([row('1_a')]));
const base = { mode: 'check', folder: 'prisma/migrations', source: 'x' };

describe('several databases', () => {
  test('the scalars are those of the worst, every one is in table, report and output', () => {
    const outcome = combine([result('staging', synced), result('production', behind), unread('archive')], base, m);
    expect(worst(outcome.findings)).toMatchObject({ target: 'production', reason: 'pending' });
    expect(outcome.outputs).toMatchObject({ pending: '["2_b"]', 'applied-count': '1' });
    expect(JSON.parse(outcome.outputs['databases'] ?? '')).toEqual([
      { name: 'staging', verdict: 'ok', reason: 'in_sync', pending: [] },
      { name: 'production', verdict: 'critical', reason: 'pending', pending: ['2_b'] },
      { name: 'archive', verdict: 'unknown', reason: 'unreachable', pending: null },
    ]);
    expect(outcome.details).toMatchObject({
      localCount: 2,
      databases: [{ name: 'staging', localCount: 1 }, { name: 'production' }, { name: 'archive' }],
    });
    const [table, first] = outcome.sections;
    expect(table).toMatch(
      /### Databases\n[\s\S]*✅ \| <code>staging<\/code> \| <code>in&#95;sync<\/code> \| 0 \| 1 [\s\S]*❔ \| <code>archive<\/code> .*\| – \| – \| – \|/,
    );
    expect(first).toMatch(/^### ❌ <code>production/);
    expect(outcome.sections.at(-1)).toMatch(/^<details><summary>✅ <code>staging/);
  });

  test('what could not be read leaves the scalars empty, never those of a better one', () => {
    const outcome = combine([result('staging', synced), unread('production')], base, m);
    expect(outcome.outputs['pending']).toBeUndefined();
    expect(worst(outcome.findings).target).toBe('production');
  });

  test('the first on a tie; a URL alone has no target and no list in the report', () => {
    expect(combine([result('a', behind), result('b', behind)], base, m).details['latestLocal']).toBe('2_b');
    const alone = combine([result(null, behind)], base, m);
    expect(alone.findings[0]).not.toHaveProperty('target');
    expect(alone.details).not.toHaveProperty('databases');
  });

  test('nothing at all is an error, not a pass', () => {
    expect(() => combine([], base, m)).toThrow(RangeError);
  });
});

describe('side by side', () => {
  const lines = (here: readonly string[], there: readonly string[]) =>
    sideBySide(comparison(local(here), ledger(there.map((name) => row(name)))))?.map((line) =>
      typeof line === 'number' ? line : `${line.sign}${line.name}`,
    );

  test('a diverged history, with a little of what both have', () => {
    expect(lines(['1', '2', '3', '4', '5b'], ['1', '2', '3', '4', '5a'])).toEqual([2, '=3', '=4', '-5a', '+5b']);
  });

  test('out of order: the pending one stands where it would have been', () => {
    expect(lines(['1', '2', '3', '4', '5', '6'], ['1', '3', '4', '5', '6'])).toEqual(['=1', '+2', '=3', '=4', 2]);
  });

  test('only newer ones pending, or only missing ones, are a list and no diff', () => {
    expect(lines(['1', '2'], ['1'])).toBeUndefined();
    expect(lines(['1'], ['1', '2'])).toBeUndefined();
    expect(lines(['1'], ['1'])).toBeUndefined();
  });

  test('every line of either side is shown or counted', () => {
    const names = fc.uniqueArray(fc.integer({ min: 1000, max: 1060 }).map(String), { maxLength: 40 });
    fc.assert(
      fc.property(names, names, (here, there) => {
        const shown = sideBySide(comparison(local(here), ledger(there.map((name) => row(name)))));
        if (shown === null) return;
        const total = shown.reduce<number>((sum, line) => sum + (typeof line === 'number' ? line : 1), 0);
        expect(total).toBe(new Set([...here, ...there]).size);
      }),
    );
  });
});

test('when each was run and how long it took; what was only marked took no time', () => {
  const start = Date.UTC(2026, 0, 1, 10);
  const rows = [row('1_a', { startedAt: start, finishedAt: start + 75_000 }), row('2_b', { startedAt: start, finishedAt: start + 1, steps: 0 })];
  const text = summarize(comparison(local(['1_a', '2_b']), ledger(rows)), m).join('\n\n');
  expect(text).toContain('<summary>Applied migrations: 2</summary>');
  expect(text).toContain('| <code>1&#95;a</code> | applied |   | 2026-01-01 10:00:00 | 1 min 15 s |');
  expect(text).toContain('| <code>2&#95;b</code> | applied | marked as applied, not run | 2026-01-01 10:00:00 |   |');
});

test('hostile names bring nothing of their own into any of the tables', () => {
  const allowed = new Set(['h3', 'p', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'code', 'details', 'summary', 'pre']);
  fc.assert(
    fc.property(hostileText, fc.constantFrom('en', 'es'), (name, language) => {
      const c = comparison(local([`1${name}`, `2${name}`, '3']), ledger([row('3'), row(`0${name}`)]));
      const html = marked.parse(combine([result(name, c), result('b', synced)], base, migrationMessages[language]).sections.join('\n\n'), {
        gfm: true,
        async: false,
      });
      expect([...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map((match) => match[1] ?? '').filter((tag) => !allowed.has(tag))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
