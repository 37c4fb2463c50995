import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createAuthority, createCertificate } from '../../support/certificates.ts';
import { freePort } from '../../support/postgres-server.ts';
import { type RedisOptions, type RedisServer, startRedis } from '../../support/redis-server.ts';
import { bull, fail, read, readOne } from './support.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});
async function redis(options: RedisOptions = {}): Promise<RedisServer> {
  const server = await startRedis(options);
  undo.push(() => server.remove());
  return server;
}
function bullmqOn(port: number, options: Parameters<typeof bull>[1] = {}) {
  const bullmq = bull(port, options);
  undo.push(() => bullmq.close());
  return bullmq;
}
async function fake(onConnection: (socket: Socket) => void): Promise<{ url: string; connections: () => number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  undo.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `redis://127.0.0.1:${(server.address() as { port: number }).port}`, connections: () => sockets.size };
}
const answering = (reply: string) => fake((socket) => socket.on('data', () => socket.write(reply)));
const CONNECTED = { failed: 3, failedInWindow: 3 };

describe('logins', () => {
  test('one that may only read keys is enough; what it may not list is null', async () => {
    const server = await redis({
      acl: ['user reader on >reader-password ~bull:* +@read', 'user metrics on >metrics-password ~bull:* +@read -hmget -hstrlen'],
    });
    await fail(bullmqOn(server.port), 'emails', 3);
    const ask = (login: string, queues = 'emails') => readOne({ 'redis-url': server.url(login), queues });
    expect(await ask('reader:reader-password')).toMatchObject({
      ...CONNECTED,
      workers: null,
      reasons: [{ what: 'connect ECONNREFUSED <ip>', count: 3 }],
    });
    expect(await ask('metrics:metrics-password')).toMatchObject({ ...CONNECTED, reasons: [] });
    expect(await ask('reader:reader-password', 'other:emails')).toMatchObject({ cause: 'unauthorized', detail: expect.stringMatching(/^NOPERM/) });
    expect(await ask('reader:reader-password', 'nowhere')).toEqual({ cause: 'not_found', detail: 'bull:nowhere' });
  });

  test('none, a wrong one, and a database that it may not choose', async () => {
    const server = await redis({
      settings: { requirepass: 'right-password' },
      adminPassword: 'right-password',
      acl: ['user chooser on >chooser-password ~* +@read'],
    });
    await fail(bullmqOn(server.port, { password: 'right-password' }), 'emails', 3);
    const ask = (login: string, db = '') => readOne({ 'redis-url': `${server.url(login)}${db}`, queues: 'emails' });
    expect(await ask(':right-password')).toMatchObject(CONNECTED);
    expect(await ask('')).toMatchObject({ cause: 'unauthorized', detail: expect.stringMatching(/^NOAUTH/) });
    const wrong = await ask(':wrong-password');
    expect(wrong).toMatchObject({ cause: 'unauthorized', detail: expect.stringMatching(/^WRONGPASS/) });
    // A client that went on in the first database would read another application's queue.
    expect(await ask('chooser:chooser-password', '/1')).toMatchObject({ cause: 'unauthorized', detail: expect.stringMatching(/^NOPERM/) });
    expect(JSON.stringify([wrong])).not.toContain('wrong-password');
  });

  test('TLS with a private authority', async () => {
    const authority = createAuthority('Test CA');
    const server = await redis({ tls: createCertificate({ name: 'redis', ipAddresses: ['127.0.0.1'], issuer: authority }) });
    await server.admin.hset('bull:emails:meta', 'version', 'bullmq:6');
    const ask = (more: Readonly<Record<string, string>>) => readOne({ 'redis-url': server.url(), queues: 'emails', ...more });
    expect(await ask({ 'redis-ca': authority.cert })).toMatchObject({ failed: 0, workers: 0 });
    expect(await ask({})).toMatchObject({ cause: 'unreachable' });
  });
});

