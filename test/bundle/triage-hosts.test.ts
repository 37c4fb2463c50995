import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
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
