import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openJsonMetrics } from '../../../src/adapters/metrics/json-metric.ts';
import { openLoki } from '../../../src/adapters/metrics/loki.ts';
import { openPrometheus } from '../../../src/adapters/metrics/prometheus.ts';
import { plainText } from '../../../src/core/plain-text.ts';
import type { Measured } from '../../../src/domain/alerts/measured.ts';
import { jsonMetricReader } from '../../../src/domain/metrics/json-metric.ts';
import { lokiReader } from '../../../src/domain/metrics/loki.ts';
import { prometheusReader } from '../../../src/domain/metrics/prometheus.ts';
import { type AnsweringServer, type ScriptedAnswer, startAnsweringServer } from '../../support/answering-server.ts';
import { patience } from './support.ts';

const NOW = 1_800_000_000_000;
const SECRET = 'Tok-0123456789/abc';
const JSON_TYPE = { 'content-type': 'application/json' };
const { signal } = new AbortController();

const prometheus = (url: string, more = {}) =>
  openPrometheus(
    {
      prometheusUrl: new URL(url),
      prometheusHeaders: [['authorization', `Bearer ${SECRET}`]],
      prometheusRequests: null,
      prometheusStatusLabel: '',
      prometheusInstance: [{ label: 'instance', operator: '=', value: '"a"' }],
    },
    { reader: prometheusReader, redact: (text) => text.replaceAll(SECRET, '***'), env: {}, patience: patience({ limitMs: 2000, ...more }) },
  ) as NonNullable<ReturnType<typeof openPrometheus>>;
const loki = (url: string) =>
  openLoki(
    { lokiUrl: new URL(url), lokiHeaders: [], lokiTenant: '', lokiRequests: null },
    { reader: lokiReader, redact: (text) => text.replaceAll(SECRET, '***'), env: {}, patience: patience({ limitMs: 2000 }) },
  ) as NonNullable<ReturnType<typeof openLoki>>;
const json = (more = {}) =>
  openJsonMetrics(
    { metricHeaders: [['x-token', SECRET]] },
    { reader: jsonMetricReader, redact: (text) => text.replaceAll(SECRET, '***'), env: {}, patience: patience({ limitMs: 2000, ...more }) },
  );

const success = (resultType: string, result: unknown, more = {}) => ({
  status: 200,
  headers: JSON_TYPE,
  body: JSON.stringify({ status: 'success', data: { resultType, result }, ...more }),
});
const vector = (...values: unknown[]) =>
  success(
    'vector',
    values.map((value, i) => ({ metric: { i: String(i) }, value: [NOW / 1000, value] })),
  );
const failed = (status: number, errorType: string, error: string) => ({
  status,
  headers: JSON_TYPE,
  body: JSON.stringify({ status: 'error', errorType, error }),
});
const raw = (body: string, headers = JSON_TYPE): ScriptedAnswer => ({ status: 200, headers, body });

