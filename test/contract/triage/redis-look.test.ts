import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { lookAtRedis } from '../../../src/adapters/redis/look.ts';
import { openRedisMemory } from '../../../src/adapters/redis/memory.ts';
import { judgeRedis, redisMemory } from '../../../src/domain/queues/redis-info.ts';
import type { DependencyLook } from '../../../src/domain/triage/dependency.ts';
import { createAuthority, createCertificate } from '../../support/certificates.ts';
import { freePort } from '../../support/postgres-server.ts';
import { type RedisOptions, type RedisServer, startRedis } from '../../support/redis-server.ts';
import { given, until } from '../queues/support.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function redis(options: RedisOptions = {}): Promise<RedisServer> {
  const server = await startRedis(options);
  undo.push(() => server.remove());
  return server;
}

const targetOf = (url: string, more: Readonly<Record<string, string>> = {}) => given({ 'redis-url': url, ...more }).target;
async function look(
  url: string,
  more: Readonly<Record<string, string>> & { readonly timeout?: string } = {},
  signal?: AbortSignal,
): Promise<DependencyLook> {
  const { timeout = '3000', ...inputs } = more;
  return lookAtRedis(targetOf(url, inputs), { judge: judgeRedis, timeoutMs: Number(timeout), now: () => performance.now() })(
    signal ?? new AbortController().signal,
  );
}

/** A server that is no Redis. */
async function fake(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  undo.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `redis://127.0.0.1:${(server.address() as { port: number }).port}`;
}
/** Answers every command with the same bytes. */
const answering = (reply: string) => fake((socket) => socket.on('data', () => socket.write(reply)));

const USABLE = { kind: 'usable', latencyMs: expect.any(Number), notes: [] };

