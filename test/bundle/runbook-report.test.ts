import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { burstsOfFaults, seededRandom } from '../support/github/faults.ts';
import { failed } from '../support/github/types.ts';
import {
  addAlerts,
  addHistory,
  addIncident,
  DAY,
  generateYear,
  HOUR,
  MINUTE,
  NOW,
  openReviewWorld,
  REVIEW_TOKEN,
  type ReviewWorld,
  WEEK,
} from '../support/review-world.ts';

let world: ReviewWorld;
beforeEach(async () => {
  world = await openReviewWorld();
});
afterEach(() => world.github.close());

const watched = {
  service: 'api',
  environment: 'production',
  target: 'health',
  from: WEEK - DAY,
  until: NOW,
  everyMs: 5 * MINUTE,
  outages: [],
  holes: [],
};
const reasons = (run: Awaited<ReturnType<ReviewWorld['review']>>) => run.report?.findings.map(({ reason }) => reason);
const bodyOf = (number: number) => world.github.repository.issues.find((issue) => issue.number === number)?.body ?? '';
const sections = (run: Awaited<ReturnType<ReviewWorld['review']>>) => run.report?.details['sections'];

describe('a week', () => {
  test('of a generated year: every section, each with its link; the figures are those of the history', async () => {
    generateYear(world.github);
    const run = await world.review();
    expect([run.code, run.outputs['verdict'], run.outputs['week']]).toEqual([0, 'degraded', '2026-W47']);
    expect(sections(run)).toEqual({
      availability: 'read',
      incidents: 'read',
      alerts: 'read',
      drills: 'read',
      deploys: 'read',
      watchdog: 'not_configured',
    });
    expect(reasons(run)).toEqual(['ok', 'alert_open']);
    const [health] = (run.report?.details['availability'] ?? []) as {
      coverage: number;
      availability: number;
      longestGapMs: number;
      downMs: number;
    }[];
    // 13 hours of 168 nobody looked; the last look before the hole holds for its own minute.
    expect(health).toMatchObject({ coverage: 92.17, longestGapMs: 13 * HOUR + 9 * MINUTE });
    expect(health?.downMs).toBeGreaterThanOrEqual(48 * MINUTE);
    const body = bodyOf(Number(run.outputs['issue-number']));
    expect(body).toContain('From 2026-11-16 to 2026-11-22 (UTC).');
    for (const link of [
      /\[#\d+\]\(https:\/\/github\.com\/acme\/api\/issues\/\d+\)/,
      /acme\/api\/actions\/runs\/12\)/,
      /acme\/api\/commit\/[0-9a-f]{40}\)/,
      'acme/api/tree/runbook-ledger',
    ])
      expect(body).toMatch(link);
    for (const text of [
      'xychart-beta',
      'RTO',
      'every row against the backup',
      'Detected within',
      '1 commit changed migrations',
      'no report of `watchdog` was given',
      'Alerts are checked by <code>monitor.yml</code>, which ran 28 times in this week.',
      '  title "Available, % of the time that was watched"\n  x-axis ["W36", "W37", "W38", "W39", "W40", "W41 ?", "W42", "W43", "W44", "W45", "W46", "W47"]',
      '  title "Watched, % of the week"',
    ])
      expect(body).toContain(text);
    expect(Buffer.byteLength(body)).toBeLessThan(60_000);
    // For scripts/pictures.mjs.
    const out = process.env['STORY_OUT'];
    if (out !== undefined) writeFileSync(path.join(out, 'review.md'), `# ${world.github.repository.issues.at(-1)?.title}\n\n${body}`);
  });

  test('in Spanish, in a zone of its own', async () => {
    addHistory(world.github, [watched]);
    const run = await world.review({ language: 'es', 'time-zone': 'Europe/Madrid' });
    expect([run.outputs['verdict'], world.issues()]).toEqual(['ok', ['#1 open Revisión semanal 2026-W47']]);
    expect(bodyOf(1)).toContain('Del 2026-11-16 al 2026-11-22 (Europe/Madrid).');
    expect(run.report?.details['from']).toBe('2026-11-15T23:00:00.000Z');
  });

  test('of nothing: every section says so, and so does the verdict', async () => {
    const run = await world.review();
    expect([run.code, run.outputs['verdict'], reasons(run)]).toEqual([0, 'degraded', ['ok', 'nothing_configured']]);
    expect(new Set(Object.values(sections(run) as object))).toEqual(new Set(['not_configured']));
    expect(bodyOf(1).match(/➖/g)?.length).toBe(6);
  });

  test('over twelve weeks: one that nobody watched is a gap, and never 100 %; what the charts show is in the report', async () => {
    const hole = { from: WEEK - 5 * 7 * DAY, until: WEEK - 4 * 7 * DAY };
    const outage = { from: WEEK - 9 * DAY, until: WEEK - 8 * DAY };
    addHistory(world.github, [{ ...watched, from: WEEK - 9 * 7 * DAY, everyMs: 10 * MINUTE, holes: [hole], outages: [outage] }]);
    const run = await world.review({ language: 'es' });
    const [target] = (run.report?.details['availability'] ?? []) as { weeks: { week: string; availability: number; coverage: number }[] }[];
    expect(target?.weeks.map(({ week, availability, coverage }) => `${week} ${availability} ${coverage}`)).toEqual([
      ...['2026-W36 null 0', '2026-W37 null 0', '2026-W38 100 100', '2026-W39 100 100', '2026-W40 100 100', '2026-W41 100 99.91'],
      ...['2026-W42 null 0', '2026-W43 100 100', '2026-W44 100 100', '2026-W45 85.71 100', '2026-W46 100 100', '2026-W47 100 100'],
    ]);
    expect(bodyOf(1)).toContain(
      [
        '  title "Disponible, % del tiempo vigilado"',
        '  x-axis ["W38", "W39", "W40", "W41", "W42 ?", "W43", "W44", "W45", "W46", "W47"]',
        '  y-axis "" 80 --> 100',
        '  bar [100, 100, 100, 100, -20, 100, 100, 85.71, 100, 100]',
      ].join('\n'),
    );
    expect(bodyOf(1)).toContain('  y-axis "" 0 --> 100\n  bar [100, 100, 100, 99.91, -100, 100, 100, 100, 100, 100]');
    expect(bodyOf(1)).toContain('| api (production) / health | 2026-W42 | – | 0.00 % | 0.00 % |');
    expect(world.github.requests.length).toBeLessThan(110);
  });

  test('that nobody watched is not up', async () => {
    addHistory(world.github, [{ ...watched, from: WEEK - 8 * DAY, until: WEEK - 3 * DAY }]);
    const run = await world.review();
    expect(reasons(run)).toEqual(['ok', 'not_watched']);
    expect(run.report?.details['availability']).toMatchObject([{ availability: null, coverage: 0, atLeast: 0, upMs: 0 }]);
    expect(bodyOf(1)).toContain('❔❔❔❔❔❔❔');
  });

  test('that is not over is told up to now; one that has not begun is refused', async () => {
    addHistory(world.github, [watched]);
    const run = await world.review({ week: 'current' });
    expect(run.report?.details['availability']).toMatchObject([{ coverage: expect.closeTo(99, 0) }]);
    expect(bodyOf(1)).toContain('The week is not over');
    const ahead = await world.review({ week: '2026-W49' });
    expect([ahead.code, ahead.outputs['reason'], ahead.outputs['message']]).toEqual([1, 'config', expect.stringContaining('has not begun')]);
  });

  test('targets for coverage and availability', async () => {
    addHistory(world.github, [
      { ...watched, outages: [{ from: WEEK, until: WEEK + 2 * HOUR }], holes: [{ from: WEEK + DAY, until: WEEK + 2 * DAY }] },
    ]);
    expect(reasons(await world.review({ 'availability-target': '99.5%' }))).toEqual(['ok', 'coverage_low', 'availability_low']);
    expect(reasons(await world.review({ 'availability-target': '98%', 'min-coverage': 'none' }))).toEqual(['ok']);
  });
});

