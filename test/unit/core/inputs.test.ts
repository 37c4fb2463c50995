import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { COMMON_INPUTS } from '../../../src/core/common-inputs.ts';
import { formatDuration, parseDuration } from '../../../src/core/duration.ts';
import { ConfigError } from '../../../src/core/errors.ts';
import {
  choice,
  duration,
  flag,
  headerLines,
  integer,
  lines,
  parseInputs,
  ratio,
  secret,
  secretsOf,
  size,
  text,
} from '../../../src/core/input-spec.ts';
import { parseRatio } from '../../../src/core/ratio.ts';
import { formatSize, parseSize } from '../../../src/core/size.ts';

const from = (values: Record<string, string>) => (input: string) => values[input] ?? '';

describe('durations', () => {
  test.each([
    ['500ms', 500],
    ['5s', 5000],
    ['1.5s', 1500],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    ['0s', 0],
  ])('%s is %d ms', (value, ms) => expect(parseDuration(value)).toBe(ms));

  test.each(['', '5', '5 s', '-5s', '5S', 's', '5s5s', '5s1m', '1e3s', '5sec', '٥s', '99999999999999d'])('%j is refused', (value) =>
    expect(parseDuration(value)).toBeNull(),
  );

  test.each([
    [0, '0 ms'],
    [850, '850 ms'],
    [1200, '1.2 s'],
    [59_999, '1 min'],
    [245_000, '4 min 5 s'],
    [7_800_000, '2 h 10 min'],
    [273_600_000, '3 d 4 h'],
  ])('%d ms reads %s', (ms, expected) => expect(formatDuration(ms)).toBe(expected));
});

describe('sizes and ratios', () => {
  test.each([
    ['64KiB', 65_536],
    ['10MB', 10_000_000],
    ['1.5GiB', 1_610_612_736],
    ['0B', 0],
  ])('%s is %d bytes', (value, bytes) => expect(parseSize(value)).toBe(bytes));
  test.each(['64', '64k', '64 KiB', '-1B', 'KiB'])('size %j is refused', (value) => expect(parseSize(value)).toBeNull());
  test.each([
    [900, '900 B'],
    [1024, '1 KiB'],
    [1_048_575, '1 MiB'],
    [1_610_612_736, '1.5 GiB'],
  ])('%d bytes read %s', (bytes, expected) => expect(formatSize(bytes)).toBe(expected));
  test('ratios', () => {
    expect(parseRatio('3/5')).toEqual({ count: 3, of: 5 });
    for (const bad of ['0/5', '6/5', '3/1001', '3', '3/', 'a/b', '3 / 5']) expect(parseRatio(bad)).toBeNull();
  });
});

describe('parseInputs', () => {
  const spec = {
    ...COMMON_INPUTS,
    url: text({ required: true, example: 'https://api.example.com/health' }),
    token: secret(),
    'request-timeout': duration({ default: '10s' }),
    attempts: integer({ default: '3', min: 1, max: 10 }),
    mode: choice(['wait', 'assert'], { default: 'wait' }),
    verbose: flag({ default: 'false' }),
    ratio: ratio({ default: '3/5' }),
    'max-body': size({ default: '64KiB' }),
    ports: lines({}, (line) => (/^\d+$/.test(line) ? { value: Number(line) } : { problem: 'not a port.' })),
  };

  test('gives a typed, frozen record with camel-case names and defaults', () => {
    const inputs = parseInputs(spec, from({ url: ' https://a.example ', ports: '1\n\n 2 \r\n' }));
    expect(inputs).toMatchObject({ url: 'https://a.example', requestTimeout: 10_000, attempts: 3, mode: 'wait', verbose: false, maxBody: 65_536 });
    expect(inputs).toMatchObject({ ratio: { count: 3, of: 5 }, ports: [1, 2], failOn: 'critical', onUnknown: 'fail', summary: true, language: 'en' });
    expect(Object.isFrozen(inputs)).toBe(true);
  });

  test('reports every problem at once, each with an example, lines with their number', () => {
    const wrong = {
      'request-timeout': '10',
      attempts: '0',
      mode: 'Wait',
      verbose: 'yes',
      ratio: '6/5',
      'max-body': '64',
      ports: '1\nx\ny',
      summary: 'TRUE',
    };
    try {
      parseInputs(spec, from(wrong));
      throw new Error('accepted');
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      expect(error.problems.map((p) => p.input).sort()).toEqual([...Object.keys(wrong), 'url'].sort());
      expect(error.message).toContain('url: this input is required. For example: https://api.example.com/health.');
      expect(error.message).toContain('"Wait" is not one of wait, assert.');
      expect(error.message).toContain('line 2: not a port. line 3: not a port.');
    }
  });

  test('no text makes it throw anything but a ConfigError', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(spec)), fc.string()), (values) => {
        try {
          parseInputs(spec, from(values));
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
        }
      }),
    );
  });
});

describe('headerLines', () => {
  const spec = { headers: headerLines() };

  test('reads names and values and masks values, schemes apart', () => {
    const headers = 'Authorization: Bearer s3cret-token\nX-Api-Key: key:with:colons\n';
    expect(parseInputs(spec, from({ headers })).headers).toEqual([
      ['Authorization', 'Bearer s3cret-token'],
      ['X-Api-Key', 'key:with:colons'],
    ]);
    expect(secretsOf(spec, from({ headers }))).toEqual(['Bearer s3cret-token', 's3cret-token', 'key:with:colons']);
  });

  test('a problem never quotes the line, which may be a secret', () => {
    expect(() => parseInputs(spec, from({ headers: 'hunter2hunter2' }))).toThrow(/line 1: this is not a header/);
    expect(() => parseInputs(spec, from({ headers: 'hunter2hunter2' }))).not.toThrow(/hunter2/);
  });
});
