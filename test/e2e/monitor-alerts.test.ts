import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bull, fail } from '../contract/queues/support.ts';
import { runAct } from '../support/act.ts';
import { examplesOf } from '../support/examples.ts';
import { FAST, type MonitorWorld, openMonitorWorld } from '../support/monitor-world.ts';
import { answersBetween, nginxLog } from '../support/nginx-log.ts';
import { freePort, type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { type SshServer, startSshServer } from '../support/ssh-server.ts';

const example = examplesOf(import.meta.filename);
const MINUTE = 60_000;

let world: MonitorWorld;
let redis: RedisServer;
let postgres: PostgresServer;
let ssh: SshServer;
let bullmq: ReturnType<typeof bull>;
let folder: string;
beforeEach(async () => {
  [world, redis, postgres, ssh] = await Promise.all([
    openMonitorWorld(),
    startRedis(),
    startPostgres(),
    startSshServer({ Subsystem: 'sftp internal-sftp' }),
  ]);
  bullmq = bull(redis.port);
  folder = mkdtempSync(path.join(tmpdir(), 'runbook-e2e-'));
});
afterEach(async () => {
  await bullmq.close();
  await Promise.all([world.close(), redis.remove(), postgres.remove(), ssh.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

async function run(content = example('monitor-alerts.yml')) {
  const [toPostgres, toRedis] = [await freePort(), await freePort()];
  return runAct({
    files: { '.github/workflows/monitor.yml': content },
    workflow: 'monitor.yml',
    event: 'workflow_dispatch',
    env: { GITHUB_API_URL: world.github.url },
    secrets: {
      GITHUB_TOKEN: 'token-of-the-job',
      SLACK_WEBHOOK_URL: `${world.slack.url}/services/T1/B1/XXXXXXXXXXXXXXXX`,
      MONITOR_SSH_KEY: ssh.key,
      SSH_KNOWN_HOSTS: ssh.knownHosts,
      REDIS_URL: `redis://127.0.0.1:${toRedis}`,
      DATABASE_URL: `postgresql://postgres@127.0.0.1:${toPostgres}/postgres`,
    },
    replace: {
      'https://api.example.com/health': world.api.url,
      'ssh-host: api.example.com\n': `ssh-host: 127.0.0.1\n      ssh-port: '${ssh.port}'\n`,
      'ssh-user: monitor\n': `ssh-user: ${ssh.user}\n`,
      'https://www.githubstatus.com/api/v2/status.json': `${world.heartbeat.url}/`,
      '/var/log/nginx/access.log': path.join(folder, 'access.log'),
      '15432:127.0.0.1:5432': `${toPostgres}:127.0.0.1:${postgres.port}`,
      '16379:127.0.0.1:6379': `${toRedis}:127.0.0.1:${redis.port}`,
      'failure-threshold: ${{ inputs.failure-threshold }}\n': `failure-threshold: \${{ inputs.failure-threshold }}\n          suspect-interval: ${FAST['suspect-interval']}\n`,
    },
  });
}

test('monitor-alerts.yml: health and alerts side by side, Redis and PostgreSQL through the tunnel; an incident for each alert', async () => {
  const now = Date.now();
  const spike = (at: number) => at > now - 20 * MINUTE && at < now - 15 * MINUTE && Math.floor(at / 1000) % 20 === 0;
  writeFileSync(path.join(folder, 'access.log'), nginxLog(answersBetween(now - 90 * MINUTE, now, 1000, spike)));
  await fail(bullmq, 'emails', 12);
  const { jobs, outputs, log } = await run();
  expect(jobs).toMatchObject({ 'Monitor/monitor': 'success', 'Monitor/alerts': 'success' });
  expect(outputs['monitor.verdict']).toBe('ok');
  expect(outputs['alerts.verdict']).toBe('critical');
  expect(outputs['alerts.configured']).toBe('traffic,queues,disk,memory,database');
  expect(JSON.parse(outputs['alerts.firing-checks'] ?? '')).toContain('queue-failed:emails');
  const titles = world.issues().map(({ title, state }) => `${state}: ${title.replace(/\u200b/g, '')}`);
  expect(titles).toContainEqual(expect.stringMatching(/^open: .*alert queue-failed:emails/));
  // The API itself is well: the triage stands in the alert's incident.
  const alerted = world.issues().find(({ title }) => title.includes('queue-failed'));
  expect([outputs['triage.culprit'], outputs['triage.issue-number'], outputs['triage.restart']]).toEqual([
    expect.any(String),
    String(alerted?.number),
    'none',
  ]);
  expect(alerted?.comments.map(({ body }) => body.slice(0, 19))).toEqual(['<!-- runbook-triage']);
  // The spike was over before anybody looked: it is told all the same.
  expect(titles).toContainEqual(expect.stringMatching(/^closed: .*alert http-5xx/));
  expect(log).not.toMatch(/token-of-the-job|XXXXXXXXXXXXXXXX|hunter2-hunter2/);
}, 180_000);

test('an outage is looked into through the same tunnel: Redis and PostgreSQL are not blamed for being out of reach', async () => {
  world.api.answer(500, '{"status":"error"}');
  writeFileSync(path.join(folder, 'access.log'), nginxLog(answersBetween(Date.now() - 10 * MINUTE, Date.now(), 1000, () => true)));
  const { outputs, jobs } = await run();
  expect(outputs['monitor.verdict']).toBe('critical');
  expect(jobs).toMatchObject({ 'Monitor/triage': 'success' });
  expect(outputs['triage.culprit']).toBe('app');
  const phases = JSON.parse(outputs['triage.phases'] ?? '[]') as readonly { phase: string; what: string }[];
  const what = (name: string) => phases.find(({ phase }) => phase === name)?.what;
  expect([what('database'), what('redis')]).toEqual(['usable', 'usable']);
  // The log that the alerts judge tells the triage what failed.
  expect(what('errors')).not.toBe('');
}, 180_000);

test('health alone is a valid minimum: the alerts are skipped; a secret of theirs that nobody uses is told', async () => {
  const whole = example('monitor-alerts.yml');
  const unset = whole.replace(/ {6}ssh-host[\s\S]*?(?= {6}channels:)/, '');
  const alone = unset.replace(/ {6}ssh-key[\s\S]*?DATABASE_URL \}\}\n/, '');
  const healthy = await run(alone);
  expect([healthy.code, healthy.outputs['monitor.verdict'], healthy.outputs['alerts.verdict']]).toEqual([0, 'ok', undefined]);
  const stray = await run(unset);
  expect([stray.code, stray.outputs['alerts.verdict']]).toEqual([0, undefined]);
  expect(stray.log).toContain('database-url or redis-url is given, and no alert is checked');
}, 180_000);