describe('alerts of which none fired', () => {
  const alerts = (run: Awaited<ReturnType<ReviewWorld['review']>>) => [run.report?.details['alertsChecked'], reasons(run)];
  beforeEach(() => addHistory(world.github, [watched]));

  test('are configured and ran, configured and silent, not configured: three things', async () => {
    addAlerts(world.github);
    expect(alerts(await world.review())).toEqual([{ state: 'on', files: ['monitor.yml'], runs: 28 }, ['ok']]);
    expect(bodyOf(1)).toContain('✅ No alert fired in this week. Alerts are checked by <code>monitor.yml</code>');
    world.github.repository.runs.length = 0;
    const silent = await world.review();
    expect(alerts(silent)).toEqual([{ state: 'on', files: ['monitor.yml'], runs: 0 }, ['ok', 'alerts_not_run']]);
    expect(bodyOf(1)).toContain('which did not run in this week: nothing is known of them');
    expect(bodyOf(1)).not.toContain('No alert fired');
    const { addAlerts: push } = await import('../support/review-world.ts');
    push(world.github, 'on: push\njobs: {}\n');
    expect(alerts(await world.review())).toEqual([{ state: null, files: [], runs: null }, ['ok']]);
    expect(bodyOf(1)).toContain('➖ Not configured: no workflow of the default branch checks alerts');
  });

  test('what only a run can tell is unknown, and so is what may not be read', async () => {
    addAlerts(
      world.github,
      'on: push\njobs: { a: { uses: x/runbook-actions/.github/workflows/monitor.yml@v1, with: { alerts: "${{ vars.ALERTS }}" } } }\n',
    );
    const unsure = await world.review({ language: 'es' });
    expect([unsure.code, ...alerts(unsure)]).toEqual([1, { state: 'unsure', files: ['monitor.yml'], runs: null }, ['ok', 'alerts_unsure']]);
    expect(unsure.outputs['message']).toContain("Escriba allí `alerts: 'on'`");
    addAlerts(world.github);
    const { repository } = world.github;
    world.github.setFaults(({ path: asked }) =>
      /contents\//.test(asked) ? { answer: failed(403, 'Resource not accessible by integration'), after: false } : null,
    );
    const refused = await world.review();
    expect(alerts(refused)).toEqual([{ state: 'unread', files: [], runs: null }, ['ok', 'permission_denied']]);
    world.github.setFaults(({ path: asked }) =>
      /workflows\/monitor.yml\/runs/.test(asked) ? { answer: failed(403, 'Resource not accessible by integration'), after: false } : null,
    );
    const uncounted = await world.review();
    expect(alerts(uncounted)).toEqual([{ state: 'on', files: ['monitor.yml'], runs: null }, ['ok', 'permission_denied']]);
    world.github.setFaults(null);
    expect([alerts(await world.review({ deploys: 'false' })), repository.issues.length]).toEqual([
      [{ state: 'on', files: ['monitor.yml'], runs: null }, ['ok']],
      1,
    ]);
  });
});

