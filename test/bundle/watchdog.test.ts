import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { recordRuns } from '../../src/domain/monitor/history.ts';
import { JUDGED_STEP } from '../../src/domain/watchdog/alert-evidence.ts';
import { openBranch, swiftPatience, writeDrill } from '../contract/ledger/support.ts';
import { startAnsweringServer } from '../support/answering-server.ts';
import { MONITOR_KEY, startFakeOutsideMonitors, uptimeV3 } from '../support/fake-outside-monitors.ts';
import type { GitHubServer } from '../support/github/server.ts';
import type { Permissions } from '../support/github/types.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { readMail, smtpAuthority, startSmtp } from '../support/smtp.ts';
import { addRuns, addWorkflows, everyHalfHour, monitorYaml, READ, runWatchdog, startWatched } from '../support/watchdog-world.ts';
import { sample } from '../unit/ledger/sample.ts';

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function world(permissions: Permissions = READ): Promise<GitHubServer> {
  const github = await startWatched(permissions);
  open.push(github);
  return github;
}
/** A monitor that has run every half an hour for nine days. */
async function healthy(permissions: Permissions = READ) {
  const github = await world(permissions);
  addWorkflows(github, { 'monitor.yml': monitorYaml, 'ci.yml': 'on: push\njobs: {}\n' });
  addRuns(github, 'monitor.yml', Date.now(), everyHalfHour(9 * 24));
  return github;
}
type Details = {
  workflows: { file: string; reading: { lateness: Record<string, number>; gap: { ms: number } } | null }[];
  calendar: { duty: string; state: string }[];
};
const detailsOf = (r: Awaited<ReturnType<typeof runWatchdog>>) => r.report?.details as unknown as Details;
const reasons = (r: Awaited<ReturnType<typeof runWatchdog>>) =>
  (r.report?.findings ?? [])
    .filter(({ verdict }) => verdict !== 'ok')
    .map(({ verdict, reason, target }) => `${verdict} ${reason} ${target ?? ''}`.trim());

