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
  readonly group: (errors: Iterable<RawError>) => readonly ErrorGroup[];
};

export const queueRules: QueueRules = {
  label: queueLabel,
  key: queueKey,
  queueOfMeta,
  similar: similarQueues,
  workers: countWorkers,
  waitingSince,
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

function delayOf(opts: string | null): number {
  try {
    const { delay } = JSON.parse(opts ?? '{}') as { delay?: unknown };
    return typeof delay === 'number' && delay > 0 && Number.isFinite(delay) ? delay : 0;
  } catch {
    return 0;
  }
}

const milliseconds = (text: string | null) => (text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null);
