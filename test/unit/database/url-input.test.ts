import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRedactor } from '../../../src/core/redact.ts';
import { databaseUrls, databaseUrlsSecrets } from '../../../src/domain/database/url-input.ts';

const input = databaseUrls({ required: true });
const parse = (raw: string) => input.parse(raw);
const names = (raw: string) => {
  const parsed = parse(raw);
  return 'value' in parsed ? parsed.value.map((item) => item.name) : parsed.problem;
};

describe('database-url', () => {
  test('a URL alone has no name, whatever is in it', () => {
    for (const url of ['postgresql://u:a=b@h/d', 'postgres://u:p@h/d?schema=a=b', 'prisma://x/?api_key=1']) expect(names(url)).toEqual([null]);
    expect(parse('postgresql://u:p@h/d')).toMatchObject({ value: [{ kind: 'address', url: 'postgresql://u:p@h/d' }] });
  });

  test('lines name=url, with blanks and blank lines', () => {
    expect(names('\n  staging = postgresql://u:p@h/s\r\n\n production=postgres://u:p@h/p?x=y=z\n')).toEqual(['staging', 'production']);
    expect(names('only=postgresql://u:p@h/d')).toEqual(['only']);
    expect(parse('a=prisma://x/?api_key=1\nb=postgresql://u:p@h/d')).toMatchObject({ value: [{ kind: 'proxy' }, { kind: 'address' }] });
  });

  test.each([
    ['postgresql://u:p@h/a\npostgresql://u:p@h/b', /line 1: with several databases each line is name=url\. line 2:/],
    ['a=postgresql://u:p@h/a\na=postgresql://u:p@h/b', /the name a is given twice/],
    ['staging=postgresql://u:p@h/d\nproduction=postgresql://other:q@h:5432/d', /staging and production are the same database/],
    ['a=postgresql://u:p@h/a\nb=mysql://u:secret9@h/b', /^line 2: mysql:\/\/ is not supported/],
    ['<b>=postgresql://u:p@h/a', /a name consists of/],
    ['a=postgresql://u:se#cret9@h/a', /percent-encoded/],
  ])('%j is refused, and no URL is quoted', (raw, problem) => {
    const parsed = parse(raw);
    expect(parsed).toEqual({ problem: expect.stringMatching(problem) });
    expect(JSON.stringify(parsed)).not.toContain('secret9');
  });

  test('two schemas of one database are two places', () => {
    expect(names('a=postgresql://u:p@h/d?schema=a\nb=postgresql://u:p@h/d?schema=b')).toEqual(['a', 'b']);
  });

  test('every password is masked by itself, in a line of any kind', () => {
    const password = fc.stringMatching(/^[A-Za-z0-9!$&'()*+,;=._~-]{6,30}$/);
    fc.assert(
      fc.property(fc.array(password, { minLength: 1, maxLength: 4 }), (passwords) => {
        const raw = passwords.map((p, i) => `n${i}=postgresql://user:${encodeURIComponent(p)}@host/d${i}`).join('\n');
        const { redact } = createRedactor(databaseUrlsSecrets(raw));
        for (const p of passwords) for (const form of [p, encodeURIComponent(p)]) expect(redact(`x ${form} y`)).toBe('x *** y');
        expect(redact('n0 is at host/d0')).toBe('n0 is at host/d0');
      }),
    );
  });
});
