import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { RENDER_KEY, RENDER_SERVICE, startFakeRenderApi } from '../support/fake-render-api.ts';
import { startFakeStatusPage } from '../support/fake-status-page.ts';
import { HEALTHY } from '../support/health-api.ts';
import { openRestartWorld, RESTART, type RestartWorld } from '../support/restart-world.ts';
import { startSshServer } from '../support/ssh-server.ts';

let world: RestartWorld;
const closing: (() => unknown)[] = [];
beforeEach(async () => {
  world = await openRestartWorld();
  closing.push(world.close);
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

describe('a restart over ssh', () => {
  test('runs the command once, and tells how it ended', async () => {
    await world.openIncident();
    const ssh = await startSshServer();
    const folder = mkdtempSync(path.join(tmpdir(), 'runbook-restarted-'));
    closing.push(ssh.stop, () => rmSync(folder, { recursive: true, force: true }));
    const access = {
      ...{ 'deploy-hook-url': '', 'ssh-host': '127.0.0.1', 'ssh-port': String(ssh.port), 'ssh-user': ssh.user, 'ssh-key': ssh.key },
      'ssh-known-hosts': ssh.knownHosts,
    };
    const note = path.join(folder, 'restarted');
    const timer = setInterval(() => existsSync(note) && world.api.answer(200, HEALTHY), 20);
    closing.push(() => clearInterval(timer));
    const run = await world.triage({ ...RESTART, ...access, 'restart-command': `echo "it's \\"once\\"" >> '${note}'` });
    expect([run.outputs['restart'], run.outputs['recovered'], readFileSync(note, 'utf8')]).toEqual(['ok', 'true', 'it\'s "once"\n']);
    expect(world.comments()).toEqual(['triage', 'restart recovered']);
    expect(run.log.replace(/^::add-mask::.*$/gm, '')).not.toContain('PRIVATE KEY');
  }, 60_000);

  test('whose command is not found is told, and not waited for', async () => {
    await world.openIncident();
    const ssh = await startSshServer();
    closing.push(ssh.stop);
    const run = await world.triage({
      ...{ ...RESTART, 'restart-timeout': '1m', 'deploy-hook-url': '', 'ssh-host': '127.0.0.1', 'ssh-port': String(ssh.port) },
      ...{ 'ssh-user': ssh.user, 'ssh-key': ssh.key, 'ssh-known-hosts': ssh.knownHosts, 'restart-command': 'no-such-command-here' },
    });
    expect([run.outputs['restart'], run.report?.findings.map(({ reason }) => reason)]).toEqual([
      'failed',
      expect.arrayContaining(['restart_failed']),
    ]);
    expect([world.comments(), run.elapsedMs < 30_000]).toEqual([['triage', 'restart not_accepted'], true]);
  }, 60_000);
});

describe('Render', () => {
  test('its events, deploys and errors are looked at, its status page too, and its API restarts the service once', async () => {
    await world.openIncident();
    const now = Date.now();
    const render = await startFakeRenderApi({
      deploys: [{ id: 'dep-1', at: now - 60 * 60_000, status: 'live', commit: { id: 'a'.repeat(40) } }],
      events: [{ id: 'evt-1', at: now - 30_000, type: 'server_failed', details: { reason: { nonZeroExit: 1 } } }],
      requests: [{ at: now - 60_000, method: 'GET', path: '/orders/42', status: 500 }],
    });
    const page = await startFakeStatusPage();
    closing.push(render.close, page.close);
    const timer = setInterval(() => render.restarts() > 0 && world.api.answer(200, HEALTHY), 20);
    closing.push(() => clearInterval(timer));
    const run = await world.triage({
      ...{ ...RESTART, 'deploy-hook-url': '', 'render-service': RENDER_SERVICE, 'render-api-key': RENDER_KEY, 'render-api-url': render.url },
      'status-page': `render=${page.url}`,
    });
    expect([run.outputs['culprit'], run.outputs['restart'], run.outputs['recovered'], render.restarts()]).toEqual(['app', 'ok', 'true', 1]);
    expect(run.outputs['provider-status']).toBe('none');
    const phases = JSON.parse(run.outputs['phases'] ?? '') as { phase: string; ok: boolean | null }[];
    expect(Object.fromEntries(phases.map(({ phase, ok }) => [phase, ok]))).toMatchObject({ provider: true, events: true, deploys: true });
    expect(run.log.replace(/^::add-mask::.*$/gm, '') + JSON.stringify(world.issue())).not.toContain(RENDER_KEY);
  }, 60_000);

  test('an expired key: what it would have told is not measured, and the restart is told as failed at once', async () => {
    await world.openIncident();
    const render = await startFakeRenderApi();
    closing.push(render.close);
    const run = await world.triage({
      ...{ ...RESTART, 'restart-timeout': '1m', 'deploy-hook-url': '', 'render-service': RENDER_SERVICE },
      ...{ 'render-api-key': 'rnd_expired_0123456789', 'render-api-url': render.url },
    });
    expect([run.outputs['culprit'], run.outputs['restart'], render.restarts(), run.elapsedMs < 30_000]).toEqual(['app', 'failed', 0, true]);
    expect(run.report?.details['phases']).toContainEqual(expect.objectContaining({ phase: 'events', ok: null, what: 'unauthorized' }));
    expect(world.comments()).toEqual(['triage', 'restart not_accepted']);
  }, 60_000);
});