describe('the issue', () => {
  beforeEach(() => addHistory(world.github, [{ ...watched, until: NOW + 7 * DAY }]));

  test('a second run in the week writes the same one; the next week closes and links it', async () => {
    await world.review();
    const again = await world.review({}, { now: NOW + 3 * DAY });
    expect([again.outputs['issue-number'], world.issues()]).toEqual(['1', ['#1 open Weekly review 2026-W47']]);
    const next = await world.review({}, { now: NOW + 7 * DAY });
    expect(next.outputs).toMatchObject({ 'issue-number': '2', 'previous-issue-number': '1' });
    expect(world.issues()).toEqual(['#1 closed Weekly review 2026-W47', '#2 open Weekly review 2026-W48']);
    expect([bodyOf(1), bodyOf(2)]).toEqual([expect.stringContaining('The next review: #2.'), expect.stringContaining('The week before: #1.')]);
    // A week that was missed, told later, is for the record.
    await world.review({ week: '2026-W46' }, { now: NOW + 7 * DAY });
    expect(world.issues()).toContain('#3 closed Weekly review 2026-W46');
  });

  test('four at once make one', async () => {
    const runs = await Promise.all([1, 2, 3, 4].map(() => world.review()));
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(world.issues().filter((issue) => issue.includes('open'))).toHaveLength(1);
    const [open] = world.github.repository.issues.filter(({ state }) => state === 'open');
    expect(new Set(runs.map(({ outputs }) => outputs['issue-number']))).toEqual(new Set([String(open?.number)]));
    expect(open?.number).toBe(1);
  });

  test('killed at random points, and started again: one issue, and the last one is closed', async () => {
    await world.review({}, { now: NOW - 7 * DAY });
    const random = seededRandom(5);
    const { elapsedMs } = await world.review({}, { now: NOW - 7 * DAY });
    for (let kill = 0; kill < 5; kill += 1)
      await world.review({}, { onStart: (child) => void setTimeout(() => child.kill('SIGKILL'), elapsedMs * (0.3 + 0.6 * random())) });
    const last = await world.review();
    expect([last.code, world.issues().filter((issue) => issue.includes(' open '))]).toEqual([
      0,
      [`#${last.outputs['issue-number']} open Weekly review 2026-W47`],
    ]);
    expect(world.issues()[0]).toBe('#1 closed Weekly review 2026-W46');
  }, 60_000);

  test('bursts of faults double nothing', async () => {
    world.github.setFaults(burstsOfFaults(3, 0.15));
    // One of them may give up: it says so, and the next one finds what it left.
    for (let i = 0; i < 3; i += 1) await world.review();
    world.github.setFaults(null);
    const run = await world.review();
    expect(run.code).toBe(0);
    expect(world.issues().filter((issue) => issue.includes('open'))).toEqual([`#${run.outputs['issue-number']} open Weekly review 2026-W47`]);
  }, 120_000);

  test('whatever people do to it: marker, label or title gone, closed by hand; somebody else’s is never touched', async () => {
    await world.review();
    const [issue] = world.github.repository.issues;
    if (issue === undefined) throw new Error('no issue');
    Object.assign(issue, { body: 'notes', labels: [] });
    expect((await world.review()).outputs['issue-number']).toBe('1');
    Object.assign(issue, { title: 'Ours', state: 'closed' });
    expect([(await world.review()).outputs['issue-number'], issue.state, issue.labels]).toEqual(['1', 'closed', ['runbook-review']]);
    Object.assign(issue, { user: { login: 'eve', id: 7, type: 'User' }, body: `${issue.body}`, title: 'Weekly review 2026-W47' });
    const own = await world.review();
    expect([own.outputs['issue-number'], issue.title]).toEqual(['2', 'Weekly review 2026-W47']);
  });
});

