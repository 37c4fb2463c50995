import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readToolchain } from '../../scripts/toolchain.mjs';
import { type ActOptions, runAct } from '../support/act.ts';
import { startFakeRender } from '../support/fake-render.ts';
import { RENDER_KEY, RENDER_SERVICE, startFakeRenderApi } from '../support/fake-render-api.ts';
import { botToken, type GitHubServer, startGitHub } from '../support/github/server.ts';
import { DATABASE_GONE, HEALTHY, type HealthApi, startHealthApi } from '../support/health-api.ts';
import { COMMIT, filesOf, lint, removeFolders, runInit, SOURCE, sampleRepository, temporaryFolder, workflowsOf } from '../support/init-kit.ts';
import { freePort, type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { prismaProject } from '../support/prisma-project.ts';
import { pushBranch } from '../support/review-world.ts';
import { ROOT } from '../support/run-bundle.ts';
import { type SshServer, startSshServer } from '../support/ssh-server.ts';

/** From a team's repository to its own workflows at work: what init writes is linted, then run as it was written. */
const cases = path.join(ROOT, 'test', 'fixtures', 'prisma-cases');
let server: PostgresServer;
let api: HealthApi;
let github: GitHubServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());
afterAll(removeFolders);
beforeEach(async () => {
  api = await startHealthApi(DATABASE_GONE, 503);
  github = await startGitHub({ tokens: { 'token-of-the-job': botToken() } });
});
afterEach(async () => {
  await api.close();
  await github.close();
});

/** The pinned commit of the sample is this working tree. */
const HERE = { [`@${COMMIT}`]: '@v1' };
const run = (root: string, options: Omit<ActOptions, 'files'> & Partial<ActOptions>) =>
  runAct({
    ...options,
    files: { ...filesOf(root), ...options.files },
    env: { GITHUB_API_URL: github.url, ...options.env },
    replace: { ...HERE, ...options.replace },
  });

async function database(name: string, history: string): Promise<string> {
  await server.query(`CREATE DATABASE ${name}`);
  await server.query(readFileSync(path.join(cases, history, 'setup.sql'), 'utf8'), name);
  return name;
}

test('npm, Prisma, Render: the written deploy applies the migration behind the gate and ends healthy; the written drill restores', async () => {
  const project = prismaProject('one_pending');
  const root = sampleRepository(
    { ...project.files, 'package-lock.json': '{}', 'render.yaml': 'services:\n  - type: web\ndatabases:\n  - postgresMajorVersion: "16"\n' },
    project.folders,
  );
  const major = String(readToolchain().postgres?.major);
  const flags = ['--source', SOURCE, '--health-url', api.url, '--pending', 'apply', '--install-command', project.install, '--service', 'api'];
  const drill = [
    '--migrations-path',
    'prisma/migrations',
    '--backup',
    'backups/pg15-gzip.dump',
    '--postgres-version',
    major,
    '--critical-tables',
    'User',
  ];
  expect(await runInit('--into', root, ...flags, ...drill)).toMatchObject({ code: 0 });
  expect(lint(workflowsOf(root))).toBe('');

  const render = await startFakeRender({ key: 'rnd_secret_key', statuses: ['queued', 'live'], onLive: () => api.answer(200, HEALTHY) });
  const secrets = {
    GITHUB_TOKEN: 'token-of-the-job',
    DATABASE_URL: server.url(await database('init_npm', 'one_pending')),
    RENDER_API_KEY: 'rnd_secret_key',
  };
  const deployed = await run(root, {
    ...{ workflow: 'deploy.yml', event: 'push', env: { ...project.env, GITHUB_API_URL: github.url }, secrets },
    vars: { RENDER_SERVICE_ID: 'srv-1' },
    replace: {
      'https://api.render.com/v1': render.url,
      'POLL_SECONDS: 10': 'POLL_SECONDS: 0.1',
      'phase: after\n': 'phase: after\n      interval: 200ms\n',
    },
  });
  await render.close();
  expect([deployed.code, deployed.outputs['health.verdict'], deployed.outputs['migrations.verdict']]).toEqual([0, 'ok', 'ok']);
  expect(render.requests.filter((each) => each.startsWith('POST'))).toHaveLength(1);

  const throwaway = await startPostgres();
  github.repository.workflows.set('monthly-drill.yml', 'active');
  const drilled = await run(root, {
    ...{
      workflow: 'monthly-drill.yml',
      env: { GITHUB_API_URL: github.url, GITHUB_WORKFLOW_REF: 'acme/api/.github/workflows/monthly-drill.yml@refs/heads/main' },
      secrets: { GITHUB_TOKEN: 'token-of-the-job' },
      folders: { backups: path.join(ROOT, 'test', 'fixtures', 'dumps') },
    },
    // The dump is an old one, and act starts no service containers.
    replace: {
      "${{ job.services.postgres.ports['5432'] }}": String(throwaway.port),
      '${{ job.services.postgres.id }}': '',
      'max-age: 26h': 'max-age: 36500d',
    },
  });
  await throwaway.remove();
  expect([drilled.code, drilled.outputs['drill.verdict'], drilled.outputs['drill.reason']]).toEqual([0, 'ok', 'ok']);
}, 180_000);

