import { Queue, type QueueOptions, Worker } from 'bullmq';
import { openQueues, type QueueOpening } from '../../../src/adapters/redis/queues.ts';
import { parseInputs } from '../../../src/core/input-spec.ts';
import type { QueueReading } from '../../../src/domain/alerts/sources.ts';
import { queueInputs, queueProblems, queuesOf, type RedisTarget, redisOf } from '../../../src/domain/queues/inputs.ts';
import { queueRules } from '../../../src/domain/queues/reading.ts';

/** The target and queues of inputs as an action would read them. */
export function given(inputs: Readonly<Record<string, string>>) {
  const record = parseInputs(queueInputs, (name) => inputs[name] ?? '');
  const problems = queueProblems(record);
  if (problems.length > 0) throw new Error(problems.map(({ problem }) => problem).join(' '));
  return { target: redisOf(record) as RedisTarget, queues: queuesOf(record) };
}

/** Reads the queues of the last five minutes as `alert-check` does. */
export async function read(
  inputs: Readonly<Record<string, string>>,
  more: Partial<QueueOpening> & { readonly windowMs?: number; readonly at?: number; readonly signal?: AbortSignal } = {},
) {
  const { target, queues } = given(inputs);
  const { windowMs = 300_000, at = Date.now(), signal = new AbortController().signal, ...opening } = more;
  const readQueues = openQueues(target, queues, { rules: queueRules, timeoutMs: 5000, now: Date.now, redact: (text) => text, ...opening });
  return readQueues(at - windowMs, at, signal);
}

/** The one queue's reading, or what stood in its way. */
export async function readOne(
  inputs: Readonly<Record<string, string>>,
  more: Parameters<typeof read>[1] = {},
): Promise<QueueReading | { cause: string; detail: string }> {
  const [first] = await read(inputs, more);
  if (first === undefined) throw new Error('no queue was asked for');
  return first.reading.kind === 'measured' ? first.reading.value : { cause: first.reading.cause, detail: first.reading.detail };
}

/** Queues and workers of real BullMQ, all closed by `close`. */
export function bull(port: number, more: Partial<QueueOptions> & { readonly password?: string } = {}) {
  const { password, ...options } = more;
  const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null, ...(password === undefined ? {} : { password }) };
  const open: { close: () => Promise<void> }[] = [];
  const keep = <T extends { close: () => Promise<void> }>(thing: T): T => {
    open.push(thing);
    return thing;
  };
  const queue = (name: string) => keep(new Queue(name, { connection, ...options }));
  const worker = (name: string, work: (job: { name: string; data: unknown }) => Promise<unknown>, workerOptions: { readonly name?: string } = {}) => {
    const made = keep(new Worker(name, work, { connection, concurrency: 20, ...options, ...workerOptions }));
    made.on('error', () => {});
    return made;
  };
  return {
    connection,
    queue,
    worker,
    keep,
    close: async () => {
      for (const thing of open.splice(0).reverse()) await thing.close();
    },
  };
}

/** Until `done` says so, looked at again and again; an error after five seconds. */
export async function until(done: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 5000;
  while (!(await done())) {
    if (performance.now() > end) throw new Error('it did not happen within five seconds');
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** Adds jobs that fail for good, and waits until they have. */
export async function fail(
  bullmq: ReturnType<typeof bull>,
  name: string,
  count: number,
  reason: (n: number) => string = () => 'connect ECONNREFUSED 10.0.0.5:5432',
) {
  const queue = bullmq.queue(name);
  const worker = bullmq.worker(name, async (job) => {
    throw new Error(reason((job.data as { n: number }).n));
  });
  const before = await queue.getFailedCount();
  await queue.addBulk(Array.from({ length: count }, (_, n) => ({ name: 'send', data: { n, secret: 'card-4242' } })));
  await until(async () => (await queue.getFailedCount()) === before + count);
  await worker.close();
  return queue;
}