describe('a real Redis', () => {
  test('usable; a password makes it reachable without, usable with it, and refuses a wrong one without telling it', async () => {
    const open = await redis();
    expect(await look(open.url())).toEqual(USABLE);
    expect(await look(`${open.url()}/5`)).toEqual(USABLE);
    expect(await look(`${open.url()}/99`)).toMatchObject({ kind: 'unusable', why: 'no_such_database' });
    // A password that nobody asked for: the application's client goes on, and so do we.
    expect(await look(open.url(':needless-password'))).toEqual(USABLE);
    const closed = await redis({ settings: { requirepass: 'right-password' }, adminPassword: 'right-password' });
    expect(await look(closed.url())).toEqual({ kind: 'reachable', latencyMs: expect.any(Number) });
    expect(await look(closed.url(':right-password'))).toEqual(USABLE);
    for (const wrong of [':wrong-password', 'nobody:wrong-password']) {
      const seen = await look(closed.url(wrong));
      expect(seen).toMatchObject({ kind: 'unusable', why: 'auth_failed', detail: expect.stringMatching(/^WRONGPASS/) });
      expect(JSON.stringify(seen)).not.toContain('wrong-password');
    }
  });

  test('a login that may only read keys is let in; what it cannot see is said', async () => {
    const server = await redis({ acl: ['user reader on >reader-password ~bull:* +@read'] });
    expect(await look(server.url('reader:reader-password'))).toEqual({ ...USABLE, notes: ['state_not_permitted'] });
  });

  test('down, and a name that does not exist', async () => {
    const server = await redis();
    await server.stop();
    expect(await look(server.url())).toMatchObject({ kind: 'unreachable', why: 'refused' });
    expect(await look('redis://no-such-host.invalid')).toMatchObject({ kind: 'unreachable', why: 'dns' });
  });

  test('full: memory really used up, and nothing evicted', async () => {
    const server = await redis({ settings: { maxmemory: '4mb', 'maxmemory-policy': 'noeviction' } });
    expect(await look(server.url())).toEqual(USABLE);
    const fill = async () => {
      for (let n = 0; n < 1000; n += 1) await server.admin.set(`key:${n}`, 'x'.repeat(10_000));
    };
    await expect(fill()).rejects.toThrow(/^OOM/);
    const before = await server.admin.dbsize();
    expect(await look(server.url())).toMatchObject({
      kind: 'unusable',
      why: 'full',
      detail: expect.stringMatching(/^OOM: .*maxmemory:4194304, maxmemory_policy:noeviction$/),
    });
    expect(await server.admin.dbsize()).toBe(before);
    const memory = openRedisMemory(targetOf(server.url()), { read: redisMemory, timeoutMs: 3000 });
    expect(await memory(new AbortController().signal)).toMatchObject({
      kind: 'measured',
      value: [{ of: 'redis (noeviction)', totalBytes: 4_194_304 }],
    });
    await server.admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await look(server.url())).toMatchObject({ kind: 'usable', notes: ['evicts_keys'] });
    await server.admin.config('SET', 'maxmemory', '0');
    expect(await memory(new AbortController().signal)).toEqual({ kind: 'unmeasured', cause: 'unsupported', detail: 'maxmemory:0' });
  });

  test('all its clients are taken', async () => {
    const server = await redis({ settings: { maxclients: '10' } });
    const others = Array.from({ length: 9 }, () => new Redis(server.port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null }));
    undo.push(() => {
      for (const other of others) other.disconnect();
    });
    await Promise.all(others.map((other) => other.ping()));
    expect(await look(server.url())).toMatchObject({ kind: 'unusable', why: 'too_many_connections' });
  });

  test('a replica takes no writes, and one without its master no reads', async () => {
    const master = await redis({ settings: { 'repl-diskless-sync-delay': '0' } });
    const replica = await redis({ settings: { replicaof: `127.0.0.1 ${master.port}` } });
    await until(async () => (await replica.admin.info('replication')).includes('master_link_status:up'));
    expect(await look(replica.url())).toMatchObject({ kind: 'unusable', why: 'read_only', detail: 'READONLY: role:slave, master_link_status:up' });
    await master.stop();
    await until(async () => (await replica.admin.info('replication')).includes('master_link_status:down'));
    await replica.admin.config('SET', 'replica-serve-stale-data', 'no');
    expect(await look(replica.url())).toMatchObject({ kind: 'unusable', why: 'read_only', detail: expect.stringMatching(/^MASTERDOWN/) });
  });

  test('writes are stopped because a snapshot failed', async () => {
    const server = await redis({ settings: { save: '3600 1' } });
    await server.admin.set('a', '1');
    rmSync(server.folder, { recursive: true, force: true });
    await server.admin.bgsave();
    await until(async () => (await server.admin.info('persistence')).includes('rdb_last_bgsave_status:err'));
    await expect(server.admin.set('a', '2')).rejects.toThrow(/^MISCONF/);
    expect(await look(server.url())).toMatchObject({ kind: 'unusable', why: 'read_only', detail: expect.stringMatching(/^MISCONF/) });
    await server.admin.config('SET', 'stop-writes-on-bgsave-error', 'no');
    expect(await look(server.url())).toEqual({ ...USABLE, notes: ['snapshot_failed'] });
  });

  test('TLS: of a known authority, of an unknown one, of another name, where there is none, and forgotten', async () => {
    const authority = createAuthority('Test CA');
    const good = createCertificate({ name: 'redis', ipAddresses: ['127.0.0.1'], issuer: authority });
    const server = await redis({ tls: good });
    expect(await look(server.url(), { 'redis-ca': authority.cert })).toEqual(USABLE);
    expect(await look(server.url())).toMatchObject({ kind: 'unreachable', why: 'tls' });
    expect(await look(server.url(), { 'redis-ca': createAuthority('Another CA').cert })).toMatchObject({ why: 'tls' });
    expect(await look(server.url().replace('127.0.0.1', 'localhost'), { 'redis-ca': authority.cert })).toMatchObject({
      why: 'tls',
      detail: expect.stringContaining('altnames'),
    });
    const plain = await redis();
    expect(await look(plain.url().replace('redis:', 'rediss:'), { timeout: '300' })).toEqual({
      kind: 'unreachable',
      why: 'timed_out',
      detail: 'TLS handshake: timeout',
    });
    // A client that does not encrypt meets a server that hangs up.
    expect(await look(server.url().replace('rediss:', 'redis:'))).toMatchObject({
      kind: expect.stringMatching(/^un/),
      why: expect.stringMatching(/^(reset|protocol)$/),
    });
  });

  test('a cluster of one node, and one that has lost its slots', async () => {
    const whole = await redis({ cluster: true });
    expect(await look(whole.url(), { 'redis-cluster': 'true' })).toEqual(USABLE);
    await whole.admin.config('SET', 'cluster-require-full-coverage', 'yes');
    await whole.admin.call('CLUSTER', 'DELSLOTS', 7);
    await until(async () => String(await whole.admin.call('CLUSTER', 'INFO')).includes('cluster_state:fail'));
    expect(await look(whole.url(), { 'redis-cluster': 'true' })).toMatchObject({
      kind: 'unusable',
      why: 'failed',
      detail: 'CLUSTERDOWN: cluster_state:fail',
    });
  });
});

