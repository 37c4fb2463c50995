import type { Json } from '../../core/json.ts';
import { plainText } from '../../core/plain-text.ts';
import type { Path } from './assertion.ts';
import { lookUp } from './evaluate-json.ts';

/** Where a body says its version, and which one it must be (null: any, it is only reported). */
export type VersionExpectation = { readonly path: Path; readonly expected: string | null };

/** A version in a body, as text: a string or a number. Undefined where the path is missing. */
export function versionIn(body: Json, path: Path): string | undefined {
  const value = lookUp(body, path);
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value.trim() : JSON.stringify(value);
}

/** A version for people. Outside text: redacted before it is shortened, or half a secret would stay. */
export function showVersion(version: string, redact: (text: string) => string): string {
  return plainText(redact(version), 80);
}

/**
 * Whether the version that answered is the expected one: the same text, or a Git commit in its long and its short form, at
 * least 7 hexadecimal characters of which one is the other's beginning. Digits alone may be a date or a build number
 * (20261001, 202610012), so they count as a commit only beside a full SHA-1 or SHA-256.
 */
export function sameVersion(seen: string, expected: string): boolean {
  if (seen === expected) return true;
  const [short, long] = [seen.toLowerCase(), expected.toLowerCase()].sort((a, b) => a.length - b.length) as [string, string];
  const commit = (text: string) => /^[0-9a-f]{7,64}$/.test(text);
  if (!commit(short) || !commit(long) || !long.startsWith(short)) return false;
  return /[a-f]/.test(short) || [40, 64].includes(long.length);
}
