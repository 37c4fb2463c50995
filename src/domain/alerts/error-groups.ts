import { plainText } from '../../core/plain-text.ts';
import type { ErrorGroup } from './sources.ts';

/** One error as a log, a queue or a trace holds it. */
export type RawError = { readonly text: string; readonly at: number | null };

/** Groups that are shown; the rest is counted in one. */
const SHOWN = 10;
/** Distinct texts that are kept while counting; a log that never repeats itself must not fill the memory. */
const KEPT = 500;
const MAX_TEXT = 200;
export const OTHERS = '…';

/**
 * What stays of an error's text: its words. Addresses, ids, numbers and quoted values belong to one request or one person, and would
 * keep apart what is the same.
 */
export function errorShape(text: string): string {
  const shape = plainText(text.split(/\r?\n/, 1)[0] ?? '', 4 * MAX_TEXT)
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '<url>')
    .replace(/[^\s@<>"'`()=,;:]+@[^\s@<>"'`()=,;:]+\.[a-z]{2,}/gi, '<email>')
    .replace(/"[^"]*"|'[^']*'|`[^`]*`|“[^”]*”|«[^»]*»/g, '<value>')
    .replace(/\(([^()=]*)\)=\([^()]*\)/g, '($1)=(<value>)')
    .replace(/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, '<id>')
    .replace(/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b|(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}\b/gi, '<ip>')
    .replace(/\b(?=[\w-]*\d)(?:[0-9a-f]{8,}|[\w-]{16,})\b/gi, '<id>')
    .replace(/\b[\w+/-]{32,}={0,2}/g, '<id>')
    .replace(/\d+(?:[.,]\d+)*/g, '<n>');
  return plainText(shape, MAX_TEXT);
}

/** Counts errors as they pass, in flat memory. */
export class ErrorCounter {
  readonly #groups = new Map<string, { count: number; lastAt: number | null }>();

  /** `shape` is used as it is: what `errorShape` makes of a text, or words without anything personal in them. */
  add(shape: string, at: number | null, count = 1): void {
    const key = this.#groups.has(shape) || this.#groups.size < KEPT ? shape : OTHERS;
    const before = this.#groups.get(key);
    this.#groups.set(key, { count: (before?.count ?? 0) + count, lastAt: later(before?.lastAt ?? null, at) });
  }

  /** The most frequent first; what is beyond ten groups is one, called `…`. */
  groups(): readonly ErrorGroup[] {
    const all = [...this.#groups].map(([what, { count, lastAt }]) => ({ what, count, lastAt }));
    const named = all.filter(({ what }) => what !== OTHERS).sort((a, b) => b.count - a.count || a.what.localeCompare(b.what, 'en'));
    const rest = [...named.slice(SHOWN), ...all.filter(({ what }) => what === OTHERS)];
    if (rest.length === 0) return named;
    const others = rest.reduce((sum, { count, lastAt }) => ({ count: sum.count + count, lastAt: later(sum.lastAt, lastAt) }), {
      count: 0,
      lastAt: null as number | null,
    });
    return [...named.slice(0, SHOWN), { what: OTHERS, ...others }];
  }
}

export function groupErrors(errors: Iterable<RawError>): readonly ErrorGroup[] {
  const counter = new ErrorCounter();
  for (const { text, at } of errors) counter.add(errorShape(text), at);
  return counter.groups();
}

const later = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.max(a, b));
