import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { retryAfterMs } from '../../../src/adapters/http/retry-after.ts';
import { basicAuthorization } from '../../../src/core/basic-auth.ts';
import { createRedactor } from '../../../src/core/redact.ts';
import { type Expectation, evaluate } from '../../../src/domain/health/evaluate.ts';
import { parseRule } from '../../../src/domain/health/rule.ts';
import { createSlots } from '../../../src/domain/health/slots.ts';
import { parseStatusSet } from '../../../src/domain/health/status-set.ts';
import { parseStrictJson } from '../../../src/domain/health/strict-json.ts';
import { parseTarget, targetSecrets } from '../../../src/domain/health/target.ts';
import type { Head, Sample } from '../../../src/domain/health/types.ts';
import { anyText } from '../../support/any-text.ts';
import { ROUTE } from '../../support/health-samples.ts';
import { hostileText } from '../../support/hostile-text.ts';

const value = <T>(parsed: { value: T } | { problem: string }): T => {
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.value;
};
const expected: Expectation = {
  status: value(parseStatusSet('200')),
  body: [value(parseRule('status == "ok"'))],
  version: { path: ['version'], expected: null },
};
const head = (change: Partial<Head> = {}): Head => ({ status: 200, location: null, contentType: null, retryAfterMs: null, ...change });
const sample = (text: string, change: Partial<Head> = {}): Sample => ({
  elapsedMs: 1,
  phases: { dns: null, tcp: 1, tls: null, firstByte: 1, download: 1 },
  address: null,
  route: ROUTE,
  head: head(change),
  result: { kind: 'body', body: { text, bytes: text.length } },
});
const plain = (text: string) => text;

describe('secrets in what a server says', () => {
  const secret = 'tok3n-that-nobody-may-see';
  const { redact } = createRedactor([secret]);
  // The cut of the quoted text falls at every place of the secret once.
  test.each(Array.from({ length: 100 }, (_, i) => i))('cut at %i', (offset) => {
    const text = `${'x'.repeat(offset)}${secret} y`;
    const facts = [
      evaluate(sample(text), expected, redact),
      evaluate(sample(text, { status: 500 }), expected, redact),
      evaluate(sample(JSON.stringify({ status: text })), expected, redact),
      evaluate(sample(`<title>${text}</title>${text}`), expected, redact),
      evaluate(sample('', { status: 302, location: `https://x.example/${text}?t=${secret}` }), expected, redact),
      evaluate({ ...sample(''), result: { kind: 'failure', reason: 'tcp_reset', detail: text } }, expected, redact),
    ];
    for (let n = 8; n <= secret.length; n += 1) expect(JSON.stringify(facts)).not.toContain(secret.slice(0, n));
  });
});

test('a wrong status says more than whatever is wrong with its body', () => {
  const failure: Sample = { ...sample(''), head: head({ status: 502 }), result: { kind: 'failure', reason: 'body_truncated', detail: '' } };
  expect(evaluate(failure, expected, plain).fact).toMatchObject({ reason: 'http_status', status: 502 });
  expect(evaluate({ ...failure, head: head() }, expected, plain).fact).toMatchObject({ reason: 'body_truncated' });
  expect(evaluate({ ...failure, head: null }, expected, plain).fact).toMatchObject({ reason: 'body_truncated' });
});

test('any body is judged, and judging never throws', () => {
  fc.assert(
    fc.property(fc.oneof(hostileText, fc.json(), anyText({ maxLength: 200 })), fc.constantFrom(200, 302, 429, 500), (text, status) => {
      const { fact } = evaluate(sample(text, { status, location: text }), expected, plain);
      expect(fact.reason === 'ok').toBe(status === 200 && (parseStrictJson(text) as { value?: { status?: unknown } }).value?.status === 'ok');
    }),
    { numRuns: 500 },
  );
});

test('a hostile page of 64 KiB is judged at once', () => {
  const began = performance.now();
  for (const part of ['<title', '<script', '<', '{"a":', '"\\', '[', '<!--', ' ']) {
    evaluate(sample(part.repeat(65_536 / part.length)), expected, plain);
    evaluate(sample(part.repeat(65_536 / part.length), { status: 500 }), expected, plain);
  }
  expect(performance.now() - began).toBeLessThan(500);
});

