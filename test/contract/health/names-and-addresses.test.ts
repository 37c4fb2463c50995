import { spawn } from 'node:child_process';
import dns from 'node:dns/promises';
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { createLookup } from '../../../src/adapters/http/lookup.ts';
import { createProbe } from '../../../src/adapters/http/probe.ts';
import type { Sample } from '../../../src/domain/health/types.ts';
import { type DnsBehaviour, startDns } from '../../support/dns-server.ts';
import { answerOk, createKit, type Kit } from '../../support/health-kit.ts';
import { runHealth } from '../../support/health-run.ts';

let kit: Kit = createKit();
afterEach(async () => {
  await kit.close();
  kit = createKit();
});

/** Probes a name that the given name server knows, or does not. */
async function probeName(behaviour: DnsBehaviour, port: number, timeoutMs = 2000): Promise<Sample & { queries: number }> {
  const server = await startDns(behaviour);
  try {
    const probe = createProbe({ headers: [], userAgent: 'test', lookup: server.lookup });
    const sample = await probe({ name: 'a', named: false, url: `http://api.example:${port}/health` }, timeoutMs, new AbortController().signal);
    if (sample === null) throw new Error('cancelled');
    return { ...sample, queries: server.queries() };
  } finally {
    server.close();
  }
}

test.each([
  ['nxdomain', 'dns_nxdomain'],
  ['servfail', 'dns_failure'],
  ['refused', 'dns_failure'],
  ['silent', 'dns_failure'],
  [[], 'dns_nxdomain'],
] as const)('a name server that answers %j: %s', async (behaviour, reason) => {
  const sample = await probeName(behaviour, 80, 400);
  expect(sample.result).toMatchObject({ kind: 'failure', reason });
  expect(sample.elapsedMs).toBeLessThan(4000);
});

test('the name of the RFC that cannot exist, as the system resolver has it', async () => {
  const code = await dns.lookup('nonexistent.invalid').then(
    () => 'found',
    (error: NodeJS.ErrnoException) => error.code,
  );
  const { findings } = await runHealth({ url: 'http://nonexistent.invalid/health', proxy: 'none', mode: 'assert', 'failure-threshold': '1' });
  expect(findings[0]).toMatchObject({ verdict: 'critical', reason: code === 'ENOTFOUND' ? 'dns_nxdomain' : 'dns_failure' });
});

test('a dead first address does not hide a healthy second one, and the stages are measured apart', async () => {
  const port = Number(new URL(await kit.http(answerOk)).port);
  const sample = await probeName(['127.0.0.3', '127.0.0.1'], port);
  expect(sample.result.kind).toBe('body');
  expect(sample.address).toBe(`127.0.0.1:${port}`);
  expect(sample.phases).toMatchObject({
    dns: expect.any(Number),
    tcp: expect.any(Number),
    tls: null,
    firstByte: expect.any(Number),
    download: expect.any(Number),
  });
  expect(kit.requests()).toBe(1);
});

test('a first address that swallows connections gets half of the time, not all of it', async () => {
  const port = Number(new URL(await kit.http(answerOk)).port);
  // A stopped process takes no connection from its queue: once that is full, further ones are dropped, as a firewall would.
  const listen = `require('net').createServer().listen({host:'127.0.0.9',port:${port},backlog:1},()=>console.log('up'))`;
  const stopped = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(stopped.stdout, 'data');
  stopped.kill('SIGSTOP');
  const fillers = Array.from({ length: 8 }, () => net.connect(port, '127.0.0.9').on('error', () => undefined));
  await new Promise((resolve) => setTimeout(resolve, 100));
  try {
    const sample = await probeName(['127.0.0.9', '127.0.0.1'], port, 1000);
    expect(sample.result.kind).toBe('body');
    expect(sample.phases.tcp).toBeLessThan(900);
  } finally {
    for (const socket of fillers) socket.destroy();
    stopped.kill('SIGKILL');
  }
});

test('no address answers: the first reason, and every address is named', async () => {
  const { result } = await probeName(['127.0.0.3', '127.0.0.4'], 1);
  expect(result).toMatchObject({ kind: 'failure', reason: 'tcp_refused' });
  expect(result).toMatchObject({ detail: expect.stringMatching(/127\.0\.0\.3.*127\.0\.0\.4/) });
});

test('each attempt asks anew, but a look-up that hangs is not asked a second time beside it', async () => {
  let asked = 0;
  let answer: (addresses: { address: string; family: number }[]) => void = () => undefined;
  const lookup = createLookup(() => {
    asked += 1;
    return new Promise((resolve) => {
      answer = resolve;
    });
  });
  const both = [lookup('a.example'), lookup('a.example')];
  expect(asked).toBe(1);
  answer([{ address: '127.0.0.1', family: 4 }]);
  expect(await Promise.all(both)).toHaveLength(2);
  void lookup('a.example');
  expect(asked).toBe(2);
  for (const name of ['b', 'c', 'd', 'e']) void lookup(`${name}.example`);
  await new Promise((resolve) => setImmediate(resolve));
  // Three at once: Node needs the fourth thread to write files.
  expect(asked).toBe(4);
});
