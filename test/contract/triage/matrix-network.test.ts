import type net from 'node:net';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createProxyChoice } from '../../../src/adapters/http/proxy.ts';
import { answerOk, createCertificates, createKit, json, type Kit } from '../../support/health-kit.ts';
import { freePort } from '../../support/postgres-server.ts';
import { startSilentPort } from '../../support/silent-port.ts';
import { expectDiagnosis, type MeasureOptions, measure, type Verdict } from '../../support/triage-world.ts';

const trusted = tls.getCACertificates('default');
const certificates = createCertificates();
beforeAll(() => tls.setDefaultCACertificates([...trusted, certificates.trusted.cert]));
afterAll(() => tls.setDefaultCACertificates(trusted));

let kit: Kit = createKit();
const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  await kit.close();
  kit = createKit();
  for (const step of undo.splice(0)) await step();
});

const named = (url: string) => url.replace(/127\.0\.0\.1|localhost/, 'api.example.com');
const closed = async () => `http://127.0.0.1:${await freePort()}/health`;
/** A control that lives. */
const online = async () => ({ controlUrls: [await kit.http(answerOk)] });
const IDLE = { budgetMs: 1600 };

type Case = {
  readonly name: string;
  readonly arrange: () => Promise<readonly [url: string, options?: MeasureOptions]>;
  readonly verdict: Verdict;
  readonly says?: RegExp;
};

const NAMES: readonly Case[] = [
  {
    name: 'the name is gone, and two name servers say so',
    arrange: async () => ['https://api.example.com/health', { dns: 'nxdomain', second: 'nxdomain', ...(await online()) }],
    verdict: ['dns', 'certain', 'dns_nxdomain'],
    says: /does not exist.*system nxdomain, A nxdomain, AAAA nxdomain, 127\.0\.0\.1:\d+ A nxdomain/,
  },
  {
    name: 'the name is gone, and only our own name server was asked',
    arrange: async () => ['https://api.example.com/health', { dns: 'nxdomain' }],
    verdict: ['dns', 'likely', 'dns_nxdomain'],
  },
  {
    name: 'the name is there without an address',
    arrange: async () => ['https://api.example.com/health', { dns: [], second: [] }],
    verdict: ['dns', 'certain', 'dns_no_data'],
  },
  {
    name: 'both name servers fail for the name',
    arrange: async () => ['https://api.example.com/health', { dns: 'servfail', second: 'servfail' }],
    verdict: ['dns', 'certain', 'dns_servfail'],
  },
  {
    name: 'no name server answers, and our own network lives',
    arrange: async () => ['https://api.example.com/health', { ...IDLE, dns: 'silent', second: 'silent', ...(await online()) }],
    verdict: ['dns', 'likely', 'dns_timed_out'],
  },
  {
    name: 'no name server answers, and nothing is known of our own network',
    arrange: async () => ['https://api.example.com/health', { ...IDLE, dns: 'silent' }],
    verdict: ['dns', 'possible', 'dns_timed_out'],
  },
  {
    name: 'our own name server is silent, and another one says that the name is gone',
    arrange: async () => ['https://api.example.com/health', { ...IDLE, dns: 'silent', second: 'nxdomain' }],
    verdict: ['dns', 'likely', 'dns_nxdomain'],
  },
  {
    name: 'our own resolver fails, another knows the name, and the API answers there',
    arrange: async () => [named(await kit.http(answerOk)), { dns: 'servfail', second: ['127.0.0.1'] }],
    verdict: ['runner', 'certain', 'runner_resolver'],
  },
  {
    name: 'a name with IPv6 addresses only, where there is no IPv6',
    arrange: async () => ['http://api.example.com:8080/health', { ...IDLE, ipv6: false, lookup: async () => [{ address: '100::1', family: 6 }] }],
    verdict: ['runner', 'certain', 'runner_without_ipv6'],
  },
];

