import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { readToolchain } from '../../scripts/toolchain.mjs';
import { type ActRun, runAct } from '../support/act.ts';
import { type FakeGitHub, type FakeRun, startFakeGitHub } from '../support/fake-github.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { ROOT } from '../support/run-bundle.ts';

/** Host-mode act starts no service containers, so the copy of the workflow gets this server in its place: the port, nothing else. */
let server: PostgresServer;
let github: FakeGitHub | undefined;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());
afterEach(() => github?.close());

const PORT = "${{ job.services.postgres.ports['5432'] }}";
const major = () => String(readToolchain().postgres?.major);
const dumps = path.join(ROOT, 'test', 'fixtures', 'dumps');

async function drill(backup: string, inputs = ''): Promise<ActRun> {
  const workflow = `
on: workflow_dispatch
permissions: {}
jobs:
  drill:
    permissions: { contents: read }
    uses: OWNER/runbook-actions/.github/workflows/restore-drill.yml@v1
    with:
      backup: ${backup}
      postgres-version: '${major()}'
      ${inputs.trim().replace(/\n/g, '\n      ')}
  register:
    needs: drill
    runs-on: ubuntu-24.04
    permissions: {}
    steps:
      - id: register
        env: { LINE: "\${{ needs.drill.outputs.register-line }}", RESULT: "\${{ needs.drill.outputs.result }}" }
        run: printf 'line=%s\\nresult=%s\\n' "$LINE" "$RESULT" >> "$GITHUB_OUTPUT"
`;
  return runAct({
    files: { '.github/workflows/drill.yml': workflow },
    folders: { backups: dumps },
    workflow: 'drill.yml',
    replace: { [PORT]: String(server.port) },
  });
}
const example = (name: string) => readFileSync(path.join(ROOT, 'examples', name), 'utf8');
const databases = async () => (await server.query('SELECT datname FROM pg_database WHERE NOT datistemplate')).map((row) => row['datname']);

describe('restore-drill.yml', () => {
  test('restores, registers, keeps the evidence and leaves nothing behind', async () => {
    const run = await drill('backups/pg15-gzip.dump', 'critical-tables: \'"User"\'\nresponsible: Ops');
    expect(run.code).toBe(0);
    expect(run.outputs['register.result']).toBe('ok');
    expect(run.outputs['register.line']).toMatch(/^Restore test – \d{4}-\d{2}-\d{2} – OK – pg15-gzip\.dump/);
    expect(Object.keys(run.artifacts)).toEqual(['restore-drill-1-1']);
    expect(await databases()).toEqual(['postgres']);
  });

  test('a truncated backup fails it before anything is restored, and the evidence is kept all the same', async () => {
    const run = await drill('backups/bad-truncated-50pct.dump');
    expect(run.code).toBe(1);
    expect(run.outputs['drill.reason']).toBe('archive_truncated');
    expect(run.outputs['drill.register-line']).toContain('INCIDENTS');
    expect(Object.keys(run.artifacts)).toEqual(['restore-drill-1-1']);
    expect(await databases()).toEqual(['postgres']);
  });

  test('a critical table without rows fails it', async () => {
    const run = await drill('backups/bad-schema-only.dump');
    expect([run.code, run.outputs['drill.verdict']]).toEqual([1, 'critical']);
    expect(run.outputs['drill.reason']).toMatch(/^(table_empty|no_rows)$/);
  });

  test('a server with somebody’s database on it is refused', async () => {
    await server.query('CREATE DATABASE production');
    try {
      const run = await drill('backups/pg15-gzip.dump');
      expect([run.code, run.outputs['drill.reason'], run.outputs['drill.verdict']]).toEqual([1, 'unsafe_server', 'unknown']);
      expect(await databases()).toEqual(['postgres', 'production']);
    } finally {
      await server.query('DROP DATABASE production');
    }
  });
});

describe('the monthly drill', () => {
  /** Our own monthly-drill.yml, as it stands, in a repository that holds our sample dump. */
  async function monthly(event: string, runs: readonly FakeRun[]): Promise<ActRun> {
    github = await startFakeGitHub({ workflow: 'monthly-drill.yml', runs });
    return runAct({
      files: { '.github/workflows/monthly-drill.yml': readFileSync(path.join(ROOT, '.github', 'workflows', 'monthly-drill.yml'), 'utf8') },
      folders: { 'test/fixtures/dumps': dumps },
      workflow: 'monthly-drill.yml',
      event,
      env: { GITHUB_API_URL: github.url, GITHUB_WORKFLOW_REF: 'acme/api/.github/workflows/monthly-drill.yml@refs/heads/main' },
      secrets: { GITHUB_TOKEN: 'token-of-the-job' },
      replace: { [PORT]: String(server.port), "default: '16'": `default: '${major()}'` },
    });
  }
  const done: FakeRun = { id: 12, createdAt: new Date().toISOString(), jobs: [{ name: 'drill / restore-drill', conclusion: 'success' }] };

  test('on schedule runs when none is on record', async () => {
    const run = await monthly('schedule', []);
    expect([run.code, run.outputs['due.due'], run.outputs['drill.result']]).toEqual([0, 'true', 'ok']);
  });

  test('on schedule does not run twice', async () => {
    const run = await monthly('schedule', [done]);
    expect([run.code, run.outputs['due.due'], run.outputs['drill.result']]).toEqual([0, 'false', undefined]);
  });

  test('started by hand runs in any case', async () => {
    const run = await monthly('workflow_dispatch', [done]);
    expect([run.code, run.outputs['drill.result']]).toEqual([0, 'ok']);
  });

  test('as the example has it: asked on schedule, done already, no drill', async () => {
    github = await startFakeGitHub({ workflow: 'monthly-drill.yml', runs: [done] });
    const run = await runAct({
      files: { '.github/workflows/monthly-drill.yml': example('monthly-drill.yml') },
      workflow: 'monthly-drill.yml',
      event: 'schedule',
      env: { GITHUB_API_URL: github.url, GITHUB_WORKFLOW_REF: 'acme/api/.github/workflows/monthly-drill.yml@refs/heads/main' },
      secrets: { GITHUB_TOKEN: 'token-of-the-job' },
    });
    expect([run.code, run.outputs['due.due'], run.outputs['drill.result']]).toEqual([0, 'false', undefined]);
  });
});
