import { afterEach, describe, expect, test } from '@jest/globals';
import { openBranch, swiftPatience, writeDrill } from '../contract/ledger/support.ts';
import { type FakeRun, startFakeGitHub } from '../support/fake-github.ts';
import { botToken, startGitHub } from '../support/github/server.ts';
import type { Permissions } from '../support/github/types.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { runBundle } from '../support/run-bundle.ts';
import { sample } from '../unit/ledger/sample.ts';

let github: { readonly close: () => Promise<void> } | undefined;
afterEach(() => github?.close());

/** Runs the bundle against a fake GitHub that holds these runs. Days are counted back from today, as the bundle reads the real clock. */
async function ask(runs: readonly FakeRun[], inputs: Record<string, string> = {}, refuse?: number) {
  const server = await startFakeGitHub({ workflow: 'monthly-drill.yml', runs, token: 'gh-token-1', ...(refuse === undefined ? {} : { refuse }) });
  github = server;
  const env = {
    GITHUB_API_URL: server.url,
    GITHUB_REPOSITORY: 'acme/api',
    GITHUB_RUN_ID: '77',
    GITHUB_WORKFLOW_REF: 'acme/api/.github/workflows/monthly-drill.yml@refs/heads/main',
  };
  return runBundle('schedule-due', { 'github-token': 'gh-token-1', ...inputs }, { env });
}
const now = () => new Date().toISOString();
const drill = (id: number, conclusion: string | null, name = 'drill / restore-drill'): FakeRun => ({
  id,
  createdAt: now(),
  jobs: [{ name, conclusion }],
});

test('no run on record: due', async () => {
  const r = await ask([]);
  expect(r).toMatchObject({ code: 0, outputs: { due: 'true', verdict: 'ok', reason: 'ok' } });
  expect(r.outputs['since']).toMatch(/^\d{4}-\d{2}-0[1-7]$/);
  expect(schemaProblems(r.report, 'schedule-due')).toEqual([]);
});

test('a drill that ran since, even one that failed, settles it', async () => {
  const r = await ask([drill(5, 'failure')]);
  expect(r).toMatchObject({ code: 0, outputs: { due: 'false' } });
  expect(r.summary).toContain('Not due');
  expect(schemaProblems(r.report, 'schedule-due')).toEqual([]);
});

test('a run in which the drill was skipped or cancelled, another job’s run, and this run itself do not', async () => {
  const r = await ask([
    drill(1, 'skipped'),
    drill(2, 'cancelled'),
    drill(3, 'success', 'due'),
    drill(4, 'success', 'drilling'),
    drill(77, 'success'),
    drill(6, null),
  ]);
  expect(r).toMatchObject({ code: 0, outputs: { due: 'true' } });
});

test('a run that waits for an approval is shown as started; a job that records a cancelled drill does not hide the cancel', async () => {
  const waiting = { id: 5, createdAt: now(), jobs: [{ name: 'drill / restore-drill', conclusion: null, status: 'waiting' }] };
  const r = await ask([waiting]);
  expect(r.outputs).toMatchObject({ due: 'false', state: 'started', verdict: 'ok' });
  expect(r.outputs['message']).toContain('(waiting): https://github.com/acme/api/actions/runs/5');
  await github?.close();
  const jobs = [
    { name: 'drill / register', conclusion: 'success' },
    { name: 'drill / restore-drill', conclusion: 'cancelled' },
  ];
  expect((await ask([{ id: 6, createdAt: now(), jobs }])).outputs).toMatchObject({ due: 'true', state: 'due' });
});

describe('with a register', () => {
  async function withDrills(result: 'ok' | 'inconclusive', permissions: Permissions, inputs: Record<string, string> = {}) {
    const server = await startGitHub({ tokens: { 'gh-token-1': botToken(permissions), writer: botToken() } });
    github = server;
    server.repository.workflows.set('monthly-drill.yml', 'active');
    server.repository.runs.push(drill(5, 'success'));
    const branch = openBranch(server.url, 'writer', swiftPatience(1));
    await writeDrill(branch, sample(5, { date: now(), result }));
    const env = {
      GITHUB_API_URL: server.url,
      GITHUB_REPOSITORY: 'acme/api',
      GITHUB_RUN_ID: '77',
      GITHUB_WORKFLOW_REF: 'acme/api/.github/workflows/monthly-drill.yml@refs/heads/main',
    };
    const r = await runBundle('schedule-due', { 'github-token': 'gh-token-1', ...inputs }, { env });
    expect(schemaProblems(r.report, 'schedule-due')).toEqual([]);
    return r;
  }
  const READ: Permissions = { actions: 'read', contents: 'read' };

  test('a drill on it settles the month; an inconclusive one, and another database’s, do not, though their job ran', async () => {
    expect((await withDrills('ok', READ)).outputs).toMatchObject({ due: 'false', state: 'done', reason: 'ok' });
    await github?.close();
    expect((await withDrills('inconclusive', READ)).outputs).toMatchObject({ due: 'true', state: 'due' });
    await github?.close();
    const r = await withDrills('ok', READ, { database: 'main, billing' });
    expect(r.outputs).toMatchObject({ due: 'true' });
    expect(r.outputs['message']).toContain('no drill of billing');
  });

  test('without the permission to read it the runs are asked, and that is told', async () => {
    const r = await withDrills('inconclusive', { actions: 'read' });
    expect(r).toMatchObject({ code: 0, outputs: { due: 'false', verdict: 'degraded', reason: 'register_unread' } });
    expect(r.outputs['message']).toContain('contents: read');
  });
});

test('an answer of 403 names the missing permission, fails, and leaves the run due', async () => {
  const r = await ask([], {}, 403);
  expect(r).toMatchObject({ code: 1, outputs: { due: 'true', verdict: 'unknown', reason: 'permission_denied' } });
  expect(r.outputs['message']).toContain('permissions: { actions: read }');
});

test('a wrong token and wrong inputs each have their reason', async () => {
  expect((await ask([], { 'github-token': 'other-token' })).outputs).toMatchObject({ reason: 'authentication_failed', due: 'true' });
  const wrong = await runBundle('schedule-due', { 'time-zone': 'Mars/Olympus' });
  expect(wrong.outputs).toMatchObject({ reason: 'config' });
  expect(wrong.outputs['message']).toMatch(/time-zone: .*github-token: this input is required/s);
});
