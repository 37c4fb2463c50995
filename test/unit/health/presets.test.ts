import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRedactor } from '../../../src/core/redact.ts';
import { type Expectation, evaluate, isFlawed, isGood } from '../../../src/domain/health/evaluate.ts';
import { bodyCheck, type Preset } from '../../../src/domain/health/preset.ts';
import { parseRule, type Rule } from '../../../src/domain/health/rule.ts';
import { parseStatusSet } from '../../../src/domain/health/status-set.ts';
import type { Sample } from '../../../src/domain/health/types.ts';
import { sameVersion } from '../../../src/domain/health/version.ts';
import { ROUTE } from '../../support/health-samples.ts';
import { hostileText } from '../../support/hostile-text.ts';

const right = <T>(parsed: { value: T } | { problem: string }): T => {
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.value;
};
const sample = (body: unknown, status = 200): Sample => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    elapsedMs: 1,
    phases: { dns: null, tcp: 1, tls: null, firstByte: 1, download: 1 },
    address: null,
    route: ROUTE,
    head: { status, location: null, contentType: null, retryAfterMs: null },
    result: { kind: 'body', body: { text, bytes: text.length } },
  };
};
type Given = { preset?: Preset; lines?: readonly string[]; statuses?: string; version?: string };
const expectation = ({ preset = 'runbook', lines, statuses = '200', version }: Given): Expectation => ({
  status: right(parseStatusSet(statuses)),
  body: bodyCheck(preset, lines === undefined ? null : lines.map((line): Rule => right(parseRule(line)))),
  version: { path: ['version'], expected: version ?? null },
});
const plain = (text: string) => text;
/** The verdict on one answer, its reason, and the paths that failed. */
const judged = (body: unknown, given: Given, status = 200) => {
  const { fact } = evaluate(sample(body, status), expectation(given), plain);
  const failed = 'failed' in fact ? (fact.failed ?? []).map((each) => each.path) : [];
  return [isGood(fact) ? (isFlawed(fact) ? 'degraded' : 'ok') : 'critical', fact.reason, ...failed];
};
const UP = { status: 'up' };

describe('terminus', () => {
  const terminus = { preset: 'terminus' } as const;
  test.each<[string, unknown, number, unknown[]]>([
    ['all is up', { status: 'ok', info: { db: UP }, error: {}, details: { db: UP, redis: UP } }, 200, ['ok', 'ok']],
    ['no indicators', { status: 'ok', details: {} }, 200, ['ok', 'ok']],
    [
      'an indicator is down, said with 200',
      { status: 'error', details: { db: UP, redis: { status: 'down' } } },
      200,
      ['critical', 'json_mismatch', 'details.redis.status', 'status'],
    ],
    ['ok, but an indicator is down', { status: 'ok', details: { db: { status: 'down' } } }, 200, ['critical', 'json_mismatch', 'details.db.status']],
    [
      'down, said with 503',
      { status: 'error', details: { db: UP, redis: { status: 'down' } } },
      503,
      ['critical', 'http_status', 'details.redis.status', 'status'],
    ],
    ['shutting down', { status: 'shutting_down', details: {} }, 503, ['critical', 'http_status', 'status']],
    ['an indicator without a status', { status: 'ok', details: { db: {} } }, 200, ['critical', 'json_missing', 'details.db.status']],
    ['the word ok alone is not Terminus', { status: 'ok' }, 200, ['critical', 'json_missing', 'details']],
    ['details that are a list', { status: 'ok', details: [] }, 200, ['critical', 'json_mismatch', 'details']],
    [
      'a prototype is no indicator',
      '{"status":"ok","details":{"__proto__":{"status":"down"}}}',
      200,
      ['critical', 'json_mismatch', 'details.__proto__.status'],
    ],
    ['503 with a page', '<html>down', 503, ['critical', 'http_status']],
  ])('%s', (_, body, status, expected) => expect(judged(body, terminus, status)).toEqual(expected));
});

