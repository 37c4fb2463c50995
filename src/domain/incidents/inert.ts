import { escapeMarkdown } from '../../core/markdown.ts';
import { plainText } from '../../core/plain-text.ts';

/** Zero-width space: what it breaks is text for GitHub. */
const BREAK = '\u200b';

/**
 * Outside text for an issue. Beyond what `escapeMarkdown` does away with, GitHub links there `GH-1` and anything that looks like a commit:
 * https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
 */
export function inert(text: string, max = 500): string {
  return (
    escapeMarkdown(text, max)
      // A line that begins with it is a command where the text is ever printed in a log.
      .replace(/^:/, '&#58;')
      .replace(/\b(GH|GHSA|CVE)-(?=\w)/gi, `$1-${BREAK}`)
      .replace(/(?<![\w&])(?=\d*[a-f])[0-9a-f]{7,}(?!\w)/gi, (hash) => hash.replace(/.{6}(?=.)/g, `$&${BREAK}`))
  );
}

/** Outside text as a part of an issue's title, which knows no entities: what could be markup or a mention elsewhere is replaced. */
export function titleText(text: string, max = 60): string {
  return plainText(text, max)
    .replace(/</g, '‹')
    .replace(/>/g, '›')
    .replace(/[`*_~|[\]\\]/g, (c) => TITLE_FORMS[c] ?? ' ')
    .replace(/[@#$&]/g, (c) => `${c}${BREAK}`)
    .replace(/:(?=[/\w])/g, `:${BREAK}`)
    .replace(/\bwww\./gi, `www${BREAK}.`)
    .replace(/\b(GH)-(?=\d)/gi, `$1-${BREAK}`);
}

/** Letters that look alike and mean nothing in markdown. */
const TITLE_FORMS: Readonly<Record<string, string>> = {
  '`': 'ˋ',
  '*': '∗',
  _: 'ˍ',
  '~': '∼',
  '|': '∣',
  '[': '❲',
  ']': '❳',
  '\\': '∖',
};
