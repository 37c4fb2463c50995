import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { codeBlock, escapeMarkdown } from '../../../src/core/markdown.ts';
import { createRedactor, displayUrl, urlSecrets } from '../../../src/core/redact.ts';
import { mapStrings } from '../../../src/core/report.ts';

describe('createRedactor', () => {
  test('hides a secret in every form in which it may come back', () => {
    const { redact } = createRedactor(['p@ss w/rd%"1']);
    for (const form of ['p@ss w/rd%"1', 'p%40ss%20w%2Frd%25%221', 'p@ss w/rd%\\"1', Buffer.from('p@ss w/rd%"1').toString('base64')]) {
      expect(redact(`before ${form} after`)).not.toContain(form.replace(/=+$/, ''));
    }
    const decoded = createRedactor(['p%40ssword']);
    expect(decoded.redact('it was p@ssword')).toBe('it was ***');
  });

  test('hides the longer of two that overlap, and is untouched by special characters', () => {
    const { redact, add } = createRedactor(['abcd']);
    add(['abcdefgh', '$&(.*)[']);
    expect(redact('abcdefgh abcd $&(.*)[')).toBe('*** *** ***');
  });

  test('no secret of four characters or more survives', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (secret, before, after) => {
        fc.pre(!'***'.includes(secret) && !secret.includes('*'));
        expect(createRedactor([secret]).redact(before + secret + after)).not.toContain(secret);
      }),
    );
  });

  test('a secret that markdown has escaped is hidden too, at the start of a text and inside one', () => {
    const secret = "1) S3cr3t/p@ss'w#rd_*";
    const { redact } = createRedactor([secret]);
    for (const text of [secret, `before ${secret} after`]) expect(redact(codeBlock(text) + escapeMarkdown(text))).not.toMatch(/S3cr3t|rd/);
  });

  test('short text is left alone', () => expect(createRedactor(['a', '']).redact('a banana')).toBe('a banana'));
});

describe('URLs', () => {
  test.each([
    ['postgresql://app:s3cr%40t@db.example/app?sslmode=require', ['s3cr%40t', 'app:s3cr%40t']],
    ['https://t0ken@host.example/x', ['t0ken']],
    ['https://host.example/x?token=abcd&page=2&sig=wxyz#frag', ['abcd', 'wxyz', 'frag']],
    ['https://host.example/plain', []],
    ['not a url', []],
  ])('secrets of %s', (url, expected) => expect(urlSecrets(url)).toEqual(expected));

  test.each([
    ['postgresql://app:secret@db.example:5433/app?sslmode=require', 'postgresql://db.example:5433/app?…'],
    ['https://u:p@host.example/health?key=1#x', 'https://host.example/health?…'],
    ['https://u:p@[bad/health?key=1', 'https://[bad/health'],
  ])('%s is shown as %s', (url, expected) => expect(displayUrl(url)).toBe(expected));
});

test('mapStrings changes strings at any depth and nothing else', () => {
  const value = { a: 'x', b: [1, 'y', { c: null, d: true, e: 'z' }] };
  expect(mapStrings(value, (s) => s.toUpperCase())).toEqual({ a: 'X', b: [1, 'Y', { c: null, d: true, e: 'Z' }] });
});
