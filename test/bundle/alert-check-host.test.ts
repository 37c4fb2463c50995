import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type AlertWorld, openAlertWorld, SECRETS, shown } from '../support/alert-world.ts';
import { answersBetween, nginxLog } from '../support/nginx-log.ts';
import { schemaProblems } from '../support/report-schema.ts';
import type { BundleRun } from '../support/run-bundle.ts';
import { type SshServer, startSshServer } from '../support/ssh-server.ts';

const MINUTE = 60_000;
let world: AlertWorld;
let ssh: SshServer;
let folder: string;
beforeAll(async () => {
  ssh = await startSshServer({ Subsystem: 'sftp internal-sftp' });
});
afterAll(() => ssh.stop());
beforeEach(async () => {
  world = await openAlertWorld();
  folder = mkdtempSync(path.join(tmpdir(), 'runbook-host-'));
});
afterEach(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

const checked = (run: BundleRun) => {
  expect(run.signal).toBeNull();
  expect(run.report === null ? ['no report'] : schemaProblems(run.report, 'alert-check')).toEqual([]);
  for (const secret of [...SECRETS, ...ssh.key.split('\n').filter((line) => line.length > 60)]) expect(shown(run)).not.toContain(secret);
  // Whatever ssh needed is gone with it.
  expect(readdirSync(folder)).toEqual(expect.not.arrayContaining([expect.stringMatching(/^ssh-tunnel-/)]));
  expect(sshRunningIn(folder)).toEqual([]);
  return run;
};
const host = (more: Readonly<Record<string, string>> = {}) => ({
  ...{ 'ssh-host': '127.0.0.1', 'ssh-port': String(ssh.port), 'ssh-user': ssh.user, 'ssh-key': ssh.key, 'ssh-known-hosts': ssh.knownHosts },
  ...more,
});
const here = () => ({ env: { RUNNER_TEMP: folder } });
const of = (run: BundleRun, target: string) => run.report?.findings.find((finding) => finding.target === target);

/** Ids of the processes at work in a folder below this one, which may be removed already. */
function sshRunningIn(below: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => {
      try {
        return readlinkSync(`/proc/${id}/cwd`).startsWith(below);
      } catch {
        return false;
      }
    });
}

test('5xx answers in the access log, with what failed in the issue; disks and memory of the server', async () => {
  const now = Date.now();
  const log = path.join(folder, 'access.log');
  writeFileSync(log, nginxLog(answersBetween(now - 90 * MINUTE, now, 500, (at) => at > now - 10 * MINUTE && Math.round(at / 500) % 25 === 0)));
  const limits = { 'disk-clear': '0.01%', 'disk-raise': '0.02%', 'disk-mounts': '/' };
  const run = checked(await world.check(host({ 'access-log': log, ...limits }), here()));
  expect(of(run, 'http-5xx')).toMatchObject({ verdict: 'critical', reason: 'http_5xx' });
  expect(of(run, 'disk:/')).toMatchObject({ verdict: 'degraded', reason: 'disk_full' });
  expect(of(run, 'memory:host')?.verdict).toBe('ok');
  expect(run.outputs).toMatchObject({ configured: 'traffic,disk,memory' });
  const issue = world.issues().find(({ title }) => title.includes('http'));
  expect(issue?.body).toContain('<details>');
  expect(issue?.body.replace(/&#\d+;|\u200b/g, '')).toContain('GET /orders/');
  expect(issue?.body).not.toContain('hunter2');
  expect(world.issues().length).toBe(run.report?.findings.filter(({ verdict }) => verdict === 'critical' || verdict === 'degraded').length);
}, 60_000);

test('another host key, a wrong login, no server: unknown, nothing is taken on trust', async () => {
  const other = ssh.knownHosts.replace(/AAAA\S+/, 'AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
  const changed = checked(await world.check(host({ 'ssh-known-hosts': other, 'on-unknown': 'pass' }), here()));
  expect([changed.code, of(changed, 'disk')?.reason, of(changed, 'memory')?.reason]).toEqual([1, 'wrong_host', 'wrong_host']);
  const nobody = checked(await world.check(host({ 'ssh-user': 'nobody-of-that-name' }), here()));
  expect([nobody.code, of(nobody, 'disk')?.reason]).toEqual([1, 'unauthorized']);
  const nowhere = checked(await world.check(host({ 'ssh-port': '9' }), here()));
  expect([nowhere.code, of(nowhere, 'disk')?.reason]).toEqual([1, 'unreachable']);
}, 60_000);

test('the runner itself is refused, behind a tunnel too', async () => {
  const hosted = { env: { RUNNER_TEMP: folder, RUNNER_ENVIRONMENT: 'github-hosted' } };
  const run = checked(await world.check(host({ 'tunnel-ports': String(ssh.port) }), hosted));
  expect([run.code, run.outputs['reason'], run.outputs['checks']]).toEqual([1, 'wrong_host', '0']);
  expect(run.outputs['message']).toContain('its disks and memory would be measured');
});

test('cancelled while ssh waits for a server that says nothing: it is ended, and nothing is told', async () => {
  let reached: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const silent = createServer((socket) => {
    socket.on('error', () => {});
    reached();
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const port = String((silent.address() as { port: number }).port);
  const inputs = host({ 'ssh-port': port, 'ssh-known-hosts': ssh.knownHosts.replaceAll(String(ssh.port), port) });
  const run = await world.check(inputs, { ...here(), onStart: (child) => void asked.then(() => child.kill('SIGINT')) });
  silent.close();
  checked(run);
  expect([run.code, run.outputs['reason'], world.issues().length, world.cache.entries.length]).toEqual([1, 'cancelled', 0, 0]);
  expect(run.elapsedMs).toBeLessThan(8000);
}, 30_000);

test('what people read is Spanish where that is asked for', async () => {
  const run = checked(await world.check(host({ language: 'es', 'disk-clear': '0.01%', 'disk-raise': '0.02%', 'disk-mounts': '/' }), here()));
  expect(run.summary).toContain('Comprobación de alertas');
  expect(of(run, 'disk:/')?.message).toMatch(/[Dd]isco/);
  expect(world.issues()[0]?.title).toMatch(/degradad/);
}, 30_000);
