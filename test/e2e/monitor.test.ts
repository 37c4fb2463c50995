import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runAct } from '../support/act.ts';
import { examplesOf } from '../support/examples.ts';
import { FAST, type MonitorWorld, openMonitorWorld } from '../support/monitor-world.ts';

const example = examplesOf(import.meta.filename);

let world: MonitorWorld;
beforeEach(async () => {
  world = await openMonitorWorld();
});
afterEach(() => world.close());

/** The example as its user runs it, against this machine's API, GitHub, Slack and mail server. */
function run(name: string, content: string, more: Readonly<Record<string, string>> = {}) {
  return runAct({
    files: { [`.github/workflows/${name}`]: content },
    workflow: name,
    event: 'workflow_dispatch',
    env: {
      GITHUB_API_URL: world.github.url,
      GITHUB_WORKFLOW_REF: `acme/api/.github/workflows/${name}@refs/heads/main`,
      GITHUB_REF: 'refs/heads/main',
    },
    secrets: {
      GITHUB_TOKEN: 'token-of-the-job',
      SLACK_WEBHOOK_URL: `${world.slack.url}/services/T1/B1/XXXXXXXXXXXXXXXX`,
      SMTP_URL: `smtp://localhost:${world.smtp.port}`,
      SMTP_USER: '',
      SMTP_PASSWORD: '',
      HEARTBEAT_URL: `${world.heartbeat.url}/ping/0123456789abcdef`,
    },
    replace: {
      'https://api.example.com/health': world.api.url,
      // The mail server of this test offers no TLS, and nobody waits for seconds here.
      'email-to: ${{ inputs.email-to }}\n': `email-to: \${{ inputs.email-to }}\n          smtp-tls: none\n          suspect-interval: ${FAST['suspect-interval']}\n`,
      ...more,
    },
  });
}

test('monitor.yml: an outage is one issue, one message on each channel, and a green job; the recovery closes it', async () => {
  world.breakApi();
  const broken = await run('monitor.yml', example('monitor.yml'));
  expect([broken.code, broken.outputs['monitor.verdict'], broken.outputs['monitor.opened']]).toEqual([0, 'critical', '1']);
  world.mendApi();
  const mended = await run('monitor.yml', example('monitor.yml'));
  expect([mended.code, mended.outputs['monitor.verdict'], mended.outputs['monitor.closed']]).toEqual([0, 'ok', '1']);
  expect(world.issues().map(({ state, title }) => [state, title.includes('api')])).toEqual([['closed', true]]);
  expect([world.slack.requests.length, world.smtp.mails.length]).toEqual([2, 2]);
  expect(world.heartbeat.requests.length).toBeGreaterThan(0);
  expect(broken.log + mended.log).not.toMatch(/XXXXXXXXXXXXXXXX|0123456789abcdef|token-of-the-job/);
}, 120_000);

test('monitor-relay.yml: watches, starts the run that follows, and hands over', async () => {
  const { repository } = world.github;
  repository.workflows.set('monitor-relay.yml', 'active');
  const began = setInterval(() => {
    const [next] = repository.dispatches;
    if (next?.runId === undefined || repository.runs.length > 0) return;
    repository.runs.push({ id: next.runId, status: 'in_progress', createdAt: new Date().toISOString(), jobs: [], workflow: 'monitor-relay.yml' });
  }, 20);
  try {
    const relayed = await run('monitor-relay.yml', example('monitor-relay.yml'), {
      '      environment: production\n': "      environment: production\n      accept-cost: 'true'\n      max-runtime: 1s\n      interval: 300ms\n",
    });
    expect([relayed.code, relayed.outputs['monitor.verdict'], relayed.outputs['monitor.successor']]).toEqual([
      0,
      'ok',
      String(repository.runs[0]?.id),
    ]);
    expect(repository.dispatches.map(({ workflow, body }) => [workflow, body['inputs']])).toEqual([['monitor-relay.yml', { 'relay-from': '1' }]]);
    expect(world.api.requests()).toBeGreaterThanOrEqual(5);
  } finally {
    clearInterval(began);
  }
}, 120_000);
