import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { idsOf, ledgerFiles } from '../contract/ledger/support.ts';
import { botToken, type GitHubServer, startGitHub } from '../support/github/server.ts';
import { schemaProblems } from '../support/report-schema.ts';
import { runBundle } from '../support/run-bundle.ts';
import { drillReport } from '../unit/ledger/report-sample.ts';

let github: GitHubServer;
let folder: string;
beforeEach(async () => {
  github = await startGitHub({
    tokens: { 'gh-token-1': botToken({ contents: 'write', issues: 'write' }), 'gh-token-2': botToken({ contents: 'read' }) },
  });
  folder = mkdtempSync(path.join(tmpdir(), 'runbook-register-'));
});
afterEach(async () => {
  await github.close();
  rmSync(folder, { recursive: true });
});

async function register(inputs: Record<string, string>, env: Record<string, string> = {}) {
  const run = await runBundle(
    'drill-register',
    { 'github-token': 'gh-token-1', 'job-result': 'success', ...inputs },
    {
      env: {
        GITHUB_API_URL: github.url,
        GITHUB_REPOSITORY: 'acme/api',
        GITHUB_RUN_ID: '77',
        GITHUB_RUN_ATTEMPT: '2',
        GITHUB_SHA: 'c0ffee',
        GITHUB_REF: 'refs/heads/main',
        GITHUB_WORKFLOW_REF: 'acme/api/.github/workflows/monthly-drill.yml@refs/heads/main',
        GITHUB_WORKSPACE: folder,
        ...env,
      },
    },
  );
  expect(schemaProblems(run.report, 'drill-register')).toEqual([]);
  return run;
}
const put = (report: unknown) => {
  const text = JSON.stringify(report);
  writeFileSync(path.join(folder, 'drill.json'), text);
  return createHash('sha256').update(text).digest('hex');
};
const lines = () => new TextDecoder().decode(ledgerFiles(github).get('ledger/2026.jsonl') ?? new Uint8Array());

test('a good drill: line, table, hash of the evidence; a second time nothing is written; the folder will do for the file', async () => {
  const hash = put(drillReport());
  const first = await register({ report: '.' });
  expect(first).toMatchObject({
    code: 0,
    outputs: { recorded: 'true', verdict: 'ok', reason: 'ok', 'entry-id': 'acme/api/77/1/main', 'evidence-sha256': hash },
  });
  expect(first.outputs['register-line']).toBe('Restore test – 2026-11-02 – OK – app-2026-11-01.dump');
  expect(JSON.parse(lines())).toMatchObject({
    result: 'ok',
    rows: 1500,
    evidenceSha256: hash,
    run: { workflow: 'monthly-drill.yml', commit: 'c0ffee', attempt: '1' },
  });
  const { issues } = github.repository;
  expect(issues.map(({ number, pinned, comments }) => [number, pinned, comments.length])).toEqual([[1, true, 1]]);
  expect(first.outputs).toMatchObject({ 'issue-number': '1', 'issue-url': 'https://github.com/acme/api/issues/1' });
  expect(issues[0]?.body).toContain('app-2026-11-01.dump');
  const again = await register({ report: 'drill.json' });
  expect(issues[0]?.comments.length).toBe(1);
  expect(again.outputs).toMatchObject({ recorded: 'true', 'ledger-commit': '', reason: 'ok' });
  expect(idsOf(ledgerFiles(github))).toEqual(['acme/api/77/1/main']);
});

test('in Spanish, the table too', async () => {
  put(drillReport({ verdict: 'critical', reason: 'archive_truncated' }, { result: 'incidents' }));
  const run = await register({ report: 'drill.json', language: 'es' });
  expect(run.outputs['register-line']).toContain('INCIDENCIAS');
  expect(new TextDecoder().decode(ledgerFiles(github).get('README.md'))).toContain('# Simulacros de restauración');
});

test.each([
  ['cancelled', { 'job-result': 'cancelled' }, 'inconclusive', 'cancelled'],
  ['failed before its report', { 'job-result': 'failure', result: 'incidents', reason: 'archive_hole' }, 'incidents', 'archive_hole'],
  ['said to be good, without evidence', { 'job-result': 'success', result: 'ok', reason: 'ok' }, 'inconclusive', 'no_report'],
])('a drill that was %s is on record without a report', async (_, inputs, result, reason) => {
  const run = await register({ report: 'missing.json', ...inputs });
  expect(run).toMatchObject({ code: 0, outputs: { recorded: 'true', verdict: 'degraded', reason: 'report_absent', 'evidence-sha256': '' } });
  expect(JSON.parse(lines())).toMatchObject({ result, reason, evidenceSha256: null });
});

test('a drill that was skipped is not', async () => {
  const run = await register({ 'job-result': 'skipped' });
  expect(run).toMatchObject({ code: 0, outputs: { recorded: 'false', reason: 'ok' } });
  expect(github.requests).toEqual([]);
});

test('the report of another run is no evidence of this one', async () => {
  put(drillReport({ run: { runId: '76' } }));
  expect((await register({ report: 'drill.json' })).outputs).toMatchObject({ reason: 'report_other_run' });
  expect(JSON.parse(lines())).toMatchObject({ result: 'inconclusive', rows: null });
});

