import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { bull, fail } from '../contract/queues/support.ts';
import { type AlertWorld, openAlertWorld, SECRETS, shown } from '../support/alert-world.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { schemaProblems } from '../support/report-schema.ts';
import type { BundleRun } from '../support/run-bundle.ts';

let redis: RedisServer;
let bullmq: ReturnType<typeof bull>;
let world: AlertWorld;
const PASSWORD = 'hunter2-hunter2';
beforeAll(async () => {
  redis = await startRedis({ settings: { requirepass: PASSWORD }, adminPassword: PASSWORD });
});
beforeEach(async () => {
  world = await openAlertWorld();
  bullmq = bull(redis.port, { password: PASSWORD });
});
afterEach(async () => {
  await bullmq.close();
  await world.close();
  await redis.admin.flushall();
});
afterAll(() => redis.remove());

const checked = (run: BundleRun) => {
  expect(run.signal).toBeNull();
  expect(run.report === null ? ['no report'] : schemaProblems(run.report, 'alert-check')).toEqual([]);
  for (const secret of SECRETS) expect(shown(run)).not.toContain(secret);
  return run;
};
const of = (run: BundleRun, target: string) => run.report?.findings.find((finding) => finding.target === target);
const queues = (names: string) => ({ 'redis-url': redis.url(`:${PASSWORD}`), queues: names });

