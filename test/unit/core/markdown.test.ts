import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { marked } from 'marked';
import { code, codeBlock, details, escapeMarkdown, table, withinBudget } from '../../../src/core/markdown.ts';
import { plainText } from '../../../src/core/plain-text.ts';
import { HOSTILE, hostileText } from '../../support/hostile-text.ts';

const render = (markdown: string) => marked.parse(markdown, { gfm: true, async: false });
const tags = (html: string) => [...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map((m) => m[1]);
/** What a reader sees, the zero-width breaks taken out again. */
const shown = (html: string) =>
  html
    .replace(/<[^>]+>/g, '')
    .replace(/&#(\d+);/g, (_, n) => String.fromCodePoint(Number(n)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\u200b/g, '')
    .trim();

describe('escapeMarkdown', () => {
  test.each(HOSTILE)('a paragraph of %j is text and nothing else', (text) => {
    const html = render(`Said: ${escapeMarkdown(text)}`);
    expect(tags(html).filter((tag) => tag !== 'p')).toEqual([]);
    expect(shown(html)).toBe(`Said: ${plainText(text)}`.trim());
  });

  test('no text escapes a paragraph, a table cell, code type or a folded section', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const plain = plainText(text);
        const paragraph = render(`Said: ${escapeMarkdown(text)}`);
        expect(tags(paragraph).filter((tag) => tag !== 'p')).toEqual([]);
        const rows = render(table(['a', 'b'], [[escapeMarkdown(text), code(text)]]));
        expect(rows.match(/<td/g)).toHaveLength(2);
        expect(tags(rows).filter((tag) => !['table', 'thead', 'tbody', 'tr', 'th', 'td', 'code'].includes(tag ?? ''))).toEqual([]);
        const folded = render(details(escapeMarkdown(text), codeBlock(text)));
        expect(tags(folded).filter((tag) => !['details', 'summary', 'pre', 'p'].includes(tag ?? ''))).toEqual([]);
        expect(shown(rows.match(/<td>(.*?)<\/td>/s)?.[1] ?? '')).toBe(plain);
      }),
      { numRuns: 500 },
    );
  });

  test('raw markdown holds no mention, comment, reference or command', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const raw = escapeMarkdown(text);
        expect(raw).not.toMatch(/<|>|@\w|(?<!&)#\d|\n|\r|https?:\/\/|www\./);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: this is about them
        expect(raw).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/);
      }),
      { numRuns: 500 },
    );
  });

  test('a line that starts like a list, a heading or a quote stays a line', () => {
    for (const text of ['- item', '+ item', '1. item', '2) item', '# head', '> quote', '=====', '---']) {
      expect(tags(render(escapeMarkdown(text))).filter((tag) => tag !== 'p')).toEqual([]);
    }
  });
});

describe('codeBlock', () => {
  test('keeps lines, blank ones too, and tells how many were left out', () => {
    const html = render(codeBlock('one\n\n<b>two</b>'));
    expect(html).toContain('one\n&#32;\n');
    expect(tags(html)).toEqual(['pre', 'pre']);
    expect(codeBlock('x\n'.repeat(100), 10)).toContain('… 91 more');
  });
});

describe('withinBudget', () => {
  test('drops whole sections from the end on, says how many, and never goes over', () => {
    const text = withinBudget(['head', 'a'.repeat(500), 'b'.repeat(5000), 'tail'], 1000, (n) => `${n} left out`);
    expect(text).toContain('head');
    expect(text).toContain('tail');
    expect(text).toContain('1 left out');
    expect(text).not.toContain('bbb');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1000);
  });

  test('counts bytes, not characters', () => {
    const text = withinBudget(['head', 'ñ'.repeat(450)], 1000, (n) => `${n} left out`);
    expect(text).toContain('1 left out');
  });
});
