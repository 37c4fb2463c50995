import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../../src/core/json.ts';
import { type Assertion, formatAssertion, OPERATORS, parseAssertion } from '../../../src/domain/health/assertion.ts';
import { checkAssertion, lookUp } from '../../../src/domain/health/evaluate-json.ts';
import { hostileText } from '../../support/hostile-text.ts';

const parsed = (line: string): Assertion => {
  const result = parseAssertion(line);
  if ('problem' in result) throw new Error(result.problem);
  return result.value;
};
const problem = (line: string) => {
  const result = parseAssertion(line);
  return 'problem' in result ? result.problem : null;
};
const holds = (line: string, body: Json) => checkAssertion(parsed(line), body, (text) => text) === null;

test.each([
  ['status == "ok"', { kind: 'compare', path: ['status'], operator: '==', literal: 'ok' }],
  ['  status=="ok"  ', { kind: 'compare', path: ['status'], operator: '==', literal: 'ok' }],
  ['checks.db.status != null', { kind: 'compare', path: ['checks', 'db', 'status'], operator: '!=', literal: null }],
  ['queue-size <= 1e3', { kind: 'compare', path: ['queue-size'], operator: '<=', literal: 1000 }],
  ['items[ 12 ].x > -0.5', { kind: 'compare', path: ['items', 12, 'x'], operator: '>', literal: -0.5 }],
  ['["a.b"]["c\\"d"] contains {"x":[1]}', { kind: 'compare', path: ['a.b', 'c"d'], operator: 'contains', literal: { x: [1] } }],
  ['$ == "ok"', { kind: 'compare', path: [], operator: '==', literal: 'ok' }],
  ['$[0].a == true', { kind: 'compare', path: [0, 'a'], operator: '==', literal: true }],
  ['$.a == 1', { kind: 'compare', path: ['a'], operator: '==', literal: 1 }],
  ['exists ( version )', { kind: 'exists', path: ['version'] }],
  ['absent($[2])', { kind: 'absent', path: [2] }],
  ['exists == true', { kind: 'compare', path: ['exists'], operator: '==', literal: true }],
  ['contains contains "a"', { kind: 'compare', path: ['contains'], operator: 'contains', literal: 'a' }],
  ['größe == 1', { kind: 'compare', path: ['größe'], operator: '==', literal: 1 }],
  ['__proto__ == 1', { kind: 'compare', path: ['__proto__'], operator: '==', literal: 1 }],
])('reads %s', (line, expected) => expect(parsed(line)).toEqual(expected));

test.each([
  ['', 'character 1: a path is expected'],
  ['== "ok"', 'character 1: a path is expected'],
  ['status', 'character 7: an operator is missing'],
  ['status "ok"', 'character 8: this is not an operator'],
  ['status = "ok"', 'character 8: write == to compare'],
  ['status === "ok"', 'character 8: write == or !='],
  ['status =~ "o.*"', 'character 8: there are no regular expressions'],
  ['status matches "o.*"', 'character 8: there are no regular expressions'],
  ['status ==', 'character 10: a value is missing'],
  ['status == ok', 'character 11: this is not a JSON value. Strings take double quotes'],
  ["status == 'ok'", 'character 11: strings take double quotes'],
  ['status == "ok" && x', 'character 16: this does not belong'],
  ['status == {"a":}', 'character 11: this is not a JSON value'],
  ['status == "ok', 'character'],
  ['status == 1e999', 'character 11: this number is out of range'],
  ['n < "5"', 'character 5: < compares numbers'],
  ['n >= null', 'character 6: >= compares numbers'],
  ['a..b == 1', 'character 3: a name is expected after the dot'],
  ['a.0 == 1', 'character 3: a name is expected after the dot'],
  ['a[x] == 1', 'character 2: what stands in [ ]'],
  ['a["\\q"] == 1', 'character 2: what stands in [ ]'],
  ['a[0 == 1', 'character 2: what stands in [ ]'],
  ['exists(status', 'character 14: a closing ) is missing'],
  ['exists(status) == true', 'character 16: nothing may follow'],
  ['exists()', 'character 8: a path is expected'],
  ['a containsall "x"', 'character 3: this is not an operator'],
])('refuses %j, and points at the character', (line, expected) => expect(problem(line)).toContain(expected));

