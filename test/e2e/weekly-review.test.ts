import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runAct } from '../support/act.ts';
import { examplesOf } from '../support/examples.ts';
import { MONITOR_KEY, startFakeOutsideMonitors, switchCheck, uptimeV3 } from '../support/fake-outside-monitors.ts';
import { addHistory, addIncident, DAY, HOUR, MINUTE, openReviewWorld, pushBranch, type ReviewWorld } from '../support/review-world.ts';
import { readMail, smtpAuthority, startSmtp } from '../support/smtp.ts';

const example = examplesOf(import.meta.filename);

let world: ReviewWorld;
let told: string[];
const open: { close: () => Promise<void> }[] = [];
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
  for (const server of open.splice(0)) await server.close();
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
  // UptimeRobot's own API is no address of a test; what Render is asked has tests of its own.
  const watching = [uptimeV3({ status: 'PAUSED' })];
  const outside = await startFakeOutsideMonitors({ v3: watching, healthchecks: [switchCheck()] });
  const smtp = await startSmtp({ password: 'mail-password-52' });
  const authority = path.join(mkdtempSync(path.join(tmpdir(), 'review-mail-')), 'authority.pem');
  writeFileSync(authority, smtpAuthority.cert);
  open.push(outside, smtp, { close: async () => rmSync(path.dirname(authority), { recursive: true }) });
  const mail = { SMTP_URL: `smtp://localhost:${smtp.port}`, SMTP_USER: 'u', SMTP_PASSWORD: 'mail-password-52' };
  const secrets = { ...mail, UPTIMEROBOT_API_KEY: MONITOR_KEY, HEALTHCHECKS_API_KEY: MONITOR_KEY };
  const act = () =>
    runAct({
      files: { '.github/workflows/weekly-review.yml': example('weekly-review.yml') },
      workflow: 'weekly-review.yml',
      event: 'workflow_dispatch',
      env: { GITHUB_API_URL: world.github.url, NODE_EXTRA_CA_CERTS: authority },
      secrets: {
        ...secrets,
        GITHUB_TOKEN: 'token-of-the-job',
        SLACK_WEBHOOK_URL: `${channel.url}/services/T1/B1/XXXXXXXXXXXXXXXX`,
        REVIEW_HEARTBEAT_URL: `${channel.url}/heartbeat-of-the-review`,
      },
      replace: {
        '      channels: slack\n': `      channels: |\n        slack\n        email\n      email-from: a@example.com\n      email-to: b@example.com\n`,
        '      render-service: srv-abc123def456\n': `      healthchecks-api-url: ${outside.url}/api/v3\n`,
        '      render-api-key: ${{ secrets.RENDER_API_KEY }}\n':
          '      smtp-url: ${{ secrets.SMTP_URL }}\n      smtp-user: ${{ secrets.SMTP_USER }}\n      smtp-password: ${{ secrets.SMTP_PASSWORD }}\n',
        '          uptimerobot-api: ${{ inputs.uptimerobot-api }}\n': `          uptimerobot-api: v3\n          uptimerobot-api-url: ${outside.url}\n`,
      },
    });
  const run = await act();
  expect([run.code, run.steps]).toEqual([1, expect.objectContaining({ Watchdog: 'failure', 'Weekly review': 'success' })]);
  expect([run.outputs['watchdog.verdict'], run.outputs['report.verdict']]).toEqual(['critical', 'degraded']);
  const [page] = repository.issues.filter(({ labels }) => labels.includes('runbook-review'));
  expect(page?.body).toContain('disabled&#95;inactivity');
  expect(page?.body).toContain('outside&#95;paused');
  expect(outside.asked).toEqual(expect.arrayContaining([expect.stringContaining('/v3/monitors'), expect.stringContaining('/api/v3/checks/')]));
  expect(smtp.mails.map(({ to }) => to)).toEqual([['b@example.com']]);
  expect(readMail(smtp.mails[0]?.raw ?? '').text).toContain('weekly test of the channel');
  expect(run.log).not.toMatch(/mail-password-52|outside-monitor-key/);
  expect(page?.body).toContain('api (production) / health');
  expect(told).toEqual([expect.stringContaining('POST /services/'), 'GET /heartbeat-of-the-review']);
  watching.splice(0, 1, uptimeV3());
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
