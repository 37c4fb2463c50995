import { plainText } from '../../core/plain-text.ts';
import type { Measured } from '../../domain/alerts/measured.ts';
import type { QueueReading, ReadQueues } from '../../domain/alerts/sources.ts';
import type { RedisTarget } from '../../domain/queues/inputs.ts';
import type { QueueName } from '../../domain/queues/names.ts';
import type { QueueRules } from '../../domain/queues/reading.ts';
import { failedReasons } from './failed-reasons.ts';
import { classify, notMeasured, RedisFailure } from './failure.ts';
import { keepsNoFailures } from './job-options.ts';
import { openNodes } from './nodes.ts';
import { type Ask, ask, count, list } from './replies.ts';
import { scanQueues } from './scan.ts';
import type { Session } from './session.ts';
import { oldestWaiting } from './waiting.ts';

export type QueueOpening = {
  readonly rules: QueueRules;
  /** For connecting and reading all queues. */
  readonly timeoutMs: number;
  /** The day's clock in milliseconds. */
  readonly now: () => number;
  /** Takes the run's secrets out of what failed jobs say. */
  readonly redact: (text: string) => string;
};

/** Keys that a queue has although it holds no job: BullMQ writes `meta` when a queue is made, `id` and `events` with the first job. */
const SIGNS = ['meta', 'id', 'events', 'completed', 'repeat', 'waiting-children'] as const;
const MAX_SHOWN_NAME = 80;
type Counts = Pick<QueueReading, 'failed' | 'failedInWindow' | 'waiting' | 'active' | 'delayed' | 'paused'>;

/**
 * Reads queues of BullMQ (keys of its `QueueKeys`, versions 1 to 6) with commands that only read, over one connection per node, which is
 * closed at the end. `failedInWindow` are those that finished after `from` and up to `until`, by the clock of the workers. A queue
 * whose jobs all say `removeOnFail` has nothing that could be counted, and is not measured.
 */
export function openQueues(target: RedisTarget, queues: readonly QueueName[], opening: QueueOpening): ReadQueues {
  return async (from, until, signal) => {
    const within = AbortSignal.any([signal, AbortSignal.timeout(opening.timeoutMs)]);
    const results = await readAll(target, queues, opening, { from, until }, within);
    signal.throwIfAborted();
    return queues.map((queue, at) => ({ queue: opening.rules.label(queue), reading: results[at] as Measured<QueueReading> }));
  };
}

type Window = { readonly from: number; readonly until: number };

async function readAll(
  target: RedisTarget,
  queues: readonly QueueName[],
  opening: QueueOpening,
  window: Window,
  signal: AbortSignal,
): Promise<readonly Measured<QueueReading>[]> {
  const failed = (error: unknown) => notMeasured(classify(error, target.address));
  const nodes = await openNodes(target, signal).catch((error: unknown) => failed(error));
  if ('kind' in nodes) return queues.map(() => nodes);
  // Asked once of each node, whatever the number of queues.
  const clients = remember((session) => clientList(session));
  const there = remember((session) => scanQueues(session, opening.rules.queueOfMeta, opening.timeoutMs / 3));
  try {
    return await Promise.all(
      queues.map(async (queue): Promise<Measured<QueueReading>> => {
        const { call, session } = nodes.follow();
        try {
          const keys = ask(call, (key) => opening.rules.key(queue, key));
          const counts = await readCounts(keys, window);
          if (counts === null) return missing(queue, opening, await there(session()));
          if (counts.failed === 0 && (await keepsNoFailures(keys, opening.rules.keepsFailure))) return uncountable(queue);
          const [oldest, reasons, connected] = await Promise.all([
            oldestWaiting(keys, opening.rules.waitingSince),
            failedReasons(keys, opening),
            clients(session()),
          ]);
          const oldestWaitingMs = oldest === null ? null : Math.max(0, opening.now() - oldest);
          return {
            kind: 'measured',
            value: { ...counts, workers: connected === null ? null : opening.rules.workers(connected, queue), oldestWaitingMs, reasons },
          };
        } catch (error) {
          return failed(error);
        }
      }),
    );
  } finally {
    nodes.end();
  }
}

/** Null: there is no such queue. */
async function readCounts(keys: Ask, { from, until }: Window): Promise<Counts | null> {
  const [signs, wait, pausedJobs, prioritized, active, delayed, failed, failedInWindow, paused] = await Promise.all([
    Promise.all(SIGNS.map((sign) => keys('EXISTS', sign).then(count))),
    waitingIn(keys, 'wait'),
    waitingIn(keys, 'paused'),
    keys('ZCARD', 'prioritized').then(count),
    keys('LLEN', 'active').then(count),
    keys('ZCARD', 'delayed').then(count),
    keys('ZCARD', 'failed').then(count),
    // The set is scored by the time at which the job finished.
    keys('ZCOUNT', 'failed', `(${from}`, until).then(count),
    keys('HEXISTS', 'meta', 'paused').then(count),
  ]);
  const waiting = wait + pausedJobs + prioritized;
  if ([...signs, waiting, active, delayed, failed].every((number) => number === 0)) return null;
  return { failed, failedInWindow, waiting, active, delayed, paused: paused > 0 };
}

/** Versions before 5 keep a marker `0:…` at the end of the list, which is no job (BullMQ, getCounts-1.lua). */
async function waitingIn(keys: Ask, name: string): Promise<number> {
  const [length, last] = await Promise.all([keys('LLEN', name).then(count), keys('LRANGE', name, -1, -1).then(list)]);
  return last[0]?.startsWith('0:') ? Math.max(0, length - 1) : length;
}

/** Null where this server or this login does not list connections. */
async function clientList(session: Session): Promise<string | null> {
  try {
    return String(await session.call('CLIENT', 'LIST'));
  } catch (error) {
    if (error instanceof RedisFailure && (error.why === 'not_permitted' || error.why === 'unsupported')) return null;
    throw error;
  }
}

/** Names of keys come from outside: what somebody called a queue is a text like any other. */
function missing(wanted: QueueName, { rules, redact }: QueueOpening, there: readonly QueueName[]): Measured<QueueReading> {
  const similar = rules.similar(wanted, there).map((queue) => plainText(redact(whole(queue)), MAX_SHOWN_NAME));
  return { kind: 'unmeasured', cause: 'not_found', detail: `${whole(wanted)}${similar.length === 0 ? '' : ` (similar: ${similar.join(', ')})`}` };
}

const whole = ({ prefix, name }: QueueName) => `${prefix}:${name}`;
const uncountable = (queue: QueueName): Measured<QueueReading> => ({
  kind: 'unmeasured',
  cause: 'unsupported',
  detail: `${whole(queue)} (removeOnFail)`,
});

function remember<T>(read: (session: Session) => Promise<T>): (session: Session) => Promise<T> {
  const known = new Map<Session, Promise<T>>();
  return (session) => {
    const before = known.get(session) ?? read(session);
    known.set(session, before);
    return before;
  };
}
