import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startCacheService } from '../support/cache-service.ts';
import { botToken, type GitHubServer, startGitHub } from '../support/github/server.ts';
import { GITHUBS, HOSTILE } from '../support/hostile-text.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { runBundle } from '../support/run-bundle.ts';

let github: GitHubServer;
let folder: string;
let hook: Server;
let answer = 204;
let heard: { kind: string; id: string }[] = [];
beforeEach(async () => {
  github = await startGitHub({
    tokens: { 'gh-token-1': botToken({ issues: 'write' }), 'gh-token-2': botToken({ contents: 'read', issues: 'read' }) },
  });
  folder = mkdtempSync(path.join(tmpdir(), 'runbook-incident-'));
  [answer, heard] = [204, []];
  hook = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      if (answer < 300) heard.push(JSON.parse(body));
      response.writeHead(answer).end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await github.close();
  hook.closeAllConnections();
  await new Promise((resolve) => hook.close(resolve));
  rmSync(folder, { recursive: true });
});

const told = () => ({ channels: 'webhook', 'webhook-url': `http://127.0.0.1:${(hook.address() as AddressInfo).port}/hooks/a-secret-path-1` });
async function incident(inputs: Record<string, string>, env: Record<string, string> = {}) {
  const run = await runBundle(
    'incident',
    { service: 'api', fingerprint: 'restore-drill', 'github-token': 'gh-token-1', ...inputs },
    {
      env: {
        GITHUB_API_URL: github.url,
        GITHUB_REPOSITORY: 'acme/api',
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_RUN_ID: '77',
        GITHUB_WORKFLOW_REF: 'acme/api/.github/workflows/monthly-drill.yml@refs/heads/main',
        GITHUB_WORKSPACE: folder,
        ...env,
      },
    },
  );
  expect(schemaProblems(run.report, 'incident')).toEqual([]);
  expect(run.log.replace(/^::add-mask::.*$/gm, '')).not.toMatch(/gh-token-|a-secret-path/);
  return run;
}
const titles = () => github.repository.issues.map(({ title, state }) => `${state} ${title}`);

test('a drill that fails opens an incident, the next good one closes it; each is told once', async () => {
  const bad = await incident({
    ...told(),
    'job-result': 'failure',
    verdict: 'critical',
    reason: 'archive_truncated',
    message: 'The dump ends early.',
  });
  expect(bad).toMatchObject({
    code: 0,
    outputs: { action: 'opened', 'issue-number': '1', notified: 'webhook', 'notify-failed': '', verdict: 'ok', reason: 'ok' },
  });
  expect(bad.outputs['issue-url']).toBe('https://github.com/acme/api/issues/1');
  expect(titles()).toEqual(['open ❌ api / restore-drill: critical']);
  expect(github.repository.issues[0]?.body).toContain('[77](https://github.com/acme/api/actions/runs/77)');
  expect(bad.summary).toContain('[#1](https://github.com/acme/api/issues/1)');
  expect((await incident({ ...told(), verdict: 'critical' })).outputs).toMatchObject({ action: 'none', 'issue-number': '1', notified: '' });
  const good = await incident({ ...told(), 'job-result': 'success', verdict: 'ok' });
  expect(good.outputs).toMatchObject({ action: 'closed', 'issue-number': '1', notified: 'webhook' });
  expect((await incident({ ...told(), verdict: 'ok' })).outputs).toMatchObject({ action: 'none', 'issue-number': '' });
  expect(titles()).toEqual(['closed ✅ api / restore-drill: recovered']);
  expect(heard.length).toBe(2);
});

test.each([
  ['cancelled, without a verdict', { 'job-result': 'cancelled' }, 'opened', 'cancelled'],
  ['failed before its verdict', { 'job-result': 'failure' }, 'opened', 'job_failed'],
  ['failed after a good verdict', { 'job-result': 'failure', verdict: 'ok' }, 'opened', 'job_failed'],
  ['nothing at all', {}, 'opened', 'no_verdict'],
  ['good, by its result alone', { 'job-result': 'success' }, 'none', 'ok'],
  ['skipped', { 'job-result': 'skipped' }, 'none', undefined],
])('a job that was %s', async (_, inputs, action, reason) => {
  const run = await incident(inputs);
  expect([run.code, run.outputs['action'], (run.report?.details['observed'] as { reason?: string } | undefined)?.reason]).toEqual([
    0,
    action,
    reason,
  ]);
  expect(titles()).toEqual(action === 'none' ? [] : ['open ❔ api / restore-drill: unknown']);
});

