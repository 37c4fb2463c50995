import type { RawError } from '../alerts/error-groups.ts';
import { groupErrors } from '../alerts/error-groups.ts';
import type { ErrorGroup } from '../alerts/sources.ts';
import { type QueueName, queueKey, queueLabel, queueOfMeta, similarQueues } from './names.ts';

/** What BullMQ keeps of a job beside its payload. Each is null where the job has none. */
export type JobTimes = { readonly timestamp: string | null; readonly processedOn: string | null; readonly opts: string | null };

/** What a reader of queues asks of this room. */
export type QueueRules = {
  readonly label: (queue: QueueName) => string;
  readonly key: (queue: QueueName, key: string) => string;
  readonly queueOfMeta: (key: string) => QueueName | null;
  readonly similar: (wanted: QueueName, there: readonly QueueName[]) => readonly QueueName[];
  readonly workers: (clientList: string, queue: QueueName) => number;
  readonly waitingSince: (job: JobTimes) => number | null;
  /** Whether a job with these options would be kept when it fails; null where they do not say. */
  readonly keepsFailure: (opts: string) => boolean | null;
  readonly group: (errors: Iterable<RawError>) => readonly ErrorGroup[];
};

export const queueRules: QueueRules = {
  label: queueLabel,
  key: queueKey,
  queueOfMeta,
  similar: similarQueues,
  workers: countWorkers,
  waitingSince,
  keepsFailure,
  group: groupErrors,
};

/**
 * Workers in the answer to `CLIENT LIST`. Their blocking connection is called `<prefix>:<base64 of the queue>`, with `:w:<name>` behind it
 * where the worker has a name (BullMQ, `Worker` and `QueueGetters.getWorkers`); `:qe` are listeners of events.
 */
export function countWorkers(clientList: string, { prefix, name }: QueueName): number {
  const unnamed = `${prefix}:${Buffer.from(name).toString('base64')}`;
  return clientList.split(/\r?\n/).filter((line) => {
    const client = /(?:^| )name=(\S*)/.exec(line)?.[1];
    return client === unnamed || client?.startsWith(`${unnamed}:w:`) === true;
  }).length;
}

/**
 * Since when a waiting job could have been worked on, in milliseconds; null where it does not say. A delayed job waits from the end of
 * its delay on, a retried one from its last attempt on.
 */
export function waitingSince({ timestamp, processedOn, opts }: JobTimes): number | null {
  const created = milliseconds(timestamp);
  if (created === null) return null;
  return Math.max(created + delayOf(opts), milliseconds(processedOn) ?? 0);
}

/**
 * `removeOnFail: true`, or to keep none of them (`0`, `{ count: 0 }`): then no failure can be counted, and a queue full of them looks as if
 * there were none (BullMQ, `KeepJobs`).
 */
export function keepsFailure(text: string): boolean | null {
  const opts = optionsOf(text);
  if (opts === null) return null;
  const { removeOnFail: remove } = opts;
  const count = typeof remove === 'object' && remove !== null && 'count' in remove ? remove.count : remove;
  return !(remove === true || count === 0);
}

function delayOf(opts: string | null): number {
  const delay = optionsOf(opts ?? '{}')?.delay;
  return typeof delay === 'number' && delay > 0 && Number.isFinite(delay) ? delay : 0;
}

function optionsOf(text: string): { readonly delay?: unknown; readonly removeOnFail?: unknown } | null {
  try {
    const opts: unknown = JSON.parse(text);
    return typeof opts === 'object' && opts !== null && !Array.isArray(opts) ? opts : null;
  } catch {
    return null;
  }
}

const milliseconds = (text: string | null) => (text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null);
