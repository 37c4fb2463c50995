import fc from 'fast-check';

/** The code points that are no surrogates, in one row. */
const SURROGATES = { from: 0xd800, count: 0x800 };
const codePoint = fc.nat({ max: 0x10ffff - SURROGATES.count }).map(
  (index) => String.fromCodePoint(index < SURROGATES.from ? index : index + SURROGATES.count),
  (text) => {
    const point = typeof text === 'string' ? text.codePointAt(0) : undefined;
    if (point === undefined || String.fromCodePoint(point) !== text || (point >= SURROGATES.from && point < SURROGATES.from + SURROGATES.count))
      throw new Error('not one code point');
    return point < SURROGATES.from ? point : point - SURROGATES.count;
  },
);

/**
 * Text of any code points: what `fc.string({ unit: 'binary' })` gives, value for value (test/unit/core/plain-text.test.ts), without the table of all
 * 1.1 million characters that fast-check builds for it in each test file.
 */
export const anyText = (size: { readonly minLength?: number; readonly maxLength?: number } = {}) => fc.string({ ...size, unit: codePoint });
