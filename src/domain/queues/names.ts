import { type Parsed, quote } from '../../core/input-spec.ts';

/** One queue of BullMQ: its keys begin with `prefix:name:`. */
export type QueueName = { readonly prefix: string; readonly name: string };

export const DEFAULT_PREFIX = 'bull';
const MAX_LENGTH = 200;
/** Names that are suggested for one that is not there. */
const SUGGESTED = 3;

/** A queue as it is written: with its prefix where that is not the default. */
export const queueLabel = ({ prefix, name }: QueueName): string => (prefix === DEFAULT_PREFIX ? name : `${prefix}:${name}`);

/** A key of a queue, as BullMQ's `QueueKeys` makes it. */
export const queueKey = ({ prefix, name }: QueueName, key: string): string => `${prefix}:${name}:${key}`;

/**
 * A line of the input: `name`, or `prefix:name` as the keys in Redis begin. BullMQ allows no colon in a queue's name ("Queue name cannot
 * contain :") and any in a prefix, so what follows the last colon is the name. `prefix` is null where the line has none.
 */
export function parseQueueLine(line: string): Parsed<{ readonly prefix: string | null; readonly name: string }> {
  const colon = line.lastIndexOf(':');
  const name = line.slice(colon + 1);
  const prefix = colon < 0 ? null : line.slice(0, colon);
  if (name === '') return { problem: `${quote(line)} has no queue behind its last colon; it is name or prefix:name.` };
  if (prefix === '') return { problem: `${quote(line)} has no prefix before its colon.` };
  if (line.length > MAX_LENGTH) return { problem: `a queue's name has at most ${MAX_LENGTH} characters.` };
  return { value: { prefix, name } };
}

/** A cluster keeps keys together by the part in braces (Redis cluster specification, "Hash tags"); BullMQ's scripts need all keys of a queue together. */
export function hasHashTag({ prefix, name }: QueueName): boolean {
  return /\{[^}]+\}/.test(`${prefix}:${name}:`);
}

/** The queue that a key `prefix:name:meta` belongs to. */
export function queueOfMeta(key: string): QueueName | null {
  const [, prefix, name] = /^(.+):([^:]+):meta$/s.exec(key) ?? [];
  return prefix === undefined || name === undefined ? null : { prefix, name };
}

/** Of the queues that are there, those that a wrong name or prefix may have meant; the nearest first. */
export function similarQueues(wanted: QueueName, there: readonly QueueName[]): readonly QueueName[] {
  return there
    .map((queue) => ({ queue, distance: distanceOf(wanted, queue) }))
    .filter(({ distance }) => distance !== null)
    .sort((a, b) => (a.distance ?? 0) - (b.distance ?? 0) || queueLabel(a.queue).localeCompare(queueLabel(b.queue), 'en'))
    .slice(0, SUGGESTED)
    .map(({ queue }) => queue);
}

/** Null: another queue altogether. The same name under another prefix is the nearest. */
function distanceOf(wanted: QueueName, there: QueueName): number | null {
  const [a, b] = [bare(wanted.name), bare(there.name)];
  if (a === b) return 0;
  if (a.length >= 3 && b.length >= 3 && (a.includes(b) || b.includes(a))) return 1;
  const edits = editDistance(a, b);
  return edits <= Math.max(1, Math.floor(Math.min(a.length, b.length) / 3)) ? edits + (wanted.prefix === there.prefix ? 0 : 0.5) : null;
}

const bare = (name: string) =>
  name
    .slice(0, MAX_LENGTH)
    .toLowerCase()
    .replace(/[\s{}_.-]/g, '');

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}