describe('a cluster', () => {
  test('of two nodes: the one that holds the queue is found, and without the flag that is said', async () => {
    // Each prefix is on a node of its own.
    const [first, second] = [await redis({ cluster: true, slots: [8001, 16_383] }), await redis({ cluster: true, slots: [0, 8000] })];
    await first.admin.call('CLUSTER', 'MEET', '127.0.0.1', second.port);
    const slotOf = async (prefix: string) => Number(await first.admin.call('CLUSTER', 'KEYSLOT', `${prefix}:x`));
    const elsewhere = [await slotOf('{bull}'), await slotOf('{shop}')].map((slot) => slot > 8000);
    expect(elsewhere).toEqual([true, false]);
    for (let n = 0; n < 200; n += 1) {
      if (String(await first.admin.call('CLUSTER', 'INFO')).includes('cluster_known_nodes:2')) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    for (
      let n = 0;
      n < 200 &&
      !/^MOVED/.test(
        await first.admin
          .get('{shop}:x')
          .then(String, String)
          .then((text) => text.replace(/^ReplyError: /, '')),
      );
      n += 1
    )
      await new Promise((resolve) => setTimeout(resolve, 50));
    await first.admin.call('ZADD', '{bull}:emails:failed', Date.now() - 1000, '1');
    await second.admin.call('ZADD', '{shop}:emails:failed', Date.now() - 1000, '1', Date.now() - 1000, '2');
    await second.admin.hset('{shop}:emails:1', 'failedReason', 'boom');
    const inputs = { 'redis-url': first.url(), 'queue-prefix': '{bull}', queues: 'emails\n{shop}:emails\n{shop}:email' };
    expect(await read({ ...inputs, 'redis-cluster': 'true' })).toMatchObject([
      { queue: '{bull}:emails', reading: { value: { failed: 1, workers: 0 } } },
      { queue: '{shop}:emails', reading: { value: { failed: 2, workers: 0, reasons: [{ count: 1 }, { count: 1 }] } } },
      { reading: { cause: 'not_found' } },
    ]);
    expect(await read(inputs)).toMatchObject([
      { reading: { kind: 'measured' } },
      { reading: { cause: 'unsupported', detail: expect.stringMatching(/^MOVED \d+ \S+ \(redis-cluster: true\)$/) } },
      { reading: { cause: 'unsupported' } },
    ]);
  }, 20_000);

  test('that sends round in circles is given up', async () => {
    let port = 0;
    const circle = await fake((socket) => socket.on('data', () => socket.write(`-MOVED 1 127.0.0.1:${port}\r\n`.repeat(50))));
    port = Number(new URL(circle.url).port);
    const inputs = { 'redis-url': circle.url, 'redis-cluster': 'true', queues: '{x}:emails' };
    expect(await readOne(inputs)).toMatchObject({ cause: 'unsupported', detail: expect.stringMatching(/^MOVED/) });
    expect(circle.connections()).toBeLessThan(4);
  });
});

describe('servers that do not serve', () => {
  const ask = (url: string, timeoutMs = 300, signal = new AbortController().signal) =>
    readOne({ 'redis-url': url, queues: 'emails' }, { timeoutMs, signal });

  test('dead, slow, loading, hanging up: within its time, over one connection, and once', async () => {
    expect(await ask(`redis://127.0.0.1:${await freePort()}`)).toMatchObject({ cause: 'unreachable' });
    const started = performance.now();
    const silent = await fake(() => {});
    expect(await ask(silent.url)).toEqual({ cause: 'timed_out', detail: 'reply: timeout' });
    expect(performance.now() - started).toBeLessThan(10_000);
    const hangsUp = await fake((socket) => socket.destroy());
    expect(await ask(hangsUp.url, 10_000)).toMatchObject({ cause: 'unreachable' });
    const loading = await answering('-LOADING Redis is loading the dataset in memory\r\n');
    expect(await ask(loading.url, 10_000)).toMatchObject({ cause: 'source_failed', detail: expect.stringMatching(/^LOADING/) });
    for (const server of [silent, hangsUp, loading]) expect(server.connections()).toBe(1);
  });

  test('answers of another type, nonsense, and without end', async () => {
    expect(await ask((await answering('+OK\r\n'.repeat(40))).url)).toMatchObject({ cause: 'malformed' });
    expect(await ask((await answering('HTTP/1.1 400 Bad Request\r\n\r\n')).url)).toMatchObject({ cause: 'malformed' });
    const flood = await fake((socket) => {
      const more = () => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536, '*1000000\r\n')));
      };
      socket.on('drain', more);
      socket.once('data', more);
    });
    const before = process.memoryUsage().rss;
    const seen = await ask(flood.url, 5000);
    expect(['too_much', 'malformed']).toContain((seen as { cause: string }).cause);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 ** 2);
  });

  test('a cancel in the middle rejects at once and leaves no connection', async () => {
    const silent = await fake(() => {});
    const cancel = new AbortController();
    const reading = ask(silent.url, 60_000, cancel.signal);
    setTimeout(() => cancel.abort(new Error('cancelled')), 50);
    await expect(reading).rejects.toThrow('cancelled');
  });

  test('a real one that stops in the middle of its answers', async () => {
    const server = await redis();
    await fail(bullmqOn(server.port), 'emails', 3);
    process.kill(server.pid(), 'SIGSTOP');
    undo.push(() => process.kill(server.pid(), 'SIGCONT'));
    expect(await ask(server.url(), 400)).toMatchObject({ cause: 'timed_out' });
  });
});

describe('a queue of great size', () => {
  test('100,000 failures, each with a long reason, are read in a moment', async () => {
    const server = await redis();
    const now = Date.now();
    await server.admin.eval(
      `for n = 1, 100000 do
        redis.call('ZADD', KEYS[1] .. 'failed', ARGV[1] - 100000 + n, n)
        redis.call('HSET', KEYS[1] .. n, 'failedReason', 'Timeout after ' .. n .. ' ms', 'data', string.rep('x', 500), 'timestamp', ARGV[1])
      end
      redis.call('HSET', KEYS[1] .. 100000, 'failedReason', string.rep('y', 5000000))`,
      1,
      'bull:emails:',
      now,
    );
    await server.admin.hset('bull:emails:meta', 'version', 'x');
    const before = process.memoryUsage().rss;
    const started = performance.now();
    const [seen] = await read({ 'redis-url': server.url(), queues: 'emails' }, { windowMs: 50_000, at: now });
    const took = performance.now() - started;
    expect(seen).toMatchObject({
      reading: {
        value: {
          failed: 100_000,
          failedInWindow: 50_000,
          reasons: [
            { what: 'Timeout after <n> ms', count: 49 },
            { what: '…', count: 1 },
          ],
        },
      },
    });
    expect(took).toBeLessThan(3000);
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 ** 2);
    // One that is not there, among as many keys.
    expect(await readOne({ 'redis-url': server.url(), queues: 'email' })).toEqual({
      cause: 'not_found',
      detail: 'bull:email (similar: bull:emails)',
    });
  }, 20_000);

  test('what jobs say is redacted before it is grouped', async () => {
    const server = await redis();
    await fail(bullmqOn(server.port), 'emails', 1, () => 'login as app with hunter22-secret failed\n::error::card 4242');
    const redact = (text: string) => text.replaceAll('hunter22-secret', '***');
    expect(await readOne({ 'redis-url': server.url(), queues: 'emails' }, { redact })).toMatchObject({
      reasons: [{ what: 'login as app with *** failed' }],
    });
  });
});
