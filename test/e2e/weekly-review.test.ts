import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runAct } from '../support/act.ts';
import { examplesOf } from '../support/examples.ts';
import { addHistory, addIncident, DAY, HOUR, MINUTE, openReviewWorld, pushBranch, type ReviewWorld } from '../support/review-world.ts';

const example = examplesOf(import.meta.filename);

let world: ReviewWorld;
let told: string[];
let channel: { url: string; close: () => Promise<unknown> };
beforeEach(async () => {
  world = await openReviewWorld();
  told = [];
  // Slack, and the dead-man's switch.
  const server = createServer((request, response) => {
    told.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => response.end('ok'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  channel = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => new Promise((resolve) => server.close(resolve)) };
});
afterEach(async () => {
  await channel.close();
  await world.github.close();
});

test('weekly-review.yml: the watchdog finds a workflow that is switched off, and the page is written all the same; the next run, with everything mended, writes the same page and is green', async () => {
  const now = Date.now();
  const since = Math.floor((now - 16 * DAY) / DAY) * DAY;
  addHistory(world.github, [
    { service: 'api', environment: 'production', target: 'health', from: since, until: now, everyMs: 10 * MINUTE, outages: [], holes: [] },
  ]);
  addIncident(
    world.github,
    { service: 'api', environment: 'production', check: 'health' },
    { since: now - 8 * DAY, openedAt: now - 8 * DAY + MINUTE, until: now - 8 * DAY + HOUR },
  );
  const { repository } = world.github;
  repository.workflows.set('weekly-review.yml', 'active');
  repository.workflows.set('monitor.yml', 'disabled_inactivity');
  const files = ['weekly-review.yml', 'monitor.yml'].map((name) => [`.github/workflows/${name}`, Buffer.from(example(name))] as const);
  pushBranch(repository.git, 'main', new Map(files));
  const act = () =>
    runAct({
      files: { '.github/workflows/weekly-review.yml': example('weekly-review.yml') },
      workflow: 'weekly-review.yml',
      event: 'workflow_dispatch',
      env: { GITHUB_API_URL: world.github.url },
      secrets: {
        GITHUB_TOKEN: 'token-of-the-job',
        SLACK_WEBHOOK_URL: `${channel.url}/services/T1/B1/XXXXXXXXXXXXXXXX`,
        REVIEW_HEARTBEAT_URL: `${channel.url}/heartbeat-of-the-review`,
      },
      // What an outside monitor is asked has tests of its own.
      replace: { '      outside-urls: https://api.example.com/health\n      healthchecks-checks: monitor 2h\n': '' },
    });
  const run = await act();
  expect([run.code, run.steps]).toEqual([1, expect.objectContaining({ Watchdog: 'failure', 'Weekly review': 'success' })]);
  expect([run.outputs['watchdog.verdict'], run.outputs['report.verdict']]).toEqual(['critical', 'degraded']);
  const [page] = repository.issues.filter(({ labels }) => labels.includes('runbook-review'));
  expect(page?.body).toContain('disabled&#95;inactivity');
  expect(page?.body).toContain('api (production) / health');
  expect(told).toEqual([expect.stringContaining('POST /services/'), 'GET /heartbeat-of-the-review']);
  repository.workflows.set('monitor.yml', 'active');
  // Both ran as their schedules say: every two hours, and on Mondays.
  const ran = (workflow: string, everyMs: number) => {
    for (let at = now - 8 * DAY; at < Date.now(); at += everyMs)
      repository.runs.push({
        ...{ id: repository.nextId++, workflow, event: 'schedule', createdAt: new Date(at).toISOString(), conclusion: 'success', jobs: [] },
      });
  };
  ran('monitor.yml', 2 * HOUR);
  ran('weekly-review.yml', DAY);
  const again = await act();
  expect([again.code, again.outputs['watchdog.verdict'], again.outputs['report.verdict']]).toEqual([0, 'ok', 'ok']);
  expect(again.outputs['report.issue-number']).toBe(String(page?.number));
  expect(world.issues()).toHaveLength(1);
}, 180_000);
