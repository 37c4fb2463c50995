import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { lookAtPostgres } from '../../../src/adapters/postgres/dependency-look.ts';
import { lookAtRedis } from '../../../src/adapters/redis/look.ts';
import { measured } from '../../../src/domain/alerts/measured.ts';
import { parseDatabaseUrl } from '../../../src/domain/database/address.ts';
import { judgeRedis } from '../../../src/domain/queues/redis-info.ts';
import type { Evidence } from '../../../src/domain/triage/evidence.ts';
import { notTheRunner } from '../../../src/domain/triage/own-machine.ts';
import { healthApp } from '../../support/health-app.ts';
import { answerOk, createKit, json, type Kit } from '../../support/health-kit.ts';
import { freePort, type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { type RedisServer, startRedis } from '../../support/redis-server.ts';
import { reverseProxy } from '../../support/reverse-proxy.ts';
import { startSilentPort } from '../../support/silent-port.ts';
import { expectDiagnosis, measure, minutesAgo, timed } from '../../support/triage-world.ts';
import { given } from '../queues/support.ts';

let postgres: PostgresServer;
let redis: RedisServer;
let kit: Kit = createKit();
const undo: (() => unknown)[] = [];
const opening = { timeoutMs: 1500, now: () => performance.now() };

beforeAll(async () => {
  postgres = await startPostgres({ settings: { max_connections: '8', superuser_reserved_connections: '3' } });
  const file = path.join(postgres.dataFolder, 'pg_hba.conf');
  await postgres.query(`CREATE ROLE app LOGIN PASSWORD 'right-password'`);
  writeFileSync(file, `host all app 127.0.0.1/32 scram-sha-256\n${readFileSync(file, 'utf8')}`);
  await postgres.query('SELECT pg_reload_conf()');
  redis = await startRedis({ settings: { maxmemory: '4mb', 'maxmemory-policy': 'noeviction' } });
});
afterAll(async () => {
  await Promise.all([postgres.remove(), redis.remove()]);
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
  await kit.close();
  kit = createKit();
});

const asApp = (password = 'right-password') => postgres.url().replace('postgres@', `app:${password}@`);
async function database(url = asApp()): Promise<Pick<Evidence, 'database'>> {
  const parsed = parseDatabaseUrl(url);
  if (!('address' in parsed)) throw new Error(parsed.problem);
  return { database: timed(await lookAtPostgres(parsed.address, opening)(new AbortController().signal)) };
}
async function queue(url = redis.url()): Promise<Pick<Evidence, 'redis'>> {
  const look = lookAtRedis(given({ 'redis-url': url }).target, { judge: judgeRedis, ...opening });
  return { redis: timed(await look(new AbortController().signal)) };
}
/** The app with its own settings, behind its health endpoint, measured. */
const app = async (databaseUrl = asApp(), redisUrl: string | null = redis.url()) => measure(await kit.http(healthApp({ databaseUrl, redisUrl })));
async function stopPostgres() {
  await postgres.stop();
  undo.push(() => postgres.start());
}

test('all is well', async () => {
  expectDiagnosis({ ...(await app()), ...(await database()), ...(await queue()) }, ['none', 'certain', 'healthy']);
});

test('the database is down, as the body says and our own look finds', async () => {
  await stopPostgres();
  const diagnosis = expectDiagnosis({ ...(await app()), ...(await database()), ...(await queue()) }, [
    'database',
    'certain',
    'database_unreachable',
    'body_database_down',
  ]);
  expect(diagnosis.sentence).toMatch(/it broke at the database\. The database cannot be reached \(refused: .*ECONNREFUSED/);
});

test('the database is down, and nobody looked at it', async () => {
  await stopPostgres();
  expectDiagnosis(await app(), ['database', 'likely', 'body_database_down']);
});

test('the database is down, and the app behind nginx with it', async () => {
  await stopPostgres();
  const evidence = { ...(await measure(await kit.http(reverseProxy(await freePort(), 'nginx')))), ...(await database()) };
  const diagnosis = expectDiagnosis(evidence, ['database', 'likely', 'database_unreachable']);
  expect(diagnosis.alternatives.map(({ culprit, clue }) => [culprit, clue.code])).toEqual([['app', 'proxy_without_app']]);
});

test('the database refuses logins', async () => {
  await postgres.query(`ALTER ROLE app PASSWORD 'another-password'`);
  undo.push(() => postgres.query(`ALTER ROLE app PASSWORD 'right-password'`));
  const diagnosis = expectDiagnosis({ ...(await app()), ...(await database()) }, ['database', 'certain', 'database_unusable', 'body_database_down']);
  expect(diagnosis.sentence).toContain('28P01');
  expect(JSON.stringify(diagnosis)).not.toContain('right-password');
});

test('our own login is refused, and the app gets in: nobody is blamed', async () => {
  const diagnosis = expectDiagnosis({ ...(await app()), ...(await database(asApp('old-password'))) }, ['none', 'certain', 'healthy']);
  expect(diagnosis.against.map(({ code }) => code)).toEqual(['database_unusable']);
});

test('the connections are exhausted', async () => {
  const clients = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const client = new pg.Client({ connectionString: asApp() });
      await client.connect();
      return client;
    }),
  );
  undo.push(() => Promise.all(clients.map((client) => client.end())));
  const diagnosis = expectDiagnosis({ ...(await app()), ...(await database()) }, ['database', 'certain', 'database_unusable', 'body_database_down']);
  expect(diagnosis.sentence).toContain('too_many_connections');
  // A superuser still gets in, and sees that nobody else does.
  expectDiagnosis({ ...(await app()), ...(await database(postgres.url())) }, ['database', 'likely', 'database_short', 'body_database_down']);
});

