import type { Json } from '../../core/json.ts';

export type StrictJson =
  | { readonly value: Json }
  | { readonly kind: 'empty' | 'syntax'; readonly detail: string }
  | { readonly kind: 'duplicate_key'; readonly detail: string };

/**
 * Parses a body as exactly one JSON text. A byte order mark is dropped; trailing text, NaN and comments are refused; so is an
 * object with the same key twice, because readers disagree on which value counts, and a gate must not guess.
 */
export function parseStrictJson(body: string): StrictJson {
  const text = body.replace(/^\ufeff/, '');
  if (text.trim() === '') return { kind: 'empty', detail: '' };
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    return { kind: 'syntax', detail: error instanceof Error ? error.message : String(error) };
  }
  const key = duplicateKey(text);
  return key === null ? { value } : { kind: 'duplicate_key', detail: key };
}

/** Strings, with the colon that makes a key of them, and the brackets around objects. In valid JSON nothing else is needed. */
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}]/g;

/** The first key that an object of this valid JSON text holds twice, or null. Without recursion: nesting may be deep. */
function duplicateKey(text: string): string | null {
  const open: Set<string>[] = [];
  for (const [token, string, colon] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (string !== undefined && colon !== undefined) {
      // Two spellings of one key ("a", "\u0061") are the same key.
      const key = JSON.parse(string) as string;
      if (open.at(-1)?.has(key)) return key;
      open.at(-1)?.add(key);
    }
  }
  return null;
}
