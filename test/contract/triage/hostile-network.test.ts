import { createSocket } from 'node:dgram';
import type net from 'node:net';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createProxyChoice } from '../../../src/adapters/http/proxy.ts';
import { diagnose } from '../../../src/domain/triage/diagnose.ts';
import { renderTriage } from '../../../src/domain/triage/summary.ts';
import { createCertificate } from '../../support/certificates.ts';
import { answerOk, createCertificates, createKit, json, type Kit } from '../../support/health-kit.ts';
import { HOSTILE } from '../../support/hostile-text.ts';
import { expectDiagnosis, measure } from '../../support/triage-world.ts';

const trusted = tls.getCACertificates('default');
const certificates = createCertificates();
beforeAll(() => tls.setDefaultCACertificates([...trusted, certificates.trusted.cert]));
afterAll(() => tls.setDefaultCACertificates(trusted));

let kit: Kit = createKit();
const undo: (() => unknown)[] = [];
afterEach(async () => {
  await kit.close();
  kit = createKit();
  for (const step of undo.splice(0)) await step();
});
const SHORT = { budgetMs: 1500 };
const named = (url: string) => url.replace(/127\.0\.0\.1|localhost/, 'api.example.com');

/** What takes the time of a whole budget must not take more. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const began = performance.now();
  const value = await work;
  expect(performance.now() - began).toBeLessThan(ms);
  return value;
}

test('an answer without end, in its body and in its headers', async () => {
  const endless = (start: string, more: string) =>
    kit.raw((socket) => {
      socket.write(start);
      const timer = setInterval(() => socket.write(more.repeat(100)), 5);
      socket.once('close', () => clearInterval(timer));
    });
  const body = await endless('HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(10_000));
  expectDiagnosis(await within(2500, measure(body, SHORT)), ['app', 'possible', 'answer_wrong']);
  const head = await endless('HTTP/1.1 200 OK\r\n', 'x-filler: y\r\n');
  expectDiagnosis(await within(2500, measure(head, SHORT)), ['app', 'likely', 'app_broke_off']);
});

test('one byte at a time', async () => {
  const slow = await kit.raw((socket) => {
    const text = `HTTP/1.1 200 OK\r\ncontent-length: 38\r\n\r\n{"status":"ok","database":"connected"}`;
    let sent = 0;
    const timer = setInterval(() => socket.write(text[sent++] ?? ''), 100);
    socket.once('close', () => clearInterval(timer));
  });
  expectDiagnosis(await within(2500, measure(slow, SHORT)), ['app', 'likely', 'app_hangs']);
});

test('a name server that answers nonsense, another question, or for ever', async () => {
  const replies: readonly ((query: Buffer) => Buffer)[] = [
    () => Buffer.from('not dns at all'),
    (query) => Buffer.concat([Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x81, 0x80, 0, 9, 0, 9, 0, 0, 0, 0]), Buffer.alloc(50, 0xc0)]),
    (query) => Buffer.concat([Buffer.from([0xff, 0xff]), query.subarray(2)]),
  ];
  for (const reply of replies) {
    const socket = createSocket('udp4');
    socket.on('message', (query, from) => socket.send(reply(query), from.port, from.address));
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${socket.address().port}`;
    const evidence = await within(2500, measure(named(await kit.http(answerOk)), { ...SHORT, secondResolver: address }));
    socket.close();
    expectDiagnosis(evidence, ['none', 'certain', 'healthy']);
  }
});

test('a second name server that is no address, a look-up that throws, and one that never ends', async () => {
  const url = named(await kit.http(answerOk));
  expectDiagnosis(await measure(url, { secondResolver: '999.1.1.1' }), ['none', 'certain', 'healthy']);
  const broken = await measure(url, {
    dns: 'nxdomain',
    lookup: async () => {
      throw new Error('resolver in ruins');
    },
  });
  expectDiagnosis(broken, ['dns', 'likely', 'dns_nxdomain']);
  // The machine's own way hangs, and its name servers know the address all the same.
  const hangs = await within(2500, measure(url, { ...SHORT, lookup: () => new Promise(() => {}) }));
  expectDiagnosis(hangs, ['runner', 'certain', 'runner_resolver']);
});

test('addresses that are none are not connected to', async () => {
  const lookup = async () => [{ address: 'localhost; rm -rf /', family: 4 }];
  const evidence = await measure('http://api.example.com:8080/health', { lookup });
  expect(evidence.network?.value.addresses).toEqual([]);
});

test('a certificate with hostile names, and a redirect to another host, leave nothing alive in the summary', async () => {
  const hostile = createCertificate({ name: '<script>@octocat', dnsNames: ['</td>|[x](https://evil.example)', '@octocat'] });
  const page = (text: string) =>
    kit.http((_, response) =>
      json(response, `<title>${text}</title>${text}`, 500, { server: text.replace(/[^\x20-\x7e]/g, ''), 'content-type': 'text/html' }),
    );
  const urls = [await kit.https(hostile), ...(await Promise.all(HOSTILE.map(page)))];
  for (const url of urls) {
    const evidence = await measure(url, SHORT);
    for (const language of ['en', 'es'] as const) {
      const diagnosis = diagnose(evidence, language);
      const markdown = renderTriage(evidence, diagnosis, language).join('\n\n');
      expect(diagnosis.sentence).toMatch(/^\P{Cc}+$/u);
      expect(markdown.replace(/<\/?code>/g, '')).not.toMatch(/<(?!br>)|@(?!\u200b)[a-z]|\]\(|^\s*::|##\[/im);
    }
  }
});

test('a redirect is followed where that is allowed, and its target is looked up', async () => {
  const good = await kit.http(answerOk);
  const first = await kit.http((request, response) =>
    request.url === '/health' ? void response.writeHead(302, { location: '/really' }).end() : answerOk(request, response),
  );
  expectDiagnosis(await measure(named(first), { maxRedirects: 2 }), ['none', 'certain', 'healthy']);
  expectDiagnosis(await measure(named(first)), ['app', 'possible', 'answer_wrong']);
  const away = await kit.http((_, response) => void response.writeHead(302, { location: good.replace('127.0.0.1', 'metadata.example') }).end());
  // Another name may lead to public addresses only, or to the one that answered.
  const lookup = async (host: string) => [{ address: host === 'metadata.example' ? '169.254.169.254' : '127.0.0.1', family: 4 }];
  const evidence = await measure(named(away), { maxRedirects: 2, lookup });
  expectDiagnosis(evidence, ['app', 'possible', 'answer_wrong']);
  expect(evidence.network?.value.addresses[0]?.http?.value.fact).toMatchObject({ reason: 'redirect', refused: 'private' });
});

test('behind a proxy of the environment: what cannot be seen from here is said, and the answer counts', async () => {
  const proxy = createProxyChoice(new URL((await kit.proxy({})).replace('://', '://me:proxy-password@')), {});
  const evidence = await measure(named(await kit.http(answerOk)), { proxy });
  expect(evidence.network?.value).toMatchObject({ dns: null, addresses: [{ ip: '', tcp: null, tls: null }] });
  const diagnosis = expectDiagnosis(evidence, ['none', 'certain', 'healthy']);
  const markdown = renderTriage(evidence, diagnosis, 'en').join('\n');
  expect(markdown).toContain('not seen from here');
  expect(JSON.stringify(evidence) + markdown).not.toContain('proxy-password');
  // A bad certificate at its end is told by the request itself.
  const behind = await measure(await kit.https(certificates.expired), { proxy: createProxyChoice(new URL(await kit.proxy({})), {}) });
  expectDiagnosis(behind, ['tls', 'certain', 'tls_expired']);
});

test('the budget is shared: with next to none, what was not measured is said and nobody is blamed', async () => {
  const url = await kit.https(certificates.good);
  const evidence = await within(1000, measure(url, { budgetMs: 1, controlUrls: [url] }));
  const diagnosis = diagnose(evidence, 'en');
  expect(['unknown', 'dns', 'network', 'tls', 'app', 'runner']).toContain(diagnosis.culprit);
  expect(diagnosis.confidence).toBe('possible');
});

test('no socket stays open, whatever the server does', async () => {
  const open = new Set<net.Socket>();
  const note = (socket: net.Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  };
  const url = await kit.raw(() => undefined, note);
  await measure(url, { budgetMs: 600 });
  await measure(url.replace('http:', 'https:'), { budgetMs: 600 });
  await Promise.all([...open].map((socket) => new Promise((resolve) => (socket.destroyed ? resolve(null) : socket.once('close', resolve)))));
  expect(open.size).toBe(0);
});