describe('scheduled workflows', () => {
  test('one that runs in time is ok, and only those of ours are looked at', async () => {
    const r = await runWatchdog(await healthy());
    expect(schemaProblems(r.report, 'watchdog')).toEqual([]);
    expect(r).toMatchObject({ code: 0, outputs: { verdict: 'ok', reason: 'ok', workflows: '1', disabled: '0', silent: '0', 'missing-runs': '0' } });
    expect(r.summary).toContain('[monitor.yml](https://github.com/acme/api/actions/workflows/monitor.yml)');
    expect(detailsOf(r).workflows.map(({ file }) => file)).toEqual(['monitor.yml']);
  });

  test.each([
    ['disabled_inactivity', 'critical disabled_inactivity monitor.yml', 'One click mends it'],
    ['disabled_manually', 'critical disabled_manually monitor.yml', 'Enable workflow'],
    ['disabled_fork', 'critical disabled_fork monitor.yml', 'Enable workflow'],
    ['on_holiday', 'unknown state_unknown monitor.yml', 'on_holiday'],
  ])('switched off: %s, with the click that mends it, and nothing is switched on', async (state, expected, words) => {
    const github = await healthy();
    github.repository.workflows.set('monitor.yml', state);
    const r = await runWatchdog(github);
    expect(reasons(r)).toEqual([expected]);
    expect(r.code).toBe(1);
    expect(r.outputs['message']).toContain(words);
    expect(r.outputs['message']).toContain('https://github.com/acme/api/actions/workflows/monitor.yml');
    expect(github.repository.workflows.get('monitor.yml')).toBe(state);
    expect(github.requests.filter((line) => !line.startsWith('GET'))).toEqual([]);
  });

  test('silent, a gap, never, new, all failed, a clock that is slow, a bad line', async () => {
    const github = await world();
    const now = Date.now();
    const files = ['silent.yml', 'gap.yml', 'never.yml', 'new.yml', 'failing.yml', 'future.yml', 'idle.yml'];
    addWorkflows(github, Object.fromEntries(files.map((file) => [file, monitorYaml])));
    addWorkflows(github, { 'bad.yml': monitorYaml.replace('*/30 * * * *', '61 * * * *') });
    github.repository.workflowTimes.set('new.yml', new Date(now - 3_600_000).toISOString());
    const all = everyHalfHour(8 * 24);
    addRuns(
      github,
      'silent.yml',
      now,
      all.filter((hours) => hours > 20),
    );
    addRuns(
      github,
      'gap.yml',
      now,
      all.filter((hours) => hours < 30 || hours > 45),
    );
    addRuns(github, 'failing.yml', now, all, { conclusion: 'failure' });
    addRuns(github, 'future.yml', now, [...all, -0.5]);
    addRuns(github, 'idle.yml', now, all, { conclusion: 'cancelled' });
    const r = await runWatchdog(github);
    expect(reasons(r).sort()).toEqual([
      'critical cron_invalid bad.yml',
      'critical never_ran idle.yml',
      'critical never_ran never.yml',
      'critical silent silent.yml',
      'degraded always_fails failing.yml',
      'degraded clock_skew future.yml',
      'degraded long_gap gap.yml',
    ]);
    expect(r.outputs).toMatchObject({ workflows: '8', silent: '3' });
    expect(r.report?.findings.find(({ target }) => target === 'idle.yml')?.message).toContain('336 runs were cancelled');
    expect(r.report?.findings.find(({ target }) => target === 'new.yml')?.message).toContain('is new');
  });

  test('max-missing, and runs that an outside scheduler starts are looks', async () => {
    const github = await world();
    addWorkflows(github, { 'monitor.yml': monitorYaml });
    addRuns(github, 'monitor.yml', Date.now(), everyHalfHour(9 * 24), { event: 'workflow_dispatch' });
    expect((await runWatchdog(github)).outputs).toMatchObject({ verdict: 'ok', 'missing-runs': '324' });
    expect(reasons(await runWatchdog(github, { 'max-missing': '50' }))).toEqual(['degraded runs_missing monitor.yml']);
  });

  test('more than a thousand runs are all read', async () => {
    const github = await world();
    addWorkflows(github, { 'monitor.yml': monitorYaml });
    addRuns(
      github,
      'monitor.yml',
      Date.now(),
      Array.from({ length: 2600 }, (_, i) => i * 0.07),
      { event: 'workflow_dispatch' },
    );
    const r = await runWatchdog(github);
    expect(r.outputs).toMatchObject({ verdict: 'ok' });
    expect(r.log).toContain('their runs: 2400.');
  });

  test('named files: one without a schedule, one that is gone; a file that is no YAML; none at all', async () => {
    const github = await healthy();
    expect(reasons(await runWatchdog(github, { workflows: 'monitor.yml\nci.yml\ngone.yml' }))).toEqual([
      'critical workflow_missing gone.yml',
      'critical not_scheduled ci.yml',
    ]);
    addWorkflows(github, { 'broken.yml': 'on: [\n# uses acme/runbook-actions' });
    expect(reasons(await runWatchdog(github))).toEqual(['unknown workflow_unreadable broken.yml']);
    const empty = await runWatchdog(await world());
    expect(empty).toMatchObject({ code: 1, outputs: { verdict: 'unknown', reason: 'no_workflows' } });
  });
});

