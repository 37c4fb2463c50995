import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { readToolchain } from '../../scripts/toolchain.mjs';
import { type LedgerEntry, lineOf } from '../../src/domain/ledger/entry.ts';
import { BRANCH, openBranch, pushFiles, swiftPatience, writeDrill } from '../contract/ledger/support.ts';
import { runAct } from '../support/act.ts';
import { API_TOKEN, startBackupApi } from '../support/backup-api.ts';
import { blocked, passed, runGate } from '../support/deploy-gate.ts';
import { examplesOf } from '../support/examples.ts';
import { botToken, type GitHubServer, startGitHub } from '../support/github/server.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { ROOT } from '../support/run-bundle.ts';
import { sample } from '../unit/ledger/sample.ts';

let server: PostgresServer;
let github: GitHubServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());
beforeEach(async () => {
  // The gate's token is one that reads, whatever a workflow might grant it.
  github = await startGitHub({
    tokens: {
      'token-of-the-gate': botToken({ contents: 'read' }),
      'token-of-the-drill': botToken({ contents: 'write', issues: 'write' }),
    },
  });
});
afterEach(() => github.close());

const example = examplesOf(import.meta.filename);
const main = () => github.repository.git.refs.get('refs/heads/main') ?? '';
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const drill = (more: Partial<LedgerEntry> = {}): LedgerEntry => {
  const base = sample(1);
  return { ...base, date: daysAgo(3), ...more, run: { ...base.run, commit: main(), ...more.run } };
};
const record = (entry: LedgerEntry) => writeDrill(openBranch(github.url, 'token-of-the-drill', swiftPatience(1)), entry);
const DESTROYS = { 'prisma/migrations/20260401000000_drop/migration.sql': 'ALTER TABLE "T0" DROP COLUMN "name";\n' };
const gate = () =>
  runGate(server, 'all_applied', 'phase: before\npending: allow\nrequire-proof: 42d', {
    files: DESTROYS,
    env: { GITHUB_API_URL: github.url },
    secrets: () => ({ GITHUB_TOKEN: 'token-of-the-gate' }),
  });

test('a migration that destroys data is refused without a drill, and let through with one', async () => {
  blocked(await gate(), 'migrations', 'proof_absent');
  await record(drill());
  const run = await gate();
  passed(run, 'degraded ban_drop_column ');
  expect(run.log).toContain('the register proves a backup that restores: Restore test –');
});

test.each<[string, Partial<LedgerEntry>, string]>([
  ['too old', { date: daysAgo(43) }, 'proof_too_old'],
  ['failed', { result: 'incidents', verdict: 'critical', reason: 'archive_truncated' }, 'proof_not_ok'],
  ['of another database', { database: 'billing' }, 'proof_other_database'],
  ['of a fork, its line replayed here', { run: { ...sample(1).run, repository: 'eve/api' } }, 'proof_other_repository'],
])('a drill that is %s does not let it through', async (_, more, reason) => {
  await record(drill(more));
  blocked(await gate(), 'migrations', reason);
});

test('a line edited by hand after its drill failed does not let it through', async () => {
  const failed = drill({ result: 'incidents', verdict: 'critical' });
  await record(failed);
  const blob = github.repository.git.addBlob(Buffer.from(`${lineOf({ ...failed, result: 'ok', verdict: 'ok' })}\n`));
  pushFiles(github, BRANCH, new Map([['ledger/2026.jsonl', blob]]), 'Correct a typing error');
  blocked(await gate(), 'migrations', 'proof_edited');
});

test('deploy-with-backup.yml: a backup is made now, restored and on record, and then lets the same run’s gate through; one that does not restore deploys nothing', async () => {
  // The drill refuses a server that holds somebody's database, so each has one of its own.
  const [production, scratch] = [await startPostgres(), await startPostgres()];
  await production.query('CREATE DATABASE api');
  await production.query(readFileSync(path.join(ROOT, 'test/fixtures/prisma-cases/all_applied/setup.sql'), 'utf8'), 'api');
  await production.query(`INSERT INTO "T0" (id, name) VALUES (1, 'kept')`, 'api');
  const backups = await startBackupApi({ mode: 'later', server: production, database: 'api' });
  // act runs at a commit that it makes itself: it is main's on GitHub too from when the gate asks for it. (One that is not: test/bundle.)
  github.setFaults(({ path: asked }) => {
    const { commits, refs } = github.repository.git;
    const sha = /\/compare\/([0-9a-f]{40})\.\.\./.exec(asked)?.[1];
    const head = commits.get(main());
    if (sha !== undefined && head !== undefined && refs.set('refs/heads/main', sha)) commits.set(sha, { ...head, sha });
    return null;
  });
  const deploy = (table: string) =>
    runAct({
      files: { '.github/workflows/deploy-with-backup.yml': example('deploy-with-backup.yml'), ...DESTROYS },
      folders: { prisma: path.join(ROOT, 'test/fixtures/prisma-cases/all_applied/prisma') },
      workflow: 'deploy-with-backup.yml',
      env: {
        GITHUB_API_URL: github.url,
        GITHUB_WORKFLOW_REF: 'acme/api/.github/workflows/deploy-with-backup.yml@refs/heads/main',
      },
      secrets: { GITHUB_TOKEN: 'token-of-the-drill', DATABASE_URL: production.url('api'), BACKUP_API_TOKEN: API_TOKEN },
      replace: {
        "${{ job.services.postgres.ports['5432'] }}": String(scratch.port),
        'https://api.example.com/backups': backups.url,
        "postgres-version: '16'": `postgres-version: '${readToolchain().postgres?.major}'`,
        'critical-tables: \'"User"\'': `critical-tables: '"${table}"'`,
        './deploy.sh': 'echo deployed',
      },
    });
  try {
    const blocked = await deploy('Gone');
    expect([blocked.code, blocked.outputs['register.result'], blocked.steps['Deploy'], blocked.jobs['Deploy with a backup first/deploy']]).toEqual([
      ...[1, 'incidents', undefined, undefined],
    ]);
    // To the API it is the same run, which gets the same backup.
    const run = await deploy('T0');
    expect([run.code, run.outputs['drill.reason'], run.outputs['migrations.reason']]).toEqual([0, 'ok', 'ban_drop_column']);
    expect([backups.dumps(), run.jobs['Deploy with a backup first/deploy'] ?? run.jobs['deploy']]).toEqual([1, 'success']);
    expect(run.log).toContain('the register proves a backup that restores: Restore test –');
  } finally {
    await backups.close();
    await production.remove();
    await scratch.remove();
  }
});
