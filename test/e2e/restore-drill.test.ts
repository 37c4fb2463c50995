import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { readToolchain } from '../../scripts/toolchain.mjs';
import type { LedgerEntry } from '../../src/domain/ledger/entry.ts';
import { ledgerFiles, openBranch, swiftPatience, writeDrill } from '../contract/ledger/support.ts';
import { type ActOptions, type ActRun, runAct } from '../support/act.ts';
import { examplesOf } from '../support/examples.ts';
import { botToken, type GitHubServer, startGitHub } from '../support/github/server.ts';
import type { FakeRun } from '../support/github/types.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { ROOT } from '../support/run-bundle.ts';
import { S3_KEYS, startS3 } from '../support/s3-server.ts';
import { startSshServer } from '../support/ssh-server.ts';
import { sample } from '../unit/ledger/sample.ts';

/** Host-mode act starts no service containers, so the copy of the workflow gets this server in its place: the port, nothing else. */
let server: PostgresServer;
let github: GitHubServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());
beforeEach(async () => {
  github = await startGitHub({ tokens: { 'token-of-the-job': botToken() } });
});
afterEach(() => github.close());

const example = examplesOf(import.meta.filename);
const PORT = "${{ job.services.postgres.ports['5432'] }}";
const CONTAINER = '${{ job.services.postgres.id }}';
const major = () => String(readToolchain().postgres?.major);
const dumps = path.join(ROOT, 'test', 'fixtures', 'dumps');
const TOKEN = { GITHUB_TOKEN: 'token-of-the-job' };

async function drill(inputs: string, options: Partial<ActOptions> = {}): Promise<ActRun> {
  const workflow = `
on: workflow_dispatch
permissions: {}
jobs:
  drill:
    permissions: { contents: write, issues: write }
    uses: OWNER/runbook-actions/.github/workflows/restore-drill.yml@v1
    with:
      postgres-version: '${major()}'
      ${inputs.trim().replace(/\n/g, '\n      ')}
    secrets:
      decrypt-key: \${{ secrets.BACKUP_KEY }}
  after:
    needs: drill
    if: always()
    runs-on: ubuntu-24.04
    permissions: {}
    steps:
      - id: after
        env: { LINE: "\${{ needs.drill.outputs.register-line }}", RESULT: "\${{ needs.drill.outputs.result }}", REASON: "\${{ needs.drill.outputs.reason }}" }
        run: printf 'line<<END\\n%s\\nEND\\nresult=%s\\nreason=%s\\n' "$LINE" "$RESULT" "$REASON" >> "$GITHUB_OUTPUT"
`;
  return runAct({
    files: { '.github/workflows/drill.yml': workflow },
    folders: { backups: dumps },
    workflow: 'drill.yml',
    env: { GITHUB_API_URL: github.url },
    secrets: TOKEN,
    ...options,
    replace: { [PORT]: String(server.port), [CONTAINER]: '', ...options.replace },
  });
}
const databases = async () => (await server.query('SELECT datname FROM pg_database WHERE NOT datistemplate')).map((row) => row['datname']);
/** The drills on the register, as it lies on its branch. */
const onRecord = () =>
  [...ledgerFiles(github)]
    .filter(([name]) => name.endsWith('.jsonl'))
    .flatMap(([, bytes]) => new TextDecoder().decode(bytes).trim().split('\n'))
    .map((line) => JSON.parse(line) as LedgerEntry)
    .sort((x, y) => (x.database < y.database ? -1 : 1));
const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

