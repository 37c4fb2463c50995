import type { Parsed } from '../../core/input-spec.ts';
import type { Json } from '../../core/json.ts';
import { parseLiteral, type Scan, scanPath, skipSpace } from './assertion-scan.ts';

export const OPERATORS = ['==', '!=', '<=', '<', '>=', '>', 'contains'] as const;
export type Operator = (typeof OPERATORS)[number];
/** From the body's root: object keys and array indexes. Empty for the root itself. */
export type Path = readonly (string | number)[];

/** One line of `expect-json`. */
export type Assertion =
  | { readonly kind: 'compare'; readonly path: Path; readonly operator: Operator; readonly literal: Json }
  | { readonly kind: 'exists' | 'absent'; readonly path: Path };

const FORMS = 'Write path == "value" (or !=, <, <=, >, >=, contains), exists(path) or absent(path).';

/**
 * Parses one line such as `checks.db.status == "up"`, `queue.failed < 10`, `exists(version)`, `$[0] != null`. The right side
 * is a JSON literal. There are no regular expressions: outside text never runs through a pattern that a user wrote. A problem
 * names the character at which reading stopped, counted from 1. What comes before `from` has been read already.
 */
export function parseAssertion(line: string, from = 0): Parsed<Assertion> {
  const scan: Scan = { text: line, at: from };
  skipSpace(scan);
  const call = /(exists|absent)\s*\(/y;
  call.lastIndex = scan.at;
  const called = call.exec(line);
  if (called !== null) {
    scan.at = call.lastIndex;
    return parseCall(scan, called[1] as 'exists' | 'absent');
  }
  const path = scanPath(scan);
  if ('problem' in path) return path;
  skipSpace(scan);
  const operator = scanOperator(scan);
  if ('problem' in operator) return operator;
  skipSpace(scan);
  const start = scan.at;
  const literal = parseLiteral(scan);
  if ('problem' in literal) return literal;
  const ordered = ['<', '<=', '>', '>='].includes(operator.value);
  if (ordered && typeof literal.value !== 'number') {
    return { problem: `character ${start + 1}: ${operator.value} compares numbers, so a number must follow it.` };
  }
  return { value: { kind: 'compare', path: path.value, operator: operator.value, literal: literal.value } };
}

function parseCall(scan: Scan, kind: 'exists' | 'absent'): Parsed<Assertion> {
  skipSpace(scan);
  const path = scanPath(scan);
  if ('problem' in path) return path;
  skipSpace(scan);
  if (scan.text[scan.at] !== ')') return { problem: `character ${scan.at + 1}: a closing ) is missing after the path of ${kind}(.` };
  scan.at += 1;
  skipSpace(scan);
  if (scan.at < scan.text.length) return { problem: `character ${scan.at + 1}: nothing may follow ${kind}(…).` };
  return { value: { kind, path: path.value } };
}

function scanOperator(scan: Scan): Parsed<Operator> {
  const rest = scan.text.slice(scan.at);
  const here = `character ${scan.at + 1}`;
  if (/^(=~|!~|matches\b)/.test(rest)) return { problem: `${here}: there are no regular expressions; use == or contains.` };
  if (/^===|^!==/.test(rest)) return { problem: `${here}: write == or !=; both compare type and value.` };
  const found = OPERATORS.find((operator) => rest.startsWith(operator));
  if (found !== undefined && !(found === 'contains' && /^contains[\w-]/.test(rest))) {
    scan.at += found.length;
    return { value: found };
  }
  if (rest.startsWith('=')) return { problem: `${here}: write == to compare.` };
  return { problem: rest === '' ? `${here}: an operator is missing. ${FORMS}` : `${here}: this is not an operator. ${FORMS}` };
}

/** Parses a path alone, such as `version` or `build["git sha"]`. */
export function parsePath(text: string): Parsed<Path> {
  const scan: Scan = { text, at: 0 };
  const path = scanPath(scan);
  if ('problem' in path || scan.at === text.length) return path;
  return { problem: `character ${scan.at + 1}: this does not belong to a path such as checks.db.status.` };
}

/** An assertion as a line that parses to the same again. */
export function formatAssertion(assertion: Assertion): string {
  const path = formatPath(assertion.path);
  return assertion.kind === 'compare' ? `${path} ${assertion.operator} ${JSON.stringify(assertion.literal)}` : `${assertion.kind}(${path})`;
}

/** A path as it is written in an assertion: `checks.db["last error"][0]`, `$` for the root. */
export function formatPath(path: Path): string {
  const parts = path.map((part, index) => {
    if (typeof part === 'number') return `[${part}]`;
    if (!/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(part)) return `[${JSON.stringify(part)}]`;
    return index === 0 ? part : `.${part}`;
  });
  return typeof path[0] === 'string' && !parts[0]?.startsWith('[') ? parts.join('') : `$${parts.join('')}`;
}