test('the database is fine, and the app has an old address of it', async () => {
  const stale = asApp().replace(`:${postgres.port}/`, `:${await freePort()}/`);
  const evidence = { ...(await app(stale)), ...(await database()), ...(await queue()) };
  expectDiagnosis(evidence, ['app', 'likely', 'app_error', 'body_database_down', 'database_usable', 'redis_usable']);
  const deploys = timed(measured([{ id: 'd1', at: minutesAgo(4), state: 'live' as const, commit: null, by: '@backend-oncall' }]));
  expectDiagnosis({ ...evidence, deploys }, ['deploy', 'likely', 'deploy_recent', 'app_error']);
});

test('the body says that the database is down, and without credentials only that it speaks is seen', async () => {
  const evidence = { ...(await app(asApp('wrong-password'))), ...(await database(postgres.url().replace('postgres@', 'app@'))) };
  const diagnosis = expectDiagnosis(evidence, ['database', 'possible', 'body_database_down']);
  expect(diagnosis.against.map(({ code }) => code)).toEqual(['database_reachable']);
});

test('a private database: the body alone is to be believed', async () => {
  const silent = await startSilentPort();
  undo.push(silent.close);
  const hidden = await database(asApp().replace(`:${postgres.port}/`, `:${silent.port}/`));
  expectDiagnosis({ ...(await app(asApp('wrong-password'))), ...hidden }, ['database', 'likely', 'database_unreachable', 'body_database_down']);
  expectDiagnosis({ ...(await app()), ...hidden }, ['none', 'certain', 'healthy']);
  const boom = await measure(await kit.http((_, response) => json(response, '{"error":"boom"}', 500)));
  expectDiagnosis({ ...boom, ...hidden }, ['app', 'likely', 'app_error']);
});

test('the localhost of a server’s own URL is the runner, and says nothing of the database', async () => {
  const parsed = parseDatabaseUrl(`postgresql://app:x@localhost:${await freePort()}/app`);
  if (!('address' in parsed)) throw new Error(parsed.problem);
  const seen = async (isHosted: boolean) => {
    const look = notTheRunner(lookAtPostgres(parsed.address, opening), parsed.address.host, { isHosted, names: [] });
    return { database: timed(await look(new AbortController().signal)) };
  };
  const boom = await measure(await kit.http((_, response) => json(response, '{"error":"boom"}', 500)));
  expectDiagnosis({ ...boom, ...(await seen(true)) }, ['app', 'likely', 'app_error']);
  expectDiagnosis({ ...(await app()), ...(await seen(true)) }, ['none', 'certain', 'healthy']);
  expectDiagnosis({ ...boom, ...(await seen(false)) }, ['database', 'likely', 'database_unreachable']);
  expect((await seen(true)).database.value).toMatchObject({ why: 'failed', detail: 'wrong_host: localhost is the runner itself' });
});

test('the app fails by itself: all that it depends on is fine', async () => {
  const boom = await measure(await kit.http((_, response) => json(response, '{"error":"boom"}', 500)));
  expectDiagnosis({ ...boom, ...(await database()), ...(await queue()) }, ['app', 'certain', 'app_error', 'database_usable', 'redis_usable']);
});

test('a health endpoint that does not look contradicts a database that is down', async () => {
  await stopPostgres();
  const evidence = { ...(await measure(await kit.http(answerOk))), ...(await database()) };
  expectDiagnosis(evidence, ['unknown', 'possible', 'contradiction', 'healthy', 'database_unreachable']);
});

test('Redis is down', async () => {
  const gone = `redis://127.0.0.1:${await freePort()}`;
  const evidence = { ...(await app(asApp(), gone)), ...(await database()), ...(await queue(gone)) };
  expectDiagnosis(evidence, ['redis', 'certain', 'redis_unreachable', 'body_redis_down']);
});

test('Redis is full', async () => {
  const fill = async () => {
    for (let n = 0; n < 1000; n += 1) await redis.admin.set(`key:${n}`, 'x'.repeat(10_000));
  };
  undo.push(() => redis.admin.flushall());
  await expect(fill()).rejects.toThrow(/^OOM/);
  const evidence = { ...(await app()), ...(await database()), ...(await queue()) };
  const diagnosis = expectDiagnosis(evidence, ['redis', 'certain', 'redis_unusable', 'body_redis_down']);
  expect(diagnosis.sentence).toMatch(/full: OOM/);
  // The API answers without Redis, and jobs fail.
  const alerts = [{ reason: 'queue_failed', sentence: 'mail: 12 failed' }];
  expectDiagnosis({ ...(await app(asApp(), null)), ...(await queue()), alerts }, ['redis', 'likely', 'redis_unusable']);
});