const CONNECTIONS: readonly Case[] = [
  { name: 'a closed port', arrange: async () => [await closed(), await online()], verdict: ['app', 'likely', 'tcp_refused'], says: /ECONNREFUSED/ },
  {
    name: 'a filtered port, and our own network lives',
    arrange: async () => {
      const silent = await startSilentPort();
      undo.push(silent.close);
      return [`http://127.0.0.1:${silent.port}/health`, { ...IDLE, ...(await online()) }];
    },
    verdict: ['network', 'likely', 'tcp_timed_out'],
  },
  {
    name: 'a filtered port, and nothing is known of our own network',
    arrange: async () => {
      const silent = await startSilentPort();
      undo.push(silent.close);
      return [`http://127.0.0.1:${silent.port}/health`, IDLE];
    },
    verdict: ['network', 'possible', 'tcp_timed_out'],
  },
  {
    name: 'one of two addresses is dead',
    arrange: async () => [named(await kit.http(answerOk)), { dns: ['127.0.0.1', '127.0.0.2'] }],
    verdict: ['network', 'likely', 'address_dead'],
    says: /127\.0\.0\.2 ECONNREFUSED/,
  },
  {
    name: 'both addresses are dead',
    arrange: async () => [named(await closed()), { dns: ['127.0.0.1', '127.0.0.2'] }],
    verdict: ['app', 'likely', 'tcp_refused'],
  },
  {
    name: 'one of two addresses answers 500',
    arrange: async () => {
      const good = await kit.http(answerOk);
      await kit.http((_, response) => json(response, '{"error":"boom"}', 500), '127.0.0.2', Number(new URL(good).port));
      return [named(good), { dns: ['127.0.0.1', '127.0.0.2'] }];
    },
    verdict: ['app', 'likely', 'app_error', 'answers_differ'],
  },
  {
    name: 'the runner has no network: neither the API nor a control answers',
    arrange: async () => [await closed(), { controlUrls: [await closed(), await closed()] }],
    verdict: ['runner', 'certain', 'runner_offline'],
  },
  {
    name: 'one control alone is dead with the API',
    arrange: async () => [await closed(), { controlUrls: [await closed()] }],
    verdict: ['runner', 'likely', 'runner_offline'],
  },
  {
    name: 'dead controls beside an API that answers are no excuse for it',
    arrange: async () => [
      await kit.http((_, response) => json(response, '{"error":"boom"}', 500)),
      { controlUrls: [await closed(), await closed()] },
    ],
    verdict: ['app', 'likely', 'app_error'],
  },
  {
    name: 'the proxy of the environment is down',
    arrange: async () => {
      const proxy = createProxyChoice(new URL(await closed()), {});
      return ['https://api.example.com/health', { proxy }];
    },
    verdict: ['runner', 'likely', 'runner_proxy'],
  },
];

const TLS: readonly Case[] = [
  { name: 'an expired certificate', arrange: async () => [await kit.https(certificates.expired)], verdict: ['tls', 'certain', 'tls_expired'] },
  { name: "another name's certificate", arrange: async () => [await kit.https(certificates.otherName)], verdict: ['tls', 'certain', 'tls_hostname'] },
  {
    name: 'a self-signed certificate',
    arrange: async () => [await kit.https(certificates.selfSigned)],
    verdict: ['tls', 'certain', 'tls_self_signed'],
  },
  { name: "a stranger's certificate", arrange: async () => [await kit.https(certificates.strangers)], verdict: ['tls', 'certain', 'tls_untrusted'] },
  {
    name: 'a certificate of tomorrow',
    arrange: async () => [await kit.https(certificates.notYetValid), await online()],
    verdict: ['tls', 'certain', 'tls_not_yet_valid'],
  },
  {
    name: 'a certificate that is out of date by our own clock alone',
    arrange: async () => {
      const late = new Date(Date.now() + 3 * 86_400_000).toUTCString();
      const control = await kit.http((_, response) => json(response, '{}', 200, { date: late }));
      return [await kit.https(certificates.notYetValid), { controlUrls: [control] }];
    },
    verdict: ['runner', 'likely', 'runner_clock', 'tls_not_yet_valid'],
  },
  {
    name: 'no TLS where TLS is expected',
    arrange: async () => [(await kit.http(answerOk)).replace('http:', 'https:')],
    verdict: ['tls', 'likely', 'tls_handshake'],
  },
  {
    name: 'a handshake that never ends',
    arrange: async () => {
      const url = await kit.raw(() => undefined);
      return [url.replace('http:', 'https:'), IDLE];
    },
    verdict: ['tls', 'possible', 'tls_timed_out'],
  },
];

