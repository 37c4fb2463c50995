import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ROOT } from '../support/run-bundle.ts';
import { ACTIONS } from '../support/source-files.ts';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const list = (folder: string) => readdirSync(path.join(ROOT, folder));
const DOCUMENTS = [
  'README.md',
  'SECURITY.md',
  ...list('docs').flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
  ...ACTIONS.map((action) => `actions/${action}/README.md`),
];

/** Markdown without what is code, where a bracket is no link and a hash no heading. */
const prose = (markdown: string) => markdown.replace(/^( *)(```|~~~)[\s\S]*?^\1\2/gm, '').replace(/<!--[\s\S]*?-->/g, '');
const withoutCode = (markdown: string) => prose(markdown).replace(/`[^`\n]*`/g, '');

/** The anchors that GitHub gives to a page's headings: lower case, punctuation gone, spaces as dashes, repeated ones numbered. */
function anchors(markdown: string): Set<string> {
  const seen = new Map<string, number>();
  const names = [...prose(markdown).matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading = '']) => {
    const text = heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const name = text.replace(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-');
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return times === 0 ? name : `${name}-${times}`;
  });
  return new Set(names);
}

/** What a page links to: inline links, pictures, references. */
const linksOf = (markdown: string) =>
  [...withoutCode(markdown).matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|^\[[^\]]+\]:\s*(\S+)|<img [^>]*?src="([^"]+)"/gm)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );

/** Why a link of `document` leads nowhere; null where it is right, or leads elsewhere in the world. */
function broken(document: string, link: string): string | null {
  // Pages of the repository's own site, which are no files.
  if (/^[a-z][a-z+.-]*:/i.test(link) || link.startsWith('../../security/advisories')) return null;
  const [target = '', anchor] = link.split('#');
  const file = target === '' ? document : path.normalize(path.join(path.dirname(document), decodeURIComponent(target)));
  if (file.startsWith('..') || !existsSync(path.join(ROOT, file))) return `${document}: ${link} is not there`;
  if (anchor === undefined) return null;
  if (!file.endsWith('.md')) return `${document}: ${link} has an anchor, and is no page`;
  return anchors(read(file)).has(decodeURIComponent(anchor)) ? null : `${document}: ${link} has no such heading`;
}

describe('links', () => {
  test('each relative link and anchor leads to something', () => {
    const all = DOCUMENTS.flatMap((document) => linksOf(read(document)).map((link) => ({ document, link })));
    expect(all.length).toBeGreaterThan(200);
    expect(all.flatMap(({ document, link }) => broken(document, link) ?? [])).toEqual([]);
  });

  test('a wrong file, anchor and place are seen', () => {
    expect(broken('README.md', 'docs/nothing.md')).toMatch(/is not there/);
    expect(broken('docs/runbook.md', '../../elsewhere.md')).toMatch(/is not there/);
    expect(broken('README.md', 'docs/runbook.md#nothing')).toMatch(/no such heading/);
    expect(broken('README.md', 'docs/runbook.md#1-health')).toBeNull();
  });

  test('each page of docs/, example and action is linked from the README', () => {
    const linked = new Set(linksOf(read('README.md')).map((link) => path.normalize(link.split('#')[0] ?? '')));
    const files = [
      ...list('examples').map((name) => `examples/${name}`),
      ...ACTIONS.map((action) => `actions/${action}/README.md`),
      ...DOCUMENTS.filter((document) => document.startsWith('docs/')),
    ];
    expect(files.filter((file) => !linked.has(file))).toEqual([]);
  });

  test('pictures are small', () => {
    const pictures = list('docs/pictures').map((name) => [name, statSync(path.join(ROOT, 'docs/pictures', name)).size] as const);
    expect(pictures.filter(([, bytes]) => bytes > 200_000)).toEqual([]);
  });
});

type Field = { readonly default?: unknown };
type Row = { readonly line: string; readonly does: string; readonly leaves: string };

/** Headings and numbered rows of a runbook, and its other tables' number of rows. */
function runbook(file: string) {
  const text = read(file);
  const rows = [...text.matchAll(/^\| (\d+\.\d+) \|(.*)\|$/gm)].map(([, line = '', rest = '']): Row => {
    const cells = rest.split(/(?<!\\)\|/).map((cell) => cell.trim());
    expect([file, line, cells.length]).toEqual([file, line, 3]);
    return { line, does: cells[1] ?? '', leaves: cells[2] ?? '' };
  });
  const sections = text
    .split(/^## /m)
    .map((part) => ({ number: /^\d*/.exec(part)?.[0] ?? '', rows: part.split('\n').filter((line) => line.startsWith('|')).length }));
  return { text, rows, sections };
}

const withoutLinks = (cell: string) => cell.replace(/\[[^\]]*\]\([^)]*\)/g, '');