describe('what the repository keeps', () => {
  async function withDrill(daysAgo: number, result: 'ok' | 'incidents' | 'inconclusive') {
    const github = await healthy();
    const branch = openBranch(github.url, 'writer', swiftPatience(1));
    await writeDrill(branch, sample(5, { date: new Date(Date.now() - daysAgo * 86_400_000).toISOString(), result }));
    return github;
  }
  test.each([
    [3, 'ok', []],
    [40, 'ok', ['degraded drill_too_old main']],
    [3, 'incidents', ['degraded drill_failed main']],
    [3, 'inconclusive', ['degraded drill_absent main']],
  ] as const)('a drill %d days ago, %s', async (daysAgo, result, expected) => {
    const r = await runWatchdog(await withDrill(daysAgo, result));
    expect(reasons(r)).toEqual(expected);
    if (result === 'ok') expect(r.outputs['drill-age-days']).toBe(`${daysAgo}.0`);
  });

  async function withLook(hoursAgo: number) {
    const github = await healthy();
    const until = new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
    const tally = { good: 1, bad: 0, flawed: 0, unknown: 0, latency: {} };
    const part = { id: 'r-1', until, parts: [{ day: until.slice(0, 10), hour: 1, target: 'api', tally }] };
    const files = recordRuns(new Map(), { service: 'shop', environment: '' }, [part]) as ReadonlyMap<string, Uint8Array>;
    const { git } = github.repository;
    const tree = git.withFiles(null, new Map([...files].map(([path, bytes]) => [path, git.addBlob(Buffer.from(bytes))])));
    const person = { name: 'Bot', email: 'bot@example.com', date: until };
    const commit = git.addCommit({ tree, parents: [], message: 'History', author: person, committer: person, verified: true, account: null });
    git.refs.set('refs/heads/runbook-monitor', commit.sha);
    return github;
  }
  test('the monitor’s last look, found by itself or by its name', async () => {
    expect(reasons(await runWatchdog(await withLook(1)))).toEqual([]);
    expect(reasons(await runWatchdog(await withLook(30)))).toEqual(['critical monitor_silent shop']);
    expect(reasons(await runWatchdog(await withLook(1), { monitors: 'shop\nbilling.production' }))).toEqual([
      'critical monitor_silent billing.production',
    ]);
  });

  test('an incident that is open for long', async () => {
    const github = await healthy();
    const issue = (number: number, days: number, over: object = {}) =>
      github.repository.issues.push({
        ...{
          id: number,
          node_id: `n${number}`,
          number,
          title: '<img src=x> @everyone',
          body: '',
          state: 'open',
          state_reason: null,
          labels: ['incident'],
        },
        ...{ user: { login: 'github-actions[bot]', id: 41898282, type: 'Bot' }, assignees: [], comments: [], pinned: false, pull_request: false },
        ...{
          created_at: new Date(Date.now() - days * 86_400_000).toISOString(),
          updated_at: new Date().toISOString(),
          closed_at: null,
          locked: false,
        },
        ...over,
      });
    issue(1, 2);
    issue(2, 9);
    issue(3, 30, { state: 'closed' });
    issue(4, 30, { labels: ['bug'] });
    const r = await runWatchdog(github);
    expect(reasons(r)).toEqual(['degraded incident_open #2']);
    expect(r.outputs['open-incidents']).toBe('2');
    expect(r.summary).not.toContain('@everyone');
  });

  const alertsOf = (conclusion: string) => ({ jobs: [{ name: 'm / alerts', conclusion: 'success', steps: [{ name: JUDGED_STEP, conclusion }] }] });
  async function withAlerts() {
    const github = await healthy();
    addWorkflows(github, { 'alerts.yml': monitorYaml.replace('health-monitor', 'alert-check').replace('*/30 *', '0 */3') });
    return github;
  }
  const everyThreeHours = Array.from({ length: 72 }, (_, i) => i * 3 + 0.05);

  test('the calendar: runs whose alerts were skipped or not measured are no check of them', async () => {
    const github = await withAlerts();
    const now = Date.now();
    const recent = everyThreeHours.filter((hours) => hours <= 50);
    addRuns(github, 'alerts.yml', now, recent.slice(0, 8), { jobs: [{ name: 'm / alerts', conclusion: 'skipped' }] });
    addRuns(github, 'alerts.yml', now, recent.slice(8), alertsOf('skipped'));
    addRuns(github, 'alerts.yml', now, everyThreeHours.slice(recent.length), alertsOf('success'));
    const r = await runWatchdog(github);
    expect(reasons(r)).toEqual(['degraded alerts_overdue alerts']);
    // Alerts of another environment that are judged say nothing of these.
    addWorkflows(github, { 'staging.yml': monitorYaml.replace('health-monitor', 'alert-check').replace('*/30 *', '0 */3') });
    addRuns(github, 'staging.yml', now, everyThreeHours, alertsOf('success'));
    expect(reasons(await runWatchdog(github))).toEqual(['degraded alerts_overdue alerts']);
    expect(r.outputs['message']).toContain('no run judged one since');
    expect(detailsOf(r).calendar.map(({ duty, state }) => `${duty} ${state}`)).toEqual([
      'alerts overdue',
      'review not_found',
      'drill not_found',
      'migrations per_release',
    ]);
    expect(schemaProblems(r.report, 'watchdog')).toEqual([]);
  });

  test('one run that judged is a check; of runs that cannot be asked it is not known', async () => {
    const github = await withAlerts();
    addRuns(github, 'alerts.yml', Date.now(), everyThreeHours.slice(0, 4), { jobs: [{ name: 'm / alerts', conclusion: 'skipped' }] });
    addRuns(github, 'alerts.yml', Date.now(), everyThreeHours.slice(4), alertsOf('success'));
    const r = await runWatchdog(github);
    expect(reasons(r)).toEqual([]);
    expect(github.requests.filter((line) => line.includes('/jobs'))).toHaveLength(5);
    const forbidden = { status: 403, body: { message: 'Resource not accessible by integration' } };
    github.setFaults(({ path }) => (path.endsWith('/jobs') ? { answer: forbidden, after: false } : null));
    const denied = await runWatchdog(github);
    expect(reasons(denied)).toEqual(['unknown permission_denied alerts']);
    expect(detailsOf(denied).calendar[0]).toMatchObject({ duty: 'alerts', state: 'not_known' });
  });
});