describe.each([
  ['names', NAMES],
  ['connections', CONNECTIONS],
  ['TLS', TLS],
] as const)('%s', (_, cases) => {
  test.each(cases.map((each) => [each.name, each] as const))('%s', async (_name, { arrange, verdict, says }) => {
    const [url, options] = await arrange();
    const diagnosis = expectDiagnosis(await measure(url, options), verdict);
    if (says !== undefined) expect(diagnosis.sentence).toMatch(says);
  });
});

test('all is well', async () => {
  const evidence = await measure(await kit.https(certificates.good), { second: ['127.0.0.1'], ...(await online()) });
  expectDiagnosis(evidence, ['none', 'certain', 'healthy']);
  const [address] = evidence.network?.value.addresses ?? [];
  expect(address?.tls?.value).toMatchObject({ outcome: 'ok', certificate: { names: ['localhost', '127.0.0.1'], issuer: 'Runbook test authority' } });
  expect(evidence.network?.value.unmeasured).toEqual([]);
  expect(evidence.control?.value).toMatchObject({ state: 'online', asked: 1, answered: 1 });
  expect(Math.abs(evidence.control?.value.clockSkewMs ?? Number.NaN)).toBeLessThan(5000);
});

test('an address that this machine has no way to speaks against nobody', async () => {
  const url = await kit.http(answerOk);
  const lookup = async () => [
    { address: '100::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ];
  const evidence = await measure(named(url), { lookup, ipv6: false });
  expect(evidence.network?.value.addresses.map(({ tcp }) => tcp?.value.ours)).toEqual([true, false]);
  expectDiagnosis(evidence, ['none', 'certain', 'healthy']);
});

test('only so many addresses are asked, and the rest is counted', async () => {
  const url = await kit.http(answerOk);
  const dns = Array.from({ length: 9 }, (_, index) => `127.0.0.${index + 1}`);
  const evidence = await measure(named(url), { dns });
  expect([evidence.network?.value.addresses.length, evidence.network?.value.notAsked]).toEqual([6, 3]);
});

test.each([
  [800, null],
  [1600, { value: { outcome: 'timed_out' } }],
])('within a budget of %d ms, with everything against it at once', async (budgetMs, tcp) => {
  const silent = await startSilentPort();
  undo.push(silent.close);
  const hanging = await kit.raw(() => undefined);
  const began = performance.now();
  const evidence = await measure(`http://127.0.0.1:${silent.port}/health`, { budgetMs, controlUrls: [hanging, hanging] });
  expect(performance.now() - began).toBeLessThan(budgetMs + 700);
  // A fifth of a second is too little to say of anybody that he does not answer.
  expect(evidence.network?.value.addresses[0]).toMatchObject({ tcp, tls: null, http: null });
  expect(evidence.network?.value.unmeasured).toEqual(tcp === null ? ['tcp'] : []);
});

test('a cancel in its midst ends it at once, and leaves no socket behind', async () => {
  const controller = new AbortController();
  const sockets: net.Socket[] = [];
  const hanging = await kit.raw(
    () => controller.abort(new Error('cancelled')),
    (socket) => void sockets.push(socket),
  );
  const began = performance.now();
  await expect(measure(hanging, { budgetMs: 20_000, signal: controller.signal })).rejects.toThrow('cancelled');
  expect(performance.now() - began).toBeLessThan(10_000);
  await Promise.all(sockets.map((socket) => socket.destroyed || new Promise((resolve) => socket.once('close', resolve))));
});

test('a name of our own network is asked nowhere else', async () => {
  const url = (await kit.http(answerOk)).replace('127.0.0.1', 'api.internal');
  const evidence = await measure(url, { second: 'nxdomain' });
  expect(evidence.network?.value.dns?.value.second).toBeNull();
  expectDiagnosis(evidence, ['none', 'certain', 'healthy']);
});
