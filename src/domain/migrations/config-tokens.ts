/** One token of JavaScript or TypeScript; comments and white space are gone. */
export type Token =
  | { readonly kind: 'string'; readonly value: string }
  /** A template with something in it, which only running it can tell. */
  | { readonly kind: 'template' }
  | { readonly kind: 'word'; readonly value: string }
  | { readonly kind: 'mark'; readonly value: string };

const TOKEN =
  /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+|(?<string>"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')|(?<template>`(?:[^`\\]|\\[\s\S])*`)|(?<word>[\p{ID_Start}$_][\p{ID_Continue}$]*|\d[\w.]*)|(?<mark>\.\.\.|=>|[\s\S])/gu;

/**
 * Tokens enough to find an object literal and the plain strings in it. It does not know regular expressions: a config
 * file with one in it may not be understood, and then says so.
 */
export function tokenize(source: string): Token[] {
  return [...source.matchAll(TOKEN)].flatMap(({ groups = {} }): Token[] => {
    const { string, template, word, mark } = groups;
    if (string !== undefined) return [{ kind: 'string', value: unquote(string) }];
    if (template !== undefined) return [template.includes('${') ? { kind: 'template' } : { kind: 'string', value: unquote(template) }];
    if (word !== undefined) return [{ kind: 'word', value: word }];
    return mark === undefined ? [] : [{ kind: 'mark', value: mark }];
  });
}

/** Without its quotes, and without the escapes that a path may reasonably have. */
function unquote(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/gs, '$1');
}

export function isMark(token: Token | undefined, value: string): boolean {
  return token?.kind === 'mark' && token.value === value;
}

export function isWord(token: Token | undefined, value: string): boolean {
  return token?.kind === 'word' && token.value === value;
}

/** An object literal's members, each with the tokens of its value. `open`: it has members that cannot be seen (a spread). */
export type ObjectLiteral = { readonly members: ReadonlyMap<string, readonly Token[]>; readonly open: boolean };

/** The object literal that starts at `{`, or null where the tokens are no such thing. */
export function objectAt(tokens: readonly Token[], start: number): ObjectLiteral | null {
  if (!isMark(tokens[start], '{')) return null;
  const parts = splitList(tokens, start);
  const members = new Map(parts.map(memberOf).filter((member) => member !== null));
  return { members, open: parts.some(([first]) => isMark(first, '...') || isMark(first, '[')) };
}

function memberOf(part: readonly Token[]): [string, readonly Token[]] | null {
  const [first, second] = part;
  if (first?.kind !== 'word' && first?.kind !== 'string') return null;
  if (isMark(second, ':')) return [first.value, part.slice(2)];
  // Shorthand, methods and getters: the member is there, and what it is cannot be seen.
  const accessor = /^(get|async)$/.test(first.value) && second?.kind === 'word';
  return [accessor ? second.value : first.value, part.length === 1 ? [first] : [{ kind: 'template' }]];
}

/** The parts between commas of the bracket that opens at `start`. */
export function splitList(tokens: readonly Token[], start: number): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens.slice(start)) {
    const step = nesting(token);
    depth += step;
    if (depth === 0) break;
    if (depth === 1 && step === 1) continue;
    if (depth === 1 && isMark(token, ',')) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

function nesting(token: Token): number {
  if (token.kind !== 'mark') return 0;
  return '{[('.includes(token.value) ? 1 : '}])'.includes(token.value) ? -1 : 0;
}
