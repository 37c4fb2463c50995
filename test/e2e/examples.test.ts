import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readToolchain } from '../../scripts/toolchain.mjs';
import { type ActRun, runAct } from '../support/act.ts';
import { deployWorld, gateReplacements } from '../support/deploy-world.ts';
import { examplesOf } from '../support/examples.ts';
import { type FakeRender, startFakeRender } from '../support/fake-render.ts';
import { HEALTHY } from '../support/health-api.ts';
import { freePort } from '../support/postgres-server.ts';
import { prismaProject } from '../support/prisma-project.ts';
import { ROOT } from '../support/run-bundle.ts';
import { type SshServer, startSshServer } from '../support/ssh-server.ts';

const example = examplesOf(import.meta.filename);
const cases = path.join(ROOT, 'test', 'fixtures', 'prisma-cases');
const APPLIED = '20250301000000_three';

const world = deployWorld();
const { incidents, database } = world;

describe('deploy-render.yml', () => {
  let render: FakeRender;
  afterEach(() => render.close());

  async function deploy(options: { history: string; statuses: string[]; queued?: boolean; pending?: string }): Promise<ActRun> {
    // The API that Render deploys answers healthy once it is live.
    render = await startFakeRender({ key: 'rnd_secret_key', ...options, onLive: () => world.api.answer(200, HEALTHY) });
    const project = prismaProject(options.history);
    return runAct({
      files: { '.github/workflows/deploy.yml': example('deploy-render.yml'), ...project.files },
      folders: project.folders,
      workflow: 'deploy.yml',
      event: 'push',
      env: { ...project.env, GITHUB_API_URL: world.github.url },
      secrets: {
        GITHUB_TOKEN: 'token-of-the-job',
        DATABASE_URL: world.server.url(await database(options.history)),
        RENDER_API_KEY: 'rnd_secret_key',
      },
      vars: { RENDER_SERVICE_ID: 'srv-1', HEALTH_URL: world.api.url },
      replace: {
        'https://api.render.com/v1': render.url,
        'POLL_SECONDS: 10': 'POLL_SECONDS: 0.1',
        ...gateReplacements(project, options.pending),
      },
    });
  }

  test('gate, deploy, wait until live, gate; the incident of the last failure is closed', async () => {
    // It fails in the caller's own job: act ends a run where a called workflow fails, and starts no later job.
    const failed = await deploy({ history: 'all_applied', statuses: ['build_in_progress', 'build_failed'] });
    expect([failed.code, failed.outputs['health.verdict'], failed.outputs['incident.action']]).toEqual([1, undefined, 'opened']);
    expect(failed.log).toContain('Render ended the deploy as build_failed.');
    expect(incidents()).toEqual(['open ❔ api (production) / deploy: unknown']);
    await render.close();
    const run = await deploy({ history: 'one_pending', statuses: ['queued', 'build_in_progress', 'update_in_progress', 'live'] });
    expect([run.code, run.outputs['health.verdict'], run.outputs['migrations.latest-applied']]).toEqual([0, 'ok', APPLIED]);
    expect(run.outputs['incident.action']).toBe('closed');
    expect(incidents()).toEqual(['closed ✅ api (production) / deploy: recovered']);
    expect(render.requests.filter((r) => r.startsWith('POST'))).toHaveLength(1);
    expect(run.log).not.toContain('rnd_secret_key');
  });

  test('a deploy that Render queued is found by its commit', async () => {
    const run = await deploy({ history: 'all_applied', statuses: ['created', 'live'], queued: true });
    expect([run.code, run.outputs['health.verdict']]).toEqual([0, 'ok']);
  });

  test('a failed migration blocks it before Render hears of it', async () => {
    const run = await deploy({ history: 'failed', statuses: ['live'], pending: 'block' });
    expect([run.code, run.outputs['migrations.reason'], render.requests]).toEqual([1, 'failed', []]);
  });
});