/** What may come back, and what becomes of it: never a number that was not said. */
const ANSWERS: readonly (readonly [name: string, answer: ScriptedAnswer, expected: number | string, detail?: string])[] = [
  ['a number', vector('1.5'), 1.5],
  ['a number in an exponent', vector('1.2e-05'), 0.000012],
  ['minus zero', vector('-0'), -0],
  ['a scalar', success('scalar', [NOW / 1000, '7']), 7],
  ['no label at all', success('vector', [{ metric: {}, value: [NOW / 1000, '3'] }]), 3],
  [
    'infos beside a number',
    success('vector', [{ metric: {}, value: [NOW / 1000, '3'] }], { infos: ['PromQL info: metric might not be a counter'] }),
    3,
  ],
  [
    'an info among the warnings, as versions before 2.54 sent it',
    success('vector', [{ metric: {}, value: [NOW / 1000, '3'] }], { warnings: ['PromQL info: x'] }),
    3,
  ],
  ['NaN', vector('NaN'), 'not_a_number', 'NaN'],
  ['+Inf', vector('+Inf'), 'not_a_number', 'Infinity'],
  ['-Inf', vector('-Inf'), 'not_a_number', '-Infinity'],
  ['a text', success('string', [NOW / 1000, 'up']), 'not_a_number'],
  ['a native histogram', success('vector', [{ metric: {}, histogram: [NOW / 1000, { count: '1' }] }]), 'not_a_number'],
  ['several series', vector('1', '2'), 'several_series', '2'],
  ['values over time', success('matrix', [{ metric: {}, values: [[NOW / 1000, '1']] }]), 'unsupported', 'rate()'],
  ['log lines', success('streams', [{ stream: {}, values: [['1', 'x']] }]), 'unsupported', 'count_over_time'],
  ['a value of ten minutes ago', success('vector', [{ metric: {}, value: [NOW / 1000 - 600, '1'] }]), 'no_data', '2027-01-15T07:50:00.000Z'],
  ['a value of the future', success('vector', [{ metric: {}, value: [NOW / 1000 + 600, '1'] }]), 'no_data'],
  ['a warning', success('vector', [{ metric: {}, value: [NOW / 1000, '1'] }], { warnings: ['no response from store 2'] }), 'partial', 'store 2'],
  ['an empty text for a value', vector(''), 'malformed'],
  ['a hexadecimal value', vector('0x10'), 'malformed'],
  ['a value with a space', vector(' 1'), 'malformed'],
  ['a value that is no text', vector(1), 'malformed'],
  ['a value that is null', success('vector', [{ metric: {}, value: null }]), 'malformed'],
  ['a time that is a text', success('vector', [{ metric: {}, value: ['now', '1'] }]), 'malformed'],
  ['a result that is null', success('vector', null), 'malformed'],
  ['a result of another type', success('table', []), 'malformed'],
  ['no data', raw('{"status":"success"}'), 'malformed'],
  ['no status', raw('{"data":{"resultType":"scalar","result":[1800000000,"1"]}}'), 'malformed'],
  ['an empty answer', raw(''), 'malformed', 'an empty answer'],
  ['JSON that breaks off', raw('{"status":"success","data":{"resultType":"scalar","result":[18000000'), 'malformed'],
  ['a list', raw('[]'), 'malformed'],
  ['null', raw('null'), 'malformed'],
  ['a login page', raw('<!DOCTYPE html><title>Sign in</title>', { 'content-type': 'text/html' }), 'malformed'],
  ['a page without a type', raw('<html>', {} as typeof JSON_TYPE), 'malformed'],
  ['bytes that are no UTF-8', { status: 200, headers: { ...JSON_TYPE, 'content-encoding': 'zstd' }, body: 'x' }, 'malformed'],
  ['an error with 200', failed(200, 'internal', 'oops'), 'source_failed', 'oops'],
  ['a wrong query', failed(400, 'bad_data', '1:5: parse error: unexpected end of input'), 'source_failed', 'parse error'],
  ['an execution that failed', failed(422, 'execution', 'multiple matches for labels'), 'source_failed', 'multiple matches'],
  ['too many samples', failed(422, 'execution', 'query processing would load too many samples into memory in query execution'), 'too_much'],
  ['too many points', failed(400, 'bad_data', 'exceeded maximum resolution of 11,000 points per timeseries.'), 'too_much'],
  [
    "Loki's limit of series",
    { status: 400, headers: { 'content-type': 'text/plain' }, body: 'maximum of series (500) reached for a single query\n' },
    'too_much',
  ],
  [
    "Loki's plain text",
    { status: 400, headers: { 'content-type': 'text/plain' }, body: 'parse error at line 1, col 3: syntax error\nmore\n' },
    'source_failed',
    'col 3: syntax error',
  ],
  ['a query that took too long', failed(503, 'timeout', 'query timed out in expression evaluation'), 'timed_out'],
  ['a proxy that gave up', { status: 504, body: 'upstream timed out' }, 'timed_out'],
  ['a server that fails', { status: 500, body: 'oops' }, 'source_failed', 'HTTP 500: oops'],
  [
    "a proxy's page",
    { status: 502, headers: { 'content-type': 'text/html' }, body: '<html><title>502 Bad Gateway</title>' },
    'source_failed',
    'HTTP 502: 502 Bad Gateway',
  ],
  ['401', { status: 401, body: 'no org id' }, 'unauthorized', 'no org id'],
  ['403', { status: 403 }, 'unauthorized', 'HTTP 403'],
  ['404', { status: 404, body: '404 page not found' }, 'not_found'],
  ['429', { status: 429, headers: { 'retry-after': '60' }, body: 'too many requests' }, 'rate_limited'],
  ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, 'source_failed', 'HTTP 302'],
  ['204', { status: 204 }, 'malformed'],
  [`a secret in the error`, failed(400, 'bad_data', `the token ${SECRET} is bad\u001b[31m\u202e`), 'source_failed', 'the token *** is bad'],
];