describe('health-json', () => {
  const draft = { preset: 'health-json', statuses: '2xx' } as const;
  const checks = { 'db:connections': [{ status: 'pass' }, { status: 'fail' }], uptime: [{ observedValue: 7 }] };
  const component = 'checks["db:connections"][1].status';
  test.each<[string, unknown, number, unknown[]]>([
    ['pass', { status: 'pass' }, 200, ['ok', 'ok']],
    ['OK, in capitals', { status: 'OK' }, 206, ['ok', 'ok']],
    ['up', { status: 'up', checks: { a: { status: 'UP' } } }, 200, ['ok', 'ok']],
    ['warn', { status: 'warn' }, 200, ['degraded', 'json_mismatch', 'status']],
    ['warn, with the component that is sick', { status: 'warn', checks }, 200, ['degraded', 'json_mismatch', component, 'status']],
    ['pass with a sick component', { status: 'pass', checks }, 200, ['degraded', 'json_mismatch', component]],
    ['fail with 503', { status: 'fail', checks }, 503, ['critical', 'http_status', component, 'status']],
    ['fail with 200 is a contradiction', { status: 'fail' }, 200, ['critical', 'body_contradicts_status']],
    ['down with 200 too', { status: 'down' }, 200, ['critical', 'body_contradicts_status']],
    ['pass with 503 is a contradiction', { status: 'pass' }, 503, ['critical', 'body_contradicts_status']],
    ['warn with 500 too', { status: 'warn' }, 500, ['critical', 'body_contradicts_status']],
    ['another word', { status: 'fine' }, 200, ['critical', 'json_mismatch', 'status']],
    ['a word of every object', { status: 'constructor' }, 200, ['critical', 'json_mismatch', 'status']],
    ['no word', { checks: {} }, 200, ['critical', 'json_missing', 'status']],
    ['true', { status: true }, 200, ['critical', 'json_mismatch', 'status']],
    ['a list', [], 200, ['critical', 'json_missing', 'status']],
  ])('%s', (_, body, status, expected) => expect(judged(body, draft, status)).toEqual(expected));

  test('fail stays critical where its status is an expected one', () => {
    expect(judged({ status: 'fail' }, { ...draft, statuses: '200,503' }, 503)).toEqual(['critical', 'json_mismatch', 'status']);
  });
});

test('given lines replace the preset', () => {
  expect(judged({ status: 'fail', up: true }, { preset: 'health-json', lines: ['up == true'] })).toEqual(['ok', 'ok']);
  expect(judged({ status: 'ok' }, {})).toEqual(['critical', 'json_missing', 'database']);
  expect(judged('anything', { lines: [] })).toEqual(['ok', 'ok']);
});

describe('severity of lines', () => {
  const lines = ['status == "ok"', 'degraded: queue.failed < 10', 'degraded:exists(version)'];
  test.each<[string, unknown, unknown[]]>([
    ['all hold', { status: 'ok', queue: { failed: 3 }, version: 1 }, ['ok', 'ok']],
    ['a degraded one has another value', { status: 'ok', queue: { failed: 12 }, version: 1 }, ['degraded', 'json_mismatch', 'queue.failed']],
    ['a degraded one is missing', { status: 'ok', queue: { failed: 3 } }, ['degraded', 'json_missing', 'version']],
    ['a critical one is named first', { status: 'no', queue: { failed: 12 } }, ['critical', 'json_mismatch', 'status', 'queue.failed', 'version']],
    [
      'a missing critical one outweighs a degraded value',
      { queue: { failed: 12 } },
      ['critical', 'json_missing', 'status', 'queue.failed', 'version'],
    ],
  ])('%s', (_, body, expected) => expect(judged(body, { lines })).toEqual(expected));

  test.each([
    ['warn: a == 1', 'character 1: a line begins with critical: or degraded:'],
    ['  Degraded: a == 1', 'character 3: a line begins with'],
    ['degraded: a = 1', 'character 13: write == to compare'],
    ['degraded:', 'character 10: a path is expected'],
    ['critical: degraded: a == 1', 'character 19'],
  ])('%j is refused at its character', (line, problem) => expect((parseRule(line) as { problem: string }).problem).toContain(problem));

  test.each(['critical', 'degraded'] as const)('%s: and a line is that line with its severity', (severity) => {
    const { assertion } = right(parseRule('a["b:c"] == "x: y"'));
    expect(right(parseRule(` ${severity} : a["b:c"] == "x: y"`))).toEqual({ severity, assertion });
  });
});

describe('the version', () => {
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
});

test('secrets in keys and values of a body do not come out, however they are cut or escaped', () => {
  const secret = 'tok3n-"that"-nobody-may-see';
  const { redact } = createRedactor([secret]);
  for (let i = 0; i < 130; i += 1) {
    const key = `${'k'.repeat(i)}${secret}`;
    const part = { status: `${'v'.repeat(i)}${secret}` };
    const body = { status: secret, version: key, details: { [key]: part }, checks: { [key]: [part] } };
    for (const preset of ['runbook', 'terminus', 'health-json'] as const) {
      for (const status of [200, 503]) {
        expect(JSON.stringify(evaluate(sample(body, status), expectation({ preset, version: 'x' }), redact))).not.toMatch(/tok3n-|nobody/);
      }
    }
  }
});

test('any body is judged by any preset, and judging never throws', () => {
  const words = fc.constantFrom('ok', 'pass', 'warn', 'fail', 'up', 'down', 'error');
  const like = fc.record({
    status: words,
    details: fc.dictionary(hostileText, fc.record({ status: words })),
    checks: fc.dictionary(hostileText, fc.array(fc.record({ status: words }))),
  });
  const bodies = fc.oneof(
    hostileText,
    fc.json(),
    like.map((body) => JSON.stringify(body)),
  );
  fc.assert(
    fc.property(bodies, fc.constantFrom<Preset>('runbook', 'terminus', 'health-json'), fc.constantFrom(200, 503), (text, preset, status) => {
      const { fact } = evaluate(sample(text, status), expectation({ preset, version: 'new' }), plain);
      expect(isGood(fact)).toBe(false);
    }),
    { numRuns: 500 },
  );
});
