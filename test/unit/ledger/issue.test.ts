import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accountsOf, issueBody, issueComment, onDuty } from '../../../src/domain/ledger/issue.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { sample } from './sample.ts';

test('the body stays within GitHub’s limit, whatever the names, and keeps the newest', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const entries = Array.from({ length: 300 }, (_, i) =>
        sample(i + 1, { responsible: text.repeat(30), backup: { ...sample(1).backup, source: text.repeat(30) } }),
      );
      const body = issueBody(entries, 'b', 'en');
      expect(body.length).toBeLessThan(65_536);
      expect(body).toContain('actions/runs/300)');
    }),
    { numRuns: 30 },
  );
});

test('charts have numbers and dates, from two drills on', () => {
  const month = (i: number) => sample(i, { date: `2026-${String(i).padStart(2, '0')}-02T05:00:00.000Z`, phases: { restore: 30 + i } });
  expect(issueBody([month(1)], 'b', 'en')).not.toContain('xychart');
  const body = issueBody([month(1), month(2), sample(3, { result: 'inconclusive', phases: {} }), month(4)], 'b', 'es');
  expect(body).toContain('title "Restauración, segundos"');
  expect(body).toContain('x-axis ["26-01", "26-02", "26-04"]');
  expect(body).toContain('line [31, 32, 34]');
});

test('the runbook’s words', () => {
  expect(issueComment(sample(1, { result: 'minor' }), [], 'es')).toContain('Restore test – 2026-11-02 – fallos menores – app-2026-11-01.dump');
  expect(issueComment(sample(1, { result: 'inconclusive' }), [], 'es')).toContain('NO CONCLUYENTE');
});

test('turns: one after another, month by month, over the year’s end', () => {
  const accounts = accountsOf('@ada, bob\n @eve \nno account, @ada');
  expect(accounts).toEqual(['ada', 'bob', 'eve']);
  const months = ['2026-11', '2026-12', '2027-01', '2027-02'].map((month) => onDuty(accounts, new Date(`${month}-02T00:00:00Z`)));
  expect(new Set(months.slice(0, 3)).size).toBe(3);
  expect(months[3]).toBe(months[0]);
  expect(onDuty([], new Date())).toBeNull();
});
