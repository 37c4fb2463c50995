import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { logLine, plainText } from '../../../src/core/plain-text.ts';
import { anyText } from '../../support/any-text.ts';
import { hostileText } from '../../support/hostile-text.ts';

describe('plainText', () => {
  test.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007', 'link'],
    ['a\r\nb\nc\u2028d', 'a b c d'],
    ['\u202eabc\u202c\u200b\ufeff', 'abc'],
    ['tab\tand\u0000nul', 'tab and nul'],
    ['  spaces   within  ', 'spaces within'],
    ['', ''],
  ])('%j becomes %j', (text, expected) => expect(plainText(text)).toBe(expected));

  test('cuts by character, not in the middle of one', () => {
    expect(plainText('😀'.repeat(10), 4)).toBe('😀😀😀…');
    expect(plainText('abcd', 4)).toBe('abcd');
  });

  test('is one clean line within its bound, and cleaning twice changes nothing', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 50 }), (text, max) => {
        const line = plainText(text, max);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: this is about them
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u200b]/);
        expect([...line].length).toBeLessThanOrEqual(max);
        expect(plainText(line, max)).toBe(line);
      }),
      { numRuns: 500 },
    );
  });

  test('a huge text takes no time', () => {
    const started = performance.now();
    plainText('\u001b['.repeat(5_000_000));
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('logLine', () => {
  test('no line is a command of the runner, old style or new', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const line = logLine(text);
        expect(line.trim().startsWith('::')).toBe(false);
        expect(line).not.toContain('##[');
      }),
    );
  });

  test('leaves an address alone', () => expect(logLine('connect to [::1]:80 failed')).toBe('connect to [::1]:80 failed'));
});

test('any text is what fast-check makes of any code points, value for value', () => {
  const sample = (texts: fc.Arbitrary<string>) => fc.sample(texts, { seed: 7, numRuns: 300 });
  expect(sample(anyText({ minLength: 1, maxLength: 40 }))).toEqual(sample(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })));
});
