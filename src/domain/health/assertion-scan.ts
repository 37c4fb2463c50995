import type { Parsed } from '../../core/input-spec.ts';
import type { Json } from '../../core/json.ts';

/** A line and how far it has been read. */
export type Scan = { readonly text: string; at: number };

export function skipSpace(scan: Scan): void {
  while (scan.text[scan.at] === ' ' || scan.text[scan.at] === '\t') scan.at += 1;
}

const NAME = /[\p{L}_][\p{L}\p{N}_-]*/uy;
const INDEX = /\[\s*(\d{1,9})\s*\]/y;
const KEY = /\[\s*("(?:[^"\\]|\\.)*")\s*\]/y;

function take(pattern: RegExp, scan: Scan): RegExpExecArray | null {
  pattern.lastIndex = scan.at;
  const match = pattern.exec(scan.text);
  if (match !== null) scan.at = pattern.lastIndex;
  return match;
}

/** Reads `name`, `.name`, `[0]` and `["any key"]`, after an optional `$` for the root. */
export function scanPath(scan: Scan): Parsed<(string | number)[]> {
  const parts: (string | number)[] = [];
  const rooted = scan.text[scan.at] === '$';
  if (rooted) scan.at += 1;
  else {
    const name = take(NAME, scan);
    if (name !== null) parts.push(name[0]);
    else if (scan.text[scan.at] !== '[') return { problem: `character ${scan.at + 1}: a path is expected here, such as checks.db.status.` };
  }
  for (;;) {
    const step = scanStep(scan);
    if (step === null) return { value: parts };
    if ('problem' in step) return step;
    parts.push(step.value);
  }
}

function scanStep(scan: Scan): Parsed<string | number> | null {
  const here = scan.at;
  if (scan.text[here] === '.') {
    scan.at += 1;
    const name = take(NAME, scan);
    return name === null
      ? { problem: `character ${scan.at + 1}: a name is expected after the dot; other keys are written ["any key"], indexes [0].` }
      : { value: name[0] };
  }
  if (scan.text[here] !== '[') return null;
  const index = take(INDEX, scan);
  if (index !== null) return { value: Number(index[1]) };
  const key = take(KEY, scan);
  try {
    if (key !== null) return { value: JSON.parse(key[1] as string) as string };
  } catch {
    // An escape that JSON does not know: told below.
  }
  return { problem: `character ${here + 1}: what stands in [ ] is neither an index such as [0] nor a key such as ["any key"].` };
}

/** Reads the rest of the line as one JSON value. */
export function parseLiteral(scan: Scan): Parsed<Json> {
  const rest = scan.text.slice(scan.at).trimEnd();
  const at = (offset: number) => `character ${scan.at + offset + 1}`;
  if (rest === '') return { problem: `${at(0)}: a value is missing. Strings take double quotes: "ok".` };
  if (rest.startsWith("'")) return { problem: `${at(0)}: strings take double quotes: "ok".` };
  try {
    const value = JSON.parse(rest) as Json;
    // 1e999 would become Infinity, which no body can hold.
    if (typeof value === 'number' && !Number.isFinite(value)) return { problem: `${at(0)}: this number is out of range.` };
    return { value };
  } catch (error) {
    const offset = Number(/position (\d+)/.exec(String(error))?.[1] ?? 0);
    if (/^[\p{L}_]/u.test(rest) && !/^(true|false|null)\b/.test(rest)) {
      return { problem: `${at(0)}: this is not a JSON value. Strings take double quotes: "ok".` };
    }
    const what = offset > 0 && offset < rest.length ? 'this does not belong to the JSON value before it' : 'this is not a JSON value';
    return { problem: `${at(Math.min(offset, rest.length))}: ${what}.` };
  }
}
