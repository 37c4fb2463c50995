import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseInputs } from '../../../src/core/input-spec.ts';
import type { Json } from '../../../src/core/json.ts';
import { webAddress } from '../../../src/domain/status-page/address.ts';
import { createFilter, isLike } from '../../../src/domain/status-page/filter.ts';
import { statusPageInputs, statusPageProblems } from '../../../src/domain/status-page/inputs.ts';
import { statusPageReading } from '../../../src/domain/status-page/reading.ts';

const same = (text: string) => text;
const given = (raw: Readonly<Record<string, string>>) => parseInputs(statusPageInputs, (name) => raw[name] ?? '');
const pages = (text: string) => given({ 'status-page': text }).statusPage;

describe('inputs', () => {
  test('names, addresses, and addresses with a name', () => {
    expect(pages('render\nrailway')).toEqual([
      { name: 'render', kind: 'statuspage', url: 'https://status.render.com' },
      { name: 'railway', kind: 'railway', url: 'https://status.railway.com' },
    ]);
    expect(pages('https://status.example.com/api/v2/summary.json')).toEqual([
      { name: 'status.example.com', kind: 'statuspage', url: 'https://status.example.com' },
    ]);
    expect(pages('cdn=https://status.example.com/cdn/')).toEqual([{ name: 'cdn', kind: 'statuspage', url: 'https://status.example.com/cdn' }]);
    expect(pages('https://status.railway.com')).toMatchObject([{ kind: 'railway' }]);
    expect(given({}).statusTimeout).toBe(5000);
  });

  test.each(['http://status.example.com', 'ftp://x', 'vercel', 'constructor', 'https://user:password@status.example.com', 'https://x.example/?a=b'])(
    '%s is refused',
    (text) => expect(() => pages(text)).toThrow(/status-page/),
  );

  test('what does not belong together', () => {
    expect(statusPageProblems(given({}))).toEqual([]);
    expect(statusPageProblems(given({ 'status-page': 'render\nrender' }))).toMatchObject([{ input: 'status-page' }]);
    expect(statusPageProblems(given({ 'status-components': 'API' }))).toMatchObject([{ input: 'status-page' }]);
    expect(statusPageProblems(given({ 'status-page': 'render', 'status-components': 'github=Actions' }))).toMatchObject([
      { input: 'status-components' },
    ]);
    expect(statusPageProblems(given({ 'status-page': 'render', 'status-components': 'render=Web = all\nAPI' }))).toEqual([]);
  });
});

describe('components', () => {
  test('a pattern is what a regular expression of it would be', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '.', '+'), maxLength: 12 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.', '+'), maxLength: 8 });
    fc.assert(
      fc.property(text, pattern, (one, other) => {
        const expected = new RegExp(`^${other.split('*').map(RegExp.escape).join('[^]*')}$`, 'i').test(one);
        expect(isLike(one, other)).toBe(expected);
      }),
    );
  });

  test('a long pattern against a long name takes no time', () => {
    const began = performance.now();
    expect(isLike('a'.repeat(100_000), `${'*a'.repeat(100)}*b`)).toBe(false);
    expect(performance.now() - began).toBeLessThan(200);
  });

  test('filters of another page are none of this one', () => {
    const filter = createFilter([{ page: 'github', name: 'Actions' }], 'render');
    expect([filter.all, filter.matters('anything')]).toEqual([true, true]);
  });
});

describe('answers', () => {
  test('anything at all is read, or is unmeasured; nothing throws, and nothing that is no status is well', () => {
    const names = ['status', 'components', 'incidents', 'scheduled_maintenances', 'activeIncidents', 'maintenances'];
    const value = fc.oneof(fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 4 })), fc.jsonValue());
    fc.assert(
      fc.property(value, fc.constantFrom('statuspage', 'railway'), (answer, kind) => {
        const read = statusPageReading[kind](answer as Json, 'here', [], same);
        if (read.kind === 'unmeasured') expect(['malformed', 'not_found']).toContain(read.cause);
      }),
    );
    for (const kind of ['statuspage', 'railway'] as const)
      for (const answer of [{}, [], null, 'ok', { status: 'up' }, { activeIncidents: {} }, { status: { indicator: '' } }])
        expect(statusPageReading[kind](answer, 'here', [], same)).toMatchObject({ kind: 'unmeasured', cause: 'malformed' });
  });

  test('only an https address becomes a link', () => {
    const wrong = ['javascript:alert(1)', 'http://x.example', 'https://a:b@x.example', `https://x.example/${'a'.repeat(600)}`, 'x', null];
    expect(wrong.map(webAddress)).toEqual([null, null, null, null, null, null]);
    expect(webAddress('https://stspg.io/abc')).toBe('https://stspg.io/abc');
  });
});
