import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AlertWorld, openAlertWorld, SECRETS, shown } from '../support/alert-world.ts';
import { type AnsweringServer, startAnsweringServer } from '../support/answering-server.ts';
import { type Answered, countersOf, every } from '../support/counter-history.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { type PrometheusServer, startPrometheus } from '../support/prometheus-server.ts';
import { schemaProblems } from '../support/report-schema.ts';
import type { BundleRun } from '../support/run-bundle.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let world: AlertWorld;
beforeEach(async () => {
  world = await openAlertWorld();
});
afterEach(() => world.close());

const checked = (run: BundleRun) => {
  expect(run.signal).toBeNull();
  expect(run.report === null ? ['no report'] : schemaProblems(run.report, 'alert-check')).toEqual([]);
  for (const secret of SECRETS) expect(shown(run)).not.toContain(secret);
  return run;
};
const of = (run: BundleRun, target: string) => run.report?.findings.find((finding) => finding.target === target);

describe('http-5xx from a real Prometheus', () => {
  /** A whole minute, some minutes ago: nothing here waits for time to pass. */
  const now = Math.floor(Date.now() / MINUTE) * MINUTE - 2 * MINUTE;
  const times = every(now - 3 * HOUR, now, 15_000);
  const steady = (job: string, from: number, until: number, perMinute: number, isError: (i: number) => boolean): Answered[] =>
    every(from, until, MINUTE / perMinute).map((at, i) => ({ at, labels: `job="${job}",status="${isError(i) ? 500 : 200}"` }));
  const begin = now - 2.5 * HOUR;
  const calm = (job: string) => steady(job, begin, now, 100, () => false);
  const stories = [
    steady('breach', begin, now, 200, (i) => i % 250 < 3),
    steady('below', begin, now, 200, (i) => i % 250 < 2),
    [
      ...steady('few', begin, begin + 5 * MINUTE, 10, (i) => i % 2 === 0),
      ...[-200, -150, -100].map((s, i) => ({ at: now + s * 1000, labels: `job="few",status="${i === 1 ? 500 : 200}"` })),
    ],
    [...calm('spike'), ...steady('spike', now - 41 * MINUTE, now - 39 * MINUTE, 60, () => true)],
  ];
  let prometheus: PrometheusServer;
  beforeAll(async () => {
    prometheus = await startPrometheus({
      history: stories.flatMap((answered) => countersOf('http_requests_total', answered, { times, restarts: [] })),
    });
  }, 60_000);
  afterAll(() => prometheus.stop());
  const check = async (job: string, at = now) =>
    checked(
      await world.check(
        { 'prometheus-url': prometheus.url, 'prometheus-requests': `http_requests_total{job="${job}"}`, 'http-ingest-delay': '15s' },
        { at },
      ),
    );

  test('1.2 % is an alert', async () => {
    const run = await check('breach');
    expect(of(run, 'http-5xx')).toMatchObject({ verdict: 'critical', reason: 'http_5xx' });
    expect(Number(run.outputs['http-5xx-ratio'])).toBeCloseTo(0.012, 3);
    expect(run.outputs).toMatchObject({ verdict: 'critical', configured: 'traffic', opened: '1', 'firing-checks': '["http-5xx"]' });
    expect(run.outputs['message']).toContain('Review the logs');
  }, 30_000);

  test('0.8 % is none', async () => {
    const run = await check('below');
    expect(of(run, 'http-5xx')).toMatchObject({ verdict: 'ok' });
    expect(Number(run.outputs['http-5xx-ratio'])).toBeCloseTo(0.008, 3);
    expect([run.code, run.outputs['verdict'], world.issues().length]).toEqual([0, 'ok', 0]);
  }, 30_000);

  test('three requests with one 5xx prove nothing', async () => {
    const run = await check('few');
    expect([run.code, of(run, 'http-5xx')?.verdict, of(run, 'http-5xx')?.reason]).toEqual([1, 'unknown', 'too_few_requests']);
  }, 30_000);

  test('a spike between two runs an hour apart is found by the second: told, opened and closed at once', async () => {
    expect((await check('spike', now - HOUR)).outputs).toMatchObject({ verdict: 'ok', opened: '0' });
    const run = await check('spike');
    expect(run.outputs).toMatchObject({ verdict: 'critical', firing: '0', opened: '1', closed: '1', notified: '2' });
    expect(world.issues().map(({ state }) => state)).toEqual(['closed']);
    // And it is told once.
    expect((await check('spike', now + MINUTE)).outputs).toMatchObject({ verdict: 'ok', opened: '0', notified: '0' });
  }, 60_000);

  test('a metric that does not exist is unknown', async () => {
    expect(of(await check('brach'), 'http-5xx')).toMatchObject({ verdict: 'unknown', reason: 'unknown_metric' });
  }, 30_000);
});