describe('broken answers', () => {
  let server: AnsweringServer;
  beforeAll(async () => {
    server = await startAnsweringServer();
  });
  afterAll(() => server?.close());

  test.each(ANSWERS.map((one) => [...one] as const))('%s', async (_, answer, expected, detail = '') => {
    server.answer(answer);
    const results: Measured<number>[] = [
      await prometheus(server.url).query('up', NOW, signal),
      await loki(server.url).query('sum(rate({app="a"}[5m]))', NOW, signal),
    ];
    for (const result of results) {
      if (typeof expected === 'number') expect(result).toEqual({ kind: 'measured', value: expected });
      else {
        expect(result).toMatchObject({ kind: 'unmeasured', cause: expected });
        expect((result as { detail: string }).detail).toContain(detail);
        expect((result as { detail: string }).detail).toBe(plainText((result as { detail: string }).detail).replaceAll(SECRET, ''));
      }
    }
  });

  test('nothing of it makes a disk, a memory, or a range', async () => {
    for (const [name, answer, expected] of ANSWERS.filter(([, , e]) => typeof e === 'string')) {
      server.answer(answer);
      const api = prometheus(server.url, { limitMs: 250 });
      const range = { from: NOW - 60_000, until: NOW, stepMs: 60_000 };
      for (const read of [() => api.disks?.(signal), () => api.memory?.(signal), () => api.queryRange('up', range, signal)]) {
        // A matrix is right for a range.
        if (expected === 'unsupported' && name === 'values over time') continue;
        expect({ name, kind: (await read())?.kind }).toEqual({ name, kind: 'unmeasured' });
      }
    }
  }, 60_000);

  test('a fault that passes is tried again; a refusal is not', async () => {
    const asked = async (...answers: ScriptedAnswer[]) => {
      server.answer(...answers);
      const before = server.requests.length;
      const result = await prometheus(server.url).query('up', NOW, signal);
      return [result.kind === 'measured' ? result.value : result.cause, server.requests.length - before];
    };
    expect(await asked({ status: 503 }, vector('4'))).toEqual([4, 2]);
    expect(await asked({ status: 429, headers: { 'retry-after': '1' } }, vector('4'))).toEqual([4, 2]);
    expect(await asked({ status: 429, headers: { 'retry-after': '60' } }, vector('4'))).toEqual(['rate_limited', 1]);
    expect(await asked({ status: 500 })).toEqual(['source_failed', 3]);
    expect(await asked({ status: 401 })).toEqual(['unauthorized', 1]);
    expect(await asked(failed(400, 'bad_data', 'x'))).toEqual(['source_failed', 1]);
  });

  test('what is sent: the headers, the time, a long query as a form', async () => {
    server.answer(vector('1'));
    await prometheus(`${server.url}/prefix/`).query('up', NOW, signal);
    expect(server.requests.at(-1)).toMatchObject({
      path: '/prefix/api/v1/query?query=up&time=1800000000.000',
      headers: { authorization: `Bearer ${SECRET}` },
    });
    await prometheus(server.url).query(`up + ${'0 + '.repeat(1000)} 1`, NOW, signal);
    expect(server.requests.at(-1)?.path).toBe('/api/v1/query');
    expect(server.requests.at(-1)?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const url = server.url.replace('http://', 'http://reader:p%40ss@');
    const api = openPrometheus(
      { prometheusUrl: new URL(url), prometheusHeaders: [], prometheusRequests: null, prometheusStatusLabel: '', prometheusInstance: null },
      { reader: prometheusReader, redact: (text) => text, env: {}, patience: patience() },
    );
    await api?.query('up', NOW, signal);
    expect(server.requests.at(-1)?.headers.authorization).toBe(`Basic ${Buffer.from('reader:p@ss').toString('base64')}`);
  });

  test.each([
    ['{"queue":{"waiting":3}}', 'queue.waiting', 3],
    ['[{"n":-1.5e3}]', '$[0].n', -1500],
    ['7', '$', 7],
    ['{"queue":{"waiting":"3"}}', 'queue.waiting', 'not_a_number'],
    ['{"queue":{"waiting":null}}', 'queue.waiting', 'not_a_number'],
    ['{"queue":{"waiting":1e999}}', 'queue.waiting', 'not_a_number'],
    ['{"queue":[1]}', 'queue.length', 'unknown_metric'],
    ['{"queue":{}}', 'queue.__proto__', 'unknown_metric'],
    ['{"queue":{}}', 'queue.constructor.length', 'unknown_metric'],
    ['{"a":1,"a":2}', 'a', 'malformed'],
    ['{"a":NaN}', 'a', 'malformed'],
    ['{"a":1} {"a":2}', 'a', 'malformed'],
    ['', 'a', 'malformed'],
    ['<html>1</html>', '$', 'malformed'],
  ])('the number of a JSON document: %s at %s', async (body, path, expected) => {
    server.answer(raw(body));
    const result = await json()(`${server.url}/m.json ${path}`, NOW, signal);
    expect(result.kind === 'measured' ? result.value : result.cause).toBe(expected);
    expect(server.requests.at(-1)?.headers['x-token']).toBe(SECRET);
  });

  test('a JSON document may be refused, moved or too long; its values are shown without secrets', async () => {
    const read = async (answer: ScriptedAnswer, path = 'a') => {
      server.answer(answer);
      return json()(`${server.url}/ ${path}`, NOW, signal);
    };
    expect(await read({ status: 302, headers: { location: '/elsewhere' } })).toMatchObject({ cause: 'source_failed', detail: 'HTTP 302' });
    expect(await read({ status: 403 })).toMatchObject({ cause: 'unauthorized' });
    expect(await read(raw(`{"a":1,"b":"${'x'.repeat(1_100_000)}"}`))).toMatchObject({ cause: 'too_much' });
    expect(await read(raw(`{"a":"${SECRET}"}`))).toEqual({ kind: 'unmeasured', cause: 'not_a_number', detail: 'a is "***"' });
    expect(await read(raw('{}'), 'a b')).toMatchObject({ cause: 'unsupported' });
  });
});

describe('broken servers', () => {
  const servers: net.Server[] = [];
  const sockets = new Set<net.Socket>();
  afterAll(() => {
    for (const server of servers) server.close();
    for (const socket of sockets) socket.destroy();
  });
  const serve = async (onConnection: (socket: net.Socket) => void) => {
    const server = net.createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      onConnection(socket);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
  };
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
  const query = async (url: string, limitMs = 600) => {
    const began = performance.now();
    const result = await prometheus(url, { limitMs }).query('up', NOW, signal);
    return { cause: result.kind === 'unmeasured' ? result.cause : result.value, ms: performance.now() - began };
  };

  test.each([
    ['nothing listens', null, 'unreachable'],
    ['it closes at once', (socket: net.Socket) => socket.end(), 'unreachable'],
    ['it resets', (socket: net.Socket) => socket.resetAndDestroy(), 'unreachable'],
    ['it never answers', () => {}, 'timed_out'],
    ['it never ends the headers', (socket: net.Socket) => void socket.write('HTTP/1.1 200 OK\r\nx:'), 'timed_out'],
    ['it never ends the body', (socket: net.Socket) => void socket.write(`${head}content-length: 500\r\n\r\n{"status"`), 'timed_out'],
    ['it breaks off in the body', (socket: net.Socket) => void socket.end(`${head}content-length: 500\r\n\r\n{"status"`), 'malformed'],
    ['it speaks another protocol', (socket: net.Socket) => void socket.end('SSH-2.0-x\r\n'), 'malformed'],
  ])('%s', async (_, onConnection, expected) => {
    const url = onConnection === null ? 'http://127.0.0.1:1' : await serve((socket) => socket.once('data', () => onConnection(socket)));
    const { cause, ms } = await query(url);
    expect(cause).toBe(expected);
    expect(ms).toBeLessThan(1500);
  });

  test('a body without end, and one that swells, are cut at the limit', async () => {
    const chunk = 'x'.repeat(65_536);
    const endless = await serve((socket) => {
      socket.write(`${head}transfer-encoding: chunked\r\n\r\n`);
      const more = () => {
        while (!socket.destroyed && socket.write(`10000\r\n${chunk}\r\n`));
      };
      socket.on('drain', more);
      more();
    });
    expect((await query(endless, 5000)).cause).toBe('too_much');
    const bomb = gzipSync(Buffer.alloc(50_000_000, 32));
    const swelling = await serve(
      (socket) => void socket.end(Buffer.concat([Buffer.from(`${head}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`), bomb])),
    );
    expect((await query(swelling, 5000)).cause).toBe('too_much');
  });

  test('a cancel ends it at once, in a request and in a pause', async () => {
    const silent = await serve(() => {});
    const failing = await serve((socket) =>
      socket.once('data', () => void socket.end('HTTP/1.1 503 x\r\ncontent-length: 0\r\nretry-after: 5\r\n\r\n')),
    );
    for (const url of [silent, failing]) {
      const cancel = new AbortController();
      const began = performance.now();
      const work = prometheus(url, { limitMs: 20_000 }).query('up', NOW, cancel.signal);
      setTimeout(() => cancel.abort(new Error('cancelled')), 100);
      await expect(work).rejects.toThrow(/cancelled|aborted/);
      expect(performance.now() - began).toBeLessThan(1500);
    }
  });
});
