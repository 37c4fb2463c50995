import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { FlowProducer, UnrecoverableError } from 'bullmq';
import { type RedisServer, startRedis } from '../../support/redis-server.ts';
import { bull, fail, read, readOne, until } from './support.ts';

let server: RedisServer;
let bullmq: ReturnType<typeof bull>;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.remove());
beforeEach(async () => {
  await server.admin.flushall();
  bullmq = bull(server.port);
});
afterEach(() => bullmq.close());

const emails = () => readOne({ 'redis-url': server.url(), queues: 'emails' });
const QUIET = { failed: 0, failedInWindow: 0, waiting: 0, active: 0, delayed: 0, paused: false, oldestWaitingMs: null, reasons: [] };

/** Everything that the server holds, keys and values. */
async function keyspace(): Promise<string> {
  const keys = (await server.admin.keys('*')).sort();
  const dumps = await Promise.all(keys.map((key) => server.admin.dumpBuffer(key)));
  return createHash('sha256')
    .update(JSON.stringify([keys, dumps.map((dump) => dump?.toString('base64'))]))
    .digest('hex');
}

describe('failed jobs of a real BullMQ', () => {
  test('12 failed within the window, with their grouped reasons', async () => {
    await fail(bullmq, 'emails', 12, (n) => (n < 9 ? `connect ECONNREFUSED 10.0.0.${n}:5432` : `User ${n}@example.com not found`));
    expect(await emails()).toEqual({
      ...QUIET,
      failed: 12,
      failedInWindow: 12,
      workers: 0,
      reasons: [
        { what: 'connect ECONNREFUSED <ip>', count: 9, lastAt: expect.any(Number) },
        { what: 'User <email> not found', count: 3, lastAt: expect.any(Number) },
      ],
    });
  });

  test('10 are 10, and an hour later none of them is new', async () => {
    await fail(bullmq, 'emails', 10);
    expect(await emails()).toMatchObject({ failed: 10, failedInWindow: 10 });
    expect(await readOne({ 'redis-url': server.url(), queues: 'emails' }, { windowMs: 1 })).toMatchObject({ failed: 10, failedInWindow: 0 });
  });

  test('what is tried again is delayed and not failed; what must not be is failed at once', async () => {
    const queue = bullmq.queue('emails');
    bullmq.worker('emails', async ({ name }) => {
      if (name === 'hopeless') throw new UnrecoverableError('no such template');
      throw new Error('try again');
    });
    const attempts = { attempts: 5, backoff: { type: 'fixed', delay: 60_000 } };
    await queue.addBulk(Array.from({ length: 12 }, () => ({ name: 'retried', data: {}, opts: attempts })));
    await queue.add('hopeless', {}, attempts);
    await until(async () => (await queue.getDelayedCount()) === 12 && (await queue.getFailedCount()) === 1);
    expect(await emails()).toMatchObject({ failed: 1, failedInWindow: 1, delayed: 12, waiting: 0, reasons: [{ what: 'no such template' }] });
  });

  test('a parent of a failed child, and the hashes of its failed children, are told apart from the queue of failures', async () => {
    const flow = bullmq.keep(new FlowProducer({ connection: bullmq.connection }));
    bullmq.worker('children', async () => {
      throw new Error('child broke');
    });
    const parents = bullmq.queue('emails');
    await flow.add({
      name: 'parent',
      queueName: 'emails',
      children: [{ name: 'child', queueName: 'children', data: {}, opts: { ignoreDependencyOnFailure: true } }],
    });
    await until(async () => (await parents.getWaitingCount()) === 1);
    const both = await read({ 'redis-url': server.url(), queues: 'emails\nchildren' });
    expect(both).toMatchObject([
      { queue: 'emails', reading: { value: { failed: 0, waiting: 1 } } },
      { queue: 'children', reading: { value: { failed: 1, failedInWindow: 1, workers: 1 } } },
    ]);
  });
});

describe('failures that are not kept', () => {
  test('a queue whose jobs are removed when they fail is not one without failures', async () => {
    const queue = bullmq.queue('emails');
    let works = false;
    bullmq.worker('emails', async () => {
      if (!works) throw new Error('gone');
    });
    await queue.addBulk(Array.from({ length: 12 }, () => ({ name: 'send', data: {}, opts: { removeOnFail: true } })));
    await until(async () => (await queue.getJobCountByTypes('wait', 'active', 'failed')) === 0);
    works = true;
    await queue.add('send', {}, { removeOnFail: true });
    await until(async () => (await queue.getCompletedCount()) === 1);
    expect(await emails()).toEqual({ cause: 'unsupported', detail: 'bull:emails (removeOnFail)' });
    // A job that is kept shows that there is something to count.
    await queue.add('later', {}, { delay: 60_000, removeOnFail: { count: 100 } });
    expect(await emails()).toMatchObject({ failed: 0, delayed: 1 });
  });
});