describe('permissions, and a GitHub that does not answer', () => {
  test.each([
    ['issues', { actions: 'read', contents: 'read' }, ['unknown permission_denied incidents'], 'issues: read'],
    ['actions', { contents: 'read', issues: 'read' }, ['unknown permission_denied workflows'], 'actions: read'],
  ] as const)('without %s the rest is looked at', async (_, permissions, expected, words) => {
    const r = await runWatchdog(await healthy(permissions));
    expect(reasons(r)).toEqual(expected);
    expect(r.outputs['message']).toContain(words);
    expect(schemaProblems(r.report, 'watchdog')).toEqual([]);
  });

  test('incidents are not asked for where that is said', async () => {
    const r = await runWatchdog(await healthy({ actions: 'read', contents: 'read' }), { 'check-incidents': 'false' });
    expect(r.outputs).toMatchObject({ verdict: 'ok', 'open-incidents': '' });
  });

  test('a wrong token, wrong inputs all at once, and a cancel', async () => {
    expect((await runWatchdog(await healthy(), { 'github-token': 'another-token' })).outputs).toMatchObject({
      verdict: 'unknown',
      reason: 'authentication_failed',
    });
    const wrong = await runWatchdog(await healthy(), { window: '7', 'test-channels': 'true', 'time-zone': 'Mars/Olympus' });
    expect(wrong.outputs['message']).toMatch(/window: .*time-zone: /s);
    const alone = await runWatchdog(await healthy(), { 'test-channels': 'true', 'outside-urls': 'https://api.example.com/health' });
    expect(alone.outputs['message']).toMatch(/uptimerobot-api-key: .*channels: /s);
  });
});

describe('who watches from outside, and the channels', () => {
  test('a paused monitor is told, in Spanish too, and the key nowhere', async () => {
    const outside = await startFakeOutsideMonitors({ v3: [uptimeV3({ status: 'PAUSED' })] });
    open.push(outside);
    const inputs = { 'outside-urls': 'https://api.example.com/health', 'uptimerobot-api-key': MONITOR_KEY, 'uptimerobot-api-url': outside.url };
    const r = await runWatchdog(await healthy(), { ...inputs, language: 'es' });
    expect(reasons(r)).toEqual(['critical outside_paused uptimerobot']);
    expect(r.outputs['message']).toContain('está en pausa');
    expect(r.log.replace(/::add-mask::.*/g, '') + r.summary + JSON.stringify(r.report)).not.toContain(MONITOR_KEY);
  });

  const CHANNELS = { 'test-channels': 'true', channels: 'slack\nwebhook', 'notify-timeout': '2s' };
  test('a quiet message on every channel, marked as a test, and the heartbeat', async () => {
    const slack = await startAnsweringServer();
    const hook = await startAnsweringServer();
    const beat = await startAnsweringServer();
    open.push(slack, hook, beat);
    const r = await runWatchdog(await healthy(), {
      ...CHANNELS,
      'slack-webhook-url': `${slack.url}/services/T0000000/B0000000/secretsecret1`,
      'webhook-url': `${hook.url}/hooks/secretsecret2`,
      'heartbeat-url': `${beat.url}/ping-secret-1234567`,
    });
    expect(r.outputs).toMatchObject({ verdict: 'ok', 'channels-tested': '2', 'channels-failed': '0' });
    expect(slack.requests[0]?.body).toContain('Test message for api');
    expect(slack.requests[0]?.body).not.toMatch(/<!channel>|<!here>|<!everyone>/);
    expect(JSON.parse(hook.requests[0]?.body ?? '{}')).toMatchObject({ type: 'incident.test', data: { kind: 'test', incident: 'test-77-1' } });
    expect(beat.requests).toHaveLength(1);
    expect(r.log.replace(/::add-mask::.*/g, '') + r.summary).not.toMatch(/secretsecret|ping-secret/);
  });

  test('a channel that is dead is a finding; all dead is the worst; neither is tried where nobody asks', async () => {
    const slack = await startAnsweringServer();
    const hook = await startAnsweringServer();
    open.push(slack, hook);
    const inputs = { ...CHANNELS, 'slack-webhook-url': `${slack.url}/services/T0/B0/x`, 'webhook-url': `${hook.url}/h` };
    slack.answer({ status: 403, body: 'invalid_token' });
    const one = await runWatchdog(await healthy(), inputs);
    expect(reasons(one)).toEqual(['degraded channel_failed slack']);
    expect(one.outputs).toMatchObject({ 'channels-tested': '2', 'channels-failed': '1' });
    hook.answer({ status: 410 });
    const both = await runWatchdog(await healthy(), inputs);
    expect(both).toMatchObject({ code: 1, outputs: { verdict: 'critical', reason: 'nobody_told' } });
    expect(both.summary).toContain('Test messages');
    const before = slack.requests.length;
    expect((await runWatchdog(await healthy(), { ...inputs, 'test-channels': 'false' })).outputs).toMatchObject({
      verdict: 'ok',
      'channels-tested': '0',
    });
    expect(slack.requests).toHaveLength(before);
  });
});

