import { expect, test } from '@jest/globals';
import type { DatabaseFailure } from '../../../src/domain/database/failure.ts';
import { beyondHostedRunner, reachabilityMessages } from '../../../src/domain/database/reachability.ts';

const failure = (code: string | null, detail = ''): DatabaseFailure => ({
  reason: 'unreachable',
  code,
  detail: detail || `${code}`,
  address: 'h:5432/d',
});

test.each([
  ['localhost', 'ECONNREFUSED', 'own'],
  ['127.0.0.1', 'ECONNREFUSED', 'own'],
  ['::1', 'ECONNREFUSED', 'own'],
  ['/var/run/postgresql', 'ENOENT', 'own'],
  ['10.1.2.3', 'ETIMEDOUT', 'private'],
  ['192.168.0.7', 'EHOSTUNREACH', 'private'],
  ['172.31.0.1', 'ETIMEDOUT', 'private'],
  ['100.100.1.1', 'ETIMEDOUT', 'private'],
  ['fd00::1', 'ENETUNREACH', 'private'],
  ['dpg-abc123-a', 'ENOTFOUND', 'private'],
  ['postgres.railway.internal', 'ENOTFOUND', 'private'],
  ['db.example.com', 'ETIMEDOUT', 'public'],
  ['db.example.com', 'ECONNREFUSED', 'public'],
  ['172.32.0.1', 'ETIMEDOUT', 'public'],
  ['100.128.0.1', 'ETIMEDOUT', 'public'],
  ['2001:db8::1', 'ENETUNREACH', 'public'],
  ['db.exampel.com', 'ENOTFOUND', null],
  ['db.example.com', 'ECONNRESET', null],
])('%s with %s: %s', (host, code, distance) => {
  expect(beyondHostedRunner(failure(code), host)).toBe(distance);
});

test('silence counts, another failure does not', () => {
  expect(beyondHostedRunner(failure(null, 'timeout expired'), 'db.example.com')).toBe('public');
  expect(beyondHostedRunner({ ...failure('28P01'), reason: 'authentication_failed' }, '10.0.0.1')).toBeNull();
});

test('both languages name the three ways out and the cause', () => {
  for (const distance of ['own', 'private', 'public'] as const) {
    const [en, es] = (['en', 'es'] as const).map((l) => reachabilityMessages[l].unreachableFromRunner(failure('ETIMEDOUT'), distance));
    for (const text of [en, es]) expect(text).toMatch(/h:5432\/d.*ETIMEDOUT.*runs-on.*TLS.*ssh-tunnel/s);
    expect(en).not.toBe(es);
  }
});
