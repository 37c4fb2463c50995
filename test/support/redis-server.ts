import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { readToolchain } from '../../scripts/toolchain.mjs';
import type { Certificate } from './certificates.ts';
import { freePort } from './postgres-server.ts';

export type RedisServer = {
  readonly port: number;
  readonly folder: string;
  readonly pid: () => number;
  readonly url: (credentials?: string) => string;
  /** The administrator's own connection, for arranging things. */
  readonly admin: Redis;
  /** Ends the process at once. */
  readonly stop: () => Promise<void>;
  /** Stops and removes everything. */
  readonly remove: () => Promise<void>;
};

export type RedisOptions = {
  /** Lines of redis.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** `user` lines. */
  readonly acl?: readonly string[];
  readonly tls?: Certificate;
  /** A cluster: this node alone holds all slots, unless told which. */
  readonly cluster?: boolean;
  readonly slots?: readonly [number, number];
  /** How the administrator gets in where `settings` or `acl` close the door. */
  readonly adminPassword?: string;
};

/** A real Redis server on a free loopback port that keeps nothing on disk. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const program = readToolchain().redis;
  if (program === null) throw new Error('No Redis server is installed: run `npm run setup -- --for test`, which says why.');
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-redis-'));
  const port = await freePort();
  const file = (name: string, content: string) => {
    writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  };
  const { tls } = options;
  const lines = [
    'bind 127.0.0.1',
    tls === undefined ? `port ${port}` : 'port 0',
    `dir ${folder}`,
    'save ""',
    'appendonly no',
    'daemonize no',
    ...(tls === undefined
      ? []
      : [`tls-port ${port}`, `tls-cert-file ${file('cert.pem', tls.cert)}`, `tls-key-file ${file('key.pem', tls.key)}`, 'tls-auth-clients no']),
    ...(options.cluster === true ? ['cluster-enabled yes', 'cluster-config-file nodes.conf', 'cluster-require-full-coverage no'] : []),
    ...Object.entries(options.settings ?? {}).map(([name, value]) => `${name} ${value}`),
    ...(options.acl ?? []),
  ];
  const child = spawn(program, [file('redis.conf', `${lines.join('\n')}\n`)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-4000);
    });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const admin = new Redis({
    host: '127.0.0.1',
    port,
    lazyConnect: true,
    retryStrategy: (times) => (times < 200 && child.exitCode === null ? 25 : null),
    ...(options.adminPassword === undefined ? {} : { password: options.adminPassword }),
    ...(tls === undefined ? {} : { tls: { rejectUnauthorized: false } }),
  });
  admin.on('error', () => {});
  const stop = async () => {
    admin.disconnect();
    end(child);
    await ended;
  };
  try {
    await admin.ping();
    if (options.cluster === true) await takeSlots(admin, options.slots ?? [0, 16_383]);
  } catch (error) {
    await stop();
    throw new Error(`redis-server did not start: ${said}`, { cause: error });
  }
  const scheme = tls === undefined ? 'redis' : 'rediss';
  return {
    port,
    folder,
    admin,
    pid: () => child.pid ?? 0,
    url: (credentials = '') => `${scheme}://${credentials === '' ? '' : `${credentials}@`}127.0.0.1:${port}`,
    stop,
    remove: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function end(child: ChildProcess) {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
}

async function takeSlots(admin: Redis, [first, last]: readonly [number, number]) {
  await admin.call('CLUSTER', 'ADDSLOTSRANGE', first, last);
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (String(await admin.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) return;
    await setTimeout(50);
  }
  throw new Error('the cluster does not come up');
}
