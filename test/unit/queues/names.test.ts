import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseInputs } from '../../../src/core/input-spec.ts';
import { queueInputs, queueProblems, queuesOf } from '../../../src/domain/queues/inputs.ts';
import { parseQueueLine, type QueueName, queueKey, queueLabel, queueOfMeta, similarQueues } from '../../../src/domain/queues/names.ts';

const inputs = (given: Readonly<Record<string, string>>) => parseInputs(queueInputs, (name) => given[name] ?? '');
const problems = (given: Readonly<Record<string, string>>) => queueProblems(inputs(given)).map(({ input, problem }) => `${input}: ${problem}`);
const REDIS = { 'redis-url': 'redis://h.example.com' };

describe('the inputs', () => {
  test('queues with and without prefix', () => {
    expect(queuesOf(inputs({ queues: 'emails\nshop:emails\n{bull}:pay ments\na:b:c', 'queue-prefix': 'own' }))).toEqual([
      { prefix: 'own', name: 'emails' },
      { prefix: 'shop', name: 'emails' },
      { prefix: '{bull}', name: 'pay ments' },
      { prefix: 'a:b', name: 'c' },
    ]);
    expect(queuesOf(inputs({ queues: 'emails' }))).toEqual([{ prefix: 'bull', name: 'emails' }]);
    expect(() => inputs({ queues: 'emails\nbull:\n:emails' })).toThrow(/line 2: .*no queue behind.*line 3: .*no prefix/);
  });

  test('what does not go together', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ ...REDIS, queues: 'emails\nshop:emails' })).toEqual([]);
    expect(problems({ queues: 'emails' })).toEqual(['redis-url: queues is given, and no server.']);
    expect(problems({ 'redis-cluster': 'true' })).toEqual(['redis-url: redis-cluster is given, and no server.']);
    expect(problems({ ...REDIS, queues: 'emails\nbull:emails' })).toEqual(['queues: a queue is given twice.']);
    expect(problems({ ...REDIS, queues: 'emails', 'queue-prefix': 'bull:' })[0]).toMatch(/^queue-prefix: .*colon/);
    expect(problems({ ...REDIS, queues: 'emails', 'redis-cluster': 'true' })[0]).toMatch(/^queue-prefix: in a cluster .*braces/);
    expect(problems({ ...REDIS, queues: '{emails}\n{bull}:emails', 'redis-cluster': 'true' })).toEqual([]);
    expect(problems({ 'redis-url': 'redis://h.example.com/1', 'redis-cluster': 'true' })).toEqual(['redis-url: a cluster has the database 0 alone.']);
  });
});

test('a line is the label of what it says, and a key leads back to its queue', () => {
  const part = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !/[:\r\n]/.test(text) && text.trim() === text);
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), part, (prefixes, name) => {
      const queue: QueueName = { prefix: prefixes.join(':'), name };
      const parsed = parseQueueLine(`${queue.prefix}:${name}`);
      expect(parsed).toEqual({ value: queue });
      expect(queueOfMeta(queueKey(queue, 'meta'))).toEqual(queue);
      const again = parseQueueLine(queueLabel(queue));
      expect('value' in again && { prefix: again.value.prefix ?? 'bull', name: again.value.name }).toEqual(queue);
    }),
  );
});

describe('what may have been meant', () => {
  const there = ['emails', 'email-low', 'invoices', 'pay'].map((name) => ({ prefix: 'bull', name }));
  const similar = (name: string, prefix = 'bull') => similarQueues({ prefix, name }, there).map(({ name: found }) => found);
  test.each([
    ['emials', ['emails']],
    ['Emails', ['emails']],
    ['email', ['email-low', 'emails']],
    ['invoice', ['invoices']],
    ['pya', []],
    ['webhooks', []],
    ['', []],
    ['x'.repeat(10_000), []],
  ])('%s', (name, expected) => {
    expect(similar(name)).toEqual(expected);
  });
  test('the same name under another prefix', () => expect(similar('pay', 'shop')).toEqual(['pay']));
});
