import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { marked } from 'marked';
import { issueBody } from '../../../src/domain/incidents/body.ts';
import { eventComment } from '../../../src/domain/incidents/comment.ts';
import { fingerprintOf } from '../../../src/domain/incidents/fingerprint.ts';
import { evidenceOf } from '../../../src/domain/incidents/from-job.ts';
import { readMarker } from '../../../src/domain/incidents/marker.ts';
import { newState, next, openOf } from '../../../src/domain/incidents/next.ts';
import { issueTitle } from '../../../src/domain/incidents/title.ts';
import type { Incident, IncidentKey, IncidentState } from '../../../src/domain/incidents/types.ts';
import { GITHUBS, HOSTILE, hostileText } from '../../support/hostile-text.ts';

const ALL = [...HOSTILE, ...GITHUBS];
const NOW = Date.parse('2026-11-24T10:00:00Z');
const RULES = { openAfter: 1, closeAfter: 1, reopenWithinMs: 0, remindersMs: [] };

test('there are at least fifty of them', () => expect(ALL.length).toBeGreaterThanOrEqual(50));

type Told = { key: IncidentKey; state: IncidentState & { incident: Incident }; title: string; body: string; comment: string };

/** Everything from outside is the hostile text: names, reason, message, findings. */
function told(text: string): Told {
  const key = { service: text, environment: text, check: text };
  const step = next(newState(fingerprintOf(key)), { verdict: 'critical', reason: text, message: text, at: NOW }, RULES);
  const incident = openOf(step.state);
  if (incident === null || step.event === null) throw new Error('It was to be opened.');
  const state = { ...step.state, incident };
  const finding = { verdict: 'critical', reason: text, message: text, target: text } as const;
  const evidence = evidenceOf({ verdict: 'critical', reason: text, message: text, findings: [finding] }, 'en');
  const language = 'en';
  return {
    ...{ key, state, title: issueTitle(key, incident, language) },
    body: issueBody({ key, state, runLink: '', evidence, notes: [], scope: null, language }),
    comment: eventComment({
      fingerprint: state.fingerprint,
      incident,
      event: { ...step.event, kind: 'escalate' },
      wasClosedByHand: false,
      runLink: '',
      language,
    }),
  };
}

/** Elements that our own text makes. */
const OURS = /^<\/?(?:p|strong|em|code|sub|table|thead|tbody|tr|th|td|h3|pre|details|summary|br)(?: class="language-mermaid")?>$/;
const decode = (html: string) =>
  html
    .replace(/&#(\d+);/g, (_, n) => String.fromCodePoint(Number(n)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');

/** What GitHub links in the text of an issue once it is rendered (addresses it links before, as marked does); code it leaves alone. */
const LINKED = [/(?<![\w`])@[a-z0-9]/i, /(?<![\w&])#\d/, /\bgh-\d/i, /\bGHSA-\w/i, /(?<![\w])(?=\d*[a-f])[0-9a-f]{7,40}(?![\w])/, /\w#\d/];

function inert(markdown: string, ours: readonly string[]): void {
  const html = marked.parse(markdown, { async: false, gfm: true });
  const known = ours.reduce((text, mark) => text.replaceAll(mark, ''), html);
  expect(known).not.toContain('<!--');
  for (const [tag] of known.matchAll(/<[^>]*>/g)) expect(tag).toMatch(OURS);
  const outsideCode = known.replace(/<pre>[\s\S]*?<\/pre>/g, ' ').replace(/<code>[\s\S]*?<\/code>/g, ' ');
  const text = decode(outsideCode.replace(/<[^>]*>/g, ' '));
  for (const pattern of LINKED) expect(text).not.toMatch(pattern);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them is to be there
  expect(markdown).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u0000-\u0008]/);
  expect(markdown).not.toMatch(/^\s*::\w|##\[/m);
}

function check(text: string): void {
  const { state, title, body, comment } = told(text);
  const [first = ''] = body.split('\n');
  const [line = ''] = comment.split('\n');
  expect(readMarker(body)).toEqual({ fingerprint: state.fingerprint, state });
  expect(first.indexOf('-->')).toBe(first.length - 3);
  inert(body, [first, `<!-- runbook-incident ${state.fingerprint} -->`]);
  inert(comment, [line]);
  expect([...title].length).toBeLessThanOrEqual(256);
  expect(title).not.toMatch(/[\n\r`<>]|@\w|#\d|\bgh-\d|https?:\/\//i);
  expect(marked.parseInline(title)).not.toMatch(/<(?!\/?p)/);
}

test.each(ALL)('%j stays text in title, description and comment', (text) => check(text));

test('and so does everything made of them', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        hostileText,
        fc.array(fc.constantFrom(...ALL), { maxLength: 5 }).map((parts) => parts.join(' ')),
      ),
      check,
    ),
    { numRuns: 150 },
  );
});

test('huge texts stay within GitHub’s limits, and the state stays readable', () => {
  const finding = { verdict: 'critical', reason: 'x', message: '🔥<'.repeat(5000), target: 'y'.repeat(5000) } as const;
  const { key, state } = told('🔥&'.repeat(10_000));
  const evidence = evidenceOf({ verdict: 'critical', reason: 'x', message: 'x', findings: Array.from({ length: 500 }, () => finding) }, 'en');
  const body = issueBody({ key, state, runLink: '', evidence, notes: [], scope: null, language: 'es' });
  expect([...body].length).toBeLessThanOrEqual(65_536);
  expect(readMarker(body)?.state).toEqual(state);
});
