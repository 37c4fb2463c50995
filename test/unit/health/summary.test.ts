import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { marked } from 'marked';
import { renderSummary } from '../../../src/core/summary.ts';
import { findingOf } from '../../../src/domain/health/finding.ts';
import { healthMessages } from '../../../src/domain/health/messages.ts';
import { renderHealth } from '../../../src/domain/health/summary.ts';
import type { Fact } from '../../../src/domain/health/types.ts';
import type { Watched } from '../../../src/domain/health/watch.ts';
import { attempt, factsWith, GOOD, POLICY, TARGET, watched } from '../../support/health-samples.ts';
import { hostileText } from '../../support/hostile-text.ts';

const bad: Fact = { reason: 'http_status', status: 503, expected: '200', snippet: 'Service <b>down</b> | @team' };
const named = (name: string) => ({ target: { ...TARGET, name, named: true } });
const wording = { messages: healthMessages.en, policy: POLICY, degradedAfterMs: 5000, expectedVersion: null };

function summary(all: readonly Watched[]): string {
  const findings = all.map((each) => findingOf(each, wording, true)).filter((finding) => finding !== null);
  return renderSummary({
    title: 'Health gate',
    findings,
    sections: renderHealth(all, healthMessages.en),
    failed: false,
    language: 'en',
    helpUrl: '',
  });
}

test('one target that passed only after retries', () => {
  const markdown = summary([watched([attempt(1, { reason: 'tcp_refused', detail: '' }, { address: null }), attempt(2, bad), attempt(3, GOOD)])]);
  expect(markdown).toMatchSnapshot();
  expect(markdown).toContain('Passed **only after retries**: 2 of 3');
});

test('several targets, the worst first, in Spanish as well', () => {
  const all = [
    watched([attempt(1, GOOD)], named('web')),
    watched(
      [1, 2, 3].map((n) => attempt(n, bad)),
      { ...named('api'), policy: { mode: 'assert' } },
    ),
    watched([attempt(1, bad)], named('cancelled one')),
  ];
  expect(renderHealth(all, healthMessages.en)).toMatchSnapshot();
  expect(renderHealth(all, healthMessages.es).join('\n')).toContain('### Objetivos');
});

test('a long wait shows the first and the latest attempts', () => {
  const sections = renderHealth(
    [
      watched(
        Array.from({ length: 300 }, (_, i) => attempt(i + 1, bad)),
        { policy: { timeoutMs: 9_999_999 } },
      ),
    ],
    healthMessages.en,
  );
  expect(sections.join('\n')).toContain('100 of 300 attempts');
  expect(sections.join('\n').match(/:crit,/g)).toHaveLength(40);
});

test('a thousand targets stay within bounds', () => {
  const all = Array.from({ length: 1000 }, (_, i) => watched([attempt(1, bad), attempt(2, GOOD)], named(`t${i}`)));
  expect(renderHealth(all, healthMessages.en).length).toBeLessThan(30);
});

/** The elements of a rendered summary and what its table cells hold: what outside text must not change. */
function structure(markdown: string): { tags: string[]; rows: number; links: number; comments: number } {
  const html = marked.parse(markdown, { async: false, gfm: true });
  return {
    tags: (html.match(/<\/?[a-z][^>]*>/gi) ?? []).map((tag) => tag.replace(/\s.*>/, '>')),
    rows: (html.match(/<tr>/g) ?? []).length,
    links: (html.match(/<a /g) ?? []).length,
    comments: (html.match(/<!--/g) ?? []).length,
  };
}

/** A version that a server says, at one of two addresses. */
const said = (text: string) => ({ version: `v${text}`, addressCount: 2 });

test('a name with several addresses has a row for each, with what it answered last', () => {
  const old: Fact = { reason: 'version_mismatch', seen: '1', expected: '2' };
  const attempts = [attempt(1, old, { version: '1', addressCount: 2 }), attempt(2, GOOD, { version: '2', address: '203.0.113.8:443' })];
  const markdown = renderHealth([watched(attempts)], healthMessages.en, 'terminus').join('\n');
  expect(markdown).toContain('### 2 addresses');
  expect(markdown).toMatch(/Checked by preset <code>terminus<\/code> · version <code>2<\/code> · answered by .* · certificate holds for 60 days/);
});

test('hostile text of a server changes nothing but its own cell', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (hostile, name) => {
      const all = (text: string, target: string) =>
        factsWith(text).map((fact, i) =>
          watched([attempt(1, fact, said(text)), attempt(2, fact, said(text)), attempt(3, GOOD, said(text))], named(`${target}${i}`)),
        );
      const markdown = summary(all(hostile, name));
      const harmless = structure(summary(all('said', 'name')));
      // A code element stays away where nothing visible is left of a name; nothing else may differ.
      expect(structure(markdown)).toEqual(harmless);
      expect(markdown).not.toMatch(/(^|[^\w])@(?!\u200b)[a-z]/i);
      expect(markdown).not.toMatch(/^\s*::/m);
      expect(markdown.match(/```/g)).toHaveLength(2);
      expect(markdown).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
      expect(markdown).not.toContain('\u001b');
    }),
    { numRuns: 150 },
  );
});
