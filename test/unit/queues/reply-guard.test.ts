import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ReplyGuard } from '../../../src/adapters/redis/reply-guard.ts';
import { anyText } from '../../support/any-text.ts';

const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const list = (items: readonly string[]) => `*${items.length}\r\n${items.join('')}`;

/** Replies of RESP 2, at most lists in a list. */
const simple = fc.oneof(
  fc.string().map((text) => `+${text.replace(/[\r\n]/g, '')}\r\n`),
  fc.string().map((text) => `-ERR ${text.replace(/[\r\n]/g, '')}\r\n`),
  fc.integer().map((number) => `:${number}\r\n`),
  anyText().map(bulk),
  fc.constantFrom('$-1\r\n', '*-1\r\n', '*0\r\n', '$0\r\n\r\n', bulk('*9999999\r\n*9999999\r\n')),
);
const reply = fc.oneof(
  simple,
  fc.array(simple, { maxLength: 5 }).map(list),
  // Only the empty list may be as deep as that.
  fc.array(fc.array(fc.constantFrom(bulk('key'), ':1\r\n'), { maxLength: 3 }).map(list), { maxLength: 3 }).map(list),
);

function takeAll(text: string, sizes: readonly number[]): ReplyGuard {
  const bytes = Buffer.from(text);
  const guard = new ReplyGuard();
  for (let at = 0, n = 0; at < bytes.length; n += 1) {
    const size = sizes[n % sizes.length] ?? 1;
    guard.take(bytes.subarray(at, at + size));
    at += size;
  }
  return guard;
}

test('what Redis says passes, however it is cut', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(reply, { maxLength: 6 }), sizes, (replies, cuts) => {
      takeAll(replies.join(''), cuts);
    }),
  );
});

describe('what could not have been asked for does not', () => {
  test.each([
    ['lists in lists', '*1000\r\n'.repeat(4), 'flooded'],
    ['a list without end', '*2000000000\r\n', 'flooded'],
    ['a text without end', '$2000000000\r\n', 'flooded'],
    ['a length that is none', '$12x\r\n', 'protocol'],
    ['a length without end', `*${'1'.repeat(100)}`, 'protocol'],
    ['HTTP', 'HTTP/1.1 200 OK\r\n', 'protocol'],
    ['TLS', '\u0015\u0003\u0001', 'protocol'],
    ['more than an answer', `$16000000\r\n${'x'.repeat(16_000_000)}\r\n+${'x'.repeat(2_000_000)}`, 'flooded'],
  ])('%s', (_, text, why) => {
    expect(() => takeAll(text, [4096])).toThrow(expect.objectContaining({ why }));
  });

  test('after lists that are closed there is room for others', () => {
    expect(takeAll(list([list(['$-1\r\n']), list([':1\r\n'])]).repeat(3), [3]).refusal()).toBeNull();
  });
});

test('an error at the beginning is kept', () => {
  const guard = new ReplyGuard();
  guard.take(Buffer.from('-ERR max number of cl'));
  guard.take(Buffer.from('ients reached\r\n'));
  expect(guard.refusal()).toBe('ERR max number of clients reached');
});
