import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRedactor } from '../../../src/core/redact.ts';
import { evaluate } from '../../../src/domain/health/evaluate.ts';
import { sameVersion } from '../../../src/domain/health/version.ts';
import { expectation, type Given, judged, sample } from '../../support/health-judge.ts';

const SHA = '9f1c2d3e4b5a69788796a5b4c3d2e1f009f1c2d3';
test.each([
  ['1.4.2', '1.4.2', true],
  ['1.4.2', '1.4.20', false],
  ['v1.4.2', '1.4.2', false],
  [SHA, SHA.slice(0, 7), true],
  [SHA.slice(0, 7), SHA, true],
  [SHA.slice(0, 12).toUpperCase(), SHA, true],
  [SHA.slice(0, 6), SHA, false],
  [SHA.slice(1, 9), SHA, false],
  [`${SHA.slice(0, 7)}-dirty`, SHA, false],
  ['9f1c2d3', '9f1c2d3e4b', true],
  // Digits alone may be a date.
  ['20261001', '202610012', false],
  ['2026100', `2026100${SHA.slice(7)}`, true],
  ['', SHA, false],
  ['0', '0', true],
])('%j beside %j: %s', (seen, expected, same) => expect([sameVersion(seen, expected), sameVersion(expected, seen)]).toEqual([same, same]));

test('any two commits are the same if, and only if, one begins the other', () => {
  const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 7, maxLength: 40 });
  fc.assert(
    fc.property(hex, hex, fc.integer({ min: 7, max: 40 }), (a, b, length) => {
      expect(sameVersion(a, b) && !a.startsWith(b) && !b.startsWith(a)).toBe(false);
      const whole = a.padEnd(40, '0');
      expect(sameVersion(whole, whole.slice(0, length))).toBe(true);
    }),
  );
});

const OK = { status: 'ok', database: 'connected' };
test.each<[string, unknown, Given, unknown[]]>([
  ['the new one', { ...OK, version: SHA }, { version: SHA.slice(0, 7) }, ['ok', 'ok']],
  ['the old one', { ...OK, version: 'old' }, { version: SHA }, ['critical', 'version_mismatch']],
  ['a number', { ...OK, version: 42 }, { version: '42' }, ['ok', 'ok']],
  ['null', { ...OK, version: null }, { version: SHA }, ['critical', 'version_mismatch']],
  ['an object', { ...OK, version: { sha: SHA } }, { version: SHA }, ['critical', 'version_mismatch']],
  ['none', OK, { version: SHA }, ['critical', 'json_missing', 'version']],
  // Health first; but an older version may lack a field.
  ['the old one, sick', { status: 'error', database: 'connected', version: 'old' }, { version: SHA }, ['critical', 'json_mismatch', 'status']],
  ['the old one, without a field', { status: 'ok', version: 'old' }, { version: SHA }, ['critical', 'version_mismatch']],
  ['the new one, flawed', { v: 1, version: SHA }, { version: SHA, lines: ['degraded: v == 2'] }, ['degraded', 'json_mismatch', 'v']],
  ['the old one, flawed', { v: 1, version: 'old' }, { version: SHA, lines: ['degraded: v == 2'] }, ['critical', 'version_mismatch']],
  ['no other lines', { version: 'old' }, { version: SHA, lines: [] }, ['critical', 'version_mismatch']],
  ['no JSON', 'old', { version: SHA, lines: [] }, ['critical', 'body_not_json']],
])('%s', (_, body, given, expected) => expect(judged(body, given)).toEqual(expected));

test('is reported whatever the answer, without secrets and short', () => {
  const { redact } = createRedactor(['tok3n-that-nobody-may-see']);
  const version = (body: unknown, status = 200) => evaluate(sample(body, status), expectation({}), redact).version;
  expect(version({ version: ' 1.2.3 ' }, 503)).toBe('1.2.3');
  expect(version({})).toBeNull();
  expect(version('no JSON')).toBeNull();
  for (let i = 60; i < 90; i += 1) expect(version({ version: `${'x'.repeat(i)}tok3n-that-nobody-may-see` })).not.toMatch(/tok3n/);
  expect(version({ version: 'x'.repeat(60_000) })?.length).toBeLessThanOrEqual(81);
});
