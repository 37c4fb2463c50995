import { describe, expect, test } from '@jest/globals';
import { parseDatabaseUrl } from '../../../src/domain/database/address.ts';
import { authorityUnused, isPem, parseAuthority, prismaUrl, withSsl } from '../../../src/domain/database/ssl-input.ts';
import { createAuthority } from '../../support/certificates.ts';

const PEM = createAuthority('an authority').cert;
const address = (query = '') => {
  const parsed = parseDatabaseUrl(`postgresql://u:p@h/d${query}`);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.address;
};

describe('withSsl: the input says what holds, whatever the URL says', () => {
  test.each([
    ['as-url', '', null, { mode: 'prefer', verify: 'nothing' }],
    ['as-url', '?sslmode=verify-ca', PEM, { mode: 'require', verify: 'chain', rootCertText: PEM }],
    ['require', '?sslmode=disable', null, { mode: 'require', verify: 'nothing' }],
    ['require', '?sslmode=verify-full&sslrootcert=ca.pem', null, { mode: 'require', verify: 'nothing', rootCert: null }],
    ['verify-full', '?sslmode=disable', null, { mode: 'require', verify: 'host', rootCert: null }],
    ['verify-full', '?sslrootcert=ca.pem', null, { mode: 'require', verify: 'host', rootCert: 'ca.pem' }],
    ['verify-full', '?sslrootcert=ca.pem', PEM, { mode: 'require', verify: 'host', rootCert: null, rootCertText: PEM }],
    ['disable', '?sslmode=verify-full', null, { mode: 'disable' }],
  ] as const)('%s with %s', (mode, query, authority, tls) => {
    expect(withSsl(address(query), mode, authority).tls).toMatchObject(tls);
  });

  test('an authority that would verify nothing is noticed', () => {
    expect(authorityUnused(address(), 'as-url')).toBe(true);
    expect(authorityUnused(address('?sslmode=require'), 'as-url')).toBe(true);
    expect(authorityUnused(address('?sslaccept=strict'), 'as-url')).toBe(false);
    expect(authorityUnused(address('?sslmode=verify-full'), 'require')).toBe(true);
    expect(authorityUnused(address(), 'verify-full')).toBe(false);
  });
});

describe('prismaUrl: the same in the words of Prisma', () => {
  const query = (...args: Parameters<typeof prismaUrl>) => Object.fromEntries(new URL(prismaUrl(...args)).searchParams);
  const url = 'postgresql://u:p%40@h:6/d?schema=app&sslmode=prefer';
  test('as-url leaves it as it is, to the byte', () => {
    expect(prismaUrl('postgres://u:p@h/d?a=b c', 'as-url', null)).toBe('postgres://u:p@h/d?a=b c');
  });
  test.each([
    ['require', null, { sslmode: 'require', sslaccept: 'accept_invalid_certs' }],
    ['disable', null, { sslmode: 'disable', sslaccept: 'accept_invalid_certs' }],
    ['verify-full', null, { sslmode: 'require', sslaccept: 'strict' }],
    ['verify-full', '/tmp/ca.pem', { sslmode: 'require', sslaccept: 'strict', sslcert: '/tmp/ca.pem' }],
    ['as-url', '/tmp/ca.pem', { sslmode: 'require', sslaccept: 'strict', sslcert: '/tmp/ca.pem' }],
  ] as const)('%s %s', (mode, file, expected) => {
    expect(query(url, mode, file)).toEqual({ schema: 'app', ...expected });
    expect(prismaUrl(url, mode, file)).toMatch(/^postgresql:\/\/u:p%40@h:6\/d\?/);
  });
  test("libpq's root certificate becomes Prisma's", () => {
    expect(query('postgresql://u:p@h/d?sslmode=verify-full&sslrootcert=ca.pem', 'verify-full', null)).toEqual({
      sslmode: 'require',
      sslaccept: 'strict',
      sslcert: 'ca.pem',
    });
  });
});

describe('ssl-ca', () => {
  test('one or several certificates, also with written-out line ends; text around them does not count', () => {
    expect(isPem(PEM)).toBe(true);
    expect(isPem('certs/ca.pem')).toBe(false);
    expect(parseAuthority(PEM)).toEqual({ value: expect.stringContaining('BEGIN CERTIFICATE') });
    expect(parseAuthority(PEM.trim().replace(/\n/g, '\\n'))).toEqual(parseAuthority(PEM));
    expect(parseAuthority(`# two\n${PEM}${createAuthority('b').cert}`)).toEqual({ value: expect.stringMatching(/(BEGIN CERTIFICATE[\s\S]*){2}/) });
  });
  test.each([
    ['', /no certificate in PEM form/],
    ['hello', /no certificate in PEM form/],
    [PEM.replace(/[A-Za-z0-9+/]{20}/, '!!!!'), /certificate 1 of 1 is damaged/],
    [`-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`, /certificate 1 of 1 is damaged/],
    [`-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----`, /private key/],
  ])('%#: is refused', (text, problem) => {
    expect(parseAuthority(text)).toEqual({ problem: expect.stringMatching(problem) });
  });
});
