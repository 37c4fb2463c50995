import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openLoki } from '../../../src/adapters/metrics/loki.ts';
import { openPrometheus } from '../../../src/adapters/metrics/prometheus.ts';
import type { Measured } from '../../../src/domain/alerts/measured.ts';
import type { Traffic } from '../../../src/domain/alerts/sources.ts';
import { type LogSelector, parseLogSelector } from '../../../src/domain/metrics/log-selector.ts';
import { lokiReader } from '../../../src/domain/metrics/loki.ts';
import { prometheusReader } from '../../../src/domain/metrics/prometheus.ts';
import { parseSelector, type Selector } from '../../../src/domain/metrics/selector.ts';
import { startAnsweringServer } from '../../support/answering-server.ts';
import { seededRandom } from '../../support/api-faults.ts';
import { type FakeLoki, startFakeLoki } from '../../support/fake-loki.ts';
import { hasPrometheus, type PrometheusServer, startPrometheus } from '../../support/prometheus-server.ts';
import { startUnsteadyProxy, type UnsteadyProxy } from '../../support/unsteady-proxy.ts';
import { HOUR, MINUTE, NOW, STORIES, WINDOW } from './stories.ts';
import { patience } from './support.ts';

const { signal } = new AbortController();
const soon = { limitMs: 3000, pause: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms / 50)) };

const prometheus = (url: string, env = {}, more = {}) =>
  openPrometheus(
    {
      prometheusUrl: new URL(url),
      prometheusHeaders: [],
      prometheusRequests: (parseSelector('http_requests_total{job="spike"}') as { value: Selector }).value,
      prometheusStatusLabel: '',
      prometheusInstance: null,
    },
    { reader: prometheusReader, redact: (text) => text, env, patience: patience({ ...soon, ...more }) },
  ) as NonNullable<ReturnType<typeof openPrometheus>>;
const loki = (url: string) =>
  openLoki(
    { lokiUrl: new URL(url), lokiHeaders: [], lokiTenant: '', lokiRequests: (parseLogSelector('{app="api"}') as { value: LogSelector }).value },
    { reader: lokiReader, redact: (text) => text, env: {}, patience: patience(soon) },
  ) as NonNullable<ReturnType<typeof openLoki>>;

/** Without the groups of errors, which are evidence and may be missing. */
const numbers = (result: Measured<Traffic> | undefined) => (result?.kind === 'measured' ? { ...result.value, errors: [] } : null);

/** Reads through a server that breaks at random, always in the same way: the truth, or a cause, and nothing between. */
async function truthOrCause(proxy: UnsteadyProxy, read: () => Promise<Measured<Traffic> | undefined>, seeds: number) {
  proxy.use(() => 1);
  const truth = numbers(await read());
  expect(truth?.counts.length).toBeGreaterThan(50);
  const causes = new Map<string, number>();
  for (let seed = 0; seed < seeds; seed += 1) {
    proxy.use(seededRandom(seed));
    const result = await read();
    if (result?.kind === 'measured') expect({ seed, traffic: numbers(result) }).toEqual({ seed, traffic: truth });
    const key = result?.kind === 'unmeasured' ? result.cause : 'truth';
    causes.set(key, (causes.get(key) ?? 0) + 1);
  }
  return causes;
}

const build = hasPrometheus() ? describe : describe.skip;
build('a Prometheus behind something that breaks', () => {
  let server: PrometheusServer;
  let proxy: UnsteadyProxy;
  beforeAll(async () => {
    server = await startPrometheus({ history: STORIES.spike.history });
    proxy = await startUnsteadyProxy(server.url);
  }, 60_000);
  afterAll(async () => {
    await proxy?.close();
    await server?.stop();
  });

  test('the truth or a cause', async () => {
    const causes = await truthOrCause(proxy, async () => prometheus(proxy.url).traffic?.(NOW - HOUR, NOW, WINDOW, signal), 60);
    expect(proxy.broken()).toBeGreaterThan(100);
    for (const cause of ['truth', 'partial', 'malformed']) expect([...causes.keys()]).toContain(cause);
  }, 60_000);

  test('through the proxy of the environment', async () => {
    proxy.use(() => 1);
    const answering = await startAnsweringServer();
    answering.answer({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"status":"success","data":{"resultType":"scalar","result":[1,"5"]}}',
    });
    const env = { http_proxy: answering.url.replace('http://', 'http://user:secret@') };
    expect(await prometheus('http://prometheus.example.com', env).query('5', 1000, signal)).toEqual({ kind: 'measured', value: 5 });
    expect(answering.requests[0]?.path).toMatch(/^http:\/\/prometheus\.example\.com\/api\/v1\/query\?/);
    expect(answering.requests[0]?.headers['proxy-authorization']).toBe(`Basic ${Buffer.from('user:secret').toString('base64')}`);
    await answering.close();
  });
});

describe('Loki, faked from its documentation, behind something that breaks', () => {
  let server: FakeLoki;
  let proxy: UnsteadyProxy;
  beforeAll(async () => {
    const lines = Array.from({ length: 1200 }, (_, i) => ({ at: NOW - HOUR + 500 + i * 3000, line: `{"status":${i % 50 === 0 ? 500 : 200}}` }));
    server = await startFakeLoki([{ labels: { app: 'api' }, lines }]);
    proxy = await startUnsteadyProxy(server.url);
  });
  afterAll(async () => {
    await proxy?.close();
    await server?.close();
  });

  test('the truth or a cause', async () => {
    const causes = await truthOrCause(proxy, async () => loki(proxy.url).traffic?.(NOW - HOUR, NOW, WINDOW, signal), 60);
    expect(proxy.broken()).toBeGreaterThan(50);
    for (const cause of ['truth', 'partial', 'malformed']) expect([...causes.keys()]).toContain(cause);
  }, 60_000);
});

describe('time', () => {
  test('all requests of one reading share its limit', async () => {
    // Fast enough for each request, too slow for all of them.
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      setTimeout(
        () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"success","data":["200"]}'),
        asked <= 5 ? 300 : 800,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const began = performance.now();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const result = await prometheus(url, {}, { limitMs: 700 }).traffic?.(NOW - HOUR, NOW, 5 * MINUTE, signal);
    expect(result).toMatchObject({ kind: 'unmeasured', cause: 'timed_out' });
    expect(performance.now() - began).toBeLessThan(1400);
    server.closeAllConnections();
    server.close();
  });
});
