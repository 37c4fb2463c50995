import { isObject } from '../../core/json.ts';
import { first } from '../host/access-line.ts';
import { JSON_FIELDS } from '../host/json-fields.ts';
import { requestShape } from '../host/path-shape.ts';
import type { LogLine } from './loki-answer.ts';
import type { Clean } from './types.ts';

/** How Loki gets the status of a line: stages of its language, and the labels of which one then holds it. */
export type StatusStages = { readonly stages: string; readonly labels: readonly string[] };

/** Labels that hold a status where the user's own stages make them; objects within JSON become names with `_`. */
export const OWN_LABELS = ['status', 'status_code', 'statusCode', 'code', 'res_statusCode', 'response_status', 'DownstreamStatus'] as const;

/** A `code` is as often the code of an error as a status, so it comes last. */
const JSON_STATUS = [...JSON_FIELDS.status, 'code'];
const LOGFMT_STATUS = /(?:^|\s)(status|status_code|code)="?([1-5]\d\d)"?(?=\s|$)/;
/** `"GET / HTTP/1.1" 200 12` of nginx and Apache, and `GET / 200 1.2 ms` of morgan. Loki's expressions are Go's, which are these too. */
const COMBINED = '" (?P<status>[1-5][0-9]{2})(?: |$)';
const SHORT = '^[A-Z]+ [^ ]+ (?P<status>[1-5][0-9]{2})(?: |$)';
const pattern = (source: string) => new RegExp(source.replace('?P<', '?<'));
const [combined, short] = [pattern(COMBINED), pattern(SHORT)];

/**
 * How the status is got of lines like these; null where none of them has one. The form of most lines that have one counts: a log of an
 * application holds other lines too.
 */
export function detectStatus(lines: readonly string[]): StatusStages | null {
  const votes = new Map<string, { count: number; found: StatusStages }>();
  for (const line of lines) {
    const found = statusOfLine(line);
    if (found === null) continue;
    const key = `${found.stages} ${found.labels.join()}`;
    votes.set(key, { count: (votes.get(key)?.count ?? 0) + 1, found });
  }
  return [...votes.values()].toSorted((a, b) => b.count - a.count)[0]?.found ?? null;
}

function statusOfLine(line: string): StatusStages | null {
  const record = objectOf(line);
  if (record !== null) {
    const path = JSON_STATUS.find((name) => isStatus(first(record, [name])));
    if (path === undefined) return null;
    const expression = Object.hasOwn(record, path) && path.includes('.') ? `[${JSON.stringify(path)}]` : path;
    return { stages: `| json status=${JSON.stringify(expression)}`, labels: ['status'] };
  }
  const field = LOGFMT_STATUS.exec(line)?.[1];
  if (field !== undefined) return { stages: '| logfmt', labels: [field] };
  if (combined.test(line)) return { stages: `| regexp \`${COMBINED}\``, labels: ['status'] };
  return short.test(line) ? { stages: `| regexp \`${SHORT}\``, labels: ['status'] } : null;
}

/** `GET /users/<n> 500` of a line, without what belongs to one request or one person. */
export function describeLine({ line, labels }: LogLine, statusLabels: readonly string[], clean: Clean): string {
  const status = statusLabels.map((name) => (Object.hasOwn(labels, name) ? labels[name] : undefined)).find(isStatus);
  return clean(requestShape(requestOf(line), Number(status ?? 500)));
}

function requestOf(line: string): string {
  const record = objectOf(line);
  if (record !== null) return requestIn(first(record, JSON_FIELDS.method), first(record, JSON_FIELDS.path));
  const quoted = /"([A-Z]+ [^" ]+)[ "]/.exec(line)?.[1] ?? /^([A-Z]+ \S+) [1-5]\d\d\b/.exec(line)?.[1];
  if (quoted !== undefined) return quoted;
  const field = (names: string) => /^"?([^"]*)/.exec(new RegExp(`(?:^|\\s)(?:${names})=("[^"]*"|\\S+)`).exec(line)?.[1] ?? '')?.[1];
  return requestIn(field('method'), field('path|uri|url|route'));
}

/** nginx's `$request` holds both. */
function requestIn(method: unknown, path: unknown): string {
  if (typeof path !== 'string' || path === '') return '';
  return /^[A-Z]+ /.test(path) ? path : `${typeof method === 'string' ? method.toUpperCase() : '-'} ${path}`;
}

function objectOf(line: string): Record<string, unknown> | null {
  if (!/^\s*\{/.test(line)) return null;
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export const isStatus = (value: unknown): value is string | number =>
  (typeof value === 'number' || typeof value === 'string') && /^[1-5]\d\d$/.test(String(value));