describe('pnpm monorepo, Prisma in apps/api, a server of its own', () => {
  let ssh: SshServer;
  beforeAll(async () => {
    ssh = await startSshServer();
  });
  afterAll(() => ssh.stop());

  test('the written deploy finds the migrations in their folder, through the tunnel', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'deploy.sh'), '#!/bin/sh\necho "$1" > deployed\n', { mode: 0o755 });
    const root = sampleRepository(
      {
        'pnpm-workspace.yaml': 'packages:\n  - "apps/*"\n',
        'pnpm-lock.yaml': 'lockfileVersion: "9.0"\n',
        'package.json': '{"name":"shop"}',
        'apps/web/package.json': '{"name":"web"}',
        'apps/api/package.json': '{"name":"@shop/api","dependencies":{"@nestjs/core":"11","bullmq":"5"}}',
      },
      { 'apps/api/prisma': path.join(cases, 'all_applied', 'prisma') },
    );
    const init = await runInit(
      '--into',
      root,
      '--source',
      SOURCE,
      '--host',
      'vps',
      '--health-url',
      api.url,
      '--workflows',
      'deploy,monitor',
      '--language',
      'es',
    );
    expect(init).toMatchObject({ code: 0, log: expect.stringContaining('--working-directory: apps/api (visto en apps/api/prisma/') });
    expect(lint(workflowsOf(root))).toBe('');

    api.answer(200, HEALTHY);
    const [name, local] = [await database('init_pnpm', 'all_applied'), await freePort()];
    const deployed = await run(root, {
      ...{ workflow: 'deploy.yml', event: 'push' },
      secrets: {
        GITHUB_TOKEN: 'token-of-the-job',
        DATABASE_URL: `postgresql://postgres:vps-password@127.0.0.1:${local}/${name}`,
        SSH_KEY: ssh.key,
        SSH_KNOWN_HOSTS: ssh.knownHosts,
      },
      vars: { SSH_HOST: '127.0.0.1', SSH_PORT: String(ssh.port), SSH_USER: ssh.user, APP_FOLDER: folder },
      replace: {
        'success-threshold: 3': 'success-threshold: 3\n          interval: 100ms',
        'forward: 15432:127.0.0.1:5432': `forward: ${local}:127.0.0.1:${server.port}`,
      },
    });
    expect(deployed.code).toBe(0);
    expect(deployed.steps).toMatchObject({ 'Migrations before': 'success', 'Migrations after': 'success', Health: 'success' });
    expect(readFileSync(path.join(folder, 'deployed'), 'utf8')).toMatch(/^[0-9a-f]{40}\n$/);
  }, 120_000);
});

test.each([
  [
    'Railway',
    { 'railway.json': '{}' },
    ['--pending', 'allow', '--outside-monitor', 'pingdom', '--channels', 'slack,email', '--email-from', 'a@corp.dev', '--email-to', 'b@corp.dev'],
  ],
  ['ssh', { 'compose.yml': '' }, ['--host', 'vps', '--access-log', '/var/log/nginx/access.log', '--plan', 'free', '--language', 'es']],
])('a monorepo with queues on %s: every workflow passes actionlint and zizmor', async (_, files, flags) => {
  const manifest = '{"name":"@shop/api","dependencies":{"express":"5","bullmq":"5"}}';
  const root = sampleRepository(
    { ...files, 'turbo.json': '{}', 'apps/api/package.json': manifest, 'apps/api/src/q.ts': "new Queue('emails');\n" },
    { 'apps/api/prisma': path.join(cases, 'all_applied', 'prisma') },
  );
  const drill = ['--backup', 'ssh://backup@api.corp.dev/b/*.dump', '--postgres-version', '16', '--queues', 'emails'];
  const common = ['--source', SOURCE, '--health-url', 'https://api.corp.dev/health'];
  expect(await runInit('--into', root, ...common, ...drill, ...flags)).toMatchObject({ code: 0 });
  expect(Object.keys(workflowsOf(root))).toHaveLength(5);
  expect(lint(workflowsOf(root))).toBe('');
});

