import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRedactor } from '../../../src/core/redact.ts';
import { parseRedisUrl, redisUrlSecrets } from '../../../src/domain/queues/address.ts';

const address = (url: string) => {
  const parsed = parseRedisUrl(url);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.address;
};
const problem = (url: string) => {
  const parsed = parseRedisUrl(url);
  return 'problem' in parsed ? parsed.problem : null;
};

describe('addresses as ioredis reads them', () => {
  test.each([
    [
      'redis://cache.example.com',
      { host: 'cache.example.com', port: 6379, secure: false, user: null, password: null, db: 0, display: 'cache.example.com:6379' },
    ],
    [
      'rediss://:p%40ss@cache.example.com:6380/2',
      { port: 6380, secure: true, user: null, password: 'p@ss', db: 2, display: 'cache.example.com:6380/2' },
    ],
    ['REDIS://default:secret@[::1]:6379', { host: '::1', user: 'default', password: 'secret', display: '[::1]:6379' }],
    ['redis://default:secret@redis.railway.internal:6379?family=0', { host: 'redis.railway.internal', family: 0 }],
    ['redis://cache.example.com/?db=3&family=6', { db: 3, family: 6, display: 'cache.example.com:6379/3' }],
  ])('%s', (url, expected) => {
    expect(address(url)).toMatchObject(expected);
  });

  test.each([
    ['cache.example.com:6379', /^this is not a URL/],
    ['https://cache.example.com', /^https:\/\/ is not supported/],
    ['redis://:p#ss@cache.example.com', /percent-encoded/],
    ['redis://:p/ss@cache.example.com', /percent-encoded/],
    ['redis://:p%ss@cache.example.com', /percent-encoded/],
    ['redis://', /cannot be read|names no host/],
    ['redis://cache.example.com:99999', /cannot be read/],
    ['redis://cache.example.com/cache', /not a number/],
    ['redis://cache.example.com/-1', /not a number/],
    ['redis://cache.example.com?family=5', /^family/],
    ['redis://cache.example.com?ssl_cert_reqs=none', /other than family and db: ssl_cert_reqs\.$/],
    ['redis://cache.example.com?p4ss%20word', /other than family and db\.$/],
    ['redis://secret-token@cache.example.com', /a user without a password/],
    ['redis://cache.example.com#secret', /fragment/],
  ])('%s is refused', (url, reason) => {
    expect(problem(url)).toMatch(reason);
  });

  test('no problem and no display tells a password', () => {
    const secret = fc.string({ minLength: 6, maxLength: 30 }).map((text) => `s3cr3t${text}`);
    fc.assert(
      fc.property(secret, fc.constantFrom('', 'user'), fc.constantFrom('', '/1', '?db=x', '#'), (password, user, tail) => {
        for (const written of [password, encodeURIComponent(password)]) {
          const url = `redis://${user}:${written}@h.example.com${tail}`;
          const parsed = parseRedisUrl(url);
          const said = 'problem' in parsed ? parsed.problem : parsed.address.display;
          expect(said).not.toContain('s3cr3t');
          // Whatever repeats the URL or its password is redacted.
          const { redact } = createRedactor(redisUrlSecrets(url));
          expect(redact(`connect ${url} failed`)).not.toContain('s3cr3t');
          if (!password.includes('@')) expect(redact(`AUTH ${written} failed`)).not.toContain('s3cr3t');
        }
      }),
    );
  });
});
