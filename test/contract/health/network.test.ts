import type http from 'node:http';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, test } from '@jest/globals';
import { isPublicAddress, orderAddresses } from '../../../src/adapters/http/addresses.ts';
import type { Lookup } from '../../../src/adapters/http/lookup.ts';
import { createProbe, type ProbeOptions } from '../../../src/adapters/http/probe.ts';
import type { Sample } from '../../../src/domain/health/types.ts';
import { answerOk, createKit, json, type Kit, OK } from '../../support/health-kit.ts';
import { runHealth } from '../../support/health-run.ts';

let kit: Kit = createKit();
afterEach(async () => {
  await kit.close();
  kit = createKit();
});

const port = (url: string) => Number(new URL(url).port);
const v4 = (...addresses: string[]) => addresses.map((address) => ({ address, family: 4 }));

/** One attempt with names that only the test knows; each look-up of a name takes its next answer, the last one stays. */
async function probe(url: string, names: Record<string, string[][]>, more: Partial<ProbeOptions> & { addressIndex?: number; family?: 4 | 6 } = {}) {
  const asked: string[] = [];
  const lookup: Lookup = async (host) => {
    const answers = names[host] ?? [];
    const answer = answers[Math.min(asked.filter((name) => name === host).length, answers.length - 1)] ?? [];
    asked.push(host);
    return answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  const { addressIndex, family, ...options } = more;
  const ask = createProbe({ headers: [], userAgent: 'test', lookup, ...options });
  const target = { name: 'a', named: false, url, ...(family === undefined ? {} : { family }) };
  const sample = await ask(target, 2000, new AbortController().signal, addressIndex === undefined ? {} : { addressIndex });
  if (sample === null) throw new Error('cancelled');
  return { ...sample, asked };
}

describe('a redirect is judged by the address that it leads to', () => {
  const sendTo = (location: () => string): http.RequestListener => {
    return (request, response) =>
      request.url === '/health' ? void response.writeHead(302, { location: location() }).end() : answerOk(request, response);
  };

  test('a name that resolves to a private address is refused, and nobody connects to it', async () => {
    const inner = await kit.http(answerOk, '127.0.0.2');
    const first = await kit.http(sendTo(() => `http://intern.example:${port(inner)}/x`));
    const names = { 'api.example': [['127.0.0.1']], 'intern.example': [['127.0.0.2']] };
    const sample = await probe(`http://api.example:${port(first)}/health`, names, { maxRedirects: 5 });
    expect(sample.route).toMatchObject({ refused: 'private', redirects: 0 });
    expect(sample.head?.status).toBe(302);
    expect([kit.requests(), kit.connections()]).toEqual([1, 1]);
  });

  test('of the addresses of a name only those are tried that may be', async () => {
    const trap = await kit.http(answerOk, '127.0.0.2');
    const other = await kit.http(answerOk, '127.0.0.1', port(trap));
    const first = await kit.http(sendTo(() => `http://mixed.example:${port(other)}/x`));
    const names = { 'api.example': [['127.0.0.1']], 'mixed.example': [['127.0.0.2', '127.0.0.1']] };
    const sample = await probe(`http://api.example:${port(first)}/health`, names, { maxRedirects: 5 });
    expect(sample.result.kind).toBe('body');
    expect(sample.route).toEqual({ ip: '127.0.0.1', proxy: null, redirects: 1, refused: null });
    expect(kit.connections()).toBe(2);
  });

  test('a name that is rebound while the redirect is followed stays where it was', async () => {
    const first = await kit.http(sendTo(() => '/x'));
    await kit.http((_, response) => json(response, '{"status":"stolen"}'), '127.0.0.2', port(first));
    const sample = await probe(`http://api.example:${port(first)}/health`, { 'api.example': [['127.0.0.1'], ['127.0.0.2']] }, { maxRedirects: 5 });
    expect(sample.result).toMatchObject({ kind: 'body', body: { text: OK } });
    expect(sample.asked).toEqual(['api.example']);
    expect(sample.route.redirects).toBe(1);
  });

  test('no two look-ups between the check and the connection', async () => {
    const first = await kit.http(sendTo(() => 'http://rebind.example/x'));
    const names = { 'api.example': [['127.0.0.1']], 'rebind.example': [['127.0.0.3'], ['127.0.0.1']] };
    const sample = await probe(`http://api.example:${port(first)}/health`, names, { maxRedirects: 5 });
    expect(sample.route.refused).toBe('private');
    expect(sample.asked).toEqual(['api.example', 'rebind.example']);
  });

  test.each([
    ...[
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '127.0.0.1',
      '169.254.169.254',
      '172.31.0.1',
      '192.168.1.1',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
    ],
    ...[
      '::',
      '::1',
      '::ffff:10.0.0.1',
      '::ffff:8.8.8.8',
      '64:ff9b::a00:1',
      '2001:db8::1',
      '2002:a00:1::',
      'fd00:ec2::254',
      'fe80::1',
      'fe80::1%lo',
      'ff02::1',
    ],
    ...['168.63.129.16', '100.100.100.200', 'nonsense', ''],
  ])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false));
  test.each(['8.8.8.8', '172.32.0.1', '100.63.0.1', '169.253.0.1', '2606:4700::1111', '2a00::1'])('%s is public', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );
});

