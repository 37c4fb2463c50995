import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ActRun, runAct } from '../support/act.ts';
import { DATABASE_GONE, type HealthApi, startHealthApi } from '../support/health-api.ts';
import { freePort, type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { prismaProject } from '../support/prisma-project.ts';
import { ROOT } from '../support/run-bundle.ts';
import { type SshServer, startSshServer } from '../support/ssh-server.ts';

/** A caller as a user writes it: the gate, and a deploy that needs it. */
const caller = (inputs: string) => `
on: workflow_dispatch
permissions: {}
jobs:
  gate:
    permissions: { contents: read }
    uses: OWNER/runbook-actions/.github/workflows/gate-deploy.yml@v1
    with:
      ${inputs.trim().replace(/\n\s*/g, '\n      ')}
    secrets:
      database-url: \${{ secrets.DATABASE_URL }}
      health-headers: \${{ secrets.HEALTH_HEADERS }}
      ssh-key: \${{ secrets.SSH_KEY }}
      ssh-known-hosts: \${{ secrets.SSH_KNOWN_HOSTS }}
  deploy:
    needs: gate
    runs-on: ubuntu-24.04
    permissions: {}
    steps:
      - id: deployed
        env: { GATE: "\${{ needs.gate.outputs.verdict }} \${{ needs.gate.outputs.reason }} \${{ needs.gate.outputs.healthy }}" }
        run: echo "gate=$GATE" >> "$GITHUB_OUTPUT"
`;

let server: PostgresServer;
let api: HealthApi;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());
beforeEach(async () => {
  api = await startHealthApi();
});
afterEach(() => api.close());

const cases = path.join(ROOT, 'test', 'fixtures', 'prisma-cases');
let databases = 0;

type Extra = {
  readonly env?: Record<string, string>;
  readonly files?: Record<string, string>;
  /** More secrets; `database` is the name of the database of this run. */
  readonly secrets?: (database: string) => Record<string, string>;
};

/** Runs the caller on a repository and database in the state of a Prisma case. */
async function gate(history: string, inputs: string, extra: Extra = {}): Promise<ActRun> {
  databases += 1;
  const database = `gate_${databases}`;
  await server.query(`CREATE DATABASE ${database}`);
  await server.query(readFileSync(path.join(cases, history, 'setup.sql'), 'utf8'), database);
  return runAct({
    files: { '.github/workflows/deploy.yml': caller(inputs), ...extra.files },
    folders: { prisma: path.join(cases, history, 'prisma') },
    workflow: 'deploy.yml',
    secrets: { DATABASE_URL: server.url(database), HEALTH_HEADERS: 'X-Key: abcdefgh', ...extra.secrets?.(database) },
    ...(extra.env === undefined ? {} : { env: extra.env }),
  });
}
/** Blocked: the gate's step failed for this reason, and the deploy did not run. act ends a run at a called workflow that fails. */
const blocked = (run: ActRun, step: 'tunnel' | 'migrations' | 'health', reason: string) => {
  expect(run.outputs[`${step}.reason`]).toBe(reason);
  expect(run.jobs['Gate deploy/gate']).toBe('failure');
  expect(run.outputs['deployed.gate']).toBeUndefined();
  expect(run.code).toBe(1);
};
const passed = (run: ActRun, gateOutput: string) => {
  expect(run.outputs['deployed.gate']).toBe(gateOutput);
  expect(run.code).toBe(0);
};

describe('before a deploy', () => {
  test('a database in sync lets it through', async () => passed(await gate('all_applied', 'phase: before'), 'ok in_sync '));

  test('a pending migration blocks it, and the message says how to apply it', async () => {
    const run = await gate('one_pending', 'phase: before');
    blocked(run, 'migrations', 'pending');
    expect(run.outputs['migrations.message']).toContain('prisma migrate deploy');
    expect(run.outputs['migrations.pending']).toBe('["20250301000000_three"]');
  });

  test('pending: allow lets a pending migration through, but not a failed one', async () => {
    passed(await gate('one_pending', 'phase: before\npending: allow'), 'ok pending ');
    blocked(await gate('failed', 'phase: before\npending: allow'), 'migrations', 'failed');
  });

  test('pending: apply runs the project’s own prisma migrate deploy and demands to be in sync', async () => {
    const { install, files, env } = prismaProject('many_pending');
    const run = await gate('many_pending', `phase: before\npending: apply\ninstall-command: ${install}\nmigrations-path: prisma/migrations`, {
      files,
      env,
    });
    passed(run, 'ok in_sync ');
    expect(run.outputs['migrations.applied-count']).toBe('6');
  });

  test.each([
    ['phase: bfore', 'must be before or after'],
    ['phase: before\npending: maybe', 'must be block, apply or allow'],
    ['phase: after', 'needs the input "health-url"'],
    ['phase: before\nmigrations: false', 'cannot be false'],
  ])('%j is refused, not skipped', async (inputs, sentence) => {
    const run = await gate('all_applied', inputs);
    expect(run.log).toContain(sentence);
    expect(run.jobs['Gate deploy/gate']).toBe('failure');
    expect([run.code, run.outputs['deployed.gate'], run.outputs['migrations.verdict']]).toEqual([1, undefined, undefined]);
  });
});

