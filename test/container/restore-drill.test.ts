import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { LedgerEntry } from '../../src/domain/ledger/entry.ts';
import { ledgerFiles } from '../contract/ledger/support.ts';
import { type ActRun, runAct } from '../support/act.ts';
import { type DockerLab, lab, startDockerLab } from '../support/docker-lab.ts';
import { botToken, type GitHubServer, startGitHub } from '../support/github/server.ts';
import { ROOT } from '../support/run-bundle.ts';

/** restore-drill.yml with real service containers, in the shape of a user's repository. */
(lab === null ? describe.skip : describe)('restore-drill.yml in containers', () => {
  let engine: DockerLab;
  let github: GitHubServer;
  beforeAll(async () => {
    engine = await startDockerLab();
  }, 90_000);
  afterAll(() => engine.close());
  beforeEach(async () => {
    github = await startGitHub({ tokens: { 'token-of-the-job': botToken() } });
    await engine.bring(Number(new URL(github.url).port));
  });
  afterEach(() => github.close());

  function drill(inputs: string): Promise<ActRun> {
    const workflow = `
on: workflow_dispatch
permissions: {}
jobs:
  drill:
    permissions: { contents: write, issues: write }
    uses: OWNER/runbook-actions/.github/workflows/restore-drill.yml@v1
    with:
      ${inputs.trim().replace(/\n/g, '\n      ')}
`;
    return runAct({
      engine,
      files: { '.github/workflows/drill.yml': workflow },
      folders: { backups: path.join(ROOT, 'test', 'fixtures', 'dumps') },
      workflow: 'drill.yml',
      env: { GITHUB_API_URL: github.url },
      secrets: { GITHUB_TOKEN: 'token-of-the-job' },
      // act leaves `job.services` empty, so the port is a fixed one and the drill finds the container by it.
      replace: {
        '          - 5432\n': '          - 5432:5432\n',
        "${{ job.services.postgres.ports['5432'] }}": '5432',
        '${{ job.services.postgres.id }}': '',
        // Each publishes that port.
        'fail-fast: false\n': 'fail-fast: false\n      max-parallel: 1\n',
      },
      timeoutMs: 150_000,
    });
  }
  const onRecord = () =>
    [...ledgerFiles(github)]
      .filter(([name]) => name.endsWith('.jsonl'))
      .flatMap(([, bytes]) => new TextDecoder().decode(bytes).trim().split('\n'))
      .map((line) => JSON.parse(line) as LedgerEntry);
  const containers = () => engine.docker('ps', '-aq');

  const majors = lab?.majors ?? [];
  const onEach = (backup: string) => JSON.stringify(majors.map((major) => ({ database: `pg${major}`, 'postgres-version': String(major), backup })));

  test('a good dump is green on each version, by the client of its own container, and on record', async () => {
    const run = await drill(`databases: '${onEach('backups/pg15-gzip.dump')}'\ncritical-tables: '"User"'`);
    expect([run.code, run.outputs['register.result'], run.outputs['register.recorded']]).toEqual([0, 'ok', 'true']);
    const entries = onRecord();
    expect(entries.map(({ database, result, rows }) => [database, result, rows])).toEqual(majors.map((major) => [`pg${major}`, 'ok', 680]));
    const majorOf = (version: string | null) => Number.parseInt(version ?? '', 10);
    expect(entries.map(({ versions }) => [majorOf(versions.server), majorOf(versions.client)])).toEqual(majors.map((major) => [major, major]));
    expect(entries.map(({ tuning }) => tuning?.['fsync'])).toEqual(majors.map(() => 'off'));
    expect(run.log).not.toMatch(/apt-get|apt\.postgresql\.org/);
    expect(await containers()).toBe('');
  }, 240_000);

  test('a truncated one is red on each, and on record with its evidence', async () => {
    const run = await drill(`databases: '${onEach('backups/bad-truncated-50pct.dump')}'`);
    expect([run.code, run.outputs['register.result'], run.outputs['register.drill-reason']]).toEqual([1, 'incidents', 'archive_truncated']);
    expect(onRecord().map(({ result, reason, evidenceSha256 }) => [result, reason, evidenceSha256?.length])).toEqual(
      majors.map(() => ['incidents', 'archive_truncated', 64]),
    );
    expect(Object.keys(run.artifacts)).toEqual(majors.map((major) => `restore-drill-pg${major}-1-1`));
    expect(await containers()).toBe('');
  }, 240_000);
});