test('without Prisma: the written deploy asks for the health alone, and the written monitor opens an incident', async () => {
  const root = sampleRepository({ 'package.json': '{"name":"hello","dependencies":{"fastify":"5"}}', 'render.yaml': 'services:\n  - type: web\n' });
  expect(await runInit('--into', root, '--source', SOURCE, '--health-url', api.url)).toMatchObject({ code: 0 });
  expect(Object.keys(workflowsOf(root))).toEqual(['deploy', 'doctor', 'monitor', 'weekly-review'].map((name) => `.github/workflows/${name}.yml`));
  expect(lint(workflowsOf(root))).toBe('');

  // Every tenth answer of the last hour is a 503, as Render tells the alerts.
  const requests = Array.from({ length: 3600 }, (_, i) => ({
    at: Date.now() - i * 1000,
    method: 'GET',
    path: '/',
    status: i % 10 === 0 ? 503 : 200,
  }));
  const gauge = (value: number) => ({ unit: 'bytes', values: [{ instance: null, value: value * 1024 ** 2 }] });
  const metrics = await startFakeRenderApi({ requests, gauges: { memory: gauge(200), 'memory-limit': gauge(512) } });
  const secrets = { GITHUB_TOKEN: 'token-of-the-job', RENDER_API_KEY: RENDER_KEY };
  const service = 'render-service: ${{ inputs.render-service }}\n';
  const asks = { [service]: `${service}          render-api-url: ${metrics.url}\n` };
  const monitored = await run(root, {
    ...{ workflow: 'monitor.yml', secrets, vars: { RENDER_SERVICE_ID: RENDER_SERVICE } },
    env: { GITHUB_API_URL: github.url, GITHUB_REF: 'refs/heads/main' },
    replace: { ...asks, 'email-to: ${{ inputs.email-to }}\n': 'email-to: ${{ inputs.email-to }}\n          suspect-interval: 100ms\n' },
  });
  expect([monitored.outputs['monitor.verdict'], monitored.outputs['monitor.opened']]).toEqual(['critical', '1']);
  expect([monitored.outputs['alerts.verdict'], monitored.outputs['alerts.firing-checks']]).toEqual(['critical', '["http-5xx"]']);

  const files = Object.entries(workflowsOf(root)).map(([name, text]) => [name, Buffer.from(text)] as const);
  pushBranch(github.repository.git, 'main', new Map(files));
  for (const [name] of files) github.repository.workflows.set(path.basename(name), 'active');
  const reviewed = await run(root, { workflow: 'weekly-review.yml', event: 'workflow_dispatch', secrets });
  expect([reviewed.steps['Weekly review'], reviewed.outputs['watchdog.reason']]).toEqual(['success', expect.stringMatching(/^[a-z_]+$/)]);
  expect(github.repository.issues.at(-1)?.labels).toEqual(['runbook-review']);
  const examined = await run(root, {
    workflow: 'doctor.yml',
    event: 'workflow_dispatch',
    secrets,
    vars: { RENDER_SERVICE_ID: RENDER_SERVICE },
    replace: asks,
  });
  await metrics.close();
  // What it finds is what the sample has; of what init wrote, only that nobody has set the optional secrets yet.
  expect(examined.log).toMatch(/❌ auto-deploy · render\.yaml: auto_deploy_on/);
  expect(examined.log).toMatch(/⚠️ secrets · .*weekly-review\.yml review: secret_optional_missing: The secret REVIEW_HEARTBEAT_URL/);
  expect(examined.log).not.toMatch(/: (?:secret_missing|variable_missing|deploy_ungated|permission_\w+|workflow_disabled|internal_error): /);

  const render = await startFakeRender({ key: RENDER_KEY, statuses: ['live'], onLive: () => api.answer(200, HEALTHY) });
  const deployed = await run(root, {
    ...{ workflow: 'deploy.yml', event: 'push', secrets, vars: { RENDER_SERVICE_ID: 'srv-1' } },
    replace: {
      'https://api.render.com/v1': render.url,
      'POLL_SECONDS: 10': 'POLL_SECONDS: 0.1',
      'phase: after\n': 'phase: after\n      interval: 200ms\n',
    },
  });
  await render.close();
  expect([deployed.code, deployed.outputs['health.verdict'], deployed.steps['Migrations']]).toEqual([0, 'ok', undefined]);
}, 180_000);
