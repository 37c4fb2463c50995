import type { Parsed } from '../../core/input-spec.ts';

/** `label op value`; the value with its quotes, as it was written. */
export type Matcher = { readonly label: string; readonly operator: string; readonly value: string };
/** Series of Prometheus: `http_requests_total{job="api"}`. */
export type Selector = { readonly name: string; readonly matchers: readonly Matcher[] };

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /[a-zA-Z_][a-zA-Z0-9_]*|"(?:[^"\\\n]|\\.)+"/y;
const OPERATOR = /=~|!~|!=|=/y;
/** Double quotes alone: a back quote would take a backslash for itself. */
const VALUE = /"(?:[^"\\\n]|\\.)*"/y;
const SPACE = /[ \t]*/y;

/** Parses the selector of a counter. A problem names the character at which reading stopped, counted from 1. */
export function parseSelector(text: string): Parsed<Selector> {
  const name = take(NAME, text, 0);
  let at = name.length;
  if (at === 0 && text[0] !== '{') return { problem: 'it is not a selector such as http_requests_total{job="api"}.' };
  if (at === text.length) return { value: { name, matchers: [] } };
  const matchers = parseMatchers(text, at);
  if ('problem' in matchers) return matchers;
  at = matchers.value.end;
  if (at < text.length) return { problem: `character ${at + 1}: nothing may follow the selector; functions and ranges are added by the action.` };
  if (name === '' && matchers.value.matchers.length === 0) return { problem: 'it selects everything.' };
  return { value: { name, matchers: matchers.value.matchers } };
}

function parseMatchers(text: string, start: number): Parsed<{ readonly matchers: readonly Matcher[]; readonly end: number }> {
  const matchers: Matcher[] = [];
  let at = start;
  const space = () => {
    at += take(SPACE, text, at).length;
  };
  const next = (pattern: RegExp) => {
    space();
    const found = take(pattern, text, at);
    at += found.length;
    return found;
  };
  if (next(/\{/y) === '') return { problem: `character ${at + 1}: { is expected here.` };
  for (;;) {
    if (next(/\}/y) !== '') return { value: { matchers, end: at } };
    const label = next(LABEL);
    if (label === '') return { problem: `character ${at + 1}: a label is expected here, as in {job="api"}.` };
    const operator = next(OPERATOR);
    if (operator === '') return { problem: `character ${at + 1}: =, !=, =~ or !~ is expected here.` };
    const value = next(VALUE);
    if (value === '') return { problem: `character ${at + 1}: a value in double quotes is expected here.` };
    matchers.push({ label, operator, value });
    if (next(/,/y) === '' && text[at] !== '}') return { problem: `character ${at + 1}: a comma or } is expected here.` };
  }
}

function take(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** The selector as text, with more matchers where they are given. */
export function formatSelector({ name, matchers }: Selector, ...more: readonly string[]): string {
  const all = [...matchers.map(({ label, operator, value }) => `${label}${operator}${value}`), ...more];
  return all.length === 0 ? name : `${name}{${all.join(',')}}`;
}

const LISTS = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const WORDS = new Set([...LISTS, 'and', 'or', 'unless', 'bool', 'offset', 'atan2', 'inf', 'nan']);
const TOKEN = /\s+|#[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\[[^\]]*\]|\d[\w.]*|[a-zA-Z_:][a-zA-Z0-9_:]*|[\s\S]/y;

/**
 * The selectors in a query, each once, in the order in which they stand there: names, and what stands in braces. Functions, aggregations,
 * label lists, ranges and texts are none. It need not understand a wrong query: the server refuses that.
 */
export function selectorsIn(query: string): readonly string[] {
  const tokens: string[] = [];
  for (let at = 0; at < query.length; at += tokens.at(-1)?.length ?? 1) tokens.push(take(TOKEN, query, at));
  const words = tokens.filter((token) => !/^(?:\s|#)/.test(token));
  const found = new Set<string>();
  for (let i = 0; i < words.length; i += 1) {
    if (LISTS.has((words[i] ?? '').toLowerCase()) && words[i + 1] === '(') i = closing(words, i + 1, ')');
    const end = selectorEnd(words, i);
    if (end === null) continue;
    found.add(words.slice(i, end + 1).join(''));
    i = end;
  }
  return [...found];
}

/** Where the selector that begins at a word ends; null where none begins there. */
function selectorEnd(words: readonly string[], at: number): number | null {
  const [word = '', next = ''] = [words[at], words[at + 1]];
  if (word === '{') return closing(words, at, '}');
  if (!/^[a-zA-Z_:]/.test(word) || WORDS.has(word.toLowerCase())) return null;
  // A function, or an aggregation.
  if (next === '(' || /^(?:by|without)$/i.test(next)) return null;
  return next === '{' ? closing(words, at + 1, '}') : at;
}

function closing(words: readonly string[], from: number, bracket: string): number {
  const end = words.indexOf(bracket, from);
  return end < 0 ? words.length - 1 : end;
}

/**
 * Whether a query could give a number although its metric does not exist: `… or vector(0)` makes a pass of a typing error. What asks for
 * the absence itself is meant so.
 */
export const hidesAbsence = (query: string) => /\bvector\s*\(/i.test(query) && !/\babsent(?:_over_time)?\s*\(/i.test(query);
