import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { startApi } from '../../demo/project.ts';
import { type ActRun, runAct } from '../support/act.ts';
import { FAST, type MonitorWorld, openMonitorWorld } from '../support/monitor-world.ts';
import { startPostgres } from '../support/postgres-server.ts';
import { startRedis } from '../support/redis-server.ts';
import { ROOT } from '../support/run-bundle.ts';

const example = readFileSync(path.join(ROOT, 'examples', 'monitor.yml'), 'utf8');

const closing: (() => Promise<unknown> | undefined)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** The address to which the API's host listens for a restart: it takes the call, and does what the host does. */
async function startHook(onCall: () => void) {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    response.writeHead(202).end('{}');
    onCall();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => void server.close());
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/deploy/srv-0123456789abcdef?key=hook-secret-key` };
}

type Outside = { readonly api: string; readonly hook: string; readonly database: string; readonly redis: string };

/** The example as its user runs it, against the API, database, Redis, GitHub, Slack and mail server of this machine. */
function monitor(world: MonitorWorld, { api, hook, database, redis }: Outside, patience = '20s'): Promise<ActRun> {
  return runAct({
    files: { '.github/workflows/monitor.yml': example },
    workflow: 'monitor.yml',
    event: 'workflow_dispatch',
    env: {
      GITHUB_API_URL: world.github.url,
      GITHUB_WORKFLOW_REF: 'acme/api/.github/workflows/monitor.yml@refs/heads/main',
      GITHUB_REF: 'refs/heads/main',
    },
    secrets: {
      GITHUB_TOKEN: 'token-of-the-job',
      SLACK_WEBHOOK_URL: `${world.slack.url}/services/T1/B1/XXXXXXXXXXXXXXXX`,
      SMTP_URL: `smtp://localhost:${world.smtp.port}`,
      HEARTBEAT_URL: `${world.heartbeat.url}/ping/0123456789abcdef`,
      DATABASE_URL: database,
      REDIS_URL: redis,
      DEPLOY_HOOK_URL: hook,
    },
    replace: {
      'https://api.example.com/health': `${api}/health`,
      // The restart that a user would switch on; nobody waits for minutes here, and the world outside is this machine.
      "restart: 'off'\n": `restart: on\n      restart-on: database\n      restart-timeout: ${patience}\n`,
      'https://www.githubstatus.com/api/v2/status.json': `${world.heartbeat.url}/`,
      'restart-timeout: ${{ inputs.restart-timeout }}\n': 'restart-timeout: ${{ inputs.restart-timeout }}\n          restart-interval: 300ms\n',
      'email-to: ${{ inputs.email-to }}\n': `email-to: \${{ inputs.email-to }}\n          smtp-tls: none\n          suspect-interval: ${FAST['suspect-interval']}\n`,
    },
  });
}

const told = (world: MonitorWorld) => [world.slack.requests.length, world.smtp.mails.length];
const states = (world: MonitorWorld) => world.issues().map(({ state }) => state);

test('an outage from its first minute to its end: PostgreSQL stops, one issue, one message, one mail, the database is named, one restart, recovered, closed', async () => {
  const [server, redis, world] = await Promise.all([startPostgres(), startRedis(), openMonitorWorld()]);
  closing.push(server.remove, redis.remove, world.close);
  await server.query('CREATE DATABASE shop');
  const api = await startApi(server.url('shop'), redis.url());
  closing.push(api.stop);
  // What `docker compose up` does on a host whose database has ended.
  const hook = await startHook(() => void server.start());
  const outside = { api: api.url, hook: hook.url, database: server.url('shop'), redis: redis.url() };

  const well = await monitor(world, outside);
  expect([well.code, well.outputs['monitor.verdict'], well.steps['Triage'], states(world), told(world)]).toEqual([0, 'ok', undefined, [], [0, 0]]);

  await server.stop();
  const broken = await monitor(world, outside);
  expect([broken.code, broken.outputs['monitor.verdict'], broken.outputs['monitor.opened']]).toEqual([0, 'critical', '1']);
  expect([states(world), told(world)]).toEqual([['open'], [1, 1]]);
  expect([broken.outputs['triage.culprit'], broken.outputs['triage.confidence'], broken.outputs['triage.restart']]).toEqual([
    'database',
    'certain',
    'ok',
  ]);
  expect([broken.outputs['triage.recovered'], hook.calls.length]).toEqual(['true', 1]);
  const phases = JSON.parse(broken.outputs['triage.phases'] ?? '') as { phase: string; ok: boolean | null; what: string }[];
  expect(Object.fromEntries(phases.map(({ phase, ok }) => [phase, ok]))).toMatchObject({
    control: true,
    tcp: true,
    http: false,
    database: false,
    redis: true,
  });
  const [issue] = world.issues();
  const comments = issue?.comments.map(({ body }) => body) ?? [];
  expect(comments[0]).toContain('<code>database</code> (certain)');
  expect(comments[1]).toMatch(/\*\*Restarted\*\* by the deploy hook: healthy after [\d.]+ m?s/);

  const mended = await monitor(world, outside);
  expect([mended.code, mended.outputs['monitor.verdict'], mended.outputs['monitor.closed'], mended.steps['Triage']]).toEqual([
    0,
    'ok',
    '1',
    undefined,
  ]);
  expect([states(world), told(world), hook.calls.length]).toEqual([['closed'], [2, 2], 1]);
  expect(issue?.body).toMatch(/\*\*Recovered\*\* at 20\d\d-[\d-]+ [\d:]+ UTC, after [\d.]+ (s|min)/);
  expect(issue?.body).toMatch(/\| Broke \| 20\d\d-[^|]+\|\n\| Detected after \| [^|]+\|\n\| Recovered after \| [^|]+\|/);
  expect(broken.log + mended.log + JSON.stringify(issue)).not.toMatch(/hook-secret-key|XXXXXXXXXXXXXXXX|token-of-the-job/);
}, 180_000);

test('a long outage is looked into when it opens, and not again in each run; a restart that does not help is not repeated', async () => {
  const [server, redis, world] = await Promise.all([startPostgres(), startRedis(), openMonitorWorld()]);
  closing.push(server.remove, redis.remove, world.close);
  const api = await startApi(server.url(), redis.url());
  closing.push(api.stop);
  const hook = await startHook(() => {});
  const outside = { api: api.url, hook: hook.url, database: server.url(), redis: redis.url() };
  await server.stop();
  const first = await monitor(world, outside, '2s');
  expect([first.steps['Triage'], first.outputs['triage.culprit'], first.outputs['triage.restart']]).toEqual(['success', 'database', 'failed']);
  const second = await monitor(world, outside, '2s');
  expect([second.code, second.outputs['monitor.verdict'], second.outputs['monitor.changed'], second.steps['Triage']]).toEqual([
    0,
    'critical',
    '0',
    undefined,
  ]);
  expect([states(world), told(world), hook.calls.length, world.issues()[0]?.comments.length]).toEqual([['open'], [1, 1], 1, 2]);
}, 180_000);