describe('from run to run', () => {
  let api: AnsweringServer;
  beforeEach(async () => {
    api = await startAnsweringServer();
  });
  afterEach(() => api.close());
  const start = Date.now() - HOUR;
  const run = async (value: unknown, minutes: number, more = '') => {
    api.answer({ status: 200, body: JSON.stringify({ queue: { waiting: value } }), headers: { 'content-type': 'application/json' } });
    const rules = `waiting | json | warn > 30 | crit > 100 | clear < 20 ${more}| ${api.url}/metrics.json?key=hunter2-hunter2 queue.waiting`;
    return checked(await world.check({ rules }, { at: start + minutes * MINUTE }));
  };

  test('what is raised stays until it has cleared; each change is told once', async () => {
    expect((await run(35, 0)).outputs).toMatchObject({ verdict: 'degraded', firing: '1', opened: '1' });
    expect((await run(25, 5)).outputs).toMatchObject({ verdict: 'degraded', firing: '1', opened: '0', closed: '0', notified: '0' });
    expect((await run(19, 10)).outputs).toMatchObject({ verdict: 'ok', firing: '0', closed: '1' });
    expect((await run(25, 15)).outputs).toMatchObject({ verdict: 'ok', opened: '0' });
    expect(world.slackTexts().length).toBe(2);
  }, 60_000);

  test('what must last is pending first; without the cache it begins again', async () => {
    expect((await run(130, 0, '| for 5m ')).outputs).toMatchObject({ verdict: 'ok', reason: 'pending', opened: '0' });
    world.cache.clear();
    expect((await run(130, 6, '| for 5m ')).outputs).toMatchObject({ verdict: 'ok', reason: 'pending' });
    expect((await run(130, 12, '| for 5m ')).outputs).toMatchObject({ verdict: 'critical', reason: 'metric_beyond_limit', opened: '1' });
  }, 60_000);

  test('what is no number is unknown, an alert that is on stays on, and a cache that somebody wrote does no harm', async () => {
    await run(130, 0);
    expect((await run('130', 5)).outputs).toMatchObject({
      verdict: 'unknown',
      reason: 'not_a_number',
      firing: '1',
      closed: '0',
      'http-5xx-ratio': '',
    });
    for (const entry of world.cache.entries) entry.bytes = Buffer.from('{"schema":1,"savedAt":9e99}');
    expect((await run(undefined, 10)).outputs).toMatchObject({ verdict: 'unknown', reason: 'unknown_metric', closed: '0' });
    expect(world.issues().map(({ state }) => state)).toEqual(['open']);
  }, 60_000);

  test('in maintenance nothing is an incident', async () => {
    const maintenance = `${new Date(start - MINUTE).toISOString().replace(/\.\d+/, '')}/1h upgrade`;
    const rules = `waiting | json | crit > 100 | ${api.url}/metrics.json queue.waiting`;
    api.answer({ status: 200, body: '{"queue":{"waiting":130}}' });
    const frozen = checked(await world.check({ rules, maintenance }, { at: start }));
    expect(frozen.outputs).toMatchObject({ verdict: 'critical', opened: '0' });
    expect(frozen.report?.findings.map(({ reason }) => reason)).toContain('maintenance');
  }, 30_000);
});

describe('a source that is no good makes its own checks unknown and no others', () => {
  let postgres: PostgresServer;
  let hostile: Server;
  let port: number;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.remove());
  const behave = async (how: Parameters<typeof createServer>[1]) => {
    hostile = createServer((socket) => {
      socket.on('error', () => {});
      (how as (s: typeof socket) => void)(socket);
    });
    await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
    port = (hostile.address() as { port: number }).port;
  };
  afterEach(() => {
    hostile.close();
  });
  const check = async () =>
    checked(
      await world.check({
        'database-url': postgres.url().replace('postgres@', 'postgres:hunter2-hunter2@'),
        'redis-url': `redis://:hunter2-hunter2@127.0.0.1:${port}`,
        queues: 'emails',
        timeout: '2s',
      }),
    );
  const expectOthersWell = (run: BundleRun) => {
    expect(of(run, 'database:connections')).toMatchObject({ verdict: 'ok' });
    expect(run.outputs).toMatchObject({ verdict: 'unknown', configured: 'queues,database', firing: '0' });
    expect(run.elapsedMs).toBeLessThan(12_000);
  };

  test('it hangs', async () => {
    await behave(() => {});
    const run = await check();
    expectOthersWell(run);
    expect(of(run, 'queue-failed:emails')).toMatchObject({ verdict: 'unknown', reason: 'timed_out' });
  }, 30_000);

  test('it dies in the middle', async () => {
    await behave((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const run = await check();
    expectOthersWell(run);
    expect(of(run, 'queue-failed:emails')?.verdict).toBe('unknown');
  }, 30_000);

  test('it floods', async () => {
    await behave(async (socket) => {
      socket.write('$9000000000\r\n');
      while (!socket.destroyed) {
        socket.write(Buffer.alloc(1024 * 1024, 'x'));
        await sleep(1);
      }
    });
    const run = await check();
    expectOthersWell(run);
    expect(of(run, 'queue-failed:emails')?.verdict).toBe('unknown');
  }, 30_000);
});
