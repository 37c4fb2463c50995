import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { blocked, type Extra, passed, runGate } from '../support/deploy-gate.ts';
import { startHealthApi } from '../support/health-api.ts';
import { freePort, type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { type SshServer, startSshServer } from '../support/ssh-server.ts';

let server: PostgresServer;
let ssh: SshServer;
let local: number;
beforeAll(async () => {
  [server, ssh] = await Promise.all([startPostgres(), startSshServer()]);
});
afterAll(() => Promise.all([server.remove(), ssh.stop()]));
beforeEach(async () => {
  local = await freePort();
});
const gate = (history: string, inputs: string, extra?: Extra) => runGate(server, history, inputs, extra);

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
  const api = await startHealthApi();
  const after = `phase: after\nhealth-url: ${api.url}\ninterval: 100ms\nhealth-timeout: 3s`;
  passed(await gate('all_applied', inputs(after), secrets()), 'ok in_sync true');
  await api.close();
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
