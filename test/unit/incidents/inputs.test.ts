import { describe, expect, test } from '@jest/globals';
import { incidentInputs } from '../../../src/domain/incidents/inputs.ts';

const read = <N extends keyof typeof incidentInputs>(name: N, raw: string) => incidentInputs[name].parse(raw);

describe('reminders', () => {
  test.each([
    ['30m,2h', [1_800_000, 7_200_000]],
    ['30m\n2h\r\n6h', [1_800_000, 7_200_000, 21_600_000]],
    [' 1s , 2s ,', [1000, 2000]],
    ['none', []],
  ])('%j', (raw, value) => expect(read('reminders', raw)).toEqual({ value }));

  test.each([
    ['2h,30m', 'rising'],
    ['30m,30m', 'rising'],
    ['0s', 'rising'],
    [',', 'rising'],
    ['30', '"30" is not a duration'],
    ['none,30m', '"none" is not a duration'],
  ])('%j is refused: %s', (raw, why) => expect(read('reminders', raw)).toEqual({ problem: expect.stringContaining(why) }));
});

describe('labels', () => {
  test.each([
    ['team:backend\nops', ['team:backend', 'ops']],
    ['a b, c', ['a b', 'c']],
    ['ops,OPS,ops', ['ops']],
    ['', []],
  ])('%j', (raw, value) => expect(read('labels', raw)).toEqual({ value }));

  test('counts characters, not bytes', () => {
    expect(read('labels', '🔥'.repeat(50))).toEqual({ value: ['🔥'.repeat(50)] });
    expect(read('labels', 'x'.repeat(51))).toEqual({ problem: expect.stringContaining('longer than the 50 characters') });
  });
});

describe('assignees', () => {
  test.each([
    ['@octocat', ['octocat']],
    ['octocat,@octocat\nOctocat', ['octocat']],
    ['a-b_c\nhubot', ['a-b_c', 'hubot']],
  ])('%j', (raw, value) => expect(read('assignees', raw)).toEqual({ value }));

  test.each([
    ['@acme/ops', 'no account; teams cannot be assigned'],
    ['-a', 'no account'],
    ['a'.repeat(40), 'no account'],
    [Array.from({ length: 11 }, (_, index) => `a${index}`).join(), 'at most 10'],
  ])('%j is refused: %s', (raw, why) => expect(read('assignees', raw)).toEqual({ problem: expect.stringContaining(why) }));

  test('ten that are named twice are ten', () => {
    const ten = Array.from({ length: 10 }, (_, index) => `a${index}`);
    expect(read('assignees', [...ten, ...ten.map((name) => `@${name}`)].join('\n'))).toEqual({ value: ten });
  });
});