/** Code spans that are a name, or a name with a value, each with what it is given. */
const named = (cell: string) =>
  [...withoutLinks(cell).matchAll(/`([^`]+)`/g)].flatMap(([, span = '']) => {
    const [, name = '', value] = /^([a-z][a-z0-9]*(?:-[a-z0-9]+)*)(?:: (\S+))?$/.exec(span) ?? [];
    return name === '' ? [] : [{ name, value }];
  });

const targets = (cell: string) => linksOf(cell).map((link) => path.normalize(path.join('docs', link)));

/** The inputs and secrets of what a cell links to: actions, reusable workflows. */
function inputsOf(cell: string): Record<string, Field>[] {
  return targets(cell).flatMap((file) => {
    if (/^actions\/[^/]+\/README\.md$/.test(file))
      return [(parse(read(file.replace('README.md', 'action.yml'))) as { inputs: Record<string, Field> }).inputs];
    if (!file.startsWith('.github/workflows/')) return [];
    const { inputs, secrets } = (parse(read(file)) as { on: { workflow_call: { inputs: Record<string, Field>; secrets?: Record<string, Field> } } })
      .on.workflow_call;
    return [{ ...secrets, ...inputs }];
  });
}

/** The actions that a cell links to, and those that its workflows use. */
const actionsOf = (cell: string) =>
  targets(cell).flatMap((file) => {
    const action = /^actions\/([^/]+)\/README\.md$/.exec(file)?.[1];
    if (action !== undefined) return [action];
    return file.startsWith('.github/workflows/') ? [...read(file).matchAll(/uses: \$\/actions\/([\w-]+)/g)].map(([, used = '']) => used) : [];
  });

/** Values that the reader gives, not the default. */
const GIVEN = ['phase: after', 'phase: before', 'pending: apply', 'pending: allow', 'restart: on', 'alerts: on'];
/** Code spans that are no input: names of jobs and branches, and a value by itself. */
const NO_INPUT = new Set(['alerts', 'status', 'off']);

describe('the runbook', () => {
  const files = ['docs/runbook.md', 'docs/runbook.es.md'];
  const [english, spanish] = files.map(runbook) as [ReturnType<typeof runbook>, ReturnType<typeof runbook>];

  test('says the same lines in both languages, by the same files, inputs and reasons', () => {
    expect(english.rows.length).toBeGreaterThan(30);
    expect(spanish.sections).toEqual(english.sections);
    const facts = ({ rows }: typeof english) =>
      rows.map(({ line, does, leaves }) => ({
        line,
        files: targets(does),
        inputs: named(does),
        evidence: targets(leaves),
        codes: leaves.match(/`[a-z]+(_[a-z0-9]+)+`/g),
      }));
    expect(facts(spanish)).toEqual(facts(english));
  });

  test.each(files)('%s names only inputs of what it links to, with their defaults', (file) => {
    const wrong = runbook(file).rows.flatMap(({ line, does }) => {
      const sources = inputsOf(does);
      return named(does).flatMap(({ name, value }) => {
        if (NO_INPUT.has(name) && value === undefined) return [];
        const fields = sources.flatMap((inputs) => inputs[name] ?? []);
        if (fields.length === 0) return [`${line}: ${name} is no input of what is linked`];
        const right = value === undefined || GIVEN.includes(`${name}: ${value}`) || fields.some((field) => String(field.default) === value);
        return right ? [] : [`${line}: ${name} is not ${value} by default`];
      });
    });
    expect(wrong).toEqual([]);
  });

  test.each(files)('%s names only reasons of the actions that do the line', (file) => {
    const codes = runbook(file).rows.flatMap(({ line, does, leaves }) => {
      const known = actionsOf(`${does} ${leaves}`).map((action) => read(`actions/${action}/README.md`));
      return [...withoutLinks(leaves).matchAll(/`([a-z]+(?:_[a-z0-9]+)*)`/g)].map(([, code]) => ({
        code: `${line}: ${code}`,
        right: known.some((readme) => readme.includes(`\`${code}\``)),
      }));
    });
    expect(codes.length).toBeGreaterThan(40);
    expect(codes.filter(({ right }) => !right)).toEqual([]);
  });

  test.each(files)('%s is short', (file) => {
    expect(read(file).split('\n').length).toBeLessThan(200);
  });
});