describe('the channel e-mail', () => {
  const PASSWORD = 'smtp-password-7hd8';
  const mailTo = (port: number) => ({
    ...{ 'test-channels': 'true', channels: 'email', 'notify-timeout': '3s', 'smtp-url': `smtp://localhost:${port}`, 'smtp-user': 'alerts' },
    ...{ 'smtp-password': PASSWORD, 'email-from': 'Alerts <alerts@example.com>', 'email-to': 'a@example.com\nb@example.com' },
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'watchdog-mail-'));
  const authority = path.join(folder, 'authority.pem');
  writeFileSync(authority, smtpAuthority.cert);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const env = { NODE_EXTRA_CA_CERTS: authority };
  const channels = (r: Awaited<ReturnType<typeof runWatchdog>>) => (r.report?.details as { channels?: unknown } | undefined)?.channels;
  const written = (r: Awaited<ReturnType<typeof runWatchdog>>) =>
    r.log.replace(/::add-mask::.*/g, '') + r.summary + JSON.stringify([r.report, r.outputs]);

  test('delivered: a quiet mail over TLS, recorded as delivered', async () => {
    const smtp = await startSmtp({ password: PASSWORD });
    open.push(smtp);
    const r = await runWatchdog(await healthy(), mailTo(smtp.port), { env });
    expect(r.outputs).toMatchObject({ verdict: 'ok', 'channels-tested': '1', 'channels-failed': '0' });
    expect(channels(r)).toEqual([{ channel: 'email', delivered: true, reason: 'ok', attempts: 1 }]);
    expect(smtp.mails.map(({ to, secure, user }) => ({ to, secure, user }))).toEqual([
      { to: ['a@example.com', 'b@example.com'], secure: true, user: 'alerts' },
    ]);
    expect(readMail(smtp.mails[0]?.raw ?? '').text).toContain('weekly test of the channel');
    expect(written(r)).not.toContain(PASSWORD);
  });

  test('a dead password is found now and not in the outage, in Spanish too', async () => {
    const smtp = await startSmtp({ password: 'another' });
    open.push(smtp);
    const r = await runWatchdog(await healthy(), { ...mailTo(smtp.port), language: 'es' }, { env });
    expect(r).toMatchObject({ code: 1, outputs: { verdict: 'critical', reason: 'nobody_told', 'channels-failed': '1' } });
    expect(channels(r)).toEqual([{ channel: 'email', delivered: false, reason: 'authentication_failed', attempts: 1 }]);
    expect(r.outputs['message']).toContain('renueve su secreto ahora');
    expect(smtp.mails).toEqual([]);
    expect(written(r)).not.toContain(PASSWORD);
  });

  test('a server that is away, and one that refuses a recipient', async () => {
    const smtp = await startSmtp({ password: PASSWORD, refusedRecipient: 'b@example.com' });
    const { port } = smtp;
    const one = await runWatchdog(await healthy(), mailTo(port), { env });
    expect(reasons(one)).toEqual(['degraded partly_told email']);
    expect(one.outputs).toMatchObject({ 'channels-tested': '1', 'channels-failed': '1' });
    await smtp.close();
    const away = await runWatchdog(await healthy(), mailTo(port), { env });
    expect(away.outputs).toMatchObject({ verdict: 'critical', reason: 'nobody_told', 'channels-failed': '1' });
    expect(channels(away)).toEqual([expect.objectContaining({ channel: 'email', delivered: false })]);
    expect(written(away)).not.toContain(PASSWORD);
  });
});

