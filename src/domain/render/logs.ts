import type { Json } from '../../core/json.ts';
import { listAt, memberAt, textAt, timeAt } from '../../core/json-fields.ts';
import { ErrorCounter, errorShape } from '../alerts/error-groups.ts';
import type { ErrorGroup, Gap, Traffic } from '../alerts/sources.ts';
import { type Bucket, MINUTE_MS, trafficOfBuckets } from '../hosting/buckets.ts';
import { notAllRead, requestShape } from '../hosting/errors.ts';
import { statusOf } from './series.ts';

export type LogLine = {
  /** Empty where the line has none. */
  readonly id: string;
  readonly at: number;
  readonly message: string;
  readonly labels: ReadonlyMap<string, string>;
};
/** One page of `/logs`: `{hasMore, nextStartTime, nextEndTime, logs: [{id, timestamp, message, labels: [{name, value}]}]}`. */
export type LogPage = {
  readonly lines: readonly LogLine[];
  /** The times to ask for next; null where there is nothing more, `lost` where there is more and no way to it. */
  readonly next: { readonly startTime: string; readonly endTime: string } | null | 'lost';
};

/** Of a line so much is kept: thousands of them with a stack trace each would fill the memory. */
const MAX_LINE = 2000;
/** A copy, as a mere part of a text keeps the whole of it alive. */
const cut = (text: string) => (text.length > MAX_LINE ? Buffer.from(text.slice(0, MAX_LINE)).toString() : text);

/**
 * Null where the answer is no page. A line without a time counts nowhere, so it makes the page none. `redact` comes before anything is cut,
 * as half a secret is not found any more.
 */
export function readLogPage(answer: Json, redact: (text: string) => string): LogPage | null {
  if (!Array.isArray(memberAt(answer, 'logs'))) return null;
  const lines = listAt(answer, 'logs').map((line) => ({
    id: textAt(line, 'id') ?? '',
    at: timeAt(line, 'timestamp') ?? Number.NaN,
    message: cut(redact(textAt(line, 'message') ?? '')),
    labels: new Map(listAt(line, 'labels').map((label) => [(textAt(label, 'name') ?? '').toLowerCase(), cut(redact(textAt(label, 'value') ?? ''))])),
  }));
  if (lines.some(({ at }) => Number.isNaN(at))) return null;
  const [startTime, endTime] = [textAt(answer, 'nextStartTime'), textAt(answer, 'nextEndTime')];
  if (memberAt(answer, 'hasMore') !== true) return { lines, next: null };
  return { lines, next: startTime === null || endTime === null ? 'lost' : { startTime, endTime } };
}

/** Request logs that were read, the newest first, back to `since`. */
export type LinesRead = { readonly lines: readonly LogLine[]; readonly gap: Gap | null };

const statusOfLine = ({ labels }: LogLine) => statusOf(labels.get('statuscode') ?? '');

/** Traffic counted line by line. What was not read is a gap, by whole minutes: a minute that was read in part counts too little. */
export function trafficOfLines({ lines, gap }: LinesRead, from: number, until: number, redact: (text: string) => string): Traffic {
  const unread = gap === null ? from : Math.min(until, Math.ceil(gap.until / MINUTE_MS) * MINUTE_MS);
  const buckets: Bucket[] = lines
    .filter(({ at }) => at >= unread && at < until)
    .map((line) => ({ at: line.at, status: statusOfLine(line), count: 1 }));
  const traffic = trafficOfBuckets(buckets, unread, until, errorsOfLines({ lines: lines.filter(isError), gap: null }, redact));
  return gap === null ? traffic : { ...traffic, gaps: [{ ...gap, from, until: unread }, ...traffic.gaps] };
}

const isError = (line: LogLine) => {
  const status = statusOfLine(line);
  return status !== null && status >= 500;
};

/** Requests answered with 5xx and the app's own errors, grouped. A request's line that is none of a 5xx is left out. */
export function errorsOfLines({ lines, gap }: LinesRead, redact: (text: string) => string): readonly ErrorGroup[] {
  const counter = new ErrorCounter();
  for (const line of lines) {
    const { labels, message, at } = line;
    const request = labels.get('type') === 'request' || labels.has('statuscode');
    if (request && !isError(line)) continue;
    const { method = null, path = null } = { method: labels.get('method'), path: labels.get('path') };
    counter.add(request ? requestShape(method, path, statusOfLine(line), redact) : errorShape(redact(message)), at);
  }
  return gap === null ? counter.groups() : [...counter.groups(), notAllRead(lines.length)];
}