const literal = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const path = fc.array(
  fc.oneof(fc.string({ unit: 'grapheme', maxLength: 6 }), fc.constantFrom('status', 'a-b', '__proto__', '$', 'exists'), fc.nat({ max: 999 })),
  {
    maxLength: 4,
  },
);
const assertion: fc.Arbitrary<Assertion> = fc.oneof(
  fc.record({ kind: fc.constantFrom('exists' as const, 'absent' as const), path }),
  fc
    .record({ kind: fc.constant('compare' as const), path, operator: fc.constantFrom(...OPERATORS), literal })
    .map((a) => (['<', '<=', '>', '>='].includes(a.operator) ? { ...a, literal: typeof a.literal === 'number' ? a.literal : 1 } : a)),
);

describe('properties', () => {
  test('what is written comes back as it was', () => {
    fc.assert(fc.property(assertion, (a) => expect(parsed(formatAssertion(a))).toEqual(a)));
  });

  test('any text gives a value or a problem that names a character, and never throws', () => {
    const line = fc.oneof(hostileText, fc.string({ unit: fc.constantFrom(...'ab.[]"\\$=!<>()01 existcon'), maxLength: 30 }));
    fc.assert(
      fc.property(line, (text) => {
        const result = parseAssertion(text);
        if ('problem' in result) expect(result.problem).toMatch(/character \d+: /);
        else expect(parsed(formatAssertion(result.value))).toEqual(result.value);
      }),
      { numRuns: 1000 },
    );
  });

  test('a missing path fails every operator but absent', () => {
    fc.assert(
      fc.property(assertion, literal, (a, body) => {
        if (lookUp(body, a.path) !== undefined) return;
        expect(checkAssertion(a, body, (t) => t) === null).toBe(a.kind === 'absent');
      }),
    );
  });

  test('a value equals itself, whatever the order of its keys, and not what differs', () => {
    fc.assert(
      fc.property(literal, literal, (a, b) => {
        const line = (value: Json) => `x == ${JSON.stringify(value)}`;
        const shuffled = JSON.parse(JSON.stringify(a), (_, v) =>
          v !== null && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).reverse()) : v,
        ) as Json;
        expect(holds(line(a), { x: shuffled })).toBe(true);
        expect(holds(`x != ${JSON.stringify(a)}`, { x: b })).toBe(!holds(line(a), { x: b }));
      }),
    );
  });
});

test.each<[string, Json, boolean]>([
  ['a == 1', { a: 1 }, true],
  ['a == 1', { a: '1' }, false],
  ['a == 1', { a: true }, false],
  ['a == null', { a: null }, true],
  ['a == null', {}, false],
  ['a == false', { a: null }, false],
  ['a == ""', { a: null }, false],
  ['a != "x"', { a: 'y' }, true],
  ['a != "1"', { a: 1 }, true],
  ['a < 10', { a: 9.99 }, true],
  ['a < 10', { a: 10 }, false],
  ['a <= 0.01', { a: 0.5 }, false],
  ['a >= 1', { a: null }, false],
  ['a contains "b"', { a: 'abc' }, true],
  ['a contains "b"', { a: ['b'] }, true],
  ['a contains "b"', { a: ['bc'] }, false],
  ['a contains 1', { a: '1' }, false],
  ['a contains 1', { a: [1, 2] }, true],
  ['a contains "b"', { a: { b: 1 } }, false],
  ['a == [1,2]', { a: [1, 2] }, true],
  ['a == [1,2]', { a: [2, 1] }, false],
  ['a == {}', { a: [] }, false],
  ['exists(a)', { a: null }, true],
  ['absent(a)', { a: null }, false],
  ['absent(a.b)', { a: null }, true],
  ['a[1] == 2', { a: [1, 2] }, true],
  ['a["1"] == 2', { a: [1, 2] }, false],
  ['a[1] == 2', { a: { '1': 2 } }, false],
])('%s on %j: %s', (line, body, expected) => expect(holds(line, body)).toBe(expected));
