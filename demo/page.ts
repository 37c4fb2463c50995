import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { marked } from 'marked';

/** A summary, or anything else in markdown that is shown on the page. */
export type Section = { readonly title: string; readonly summary: string };

/** A job summary for a terminal: no HTML, entities as characters, empty lines once. */
export function terminalText(markdown: string): string {
  return markdown
    .replace(/<br>/g, ' ')
    .replace(/<[^>]+>/g, '')
    .replace(/&#(\d+);/g, (_, n: string) => String.fromCodePoint(Number(n)))
    .replace(/\u200b/g, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328}
section{border:1px solid #d1d9e0;border-radius:8px;padding:0 1.25rem 1rem;margin:1.5rem 0}table{border-collapse:collapse;display:block;overflow-x:auto}
th,td{border:1px solid #d1d9e0;padding:.35rem .7rem;text-align:left}code,pre{background:#f6f8fa;border-radius:4px;padding:.1rem .3rem}pre{padding:.8rem;overflow-x:auto}`;

/** Writes every section to one HTML page, and each by itself as markdown beside it; returns the page's path. */
export function writePage(shown: readonly Section[], table: string): string {
  const folder = path.join(import.meta.dirname, 'output');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'index.html');
  for (const { title, summary } of shown) {
    const name = title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    writeFileSync(path.join(folder, `${name}.md`), summary);
  }
  const sections = shown.map(({ title, summary }, i) => `<section><h1>${i + 1}. ${title}</h1>${marked.parse(summary, { async: false })}</section>`);
  const head = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Runbook demo</title><style>${STYLE}</style>`;
  writeFileSync(file, `${head}<h1>What happened</h1>${marked.parse(table, { async: false })}${sections.join('\n')}</html>\n`);
  return file;
}
