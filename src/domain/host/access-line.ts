import type { JsonFields } from './json-fields.ts';
import { CLF_LENGTH, clfTime, epochTime, logTime } from './log-time.ts';

/**
 * What one line of an access log says. `answer`: `at` and `status` hold it. `other`: a line of the same log that is about no answer
 * (a JSON log of an application holds more than requests). `unreadable`: it cannot be told what it is.
 */
export type LineKind = 'answer' | 'other' | 'unreadable';

export type AccessLine = {
  /** Milliseconds; valid after `answer`, and after `other` where the line says its time, else NaN. */
  at: number;
  status: number;
  readonly read: (bytes: Buffer, from: number, until: number) => LineKind;
  /** `GET /path HTTP/1.1` of the line that was read last. */
  readonly request: () => string;
};

const [SPACE, QUOTE, OPEN, CLOSE, BACKSLASH, BRACE] = [32, 34, 91, 93, 92, 123];

/**
 * Lines of the common and combined log formats of nginx and Apache, with whatever stands before the time and after the status. What
 * counts is `[time] "request" status`: a client can put neither a quote nor a backslash into the name of a user or its request without
 * the server escaping it, so it cannot forge this. A request of bytes (`\x16\x03`) or `-` is one like any other.
 */
export function combinedLine(): AccessLine {
  let [line, requestFrom, requestUntil]: [Buffer, number, number] = [Buffer.alloc(0), 0, 0];
  // The same second stands in many lines one after the other.
  const lastTime = Buffer.alloc(CLF_LENGTH);
  let lastAt: number | null = null;
  const timeAt = (bytes: Buffer, from: number): number | null => {
    if (lastAt !== null && lastTime.compare(bytes, from, from + CLF_LENGTH) === 0) return lastAt;
    bytes.copy(lastTime, 0, from, from + CLF_LENGTH);
    lastAt = clfTime(lastTime.toString('latin1'));
    return lastAt;
  };
  const read = (bytes: Buffer, from: number, until: number): LineKind => {
    for (let open = from; open + CLF_LENGTH + 4 < until; open += 1) {
      const after = open + 1 + CLF_LENGTH;
      if (bytes[open] !== OPEN || bytes[after] !== CLOSE || bytes[after + 1] !== SPACE || bytes[after + 2] !== QUOTE) continue;
      const at = timeAt(bytes, open + 1);
      if (at === null) continue;
      const end = closingQuote(bytes, after + 3, until);
      const status = statusAt(bytes, end + 1, until);
      if (status < 0) return 'unreadable';
      [line, requestFrom, requestUntil] = [bytes, after + 3, end];
      self.at = at;
      self.status = status;
      return 'answer';
    }
    return 'unreadable';
  };
  const self: AccessLine = { at: Number.NaN, status: 0, read, request: () => line.toString('utf8', requestFrom, requestUntil) };
  return self;
}

/** Where the request ends; `until` where it does not. Apache writes a quote within as `\"`. */
function closingQuote(bytes: Buffer, from: number, until: number): number {
  for (let i = from; i < until; i += 1) {
    const byte = bytes[i];
    if (byte === QUOTE) return i;
    if (byte === BACKSLASH) i += 1;
  }
  return until;
}

/** ` 200` followed by a space or the line's end; -1 for anything else. */
function statusAt(bytes: Buffer, from: number, until: number): number {
  if (bytes[from] !== SPACE || from + 4 > until || (from + 4 < until && bytes[from + 4] !== SPACE)) return -1;
  let status = 0;
  for (let i = from + 1; i <= from + 3; i += 1) {
    const digit = (bytes[i] as number) - 48;
    if (digit < 0 || digit > 9) return -1;
    status = status * 10 + digit;
  }
  return status;
}

/** Lines of JSON, one object each, with the fields where the server keeps them. */
export function jsonLine(fields: JsonFields): AccessLine {
  const find = { time: lookup(fields.time), status: lookup(fields.status), method: lookup(fields.method), path: lookup(fields.path) };
  let record: unknown = null;
  const read = (bytes: Buffer, from: number, until: number): LineKind => {
    self.at = Number.NaN;
    record = parsed(bytes.toString('utf8', from, until));
    if (typeof record !== 'object' || record === null) return 'unreadable';
    const at = timeOf(find.time(record));
    if (at !== null) self.at = at;
    const status = statusOf(find.status(record));
    if (status === null) return 'other';
    if (at === null || Number.isNaN(status)) return isRequest() ? 'unreadable' : 'other';
    self.status = status;
    return 'answer';
  };
  const isRequest = () => find.method(record) !== undefined || find.path(record) !== undefined;
  const request = () => {
    const [method, path] = [find.method(record), find.path(record)];
    // nginx's `$request` holds both.
    if (typeof path === 'string' && /^[A-Z]+ /.test(path)) return path;
    return typeof path === 'string' ? `${typeof method === 'string' ? method.toUpperCase() : '-'} ${path}` : '';
  };
  const self: AccessLine = { at: Number.NaN, status: 0, read, request };
  return self;
}

/** Each line as what it looks like: a JSON object, or the combined format. */
export function anyLine(fields: JsonFields): AccessLine {
  const [combined, json] = [combinedLine(), jsonLine(fields)];
  let last = combined;
  const read = (bytes: Buffer, from: number, until: number): LineKind => {
    last = bytes[from] === BRACE ? json : combined;
    const kind = last.read(bytes, from, until);
    self.at = last.at;
    self.status = last.status;
    return kind;
  };
  const self: AccessLine = { at: Number.NaN, status: 0, read, request: () => last.request() };
  return self;
}

export function accessLine(format: 'auto' | 'combined' | 'json', fields: JsonFields): AccessLine {
  return format === 'combined' ? combinedLine() : format === 'json' ? jsonLine(fields) : anyLine(fields);
}

/** The number of a status; null where there is none, NaN where it is something else. */
function statusOf(value: unknown): number | null {
  if (value === undefined || value === '' || value === '-') return null;
  const status = typeof value === 'number' ? value : typeof value === 'string' && /^\d{1,3}$/.test(value) ? Number(value) : Number.NaN;
  return Number.isInteger(status) && status >= 0 && status <= 999 ? status : Number.NaN;
}

/** A time as JSON logs hold it: a number since 1970, or text with its zone. */
function timeOf(value: unknown): number | null {
  return typeof value === 'number' ? epochTime(value) : typeof value === 'string' ? logTime(value) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Finds the first of the names that is there: as it stands, or as a path through objects. A null is nothing. */
export function lookup(names: readonly string[]): (record: unknown) => unknown {
  const paths = names.flatMap((name) => (name.includes('.') ? [[name], name.split('.')] : [[name]]));
  return (record) => {
    for (const path of paths) {
      const value = at(record, path);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}

/** The same for a single record. */
export const first = (record: unknown, names: readonly string[]): unknown => lookup(names)(record);

function at(record: unknown, path: readonly string[]): unknown {
  let value = record;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === 'object' ? undefined : value;
}
