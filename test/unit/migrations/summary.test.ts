import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { marked } from 'marked';
import { renderSummary } from '../../../src/core/summary.ts';
import { migrationMessages } from '../../../src/domain/migrations/catalogue.ts';
import { summarize, summarizeOutput } from '../../../src/domain/migrations/summary.ts';
import { outputsOf, reportDetails } from '../../../src/domain/migrations/tell.ts';
import { judge } from '../../../src/domain/migrations/verdict.ts';
import { HOSTILE, hostileText } from '../../support/hostile-text.ts';
import { comparison, failedRow, ledger, local, row } from './sample.ts';

const ALLOWED = new Set(['h2', 'h3', 'p', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'code', 'details', 'summary', 'pre']);
const tags = (html: string) => [...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map((match) => match[1] ?? '');

function summaryOf(c: ReturnType<typeof comparison>, language: 'en' | 'es', output = ''): string {
  const m = migrationMessages[language];
  const sections = [...summarize(c, m), summarizeOutput(output, m)];
  return renderSummary({ title: 'Migrations', findings: judge(c, m), sections, failed: true, language, helpUrl: '' });
}

test('hostile names, logs, folders, schemas and output bring nothing of their own into the summary', () => {
  fc.assert(
    fc.property(hostileText, hostileText, fc.constantFrom('en', 'es'), (name, log, language) => {
      const here = local([name, `${name}2`], { folder: name, lockFile: `provider = "${log}"` });
      const c = { ...comparison(here, ledger([failedRow(name, log), row(`${name}3`), row(`${name}2`, { checksum: 'x' })])), schema: name };
      const html = marked.parse(summaryOf(c, language, log), { gfm: true, async: false });
      expect(tags(html).filter((tag) => !ALLOWED.has(tag))).toEqual([]);
      expect(html.match(/<h[1-6]/g)?.length).toBeLessThanOrEqual(3);
      expect(html.match(/<details/g)?.length ?? 0).toBe(html.match(/<\/details/g)?.length ?? 0);
    }),
    { numRuns: 300 },
  );
});

test('the stored log is folded, with its SQLSTATE, without row values and without the general advice', () => {
  const log = `A migration failed to apply. New migrations cannot be applied before the error is recovered from. Read more about how to resolve migration issues in a production database: https://pris.ly/d/migrate-resolve

Migration name: 1_a

Database error code: 23505

Database error:
ERROR: could not create unique index "User_email_key"
DETAIL: Key (email)=(ada@example.com) is duplicated.
`;
  const c = comparison(local(['1_a']), ledger([failedRow('1_a', log)]));
  const text = summaryOf(c, 'en');
  expect(text).toMatch(/<details><summary>Stored log of <code>1&#95;a<\/code> \(SQLSTATE 23505\)<\/summary>/);
  expect(text).toContain('23505');
  expect(text).toContain('could not create unique index');
  expect(text).not.toContain('ada');
  expect(text).not.toContain('pris.ly');
  expect(JSON.stringify(reportDetails(c))).not.toContain('ada@');
  expect(reportDetails(c)).toMatchObject({ failed: [{ name: '1_a', sqlState: '23505', startedAt: expect.stringMatching(/Z$/) }] });
});

test('ten thousand pending migrations fit: a hundred are listed, the rest is counted, the outputs have all', () => {
  const names = Array.from({ length: 10_000 }, (_, i) => `${20_000_000 + i}_migration`);
  const c = comparison(local(names), ledger([]));
  const text = summaryOf(c, 'en');
  expect(Buffer.byteLength(text)).toBeLessThan(50_000);
  expect(text).toContain('and 9900 more');
  expect(JSON.parse(outputsOf(c)['pending'] ?? '')).toHaveLength(10_000);
});

describe('outputs', () => {
  test('names are JSON, whatever is in them', () => {
    const c = comparison(local([...HOSTILE]), ledger([failedRow(HOSTILE[0] ?? ''), row(HOSTILE[1] ?? '', { checksum: '' }), row('gone')]));
    const outputs = outputsOf(c);
    expect(JSON.parse(outputs['failed'] ?? '')).toEqual([HOSTILE[0]]);
    expect(JSON.parse(outputs['modified'] ?? '')).toEqual([HOSTILE[1]]);
    expect(JSON.parse(outputs['missing'] ?? '')).toEqual(['gone']);
    expect(outputs).toMatchObject({ 'pending-count': String(HOSTILE.length - 2), 'applied-count': '2', 'latest-applied': 'gone' });
  });

  test('a migration that failed twice is named once', () => {
    expect(outputsOf(comparison(local(['1_a']), ledger([failedRow('1_a'), failedRow('1_a')])))['failed']).toBe('["1_a"]');
  });
});