test('strict JSON reads what JSON.parse reads, and refuses a key given twice at any depth', () => {
  fc.assert(fc.property(fc.json(), (text) => expect(parseStrictJson(text)).toEqual({ value: JSON.parse(text) })));
  expect(parseStrictJson('\ufeff{"a":1}')).toEqual({ value: { a: 1 } });
  expect(parseStrictJson('{"a":[{"b":1,"c":{"b":2}},{"b":1}],"b":"\\"a\\":"}')).toHaveProperty('value');
  expect(parseStrictJson('{"a":[{"b":1,"c":2,"b":3}]}')).toEqual({ kind: 'duplicate_key', detail: 'b' });
  expect(parseStrictJson('{"__proto__":1,"__proto__":2}')).toEqual({ kind: 'duplicate_key', detail: '__proto__' });
  expect(parseStrictJson(' \n')).toMatchObject({ kind: 'empty' });
  for (const text of ['{"a":1}x', 'NaN', "{'a':1}", '{a:1}', '[1,]', '\u00a0{}', '\ufeff\ufeff{}'])
    expect(parseStrictJson(text)).toMatchObject({ kind: 'syntax' });
});

test.each([
  ['0', 0],
  ['7', 7000],
  [' 7 ', 7000],
  ['Wed, 21 Oct 2026 07:28:30 GMT', 30_000],
  ['Wednesday, 21-Oct-26 07:28:30 GMT', 30_000],
  ['Wed, 21 Oct 2026 07:27:00 GMT', 0],
  ['-5', null],
  ['1.5', null],
  ['2026', 2_026_000],
  ['soon', null],
  ['2026-10-21', null],
  ['', null],
  [undefined, null],
])('Retry-After %j asks for %j ms', (text, ms) => expect(retryAfterMs(text, Date.parse('2026-10-21T07:28:00Z'))).toBe(ms));

test.each([
  ['200', [200], [201, 404]],
  ['200, 204', [200, 204], [201]],
  ['2xx,404', [200, 299, 404], [300, 403]],
])('statuses %s', (text, right, wrong) => {
  const set = value(parseStatusSet(text));
  expect(right.every(set.has)).toBe(true);
  expect(wrong.some(set.has)).toBe(false);
});

test.each(['', '20', '100', '600', '2XX', '200-204', 'ok', '200,'])('statuses %j are refused', (text) =>
  expect(parseStatusSet(text)).toHaveProperty('problem'),
);

describe('targets', () => {
  test.each([
    ['https://api.example.com/health', { name: 'https://api.example.com/health', named: false, url: 'https://api.example.com/health' }],
    ['api=https://api.example.com', { name: 'api', named: true, url: 'https://api.example.com/' }],
    ['My API = http://[::1]:8080/x?y=http://z', { name: 'My API', named: true, url: 'http://[::1]:8080/x?y=http://z' }],
    ['https://x.example/?next=https://y.example', { name: 'https://x.example/?…', named: false, url: 'https://x.example/?next=https://y.example' }],
    ['http://u:p@x.example/#frag', { name: 'http://x.example/', named: false, url: 'http://u:p@x.example/' }],
  ])('%s', (line, target) => expect(value(parseTarget(line))).toEqual(target));

  test.each([
    'api.example.com',
    'ftp://x.example',
    'api=ftp://x',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'http://',
    'https:x.example',
    'http://x:99999',
    'http://x:0/',
    'a=b',
    '',
  ])('%j is refused', (line) => expect(parseTarget(line)).toHaveProperty('problem'));

  test('a problem does not show what may be secret', () => {
    for (const line of [
      'htp://user:hunter22@x.example/?token=abcdefgh',
      'https://user:hunter22@:bad/?token=abcdefgh',
      'n=ftp://user:hunter22@x/?token=abcdefgh',
    ]) {
      expect(JSON.stringify(parseTarget(line))).not.toMatch(/hunter22|abcdefgh/);
    }
  });

  test('user information, query values and the header made of them are secrets', () => {
    const secrets = targetSecrets('api=https://me:p%40ssword@x.example/?sig=0123456789\n https://ghp_token1234@y.example/');
    for (const part of ['p%40ssword', '0123456789', 'ghp_token1234', Buffer.from('me:p@ssword').toString('base64')]) expect(secrets).toContain(part);
    expect(basicAuthorization(new URL('https://a:b%20c@x.example'))).toBe(`Basic ${Buffer.from('a:b c').toString('base64')}`);
    expect(basicAuthorization(new URL('https://x.example'))).toBeNull();
  });

  test('any line gives a target or a problem', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.webUrl()), (line) => {
        const parsed = parseTarget(line);
        expect('value' in parsed).toBe(!('problem' in parsed));
      }),
    );
  });
});

test('slots let so many work at once, in order, and go on after a failure', async () => {
  const slots = createSlots(2);
  let now = 0;
  let most = 0;
  const order: number[] = [];
  const work = (n: number) =>
    slots(async () => {
      now += 1;
      most = Math.max(most, now);
      order.push(n);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now -= 1;
      if (n === 2) throw new Error('two');
      return n;
    });
  const results = await Promise.allSettled([1, 2, 3, 4, 5].map(work));
  expect(most).toBe(2);
  expect(order).toEqual([1, 2, 3, 4, 5]);
  expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
});