describe('what is no Redis, or not yet', () => {
  test('loading its data', async () => {
    const loading = await answering('-LOADING Redis is loading the dataset in memory\r\n');
    expect(await look(loading)).toEqual({ kind: 'unusable', why: 'starting_up', detail: 'LOADING Redis is loading the dataset in memory' });
  });

  test('protected mode, and a refusal in words of the host', async () => {
    const denied = await fake((socket) => socket.end('-DENIED Redis is running in protected mode because protected mode is enabled\r\n'));
    expect(await look(denied)).toMatchObject({ kind: 'unusable', why: 'auth_failed' });
    const full = await fake((socket) => socket.end('-ERR max number of clients reached\r\n'));
    expect(await look(full)).toMatchObject({ kind: 'unusable', why: 'too_many_connections' });
  });

  test('accepts and says nothing: ends with its time', async () => {
    const started = performance.now();
    for (const scheme of ['redis:', 'rediss:'])
      expect(await look((await fake(() => {})).replace('redis:', scheme), { timeout: '200' })).toMatchObject({
        kind: 'unreachable',
        why: 'timed_out',
      });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('hangs up; speaks HTTP; speaks nonsense; answers another question', async () => {
    expect(await look(await fake((socket) => socket.end()))).toMatchObject({ kind: 'unreachable', why: 'reset' });
    expect(await look(await answering('HTTP/1.1 400 Bad Request\r\n\r\n'))).toMatchObject({ kind: 'unusable', why: 'protocol' });
    expect(await look(await answering('\u0016\u0003\u0001'))).toMatchObject({ kind: 'unusable', why: 'protocol' });
    expect(await look(await answering(':1\r\n'))).toMatchObject({ kind: 'unusable', why: 'protocol' });
  });

  test('never stops talking: neither the memory nor the time runs out', async () => {
    const flood = await fake((socket) => {
      socket.write('$2000000000\r\n');
      const more = () => {
        while (!socket.destroyed && socket.write('x'.repeat(65_536)));
      };
      socket.on('drain', more);
      more();
    });
    const before = process.memoryUsage().rss;
    expect(await look(flood)).toMatchObject({ kind: 'unusable', why: 'protocol' });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 ** 2);
  });

  test('a cancel rejects at once', async () => {
    const silent = await fake(() => {});
    const cancel = new AbortController();
    const looking = look(silent, { timeout: '60000' }, cancel.signal);
    setTimeout(() => cancel.abort(new Error('cancelled')), 50);
    await expect(looking).rejects.toThrow('cancelled');
    const port = await freePort();
    await expect(look(`redis://127.0.0.1:${port}`, {}, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  });
});
