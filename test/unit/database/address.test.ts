import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRedactor } from '../../../src/core/redact.ts';
import { databaseUrlSecrets, isPrismaProxyUrl, parseDatabaseUrl, withDatabase } from '../../../src/domain/database/address.ts';

const address = (url: string) => {
  const parsed = parseDatabaseUrl(url);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.address;
};
const problem = (url: string) => {
  const parsed = parseDatabaseUrl(url);
  return 'problem' in parsed ? parsed.problem : null;
};

describe('parseDatabaseUrl', () => {
  test.each([
    ['postgresql://u:p@h/d', { host: 'h', port: 5432, user: 'u', password: 'p', database: 'd', schema: null, display: 'h:5432/d' }],
    ['postgres://u@h:6543/d?schema=app&pgbouncer=true&connection_limit=1', { port: 6543, password: '', schema: 'app', pooled: true }],
    ['postgresql://u:p%40ss%2Fw%23@h/my%20db', { password: 'p@ss/w#', database: 'my db' }],
    ['postgresql://u:p@h', { database: 'postgres' }],
    ['postgresql://u:p@[2001:db8::1]:5/d', { host: '2001:db8::1', port: 5, display: '[2001:db8::1]:5/d' }],
    ['postgresql://u:p@localhost/d?host=/var/run/postgresql', { host: '/var/run/postgresql', display: '/var/run/postgresql/d' }],
    ['postgresql://u:p@%2Ftmp%2Fsock/d', { host: '/tmp/sock' }],
  ])('%s', (url, expected) => {
    expect(address(url)).toMatchObject(expected);
  });

  test.each([
    ['', 'disable?no', 'prefer', 'nothing'],
    ['sslmode=disable', '', 'disable', 'nothing'],
    ['sslmode=prefer', '', 'prefer', 'nothing'],
    ['sslmode=require', '', 'require', 'nothing'],
    ['sslmode=no-verify', '', 'require', 'nothing'],
    ['ssl=true', '', 'require', 'nothing'],
    ['sslmode=require&sslaccept=strict', '', 'require', 'host'],
    ['sslaccept=strict', '', 'prefer', 'host'],
    ['sslmode=require&sslrootcert=ca.pem', '', 'require', 'chain'],
    ['sslmode=verify-ca&sslrootcert=ca.pem', '', 'require', 'chain'],
    ['sslmode=verify-full', '', 'require', 'host'],
  ])('TLS as Prisma and libpq mean it: %s', (query, _, mode, verify) => {
    expect(address(`postgresql://u:p@h/d?${query}`).tls).toMatchObject({ mode, verify });
  });

  test("Prisma's sslcert is the root certificate, libpq's the client's", () => {
    expect(address('postgresql://u:p@h/d?sslcert=ca.pem').tls).toMatchObject({ rootCert: 'ca.pem', clientCert: null });
    expect(address('postgresql://u:p@h/d?sslcert=c.pem&sslkey=k.pem').tls).toMatchObject({ rootCert: null, clientCert: 'c.pem', clientKey: 'k.pem' });
  });

  test.each([
    ['h/d', /not a URL/],
    ['mysql://u:p@h/d', /mysql:\/\/ is not supported/],
    ['postgresql://u:p#w@h/d', /percent-encoded/],
    ['postgresql://u:p/w@h/d', /percent-encoded/],
    ['postgresql://u:p%zz@h/d', /percent-encoded|wrongly encoded/],
    ['postgresql://u:p@h:99999/d', /./],
    ['postgresql://h/d', /names no user/],
    ['postgresql://u:p@/d', /./],
    ['postgresql://u:p@a,b/d', /several hosts/],
    ['postgresql://u:p@h/d?sslmode=maybe', /sslmode is not one of/],
  ])('%s is refused', (url, expected) => {
    expect(problem(url)).toMatch(expected);
  });

  test('a problem never quotes the password, and nothing throws', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8, unit: 'grapheme' }), (secret) => {
        expect(problem(`postgresql://u:${secret}@h:x/d`) ?? '').not.toContain(secret);
        parseDatabaseUrl(secret);
      }),
    );
  });
});

test('withDatabase changes the name and what is shown', () => {
  expect(withDatabase(address('postgresql://u:p@h:1/old'), 'new')).toMatchObject({ database: 'new', display: 'h:1/new' });
});

test('the proxies of Prisma are told from databases', () => {
  expect(['prisma://x', 'prisma+postgres://x', 'postgresql://x', 'prismatic://x'].map(isPrismaProxyUrl)).toEqual([true, true, false, false]);
});

test('secrets: the password in every form, never the schema, the host or the name of the database', () => {
  const url = 'postgresql://shop_user:s3cr%40t%2Fpass@db.example.com:5432/shopdatabase?schema=application&sslpassword=keyphrase&sslmode=verify-full';
  const { redact } = createRedactor(databaseUrlSecrets(url));
  const said = redact(`s3cr@t/pass s3cr%40t%2Fpass keyphrase ${url} shop_user db.example.com shopdatabase application verify-full`);
  expect(said).toBe('*** *** *** *** shop_user db.example.com shopdatabase application verify-full');
});

test.each([
  ['postgresql://u:p@ep-cool-123-pooler.eu-central-1.aws.neon.tech/d', true],
  ['postgresql://u:p@ep-cool-123.eu-central-1.aws.neon.tech/d', false],
  ['postgresql://u:p@aws-0-eu-west-1.pooler.supabase.com:6543/d', true],
  ['postgresql://u:p@aws-0-eu-west-1.pooler.supabase.com:5432/d', false],
  ['postgresql://u:p@db.abc.supabase.co:6543/d', true],
  ['postgresql://u:p@db.example.com:6543/d', false],
  ['postgresql://u:p@h/d?pgbouncer=true', true],
])('%s is a transaction pooler: %s', (url, pooled) => {
  expect(address(url).pooled).toBe(pooled);
});