describe('queue-failed on a real Redis with real BullMQ', () => {
  test('12 failed jobs open one incident with the grouped reasons and tell it once; with none left it is closed', async () => {
    await fail(bullmq, 'emails', 12, (n) => `connect ECONNREFUSED 10.0.0.${n}:5432 <img src=x> @team #1`);
    const run = checked(await world.check(queues('emails')));
    expect(of(run, 'queue-failed:emails')).toMatchObject({ verdict: 'critical', reason: 'queue_failed' });
    expect(run.outputs).toMatchObject({
      verdict: 'critical',
      firing: '1',
      'firing-checks': '["queue-failed:emails"]',
      checks: '1',
      opened: '1',
      notified: '1',
    });
    expect(run.outputs['configured']).toBe('queues');
    const [issue] = world.issues();
    expect(issue?.title.replace(/\u200b/g, '')).toContain('api (production) / alert queue-failed:emails');
    expect(issue?.body).toContain('<details>');
    expect(issue?.body).toContain('ECONNREFUSED');
    expect(issue?.body).toMatch(/\| 12 \|/);
    // Raw markup, a mention or a reference in what a job said is none in the issue.
    expect(issue?.body).not.toMatch(/<img|[^;]@team|[^;]#1\b|10\.0\.0\.\d/);

    const again = checked(await world.check(queues('emails')));
    expect(again.outputs).toMatchObject({ firing: '1', opened: '0', notified: '0', 'open-incidents': '1' });
    await bullmq.queue('emails').clean(0, 1000, 'failed');
    const after = checked(await world.check(queues('emails')));
    expect(after.outputs).toMatchObject({ verdict: 'ok', firing: '0', closed: '1', notified: '1' });
    expect(world.issues().map(({ state }) => state)).toEqual(['closed']);
    expect(world.slackTexts()).toEqual([expect.stringContaining('has failed: queue_failed'), expect.stringContaining('has recovered')]);
  }, 60_000);

  test('10 are none, and a missing queue is unknown; that is an incident after three runs in a row', async () => {
    await fail(bullmq, 'emails', 10);
    const run = checked(await world.check(queues('emails\nemials')));
    expect(of(run, 'queue-failed:emails')).toMatchObject({ verdict: 'ok', reason: 'ok' });
    expect(of(run, 'queue-failed:emials')).toMatchObject({ verdict: 'unknown', reason: 'not_found', message: expect.stringContaining('emails') });
    expect([run.code, run.outputs['verdict'], run.outputs['unknown'], world.issues().length]).toEqual([1, 'unknown', '1', 0]);
    checked(await world.check(queues('emails\nemials')));
    expect(checked(await world.check(queues('emails\nemials'))).outputs).toMatchObject({ opened: '1' });
    expect(world.issues().map(({ title }) => title.replace(/\u200b/g, ''))).toEqual([expect.stringContaining('queue-failed:emials')]);
  }, 60_000);

  test('a queue taken from the inputs: a day later its issue is closed as no longer checked', async () => {
    const job = { env: { GITHUB_JOB: 'alerts', GITHUB_WORKFLOW_REF: 'acme/api/.github/workflows/monitor.yml@refs/heads/main' } };
    await fail(bullmq, 'emails', 12);
    await fail(bullmq, 'reports', 1);
    expect(checked(await world.check(queues('emails\nreports'), job)).outputs).toMatchObject({ opened: '1' });
    const tomorrow = { ...job, at: Date.now() + 25 * 3_600_000 };
    expect(checked(await world.check(queues('reports'), job)).outputs).toMatchObject({ closed: '0' });
    expect(checked(await world.check({ ...queues('reports'), environment: 'staging' }, tomorrow)).outputs).toMatchObject({ closed: '0' });
    expect(checked(await world.check(queues('reports\nmissing'), tomorrow)).outputs).toMatchObject({ closed: '0', unknown: '1' });
    expect(checked(await world.check(queues('reports'), tomorrow)).outputs).toMatchObject({ closed: '1', 'open-incidents': '0' });
    expect(world.issues().map(({ state, comments }) => [state, comments.at(-1)?.body])).toEqual([
      ['closed', expect.stringContaining('No longer checked')],
    ]);
    expect(world.slackTexts().length).toBe(1);
  }, 60_000);

  test('two runs at once make one incident, told once', async () => {
    await fail(bullmq, 'emails', 12);
    const runs = (await Promise.all([world.check(queues('emails')), world.check(queues('emails'))])).map(checked);
    expect(runs.map(({ outputs }) => outputs['verdict'])).toEqual(['critical', 'critical']);
    expect(world.issues().filter(({ state }) => state === 'open').length).toBe(1);
    expect(world.slackTexts().length).toBe(1);
  }, 60_000);

  test('a Redis that is down, or that refuses the password, is unknown', async () => {
    const down = checked(await world.check({ 'redis-url': 'redis://:hunter2-hunter2@127.0.0.1:9', queues: 'emails', 'unknown-after': '1' }));
    expect(of(down, 'queue-failed:emails')).toMatchObject({ verdict: 'unknown', reason: 'unreachable' });
    expect(down.outputs).toMatchObject({ opened: '1', checks: '1' });
    const several = { queues: 'emails\nreports\nimages', 'unknown-after': '1' };
    for (const url of ['redis://:hunter2-hunter2@127.0.0.1:9', redis.url(':wrong-password')]) {
      const one = checked(await world.check({ ...several, 'redis-url': url, service: url.slice(-4) }));
      expect([one.outputs['opened'], one.outputs['notified'], one.outputs['checks']]).toEqual(['1', '1', '1']);
      expect(of(one, 'queue-failed')?.message).toContain('emails, reports, images');
    }
    const refused = checked(await world.check({ 'redis-url': redis.url(':wrong-password'), queues: 'emails' }));
    expect(of(refused, 'queue-failed:emails')).toMatchObject({ verdict: 'unknown', reason: 'unauthorized' });
    expect(shown(refused)).not.toContain('wrong-password');
  }, 60_000);
});

test('the memory of Redis is judged where it has a limit, and that limit alone; a cache is always full', async () => {
  await bullmq.queue('emails').add('send', {});
  const memory = async () => of(checked(await world.check(queues('emails'))), 'memory:redis:maxmemory');
  expect(await memory()).toBeUndefined();
  await redis.admin.config('SET', 'maxmemory', '1gb', 'maxmemory-policy', 'noeviction');
  expect(await memory()).toMatchObject({ verdict: 'ok', reason: 'ok' });
  await redis.admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
  expect(await memory()).toBeUndefined();
  await redis.admin.config('SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction');
}, 60_000);

describe('what is refused', () => {
  test('no source at all, unless that is meant', async () => {
    const run = checked(await world.check());
    expect([run.code, run.outputs['reason']]).toEqual([1, 'config']);
    expect(run.log).toContain('no source is given');
    const meant = checked(await world.check({ 'allow-none': 'true' }));
    expect([meant.code, meant.outputs['verdict'], meant.outputs['reason'], meant.outputs['configured']]).toEqual([0, 'ok', 'not_configured', '']);
  });

  test('a source that is the runner itself: nothing is asked, and no input makes it pass', async () => {
    const hosted = { env: { RUNNER_ENVIRONMENT: 'github-hosted' } };
    const run = checked(await world.check({ ...queues('emails'), 'on-unknown': 'pass' }, hosted));
    expect([run.code, run.outputs['verdict'], run.outputs['reason'], run.outputs['checks']]).toEqual([1, 'unknown', 'wrong_host', '0']);
    expect(run.outputs['message']).toContain('redis-url names 127.0.0.1');
    const tunnel = checked(await world.check({ ...queues('emails'), 'tunnel-ports': `[${redis.port}]` }, hosted));
    expect(tunnel.outputs).toMatchObject({ reason: 'not_found', checks: '1' });
  });

  test('a rule whose source is not given, and two problems at once', async () => {
    const run = checked(await world.check({ rules: 'lag | prometheus | warn > 1 | lag', queues: 'emails' }));
    expect([run.code, run.outputs['reason']]).toEqual([1, 'config']);
    expect(run.log).toContain('queues is given, and no server');
  });
});

test('cancelled in the middle: nothing is told or remembered, and the run ends by itself', async () => {
  const { createServer } = await import('node:net');
  let asked: (value: unknown) => void = () => {};
  const silent = createServer((socket) => asked(socket.on('error', () => {})));
  const reached = new Promise((resolve) => {
    asked = resolve;
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as { port: number };
  const run = await world.check(
    { 'redis-url': `redis://127.0.0.1:${port}`, queues: 'emails' },
    { onStart: (child) => void reached.then(() => child.kill('SIGINT')) },
  );
  silent.close();
  checked(run);
  expect([run.code, run.outputs['reason'], world.issues().length, world.cache.entries.length]).toEqual([1, 'cancelled', 0, 0]);
  expect(run.elapsedMs).toBeLessThan(7000);
}, 30_000);