describe('deploy-vps.yml', () => {
  let ssh: SshServer;
  let folder: string;
  beforeAll(async () => {
    ssh = await startSshServer();
  });
  afterAll(() => ssh.stop());
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'runbook-vps-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** The server's own deploy script: notes the commit, applies the migration, and the API comes up. */
  async function deploy(history: string, options: { applies: boolean; knownHosts?: string }): Promise<ActRun> {
    const name = await database(history);
    const psql = path.join(readToolchain().postgres?.bin ?? '', 'psql');
    const applied = `INSERT INTO _prisma_migrations SELECT gen_random_uuid(), '${checksum(history)}', now(), '${APPLIED}', NULL, NULL, now(), 1`;
    const script = ['#!/bin/sh', 'echo "$1" > deployed', ...(options.applies ? [`${psql} '${world.server.url(name)}' -qc "${applied}"`] : [])];
    writeFileSync(path.join(folder, 'deploy.sh'), `${script.join('\n')}\n`);
    chmodSync(path.join(folder, 'deploy.sh'), 0o755);
    world.api.answer(200, HEALTHY);
    const local = await freePort();
    const run = await runAct({
      files: { '.github/workflows/deploy.yml': example('deploy-vps.yml') },
      folders: { prisma: path.join(cases, history, 'prisma') },
      workflow: 'deploy.yml',
      event: 'push',
      env: { GITHUB_API_URL: world.github.url },
      secrets: {
        GITHUB_TOKEN: 'token-of-the-job',
        DATABASE_URL: `postgresql://postgres:vps-password@127.0.0.1:${local}/${name}`,
        SSH_KEY: ssh.key,
        SSH_KNOWN_HOSTS: options.knownHosts ?? ssh.knownHosts,
      },
      vars: {
        SSH_HOST: '127.0.0.1',
        SSH_PORT: String(ssh.port),
        SSH_USER: ssh.user,
        HEALTH_URL: world.api.url,
        APP_FOLDER: folder,
      },
      // Ports of its own, as several of these may run on one machine.
      replace: {
        'success-threshold: 3': 'success-threshold: 3\n          interval: 100ms',
        'forward: 15432:127.0.0.1:5432': `forward: ${local}:127.0.0.1:${world.server.port}`,
      },
    });
    // Whatever came of it, the tunnel ended with the job.
    expect(await listens(local)).toBe(false);
    return run;
  }

  test('gate through the tunnel, deploy over ssh, gate', async () => {
    const run = await deploy('one_pending', { applies: true });
    expect(run.code).toBe(0);
    expect(run.steps).toMatchObject({
      'Migrations before': 'success',
      'Migrations after': 'success',
      Health: 'success',
    });
    expect(run.log).toContain('The tunnel is closed');
    expect(readFileSync(path.join(folder, 'deployed'), 'utf8')).toMatch(/^[0-9a-f]{40}\n$/);
    expect(run.log).not.toContain('vps-password');
    for (const line of ssh.key.split('\n').filter((l) => l.length > 60)) expect(run.log).not.toContain(line);
  });

  test('a deploy that does not apply the migrations is blocked afterwards, and the tunnel is closed', async () => {
    const run = await deploy('one_pending', { applies: false });
    expect(run.code).toBe(1);
    expect(run.steps).toMatchObject({ 'Migrations before': 'success', 'Migrations after': 'failure' });
    expect(run.log).toContain('The tunnel is closed');
    expect(run.steps['Health']).toBeUndefined();
  });

  test('a failed migration blocks it before the server is touched', async () => {
    const run = await deploy('failed', { applies: true });
    expect(run.steps).toMatchObject({ 'Migrations before': 'failure' });
    expect(run.log).toContain('The tunnel is closed');
    expect(() => readFileSync(path.join(folder, 'deployed'))).toThrow(/ENOENT/);
  });

  test('a server that is not the known one is not spoken to', async () => {
    const other = ssh.knownHosts.replace(/AAAA\S+/, 'AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
    const run = await deploy('one_pending', { applies: true, knownHosts: other });
    expect(run.code).toBe(1);
    expect(run.log).toContain('host_key_mismatch: 127.0.0.1:');
    expect(run.steps['Migrations before']).toBeUndefined();
    expect(() => readFileSync(path.join(folder, 'deployed'))).toThrow(/ENOENT/);
  });
});

/** Whether anything accepts connections at a port of this machine. */
const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });

/** What Prisma would store for the pending migration of a case. */
function checksum(history: string): string {
  const file = path.join(cases, history, 'prisma', 'migrations', APPLIED, 'migration.sql');
  return existsSync(file) ? createHash('sha256').update(readFileSync(file, 'utf8')).digest('hex') : '';
}
