import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRedactor } from '../../../src/core/redact.ts';
import { evaluate, isGood } from '../../../src/domain/health/evaluate.ts';
import type { Preset } from '../../../src/domain/health/preset.ts';
import { parseRule } from '../../../src/domain/health/rule.ts';
import { expectation, judged, plain, right, sample } from '../../support/health-judge.ts';
import { hostileText } from '../../support/hostile-text.ts';

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