describe('what cannot be read', () => {
  test('a permission that is missing makes its section unknown, and no other', async () => {
    await world.github.close();
    world = await openReviewWorld({ ...REVIEW_TOKEN, deployments: 'none' });
    addHistory(world.github, [watched]);
    const run = await world.review();
    expect([run.code, run.outputs['verdict'], run.outputs['reason'], world.issues()]).toEqual([
      1,
      'unknown',
      'permission_denied',
      ['#1 open Weekly review 2026-W47'],
    ]);
    expect(bodyOf(1)).toContain('nothing is known of it');
    expect((await world.review({ deploys: 'false' })).outputs['verdict']).toBe('ok');
  });

  test('without a permission for issues the figures are in the summary and the report', async () => {
    await world.github.close();
    world = await openReviewWorld({ contents: 'read', deployments: 'read', actions: 'read' });
    addHistory(world.github, [watched]);
    const run = await world.review();
    expect([run.code, run.outputs['reason'], run.report?.details['issue']]).toEqual([1, 'permission_denied', null]);
    expect(run.summary).toContain('100.00 %');
  });

  test('a branch that is garbage', async () => {
    addHistory(world.github, [watched]);
    const { git } = world.github.repository;
    const { pushBranch } = await import('../support/review-world.ts');
    pushBranch(git, 'runbook-monitor', new Map([['monitor/api.production/2026-11-18.json', Buffer.from('{"schema":1')]]));
    pushBranch(git, 'runbook-ledger', new Map([['ledger/2026.jsonl', Buffer.from('not json\n{}\n')]]));
    const run = await world.review();
    expect([run.code, reasons(run)]).toEqual([0, ['ok', 'coverage_low', 'register_damaged', 'history_unreadable']]);
  });

  test('a server that is down: unknown, within its patience', async () => {
    world.github.setFaults(() => ({ answer: failed(401, 'Bad credentials'), after: false }));
    const run = await world.review();
    expect([run.code, run.outputs['verdict'], run.outputs['reason']]).toEqual([1, 'unknown', 'authentication_failed']);
  });
});