test('a cancel while a provider hangs: it ends soon, says so, and leaves no socket', async () => {
  const outside = await startFakeOutsideMonitors({ v3: [uptimeV3()] });
  open.push(outside);
  outside.faults.next('slow');
  const inputs = { 'outside-urls': 'https://api.example.com/health', 'uptimerobot-api-key': MONITOR_KEY, 'uptimerobot-api-url': outside.url };
  let cancelledAt = 0;
  const r = await runWatchdog(await healthy(), inputs, {
    onStart: (child) => {
      const timer = setInterval(() => {
        if (outside.asked.length === 0) return;
        clearInterval(timer);
        cancelledAt = performance.now();
        child.kill('SIGINT');
      }, 20);
    },
  });
  expect(r.outputs).toMatchObject({ verdict: 'unknown', reason: 'cancelled' });
  expect(performance.now() - cancelledAt).toBeLessThan(6000);
});

test('a GitHub that fails now and then is asked again; one that only fails is told, and the rest too', async () => {
  const github = await healthy();
  let strikes = 0;
  github.setFaults(() => (strikes++ % 3 === 0 ? { answer: { status: 502, body: { message: 'Bad Gateway' } }, after: false } : null));
  expect((await runWatchdog(github)).outputs).toMatchObject({ verdict: 'ok', workflows: '1' });
  github.setFaults(({ path }) =>
    path.endsWith('/runs') ? { answer: { status: 403, body: { message: 'Resource not accessible by integration' } }, after: false } : null,
  );
  expect(reasons(await runWatchdog(github))).toEqual(['unknown permission_denied monitor.yml']);
});

test.each([
  ['a page that is empty where runs are counted', 'runs_incomplete', { status: 200, body: { total_count: 400, workflow_runs: [] } }],
  [
    'a limit that is used up for the hour',
    'rate_limited',
    {
      ...{ status: 403, body: { message: 'API rate limit exceeded for installation.' } },
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3000) },
    },
  ],
] as const)('%s: unknown with the cause, and no run is told as missing', async (_, reason, answer) => {
  const github = await healthy();
  github.setFaults(({ path: asked }) => (asked.endsWith('/runs') ? { answer, after: false } : null));
  const r = await runWatchdog(github);
  expect(reasons(r)).toEqual([`unknown ${reason} monitor.yml`]);
  expect(r).toMatchObject({ code: 1, outputs: { verdict: 'unknown', 'missing-runs': '', 'expected-runs': '', 'longest-gap-ms': '' } });
});

test('cron edited, and a workflow renamed, in the middle of the week', async () => {
  const github = await world();
  // Between two starts of the cron line: a start of the last minutes has time to come yet.
  const now = Date.parse('2026-11-20T10:17:00Z');
  const threeDays = new Date(now - 72 * 3_600_000).toISOString();
  addWorkflows(github, { 'edited.yml': monitorYaml, 'renamed.yml': monitorYaml });
  github.repository.workflowTimes.set('renamed.yml', threeDays);
  const half = everyHalfHour(72);
  addRuns(github, 'renamed.yml', now, half);
  // Hourly before, every half an hour since.
  const hourly = everyHalfHour(9 * 24).filter((hours, i) => hours > 72 && i % 2 === 0);
  addRuns(github, 'edited.yml', now, [...half, ...hourly]);
  const r = await runWatchdog(github, {}, { at: now });
  expect(reasons(r)).toEqual([]);
  const [edited, renamed] = detailsOf(r).workflows.map(({ reading }) => reading?.lateness);
  // All starts are those of the new line: half of those before the edit, four days of them, have no run.
  expect([edited?.['expected'], edited?.['missing']]).toEqual([336, 96]);
  expect([renamed?.['expected'], renamed?.['missing']]).toEqual([144, 0]);
});