test('a report gives verdict, reason, message and findings; without a fingerprint the workflow is the check', async () => {
  const findings = [{ verdict: 'critical', reason: 'table_missing', message: 'User is missing.', target: 'User' }];
  writeFileSync(
    path.join(folder, 'report.json'),
    JSON.stringify({ schema: 1, verdict: 'critical', reason: 'table_missing', message: 'User is missing.', findings }),
  );
  const run = await incident({ report: 'report.json', fingerprint: '', environment: 'production' });
  expect(run.outputs['action']).toBe('opened');
  expect(titles()).toEqual(['open ❌ api (production) / monthly-drillˍyml: critical'.replace('ˍ', '.')]);
  expect(github.repository.issues[0]?.body).toContain('User is missing.');
  expect(github.repository.issues[0]?.body).toContain('What was found');
});

test('in Spanish', async () => {
  const run = await incident({ verdict: 'critical', language: 'es' });
  expect(run.outputs['message']).toBe('Se abrió la incidencia #1.');
  expect(github.repository.issues[0]?.body).toContain('### Cronología');
});

test('no channel delivers: the step fails, the issue stands', async () => {
  answer = 410;
  const run = await incident({ ...told(), verdict: 'critical' });
  expect(run).toMatchObject({
    code: 1,
    outputs: { action: 'opened', notified: '', 'notify-failed': 'webhook', verdict: 'critical', reason: 'nobody_told' },
  });
  expect(titles()).toHaveLength(1);
});

test('without the permission: the line to add; for a fork, why; people are told', async () => {
  const event = path.join(folder, 'event.json');
  writeFileSync(event, JSON.stringify({ pull_request: { head: { repo: { full_name: 'eve/api' } }, base: { repo: { full_name: 'acme/api' } } } }));
  const env = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event };
  const run = await incident({ ...told(), verdict: 'critical', 'github-token': 'gh-token-2' }, env);
  expect(run).toMatchObject({
    code: 1,
    outputs: { action: 'none', verdict: 'unknown', reason: 'permission_denied', notified: 'webhook', 'issue-number': '' },
  });
  expect(run.outputs['message']).toMatch(/permissions: \{ issues: write \}.*pull request from a fork/);
  expect(heard).toHaveLength(1);
});

test('maintenance of the workflow: nothing counts, and it is said and told', async () => {
  const start = new Date(Date.now() - 60_000).toISOString().replace(/\.\d+/, '');
  const run = await incident({ ...told(), verdict: 'critical', maintenance: `${start}/2h upgrade` });
  expect(run).toMatchObject({ code: 0, outputs: { action: 'none', notified: 'webhook' } });
  expect(run.outputs['message']).toContain('nobody is alerted');
  expect([titles(), heard.length]).toEqual([[], 1]);
});

test('open-after above 1: the streak is kept in the cache; where that is lost, it counts as reached', async () => {
  const cache = await startCacheService();
  try {
    const observe = async (verdict: string) => {
      const run = await incident({ verdict, 'open-after': '2', message: 'a sentence' }, cache.env);
      return [run.outputs['action'], run.outputs['reason']];
    };
    expect(await observe('critical')).toEqual(['none', 'ok']);
    expect(await observe('ok')).toEqual(['none', 'ok']);
    expect(await observe('critical')).toEqual(['none', 'ok']);
    expect(await observe('critical')).toEqual(['opened', 'ok']);
    expect(await observe('ok')).toEqual(['closed', 'ok']);
    expect(cache.entries.map(({ bytes }) => bytes?.includes('a sentence'))).not.toContain(true);
    cache.refuse(400);
    expect(await observe('critical')).toEqual(['reopened', 'memory_lost']);
  } finally {
    await cache.close();
  }
}, 60_000);

test('hostile text stays text in log and summary', async () => {
  // No environment variable can hold a NUL.
  const message = [...HOSTILE, ...GITHUBS].join(' ').replaceAll('\0', '');
  const run = await incident({ verdict: 'critical', service: '@org/team', message, reason: '::error::x' });
  expect(run.outputs['action']).toBe('opened');
  expect(run.log).not.toMatch(/^\s*::(?:error|warning|set-output)/m);
  expect(run.summary).not.toMatch(/@octocat|@team|@acme|<script|<img|<!--/);
});

test('wrong inputs are told all at once', async () => {
  const run = await incident({
    service: '',
    'open-after': '0',
    reminders: '30',
    assignees: '@acme/backend',
    maintenance: 'tomorrow',
    verdict: 'fine',
    channels: 'pager',
  });
  expect(run.outputs).toMatchObject({ reason: 'config', action: 'none' });
  for (const input of ['service', 'open-after', 'reminders', 'assignees', 'maintenance', 'verdict', 'channels'])
    expect(run.outputs['message']).toContain(`${input}: `);
});
