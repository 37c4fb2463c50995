import type { Json } from './json.ts';

/**
 * Members of an answer of somebody else's, by own properties alone (`__proto__` is a name like any other). Whatever is missing or of
 * another type is null: what is optional is left out some day, and what is a number today is a text tomorrow.
 */
export function memberAt(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let found = value;
  for (const name of path) {
    if (found === null || typeof found !== 'object' || Array.isArray(found) || !Object.hasOwn(found, name)) return undefined;
    found = (found as Readonly<Record<string, Json | undefined>>)[name];
  }
  return found;
}

/** A text that is not empty. */
export function textAt(value: Json | undefined, ...path: readonly string[]): string | null {
  const found = memberAt(value, ...path);
  return typeof found === 'string' && found.trim() !== '' ? found : null;
}

/** A finite number, also one that is written as a text. */
export function numberAt(value: Json | undefined, ...path: readonly string[]): number | null {
  const found = memberAt(value, ...path);
  const number = typeof found === 'string' && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(found.trim()) ? Number(found) : found;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** Milliseconds of a date in ISO form (RFC 3339). */
export function timeAt(value: Json | undefined, ...path: readonly string[]): number | null {
  const text = textAt(value, ...path);
  if (text === null || !/^\d{4}-\d\d-\d\dT/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** A list; empty where there is none. */
export function listAt(value: Json | undefined, ...path: readonly string[]): readonly Json[] {
  const found = memberAt(value, ...path);
  return Array.isArray(found) ? found : [];
}