describe('after a deploy', () => {
  const deployed = (more = '') => `phase: after\nhealth-url: ${api.url}\ninterval: 100ms\nhealth-timeout: 3s\n${more}`;

  test('in sync and healthy three times in a row passes', async () => {
    passed(await gate('all_applied', deployed()), 'ok in_sync true');
    expect(api.requests()).toBe(3);
  });

  test('a database that the API has lost blocks', async () => {
    api.answer(200, DATABASE_GONE);
    blocked(await gate('all_applied', deployed()), 'health', 'json_mismatch');
    passed(await gate('all_applied', deployed('fail-on: never')), 'critical json_mismatch false');
  });

  test('a migration that the deploy did not apply blocks, and health is not asked', async () => {
    blocked(await gate('one_pending', deployed()), 'migrations', 'pending');
    expect(api.requests()).toBe(0);
  });

  test('a degraded history is not hidden by good health', async () => {
    passed(await gate('missing_locally', deployed()), 'degraded missing true');
    blocked(await gate('missing_locally', deployed('fail-on: degraded')), 'migrations', 'missing');
  });

  test('without a database: migrations false', async () => passed(await gate('all_applied', deployed('migrations: false')), 'ok ok true'));

  test('no secret is in the log', async () => {
    const run = await gate('all_applied', deployed());
    expect(run.log).not.toMatch(/abcdefgh/);
  });
});

describe('after a deploy, the version', () => {
  const versioned = (version: string) => JSON.stringify({ status: 'ok', database: 'connected', version });
  const NEW = '9f1c2d3e4b5a69788796a5b4c3d2e1f009f1c2d3';
  const inputs = () =>
    `phase: after\nmigrations: false\nhealth-url: ${api.url}\ninterval: 50ms\nhealth-timeout: 2s\nexpect-version: ${NEW}\nprevious-deploy: dep-41\nroll-back: render deploys rollback dep-41`;

  test('that is the old one blocks as version_mismatch, and the roll-back is named', async () => {
    api.answer(200, versioned('0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'));
    const run = await gate('all_applied', inputs());
    blocked(run, 'health', 'version_mismatch');
    expect(run.log).toContain('Roll back to dep-41: render deploys rollback dep-41.');
  });

  test('that two nodes of three have blocks', async () => {
    let request = 0;
    api.answerEach(() => versioned(++request % 3 === 0 ? '0aaaaaaaaaaaa' : NEW));
    blocked(await gate('all_applied', inputs()), 'health', 'version_mismatch');
  });

  test('that all have passes, by its short form too', async () => {
    api.answer(200, versioned(NEW.slice(0, 7)));
    passed(await gate('all_applied', inputs()), 'ok ok true');
  });
});

describe('through an ssh tunnel', () => {
  let ssh: SshServer;
  let local: number;
  beforeAll(async () => {
    ssh = await startSshServer();
  });
  afterAll(() => ssh.stop());
  beforeEach(async () => {
    local = await freePort();
  });

  const inputs = (more = 'phase: before') =>
    `${more}\nssh-host: 127.0.0.1\nssh-port: ${ssh.port}\nssh-user: ${ssh.user}\nssh-forward: 127.0.0.1:${server.port}\nssh-local-port: ${local}`;
  /** The gate knows the database only at its own end of the tunnel; the port at which it listens is known to the far side alone. */
  const secrets = (more: Record<string, string> = {}) => ({
    secrets: (database: string) => ({
      DATABASE_URL: `postgresql://postgres@127.0.0.1:${local}/${database}`,
      SSH_KEY: ssh.key,
      SSH_KNOWN_HOSTS: ssh.knownHosts,
      ...more,
    }),
  });

  test('a database in sync passes, and the tunnel is closed', async () => {
    const run = await gate('all_applied', inputs(), secrets());
    passed(run, 'ok in_sync ');
    expect(run.log).toContain('The tunnel is closed');
    for (const line of ssh.key.split('\n').filter((l) => l.length > 60)) expect(run.log).not.toContain(line);
  });

  test('a failed migration blocks', async () => blocked(await gate('failed', inputs(), secrets()), 'migrations', 'failed'));

  test('after a deploy, too', async () => {
    const after = `phase: after\nhealth-url: ${api.url}\ninterval: 100ms\nhealth-timeout: 3s`;
    passed(await gate('all_applied', inputs(after), secrets()), 'ok in_sync true');
  });

  test('without the tunnel it is not reached', async () => {
    const run = await gate('all_applied', 'phase: before', secrets());
    expect(run.outputs['migrations.reason']).toMatch(/^unreachable/);
    expect(run.code).toBe(1);
  });

  test('a server that is not the known one blocks, says why, and the database is not asked', async () => {
    const other = ssh.knownHosts.replace(/AAAA\S+/, 'AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
    const run = await gate('all_applied', inputs(), secrets({ SSH_KNOWN_HOSTS: other }));
    blocked(run, 'tunnel', 'host_key_mismatch');
    expect(run.outputs['tunnel.message']).toContain('shows another host key');
    expect(run.outputs['migrations.verdict']).toBeUndefined();
  });

  test('on-unknown: pass lets it through as unknown, with the tunnel’s reason', async () => {
    passed(await gate('all_applied', `${inputs()}\non-unknown: pass`, secrets({ SSH_KEY: 'no key at all' })), 'unknown key_invalid ');
  });

  test('half of its inputs is refused, not skipped', async () => {
    const run = await gate('all_applied', 'phase: before\nssh-host: 127.0.0.1', secrets());
    expect(run.log).toContain('A tunnel needs all of the inputs');
    expect([run.code, run.outputs['migrations.verdict']]).toEqual([1, undefined]);
  });
});