describe('restore-drill.yml', () => {
  test('restores, registers, keeps the evidence and leaves nothing behind', async () => {
    const run = await drill('backup: backups/pg15-gzip.dump\ncritical-tables: \'"User"\'\nresponsible: the on-call');
    expect(run.code).toBe(0);
    expect(run.outputs['after.result']).toBe('ok');
    expect(run.outputs['after.line']).toMatch(/^Restore test – \d{4}-\d{2}-\d{2} – OK – pg15-gzip\.dump/);
    expect(Object.keys(run.artifacts)).toEqual(['restore-drill-main-1-1']);
    const [entry, ...others] = onRecord();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      result: 'ok',
      database: 'main',
      responsible: 'the on-call',
      tuning: expect.objectContaining({ autovacuum: 'off' }),
    });
    expect(entry?.backup.sha256).toBe(sha256(path.join(dumps, 'pg15-gzip.dump')));
    expect(entry?.evidenceSha256).toBe(run.outputs['register.evidence-sha256']);
    expect(github.repository.issues.map(({ title, comments }) => [title, comments.length])).toEqual([['Restore drills', 1]]);
    expect(await databases()).toEqual(['postgres']);
  });

  test('a truncated backup fails it before anything is restored, and is on record with its evidence all the same', async () => {
    const run = await drill('backup: backups/bad-truncated-50pct.dump');
    expect(run.code).toBe(1);
    expect([run.outputs['register.result'], run.outputs['register.drill-reason']]).toEqual(['incidents', 'archive_truncated']);
    expect(run.outputs['register.register-line']).toContain('INCIDENTS');
    expect(Object.keys(run.artifacts)).toEqual(['restore-drill-main-1-1']);
    expect(onRecord()).toMatchObject([{ result: 'incidents', reason: 'archive_truncated', evidenceSha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(await databases()).toEqual(['postgres']);
  });

  test('a critical table without rows fails it', async () => {
    const run = await drill('backup: backups/bad-schema-only.dump\nregister: false');
    expect([run.code, run.outputs['drill.verdict']]).toEqual([1, 'critical']);
    expect(run.outputs['drill.reason']).toMatch(/^(table_empty|no_rows)$/);
    expect(onRecord()).toEqual([]);
  });

  test('several databases: each on record, one job’s summary and outputs of all, and one that is bad fails it', async () => {
    const wanted = [
      { database: 'main', backup: 'backups/pg15-gzip.dump' },
      { database: 'billing', backup: 'backups/bad-truncated-50pct.dump', responsible: 'Billing' },
    ];
    const run = await drill(`databases: '${JSON.stringify(wanted)}'\nresponsible: the on-call`);
    expect(run.code).toBe(1);
    expect([run.outputs['register.result'], run.outputs['register.drill-reason']]).toEqual(['incidents', 'archive_truncated']);
    expect(run.outputs['register.register-line']?.split('\n').map((line) => line.split(' – ')[2])).toEqual(['OK', 'INCIDENTS']);
    expect(Object.keys(run.artifacts).sort()).toEqual(['restore-drill-billing-1-1', 'restore-drill-main-1-1']);
    expect(onRecord().map(({ database, result, responsible }) => [database, result, responsible])).toEqual([
      ['billing', 'incidents', 'Billing'],
      ['main', 'ok', 'the on-call'],
    ]);
  });

  test('an encrypted backup, with the key by name as a secret', async () => {
    const run = await drill(
      ['backup: backups/pg15-gzip.dump', 'register: false', `decrypt-command: 'test "$DECRYPT_KEY" = opensesame && cat'`].join('\n'),
      { secrets: { ...TOKEN, BACKUP_KEY: 'opensesame' } },
    );
    expect([run.code, run.outputs['drill.result']]).toEqual([0, 'ok']);
    expect(run.log).not.toMatch(/opensesame(?!" = )/);
  });

  test('texts of the caller are texts: no shell, no command of the runner and no expression is made of them', async () => {
    const nasty = `$(touch /tmp/runbook-hostile) \`id\` '"; exit 1 #\n::error::hijacked\n\${{ 1 }} | <b> @everyone`;
    const run = await drill(
      Object.entries({ backup: 'backups/pg15-gzip.dump', responsible: nasty, 'critical-tables': 'User', checks: 'a "b" $(id): SELECT 1 => == 1' })
        .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
        .join('\n'),
    );
    expect([run.code, run.outputs['register.result']]).toEqual([0, 'ok']);
    expect(existsSync('/tmp/runbook-hostile')).toBe(false);
    expect(run.log).not.toMatch(/^\[[^\]]*\]\s*❗\s*::error::hijacked/m);
    expect(onRecord()[0]?.responsible).not.toMatch(/\n/);
    expect(github.repository.issues[0]?.body).not.toMatch(/<b>|(?<!\\)@everyone/);
  });

  test('a drill whose report is missing is on record, and is no pass', async () => {
    const run = await drill('backup: backups/pg15-gzip.dump', {
      replace: { 'path: restore-drill-evidence': 'path: somewhere-else' },
    });
    expect(onRecord()).toMatchObject([{ result: 'inconclusive', reason: 'no_report', evidenceSha256: null }]);
    expect([run.outputs['after.result'], run.outputs['register.reason']]).toEqual(['inconclusive', 'report_absent']);
  });

  test('a server with somebody’s database on it is refused', async () => {
    await server.query('CREATE DATABASE production');
    try {
      const run = await drill('backup: backups/pg15-gzip.dump\nregister: false');
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
    github.repository.workflows.set('monthly-drill.yml', 'active');
    github.repository.runs.push(...runs);
    return runAct({
      files: { '.github/workflows/monthly-drill.yml': readFileSync(path.join(ROOT, '.github', 'workflows', 'monthly-drill.yml'), 'utf8') },
      folders: { 'test/fixtures/dumps': dumps },
      workflow: 'monthly-drill.yml',
      event,
      env: { GITHUB_API_URL: github.url, GITHUB_WORKFLOW_REF: 'acme/api/.github/workflows/monthly-drill.yml@refs/heads/main' },
      secrets: TOKEN,
      replace: { [PORT]: String(server.port), [CONTAINER]: '', "default: '16'": `default: '${major()}'` },
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

  const inRepository = (name: string) => {
    github.repository.workflows.set(name, 'active');
    return { GITHUB_API_URL: github.url, GITHUB_WORKFLOW_REF: `acme/api/.github/workflows/${name}@refs/heads/main` };
  };

  test.each([
    ['monthly-drill.yml', example('monthly-drill.yml'), ['main']],
    ['monthly-drill-vps.yml', example('monthly-drill-vps.yml'), ['api', 'billing']],
  ])('as the example %s has it: asked on schedule, on record already, no drill', async (name, file, labels) => {
    const branch = openBranch(github.url, 'token-of-the-job', swiftPatience(1));
    for (const database of labels) await writeDrill(branch, sample(12, { database, date: new Date().toISOString() }));
    const run = await runAct({
      files: { [`.github/workflows/${name}`]: file },
      workflow: name,
      event: 'schedule',
      env: inRepository(name),
      secrets: TOKEN,
    });
    expect([run.code, run.outputs['due.state'], run.outputs['drill.result']]).toEqual([0, 'done', undefined]);
  });

  test('monthly-drill.yml by hand: the newest backup of the bucket is restored, checked and on record; nobody who signed up this week fails it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'runbook-e2e-s3-'));
    const s3 = await startS3(folder);
    try {
      await s3.put('api/1.dump', 'not a backup');
      await s3.put('api/2.dump', readFileSync(path.join(dumps, 'pg15-gzip.dump')));
      const run = (replace: Readonly<Record<string, string>>) =>
        runAct({
          files: { '.github/workflows/monthly-drill.yml': example('monthly-drill.yml') },
          workflow: 'monthly-drill.yml',
          env: inRepository('monthly-drill.yml'),
          secrets: { ...TOKEN, BACKUP_AWS_ACCESS_KEY_ID: S3_KEYS.accessKeyId, BACKUP_AWS_SECRET_ACCESS_KEY: S3_KEYS.secretAccessKey },
          replace: {
            [PORT]: String(server.port),
            [CONTAINER]: '',
            's3://acme-backups/api/': 's3://backups/api/',
            's3-region: eu-west-1\n': `s3-region: us-east-1\n      s3-endpoint: ${s3.endpoint}\n`,
            "postgres-version: '16'": `postgres-version: '${major()}'`,
            ...replace,
          },
        });
      // The sample is some years old.
      const good = await run({ "interval '7 days'": "interval '70 years'" });
      expect([good.code, good.outputs['drill.result'], good.outputs['register.result']]).toEqual([0, 'ok', 'ok']);
      expect(onRecord().map(({ backup }) => backup.source)).toEqual(['s3://backups/api/2.dump']);
      const stale = await run({});
      expect([stale.code, stale.outputs['drill.reason'], stale.outputs['register.result']]).toEqual([1, 'check_failed', 'incidents']);
      expect(onRecord().map(({ result }) => result)).toEqual(['ok', 'incidents']);
      expect(good.log + stale.log).not.toContain(S3_KEYS.secretAccessKey);
    } finally {
      await s3.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);

  test('monthly-drill-vps.yml by hand: both backups are fetched over ssh, drilled side by side and on record; one that is cut off fails it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'runbook-e2e-vps-'));
    const ssh = await startSshServer({ Subsystem: 'sftp internal-sftp' });
    try {
      for (const name of ['api', 'billing']) {
        mkdirSync(path.join(folder, name));
        cpSync(path.join(dumps, 'pg15-gzip.dump'), path.join(folder, name, 'last.dump'));
      }
      const drillBoth = () =>
        runAct({
          files: { '.github/workflows/monthly-drill-vps.yml': example('monthly-drill-vps.yml') },
          workflow: 'monthly-drill-vps.yml',
          env: inRepository('monthly-drill-vps.yml'),
          secrets: { ...TOKEN, BACKUP_SSH_KEY: ssh.key },
          replace: {
            [PORT]: String(server.port),
            [CONTAINER]: '',
            'ssh://backup@api.example.com/var/backups': `ssh://${ssh.user}@127.0.0.1:${ssh.port}${folder}`,
            'api.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB2cJ3d2XTRkbzqu6yVvMhzJmIRdN6mVvKq4pR1w9qTn': `'${ssh.knownHosts.trim()}'`,
            '"critical-tables": "invoices"': '"critical-tables": "Order"',
            "postgres-version: '16'": `postgres-version: '${major()}'`,
          },
        });
      const good = await drillBoth();
      expect([good.code, good.outputs['register.result']]).toEqual([0, 'ok']);
      expect(onRecord().map(({ database, result }) => `${database} ${result}`)).toEqual(['api ok', 'billing ok']);
      cpSync(path.join(dumps, 'bad-truncated-50pct.dump'), path.join(folder, 'billing', 'last.dump'));
      const cut = await drillBoth();
      expect([cut.code, cut.outputs['register.drill-reason']]).toEqual([1, 'archive_truncated']);
      expect(onRecord().map(({ database, result }) => `${database} ${result}`)).toEqual(['api ok', 'api ok', 'billing ok', 'billing incidents']);
      for (const line of ssh.key.split('\n').filter((text) => text.length > 60)) expect(good.log + cut.log).not.toContain(line);
    } finally {
      await ssh.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);

  test('as the example has it: a drill that fails opens an incident, the next good one closes it', async () => {
    const workflow = parse(example('monthly-drill.yml')) as { jobs: Record<string, unknown> };
    // act ends a run where a called workflow fails, so the drill is a job of the caller here, with the same outputs.
    const drillJob = (dump: string) => ({
      'runs-on': 'ubuntu-24.04',
      outputs: Object.fromEntries(['verdict', 'reason', 'message'].map((name) => [name, `\${{ steps.drill.outputs.${name} }}`])),
      steps: [
        { uses: 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1' },
        {
          id: 'drill',
          uses: 'OWNER/runbook-actions/actions/restore-drill@v1',
          with: { backup: `backups/${dump}`, 'server-url': server.url('postgres') },
        },
      ],
    });
    const incident = async (dump: string) => {
      const { incident: own } = workflow.jobs;
      const run = await runAct({
        files: { '.github/workflows/monthly-drill.yml': stringify({ ...workflow, jobs: { drill: drillJob(dump), incident: own } }) },
        folders: { backups: dumps },
        workflow: 'monthly-drill.yml',
        env: { GITHUB_API_URL: github.url },
        secrets: TOKEN,
      });
      return [run.code, run.outputs['drill.result'], run.outputs['incident.action']];
    };
    expect(await incident('bad-truncated-50pct.dump')).toEqual([1, 'incidents', 'opened']);
    expect(github.repository.issues[0]?.body).toContain('<code>archive&#95;truncated</code>');
    expect(await incident('pg15-gzip.dump')).toEqual([0, 'ok', 'closed']);
    expect(github.repository.issues.map(({ state, title }) => `${state} ${title}`)).toEqual([
      'closed ✅ api (production) / restore-drill: recovered',
    ]);
  });
});
