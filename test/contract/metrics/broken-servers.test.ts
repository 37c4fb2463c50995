import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { openPrometheus } from '../../../src/adapters/metrics/prometheus.ts';
import { prometheusReader } from '../../../src/domain/metrics/prometheus.ts';
import { NOW, SECRET } from './broken-answers.ts';
import { patience } from './support.ts';

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
    expect(ms).toBeLessThan(10_000);
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
      socket.once('data', () => void socket.end('HTTP/1.1 503 x\r\ncontent-length: 0\r\nretry-after: 40\r\n\r\n')),
    );
    for (const url of [silent, failing]) {
      const cancel = new AbortController();
      const began = performance.now();
      const work = prometheus(url, { limitMs: 60_000 }).query('up', NOW, cancel.signal);
      setTimeout(() => cancel.abort(new Error('cancelled')), 100);
      await expect(work).rejects.toThrow(/cancelled|aborted/);
      expect(performance.now() - began).toBeLessThan(10_000);
    }
  });
});