test('hostile names stay text, and the page stays within its budget', async () => {
  const { HOSTILE, GITHUBS } = await import('../support/hostile-text.ts');
  const names = [...HOSTILE, ...GITHUBS];
  addHistory(
    world.github,
    names.map((name) => ({ ...watched, service: 'api', target: name, from: WEEK - 14 * DAY, until: WEEK + DAY, everyMs: 6 * HOUR })),
  );
  for (const [i, name] of names.entries())
    addIncident(
      world.github,
      { service: name, environment: name, check: name },
      { since: WEEK + i * HOUR, openedAt: WEEK + i * HOUR + MINUTE, until: null, reason: name },
    );
  const run = await world.review({ 'watchdog-report': 'watchdog.json' });
  const body = bodyOf(Number(run.outputs['issue-number']));
  expect(Buffer.byteLength(body)).toBeLessThan(60_000);
  expect(body).not.toMatch(/<script|<img|<h1>|(?<![\w&;])@octocat|\[link\]\(|https:\/\/evil|^::|##\[/m);
  // Of the charts none holds a name.
  const charts = body.match(/```mermaid[\s\S]*?```/g) ?? [];
  expect([charts.length, charts.flatMap((chart) => chart.match(/title "[^"]*"/g) ?? []).sort()[0]]).toEqual([
    6,
    'title "Available, % of the time that was watched"',
  ]);
  expect(charts.every((chart) => /^[\w\s`%{}":,#[\]?.>-]+$/.test(chart))).toBe(true);
  const out = process.env['STORY_OUT'];
  if (out !== undefined) writeFileSync(path.join(out, 'hostile-review.md'), body);
  // Our own comments and nothing else that looks like one.
  expect(body.match(/<!--[^>]*-->/g)).toEqual(['<!-- runbook-review 2026-W47 -->']);
  expect(run.log).not.toMatch(/^::(?!(?:add-mask|debug)::|(?:error|warning|notice)[ :])/m);
});

describe('around it', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'runbook-review-'));
    addHistory(world.github, [watched]);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('the watchdog’s findings are told; a report that is none of ours is unknown', async () => {
    const finding = { verdict: 'critical', reason: 'disabled_inactivity', target: 'monitor.yml', message: 'GitHub switched it off.' };
    const report = {
      schema: 1,
      action: 'watchdog',
      verdict: 'critical',
      reason: 'disabled_inactivity',
      message: 'GitHub switched it off.',
      findings: [finding],
    };
    writeFileSync(path.join(folder, 'w.json'), JSON.stringify(report));
    const env = { GITHUB_WORKSPACE: folder };
    const run = await world.review({ 'watchdog-report': 'w.json' }, { env });
    expect([reasons(run), run.outputs['verdict']]).toEqual([['ok', 'disabled_inactivity'], 'degraded']);
    expect(bodyOf(1)).toContain('<code>monitor.yml</code>');
    writeFileSync(path.join(folder, 'w.json'), '{"schema":1,"findings":"x"}');
    expect(reasons(await world.review({ 'watchdog-report': 'w.json' }, { env }))).toEqual(['ok', 'report_unread']);
  });

  test('the heartbeat is called once the issue is written, and not without it', async () => {
    const calls: string[] = [];
    const server = createServer((request, response) => {
      calls.push(`${request.method} ${world.issues().length}`);
      response.writeHead(calls.length > 1 ? 404 : 200).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a-secret-of-the-switch`;
    const run = await world.review({ 'heartbeat-url': url });
    expect([calls, run.outputs['verdict'], run.log.replace(/^::add-mask::.*$/gm, '').includes('a-secret-of-the-switch')]).toEqual([
      ['GET 1'],
      'ok',
      false,
    ]);
    expect(reasons(await world.review({ 'heartbeat-url': url }))).toEqual(['ok', 'heartbeat_failed']);
    world.github.setFaults(({ method }) =>
      method === 'GET' ? null : { answer: failed(403, 'Resource not accessible by integration'), after: false },
    );
    await world.review({ 'heartbeat-url': url, language: 'es' });
    expect(calls).toHaveLength(2);
    await new Promise((resolve) => server.close(resolve));
  });

  test('every wrong input at once', async () => {
    const run = await world.review({
      week: '2026-W60',
      'time-zone': 'Mars',
      'min-coverage': '90',
      'migrations-path': '../x',
      'deploy-workflow': 'a/b.yml',
    });
    expect([run.code, run.outputs['reason']]).toEqual([1, 'config']);
    for (const name of ['week', 'time-zone', 'min-coverage', 'migrations-path', 'deploy-workflow'])
      expect(run.outputs['message']).toContain(`${name}: `);
  });
});
