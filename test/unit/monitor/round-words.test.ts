import { expect, test } from '@jest/globals';
import { roundWords } from '../../../src/domain/monitor/round-words.ts';
import type { Seen } from '../../../src/domain/monitor/watch.ts';

const seen = (target: string, kind: Seen['answer']['kind']) => ({
  target,
  answer: { kind, reason: kind === 'good' ? 'ok' : 'http_status' } as Seen['answer'],
});

test('a round in one line; a list that is cut says so in the reader’s language', () => {
  const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => seen(name, 'bad'));
  expect(roundWords([seen('api', 'good'), seen('web', 'bad')], 'es')).toBe('1/2, web http_status');
  const shown = '0/7, a http_status, b http_status, c http_status, d http_status, e http_status';
  expect(roundWords(many, 'en')).toBe(`${shown}, … 2 more`);
  expect(roundWords(many, 'es')).toBe(`${shown}, … 2 más`);
});