describe('what waits', () => {
  test('paused, with jobs, priorities, delays and a schedule', async () => {
    const queue = bullmq.queue('emails');
    await queue.pause();
    await queue.add('one', {}, { timestamp: Date.now() - 90_000 });
    await queue.add('low', {}, { priority: 10, timestamp: Date.now() - 240_000 });
    await queue.add('high', {}, { priority: 1 });
    await queue.add('later', {}, { delay: 60_000 });
    await queue.upsertJobScheduler('nightly', { every: 3_600_000 }, { name: 'report' });
    const reading = (await emails()) as { oldestWaitingMs: number };
    const counted = await queue.getJobCounts();
    expect(reading).toMatchObject({ paused: true, failed: 0, active: 0, delayed: counted['delayed'] });
    expect(reading).toMatchObject({ waiting: (counted['waiting'] ?? 0) + (counted['paused'] ?? 0) + (counted['prioritized'] ?? 0) });
    expect(reading.oldestWaitingMs).toBeGreaterThan(239_000);
    expect(reading.oldestWaitingMs).toBeLessThan(250_000);
    await queue.resume();
    expect(await emails()).toMatchObject({ paused: false });
  });

  test('a job that was delayed waits since its time, not since it was made', async () => {
    const queue = bullmq.queue('emails');
    await queue.pause();
    const job = await queue.add('one', {}, { delay: 50_000, timestamp: Date.now() - 60_000 });
    await job.promote();
    const { oldestWaitingMs } = (await emails()) as { oldestWaitingMs: number };
    expect(oldestWaitingMs).toBeGreaterThanOrEqual(9000);
    expect(oldestWaitingMs).toBeLessThan(20_000);
  });

  test('active jobs and workers, named and unnamed, of this queue alone', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const queue = bullmq.queue('emails');
    const workers = [
      bullmq.worker('emails', () => held),
      bullmq.worker('emails', () => held, { name: 'eu-1' }),
      bullmq.worker('emails-low', () => held),
    ];
    await Promise.all(workers.map((worker) => worker.waitUntilReady()));
    await queue.add('one', {});
    await until(async () => (await queue.getActiveCount()) === 1);
    await until(async () => (await queue.getWorkersCount()) === 2);
    expect(await emails()).toMatchObject({ active: 1, workers: 2 });
    release();
  });
});

describe('which queue', () => {
  test('an empty queue is one', async () => {
    await bullmq.queue('emails').waitUntilReady();
    await until(async () => (await server.admin.exists('bull:emails:meta')) === 1);
    expect(await emails()).toEqual({ ...QUIET, workers: 0 });
  });

  test('one that is not there is none: near names and other prefixes are told', async () => {
    await fail(bullmq, 'emails', 1);
    await fail(bullmq, 'invoices', 1);
    const other = bull(server.port, { prefix: 'shop' });
    await fail(other, 'payments', 1);
    await other.close();
    const ask = (queues: string) => readOne({ 'redis-url': server.url(), queues });
    expect(await ask('emials')).toEqual({ cause: 'not_found', detail: 'bull:emials (similar: bull:emails)' });
    expect(await ask('payments')).toEqual({ cause: 'not_found', detail: 'bull:payments (similar: shop:payments)' });
    expect(await ask('shop:payment')).toEqual({ cause: 'not_found', detail: 'shop:payment (similar: shop:payments)' });
    expect(await ask('webhooks')).toEqual({ cause: 'not_found', detail: 'bull:webhooks' });
    await server.admin.hset(`evil\n::error::\u001b[31m:refunds:meta`, 'version', 'x');
    await server.admin.hset(`${'x'.repeat(5000)}:refunds:meta`, 'version', 'x');
    expect(await ask('refunds')).toEqual({
      cause: 'not_found',
      detail: expect.stringMatching(/^bull:refunds \(similar: evil ::error:::refunds, x{79}…\)$/),
    });
    // A pattern is a name like any other.
    expect(await ask('*')).toEqual({ cause: 'not_found', detail: 'bull:*' });
    expect(await readOne({ 'redis-url': `${server.url()}/3`, queues: 'emails' })).toMatchObject({ cause: 'not_found' });
  });

  test('prefixes and braces, several queues at once, each for itself', async () => {
    const braces = bull(server.port, { prefix: '{bull}' });
    await fail(braces, 'emails', 2);
    await fail(bullmq, 'emails', 3);
    await server.admin.set('bull:broken:failed', 'not a set');
    const inputs = { 'redis-url': server.url(), 'queue-prefix': '{bull}', queues: 'emails\nbull:emails\nbull:broken\nnowhere' };
    expect(await read(inputs)).toMatchObject([
      { queue: '{bull}:emails', reading: { value: { failed: 2 } } },
      { queue: 'emails', reading: { value: { failed: 3 } } },
      { queue: 'broken', reading: { cause: 'malformed', detail: expect.stringMatching(/^WRONGTYPE/) } },
      { queue: '{bull}:nowhere', reading: { cause: 'not_found' } },
    ]);
    await braces.close();
  });
});

test('nothing is written: the keyspace is the same to the byte, and every command is one that reads', async () => {
  await fail(bullmq, 'emails', 12);
  await bullmq.queue('emails').add('later', {}, { delay: 60_000, priority: 3 });
  await bullmq.close();
  const before = await keyspace();
  await server.admin.config('RESETSTAT');
  await read({ 'redis-url': server.url(), queues: 'emails\nnowhere' });
  const used = [...(await server.admin.info('commandstats')).matchAll(/cmdstat_([^:]+):/g)].map(([, name]) => name as string);
  expect(used.filter((name) => !/^(config|info)\|?/.test(name)).sort()).toEqual(
    ['client|list', 'exists', 'hexists', 'hmget', 'hstrlen', 'llen', 'lrange', 'scan', 'zcard', 'zcount', 'zrange', 'zrevrange'].sort(),
  );
  expect(await keyspace()).toBe(before);
});
