import { plainText } from './plain-text.ts';

/**
 * GitHub-flavoured markdown from outside text. Everything that has a meaning in markdown, HTML, a table, a mention, an issue
 * reference, an emoji code or an automatic link is written as a numeric entity, which is text in all of them, inside HTML
 * blocks too, where backslashes are not escapes.
 */
const SPECIAL = /[&<>`*_~|[\]\\#@$]|:(?=\/\/|[\w+-]+:)/g;

/** Zero-width space: a mention or an issue reference that it breaks is not linked, even after entities are decoded. */
const BREAK = '\u200b';

/** Outside text as one line of inert markdown, at most `max` characters long before escaping. */
export function escapeMarkdown(text: string, max = 500): string {
  return plainText(text, max)
    .replace(SPECIAL, (c) => `&#${c.codePointAt(0)};`)
    .replace(/&#64;/g, `&#64;${BREAK}`)
    .replace(/&#35;(?=\d)/g, `&#35;${BREAK}`)
    .replace(/\bwww\./gi, (m) => `${m.slice(0, 3)}&#46;`)
    .replace(/^([-+=]|\d+(?=[.)]))/, (m) => (/\d/.test(m) ? `${m}${BREAK}` : `&#${m.codePointAt(0)};`));
}

/** Outside text in code type. GitHub links nothing inside it. */
export function code(text: string, max = 500): string {
  const escaped = escapeMarkdown(text, max);
  return escaped === '' ? '' : `<code>${escaped}</code>`;
}

/** Outside text of several lines, folded; each line is made inert by itself. `title` is ours. */
export function codeBlock(text: string, maxLines = 60): string {
  const lines = text.split(/\r\n|\r|\n/);
  const shown = lines.slice(0, maxLines).map((line) => escapeMarkdown(line, 300));
  if (lines.length > maxLines) shown.push(`… ${lines.length - maxLines} more`);
  // A blank line would end the HTML block, so an empty line is written as an entity.
  return `<pre>${shown.map((line) => (line === '' ? '&#32;' : line)).join('\n')}</pre>`;
}

/** A folded section. `title` and `body` are markdown already. */
export function details(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** A table. Head and cells are markdown already (outside text: `escapeMarkdown` or `code`). */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/\r?\n/g, '<br>') || ' ').join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** GitHub refuses a whole step summary over 1 MiB (actions/runner, FileCommandManager.cs); act shares one file among steps. */
export const SUMMARY_BUDGET = 900_000;

/**
 * Sections joined within a budget of UTF-8 bytes, the first ones first. What does not fit is left out whole, never cut in the
 * middle of a table or a tag, and the last line (`omitted`, ours) says so.
 */
export function withinBudget(sections: readonly string[], budget: number, omitted: (count: number) => string): string {
  const kept: string[] = [];
  let used = 0;
  let dropped = 0;
  for (const section of sections) {
    const size = Buffer.byteLength(section) + 2;
    // Room for the closing line is kept in reserve.
    if (used + size > budget - 200) dropped += 1;
    else {
      kept.push(section);
      used += size;
    }
  }
  if (dropped > 0) kept.push(omitted(dropped));
  return `${kept.join('\n\n')}\n`;
}