test('a table that is empty since the last drill fails the step, and the drill is on record', async () => {
  put(drillReport());
  await register({ report: 'drill.json' });
  const tables = [
    { schema: 'public', name: 'Order', rows: 0, partitioned: false },
    { schema: 'public', name: 'User', rows: 300, partitioned: false },
  ];
  put(drillReport({ run: { runId: '78', runAttempt: '1' } }, { tables, rows: 300 }));
  const run = await register({ report: 'drill.json' }, { GITHUB_RUN_ID: '78' });
  expect(run).toMatchObject({ code: 1, outputs: { recorded: 'true', verdict: 'critical', reason: 'table_emptied', 'trend-findings': '2' } });
  expect(run.outputs['message']).toContain('public.Order (1000 → 0)');
});

test('without the permission the reason names the line to add, and nothing is said to be recorded', async () => {
  put(drillReport());
  const run = await register({ report: 'drill.json', 'github-token': 'gh-token-2' });
  expect(run).toMatchObject({ code: 1, outputs: { recorded: 'false', verdict: 'unknown', reason: 'permission_denied' } });
  expect(run.outputs['message']).toContain('permissions: { contents: write }');
  expect(run.log.replace(/^::add-mask::.*$/gm, '')).not.toContain('gh-token-2');
});

test('without the permission for the issue the drill is on record, and the line to add is named; issue: false asks for none', async () => {
  github.addToken('gh-token-3', botToken({ contents: 'write' }));
  put(drillReport());
  const run = await register({ report: 'drill.json', 'github-token': 'gh-token-3' });
  expect(run).toMatchObject({ code: 0, outputs: { recorded: 'true', verdict: 'degraded', reason: 'issue_not_kept' } });
  expect(run.outputs['message']).toContain('permissions: { issues: write }');
  expect((await register({ report: 'drill.json', 'github-token': 'gh-token-3', issue: 'false' })).outputs).toMatchObject({ reason: 'ok' });
});

test('several databases: a line and a comment each, one summary; the one whose report is missing is on record as inconclusive', async () => {
  const artifact = (label: string, attempt: number, report: unknown) => {
    const place = path.join(folder, 'evidence', `restore-drill-${label}-77-${attempt}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, 'report.json'), JSON.stringify(report));
  };
  artifact('main', 1, drillReport());
  artifact('main-2', 1, drillReport({ verdict: 'critical', reason: 'rows_lost' }, { result: 'incidents' }));
  artifact('main-2', 2, drillReport({ run: { runId: '77', runAttempt: '2' } }));
  const said = { 'job-result': 'failure', result: 'incidents', reason: 'rows_lost' };
  const run = await register({ report: 'evidence', database: 'main\nmain-2, billing', ...said });
  expect(run).toMatchObject({ code: 0, outputs: { recorded: 'true', reason: 'report_absent', result: 'inconclusive', 'drill-reason': 'no_report' } });
  expect(run.outputs['entry-id']?.split('\n')).toEqual(['acme/api/77/1/main', 'acme/api/77/2/main-2', 'acme/api/77/2/billing']);
  expect(run.outputs['message']).toMatch(/^billing: /);
  expect(JSON.parse(run.outputs['drills'] ?? '').map((d: { database: string; result: string }) => [d.database, d.result])).toEqual([
    ['main', 'ok'],
    ['main-2', 'ok'],
    ['billing', 'inconclusive'],
  ]);
  expect(idsOf(ledgerFiles(github))).toEqual(['acme/api/77/1/main', 'acme/api/77/2/main-2', 'acme/api/77/2/billing']);
  expect(github.repository.issues.map(({ comments }) => comments.length)).toEqual([3]);
  const rows = run.summary.split('\n').filter((line) => /^\| \[\d{4}-/.test(line));
  expect(
    rows.slice(0, 3).map((row) =>
      row
        .split('|')[2]
        ?.replace(/<[^>]*>|`/g, '')
        .trim(),
    ),
  ).toEqual(['main', 'main-2', 'billing']);
});

test('of several databases each has who is responsible for it, and else who is for all', async () => {
  const artifact = (label: string, responsible: string) => {
    const place = path.join(folder, `restore-drill-${label}-77-1`);
    mkdirSync(place);
    writeFileSync(path.join(place, 'report.json'), JSON.stringify(drillReport({}, { responsible })));
  };
  artifact('main', 'the on-call of all');
  artifact('billing', 'Billing');
  const list = JSON.stringify([{ database: 'main', backup: 'a' }, { database: 'billing' }]);
  expect((await register({ report: '.', database: list, responsible: 'the on-call of all', issue: 'false' })).code).toBe(0);
  const entries = lines()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(entries.map(({ database, responsible }) => [database, responsible])).toEqual([
    ['main', 'the on-call of all'],
    ['billing', 'Billing'],
  ]);
});

test.each(['[{"backup":"a"},{"database":"b"}]', '[{"database":', '[7]', '[{"database":"a/b"}]'])(
  'a list that does not label each is refused: %s',
  async (database) => {
    expect((await register({ database })).outputs).toMatchObject({ reason: 'config', recorded: 'false' });
    expect(github.requests).toEqual([]);
  },
);

test('a label twice is refused', async () => {
  expect((await register({ database: 'main, billing, main' })).outputs).toMatchObject({ reason: 'config', recorded: 'false' });
});

test('wrong inputs are told all at once', async () => {
  const run = await register({ database: 'a/b', 'ledger-branch': '../x', 'shrink-limit': '0' });
  expect(run.outputs['reason']).toBe('config');
  expect(run.outputs['message']).toMatch(/database: .*ledger-branch: .*shrink-limit: /s);
});
