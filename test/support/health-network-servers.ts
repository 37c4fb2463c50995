import type http from 'node:http';
import { gzipSync } from 'node:zlib';
import { answerOk, type Certificates, json, type Kit, OK } from './health-kit.ts';
import { FOLLOW, redirecting } from './health-redirect-servers.ts';
import type { HealthCase } from './health-servers.ts';

const SHORT = { 'request-timeout': '300ms' };
const DEAD = null;

const proxied =
  (behaviour: Parameters<Kit['proxy']>[0], target: (kit: Kit, c: Certificates) => Promise<string>, user = '') =>
  async (kit: Kit, c: Certificates) => ({
    url: await target(kit, c),
    inputs: { proxy: (await kit.proxy(behaviour)).replace('://', `://${user}`) },
  });
/** A name that only the proxy can find. */
const plain = async (kit: Kit) => (await kit.http(answerOk)).replace('127.0.0.1', 'api.example');
const encrypted = (kit: Kit, c: Certificates) => kit.https(c.good);
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

const PROXIES: readonly HealthCase[] = [
  { name: 'http through a proxy', serve: proxied({}, plain), reason: 'ok' },
  { name: 'https through a tunnel', serve: proxied({}, encrypted), reason: 'ok' },
  { name: 'http through a proxy that wants credentials', serve: proxied({ credentials: basic('me:p@ss') }, plain, 'me:p%40ss@'), reason: 'ok' },
  { name: 'a tunnel for which credentials are wanted', serve: proxied({ credentials: basic('me:p@ss') }, encrypted, 'me:p%40ss@'), reason: 'ok' },
  {
    name: 'a proxy behind TLS',
    serve: async (kit, c) => ({ url: await encrypted(kit, c), inputs: { proxy: await kit.proxy({}, c.good) } }),
    reason: 'ok',
  },
  { name: '407 without a tunnel', serve: proxied({ credentials: 'x' }, plain), reason: 'proxy_failed', says: '407', requests: 0 },
  { name: '407 for a tunnel', serve: proxied({ credentials: 'x' }, encrypted), reason: 'proxy_failed', says: '407', requests: 0 },
  { name: 'a tunnel refused with 403', serve: proxied({ connect: 403 }, encrypted), reason: 'proxy_failed', says: '403', requests: 0 },
  { name: 'a tunnel refused with 502', serve: proxied({ connect: 502 }, encrypted), reason: 'proxy_failed', says: '502', requests: 0 },
  {
    name: 'a proxy that hangs upon CONNECT',
    serve: proxied({ connect: 'hang' }, encrypted),
    inputs: SHORT,
    reason: 'proxy_failed',
    requests: 0,
  },
  { name: 'a proxy that closes upon CONNECT', serve: proxied({ connect: 'close' }, encrypted), reason: 'proxy_failed', requests: 0 },
  { name: 'a proxy that speaks no HTTP', serve: proxied({ connect: '+OK ready\r\n\r\n' }, encrypted), reason: 'proxy_failed', requests: 0 },
  { name: 'a proxy that never ends its headers', serve: proxied({ connect: 'a'.repeat(40_000) }, encrypted), reason: 'proxy_failed', requests: 0 },
  { name: 'a tunnel to somebody else', serve: proxied({}, (kit, c) => kit.https(c.selfSigned)), reason: 'tls_untrusted', requests: 0 },
  { name: '502 of a proxy for http', serve: proxied({}, async () => 'http://api.example:1/'), reason: 'http_status', status: 502, requests: 0 },
  { name: 'a proxy that is down', serve: deadProxy('http://127.0.0.1:1'), reason: 'proxy_failed', says: 'ECONNREFUSED', requests: 0 },
  { name: 'a proxy whose name does not exist', serve: deadProxy('http://proxy.invalid:3128'), reason: 'proxy_failed', requests: 0 },
  {
    name: 'a redirect to another host behind a proxy',
    serve: proxied({}, async (kit) => (await kit.http(redirecting('http://metadata.example/'))).replace('127.0.0.1', 'api.example')),
    inputs: FOLLOW,
    reason: 'redirect',
    says: 'a proxy hides',
  },
  {
    name: 'a redirect at its host behind a proxy',
    serve: proxied({}, async (kit) => (await kit.http(redirecting('/x'))).replace('127.0.0.1', 'api.example')),
    inputs: FOLLOW,
    reason: 'ok',
    requests: 2,
    connections: 2,
  },
];

const LIMITS: readonly HealthCase[] = [
  {
    name: 'a certificate with few days left',
    serve: (kit, c) => kit.https(c.expiring),
    inputs: { 'tls-min-days': '14' },
    reason: 'tls_expiring',
    says: '3 days',
  },
  {
    name: 'an intermediate with few days left',
    serve: (kit, c) => kit.https(c.expiringChain),
    inputs: { 'tls-min-days': '14' },
    reason: 'tls_expiring',
  },
  { name: 'few days left, but enough', serve: (kit, c) => kit.https(c.expiring), inputs: { 'tls-min-days': '3' }, reason: 'ok' },
  { name: 'few days left, but nobody asks', serve: (kit, c) => kit.https(c.expiring), reason: 'ok' },
  {
    name: 'few days left of a sick service',
    serve: (kit, c) => kit.https(c.expiring, (_, response) => json(response, OK, 503)),
    inputs: { 'tls-min-days': '14' },
    reason: 'http_status',
  },
  { name: 'no certificate, so no days', serve: (kit) => kit.http(answerOk), inputs: { 'tls-min-days': '14' }, reason: 'ok' },
  { name: 'a body over max-body', serve: large(2000), inputs: { 'max-body': '1KiB' }, reason: 'body_too_large', says: '1 KiB' },
  { name: 'a large body under max-body', serve: large(900_000), inputs: { 'max-body': '1MiB' }, reason: 'ok' },
  { name: 'a gzip bomb over a large max-body', serve: large(5_000_000, true), inputs: { 'max-body': '4MiB' }, reason: 'body_too_large' },
  { name: 'a dead service and dead controls', serve: controlled(DEAD, DEAD), reason: 'own_network', requests: 0, says: 'control-urls' },
  { name: 'a dead service and a living control', serve: controlled(DEAD, DEAD, answerOk), reason: 'tcp_refused', connections: 1 },
  { name: 'a control that answers 503 lives', serve: controlled(DEAD, (_, response) => json(response, '', 503)), reason: 'tcp_refused' },
  { name: 'a sick service and dead controls', serve: controlled((_, r) => json(r, '', 500), DEAD), reason: 'http_status' },
  { name: 'a healthy service and dead controls', serve: controlled(answerOk, DEAD), reason: 'ok' },
];

export const NETWORK_CASES: readonly HealthCase[] = [...PROXIES, ...LIMITS];

function controlled(target: http.RequestListener | null, ...controls: (http.RequestListener | null)[]) {
  return async (kit: Kit) => {
    const start = async (handler: http.RequestListener | null) => (handler === null ? 'http://127.0.0.1:1/' : kit.http(handler));
    return { url: await start(target), inputs: { 'control-urls': (await Promise.all(controls.map(start))).join('\n') } };
  };
}

function deadProxy(proxy: string) {
  return async (kit: Kit) => ({ url: await kit.http(answerOk), inputs: { proxy } });
}

function large(size: number, zipped = false) {
  const text = Buffer.from(OK + ' '.repeat(size - OK.length));
  return (kit: Kit) => kit.http((_, response) => json(response, zipped ? gzipSync(text) : text, 200, zipped ? { 'content-encoding': 'gzip' } : {}));
}
