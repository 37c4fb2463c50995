import type { Json } from '../../core/json.ts';
import { plainText } from '../../core/plain-text.ts';
import { type Assertion, formatAssertion, formatPath, type Path } from './assertion.ts';
import type { Severity } from './rule.ts';

/** An assertion that does not hold, with what a sentence needs: what was found instead, and whether it is a near miss. */
export type Failed = {
  readonly severity: Severity;
  readonly line: string;
  readonly path: string;
  /** The value found, as short JSON text, redacted; null where the path is missing. */
  readonly actual: string | null;
  readonly near: 'case' | 'space' | 'type' | null;
};

/** Value at a path by own properties alone, or undefined. `__proto__` is a key like any other, `length` of an array is none. */
export function lookUp(body: Json, path: Path): Json | undefined {
  let value: Json | undefined = body;
  for (const part of path) {
    if (value === null || typeof value !== 'object') return undefined;
    if (Array.isArray(value) !== (typeof part === 'number') || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, Json>)[part];
  }
  return value;
}

/** The assertion's failure, or null where it holds. A missing path fails every operator but `absent`; null is a value. */
export function checkAssertion(assertion: Assertion, body: Json, redact: (text: string) => string, severity: Severity = 'critical'): Failed | null {
  const actual = lookUp(body, assertion.path);
  const base = { severity, line: formatAssertion(assertion), path: formatPath(assertion.path) };
  const found = { ...base, actual: actual === undefined ? null : describe(actual, redact), near: null };
  if (assertion.kind !== 'compare') return (actual === undefined) === (assertion.kind === 'absent') ? null : found;
  if (actual === undefined) return found;
  return holds(assertion.operator, actual, assertion.literal) ? null : { ...found, near: nearMiss(assertion.operator, actual, assertion.literal) };
}

function holds(operator: string, actual: Json, literal: Json): boolean {
  switch (operator) {
    case '==':
      return equal(actual, literal);
    case '!=':
      return !equal(actual, literal);
    case 'contains':
      if (typeof actual === 'string') return typeof literal === 'string' && actual.includes(literal);
      return Array.isArray(actual) && actual.some((item: Json) => equal(item, literal));
  }
  if (typeof actual !== 'number' || typeof literal !== 'number') return false;
  if (operator === '<') return actual < literal;
  if (operator === '<=') return actual <= literal;
  return operator === '>' ? actual > literal : actual >= literal;
}

/** Same type and same value; objects by their keys in any order. Ends as soon as they differ, so no deeper than the literal. */
function equal(a: Json, b: Json): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Record<string, Json>, b as Record<string, Json>];
  const keys = Object.keys(right);
  return keys.length === Object.keys(left).length && keys.every((key) => Object.hasOwn(left, key) && equal(left[key] as Json, right[key] as Json));
}

/** What the writer of the check most likely overlooked, for == and `contains`. */
function nearMiss(operator: string, actual: Json, literal: Json): Failed['near'] {
  if (operator === '!=') return null;
  if (operator !== '==') return typeof actual === 'string' && typeof literal === 'number' && actual.trim() !== '' ? 'type' : null;
  if (typeof actual === 'string' && typeof literal === 'string') {
    if (actual.trim() === literal.trim()) return 'space';
    return actual.trim().toLowerCase() === literal.trim().toLowerCase() ? 'case' : null;
  }
  const scalar = (value: Json) => value === null || typeof value !== 'object';
  return scalar(actual) && scalar(literal) && typeof actual !== typeof literal && String(actual) === String(literal) ? 'type' : null;
}

/** A value in few characters. Objects and arrays are not opened: they may be huge, deep, or hold what nobody should read. */
export function describe(value: Json, redact: (text: string) => string): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : '[…]';
  if (value !== null && typeof value === 'object') return Object.keys(value).length === 0 ? '{}' : '{…}';
  return typeof value === 'string' ? JSON.stringify(plainText(redact(value), 80)) : String(value);
}
