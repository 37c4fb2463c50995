import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checksumMatches, differenceOf } from '../../../src/domain/migrations/checksum.ts';

const sha = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
const crlf = (text: string) => text.replace(/\n/g, '\r\n');
/** Lines without any line end in them. */
const lines = fc.array(
  fc.string({ unit: 'grapheme', maxLength: 12 }).filter((line) => !/[\r\n]/.test(line)),
  { minLength: 1, maxLength: 8 },
);

describe('checksumMatches', () => {
  test('LF and CRLF count as equal, both ways, whatever the text', () => {
    fc.assert(
      fc.property(lines, (parts) => {
        const lf = parts.join('\n');
        expect(checksumMatches(lf, sha(lf))).toBe(true);
        expect(checksumMatches(lf, sha(crlf(lf)))).toBe(true);
        expect(checksumMatches(crlf(lf), sha(lf))).toBe(true);
      }),
    );
  });

  test('a mixed file matches what was applied with LF throughout', () => {
    expect(checksumMatches('a\r\nb\nc', sha('a\nb\nc'))).toBe(true);
  });

  test('nothing else is forgiven: one more character, a lost newline, an empty checksum', () => {
    fc.assert(
      fc.property(lines, (parts) => {
        const text = parts.join('\n');
        for (const other of [`${text} `, `${text}\n`, `\ufeff${text}`, `-${text}`]) expect(checksumMatches(other, sha(text))).toBe(false);
        expect(checksumMatches(text, '')).toBe(false);
      }),
    );
  });

  test('a checksum of early versions, without the leading zeros of its bytes, matches', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const bytes = createHash('sha256').update(text, 'utf8').digest();
        const old = [...bytes].map((byte) => byte.toString(16)).join('');
        expect(checksumMatches(text, old)).toBe(true);
        expect(checksumMatches(`${text}x`, old)).toBe(false);
      }),
    );
  });

  test('the text is what counts, not the bytes: an invalid byte is U+FFFD', () => {
    const text = Buffer.from([0x2d, 0x2d, 0xe9, 0x0a]).toString('utf8');
    expect(text).toBe('--\ufffd\n');
    expect(checksumMatches(text, sha('--\ufffd\n'))).toBe(true);
  });
});

describe('differenceOf', () => {
  test.each([
    ['select 1;', 'select 1;\n', 'final_newline'],
    ['select 1;\n\n\n', 'select 1;\n', 'final_newline'],
    ['\ufeffselect 1;\n', 'select 1;\n', 'byte_order_mark'],
    ['select 1;\n', '\ufeffselect 1;\n', 'byte_order_mark'],
    ['a\nb\nc\n', 'a\nb\r\nc\r\n', 'line_endings'],
    ['a\nb\nc\nd', 'a\r\nb\r\nc\nd', 'line_endings'],
    ['a\rb', 'a\nb', 'line_endings'],
    ['select 2;\n', 'select 1;\n', 'content'],
  ])('%j, applied as %j: %s', (local, applied, expected) => {
    expect(checksumMatches(local, sha(applied))).toBe(false);
    expect(differenceOf(local, sha(applied))).toBe(expected);
  });

  test('a huge file is not searched for ever', () => {
    const started = performance.now();
    expect(differenceOf('insert into t values (1);\n'.repeat(100_000), sha('x'))).toBe('content');
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