describe('the addresses of a name in their turn', () => {
  test('each attempt begins with the next one, whatever order the resolver gives', async () => {
    const at = port(await kit.http(answerOk));
    for (const address of ['127.0.0.2', '127.0.0.3']) await kit.http(answerOk, address, at);
    const names = { 'api.example': [['127.0.0.3', '127.0.0.1', '127.0.0.2']] };
    const seen: Sample[] = [];
    for (const addressIndex of [0, 1, 2, 3]) seen.push(await probe(`http://api.example:${at}/health`, names, { addressIndex }));
    expect(seen.map((sample) => sample.route.ip)).toEqual(['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.1']);
    expect(seen.map((sample) => sample.addressCount)).toEqual([3, 3, 3, 3]);
  });

  test('a dead one is passed over, and the address that answered is told', async () => {
    const at = port(await kit.http(answerOk));
    const sample = await probe(`http://api.example:${at}/health`, { 'api.example': [['127.0.0.1', '127.0.0.2']] }, { addressIndex: 1 });
    expect(sample.route.ip).toBe('127.0.0.1');
    expect(sample.address).toBe(`127.0.0.1:${at}`);
  });

  test('IPv6 addresses that this machine has no way to come last and do not count', () => {
    const resolved = [{ address: '2606:4700::1', family: 6 }, ...v4('1.1.1.2', '1.1.1.1')];
    expect(orderAddresses(resolved, 1, false)).toEqual({ addresses: [...v4('1.1.1.2', '1.1.1.1'), resolved[0]], count: 2 });
    expect(orderAddresses(resolved, 0, true).addresses.map((a) => a.family)).toEqual([6, 4, 4]);
    const local = [{ address: '::1', family: 6 }, ...v4('127.0.0.1')];
    expect(orderAddresses(local, 3)).toEqual({ addresses: local.toReversed(), count: 1 });
    expect(orderAddresses([resolved[0] ?? { address: '', family: 6 }], 5, false).count).toBe(1);
  });
});

describe('ip-family', () => {
  const names = { 'api.example': [['::1', '127.0.0.1']], 'old.example': [['127.0.0.1']] };

  test('asks addresses of that family only', async () => {
    const at = port(await kit.http(answerOk));
    expect((await probe(`http://api.example:${at}/health`, names, { family: 4 })).route.ip).toBe('127.0.0.1');
    const none = await probe(`http://old.example:${at}/health`, names, { family: 6 });
    expect(none.result).toMatchObject({ kind: 'failure', reason: 'dns_nxdomain', detail: expect.stringContaining('no IPv6 address') });
  });

  const hasIPv6 = Object.values(networkInterfaces()).some((list) => list?.some((n) => n.address === '::1'));
  (hasIPv6 ? test : test.skip)('a service that answers on one family alone', async () => {
    const at = port(await kit.http(answerOk));
    const sample = await probe(`http://api.example:${at}/health`, names, { family: 6 });
    expect(sample.result).toMatchObject({ kind: 'failure', reason: 'tcp_refused' });
  });

  test('both: each family is a target of its own', async () => {
    const at = port(await kit.http(answerOk));
    const { findings } = await runHealth({ url: `api=http://localhost:${at}/health`, 'ip-family': 'both', mode: 'assert', 'failure-threshold': '1' });
    expect(findings.map((f) => f.target)).toEqual(['api (IPv4)', 'api (IPv6)']);
    expect(findings[0]).toMatchObject({ verdict: 'ok' });
    expect(findings[1]).toMatchObject({ verdict: 'critical', reason: expect.stringMatching(/dns_nxdomain|tcp_refused|dns_failure/) });
    expect(kit.requests()).toBe(1);
  });

  test('an address of the other family, or a proxy that chooses itself, is an error of the inputs', async () => {
    await expect(runHealth({ url: 'http://[::1]:1/', 'ip-family': '4' })).rejects.toThrow('is an IPv6 address');
    await expect(runHealth({ url: 'http://127.0.0.1:1/', 'ip-family': '6' })).rejects.toThrow('is an IPv4 address');
    await expect(runHealth({ url: 'http://a.example/', 'ip-family': 'both', proxy: 'http://p.example:1' })).rejects.toThrow('behind a proxy');
  });
});
