import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createMemoryGroup, type MemoryGroup, mountTmpfs, standIns } from '../../support/host-lab.ts';
import { type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { inputsFor, never, processesSaying, type Run, startRun, withHost, withServer } from './support.ts';

const MIB = 1024 ** 2;
const DOCKER = `
case "$*" in
  "container inspect -f {{.State.Pid}} -- held") cat "$HELD_PID" ;;
  *"-- held") echo '{"restarts":0,"state":{"Status":"running","OOMKilled":false,"ExitCode":0,"StartedAt":"2026-11-24T02:00:00.5Z"}}' ;;
  *"-- api") echo 'WARNING: Error loading config file'; echo '{"restarts":4,"state":{"Status":"restarting","Running":true,"OOMKilled":true,"ExitCode":137,"StartedAt":"2026-11-24T03:00:00.123456789Z"}}' ;;
  *"-- secret") echo 'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock' >&2; exit 1 ;;
  *) echo "Error: No such container: gone" >&2; exit 1 ;;
esac`;
const SYSTEMCTL = `
case "$*" in
  "show -p ControlGroup -- held.service") echo "ControlGroup=$(cat "$HELD_GROUP")" ;;
  *"-- held.service") printf 'LoadState=loaded\\nActiveState=active\\nSubState=running\\nResult=success\\nNRestarts=0\\n' ;;
  *"-- api.service") printf 'Result=oom-kill\\nNRestarts=7\\nExecMainStartTimestamp=Tue 2026-11-24 03:00:00 %s\\nLoadState=loaded\\nActiveState=active\\nSubState=running\\n' "$TZ" ;;
  *) printf 'Result=success\\nNRestarts=0\\nLoadState=not-found\\nActiveState=inactive\\nSubState=dead\\n' ;;
esac`;
const PM2 = `echo '>>>> In-memory PM2 is out-of-date, do:'; echo '[PM2] notice'
echo '[{"name":"api","pm_id":0,"pm2_env":{"status":"online","restart_time":2,"unstable_restarts":0,"pm_uptime":1795489200000,"SECRET":"hunter22"}},{"name":"api","pm2_env":{"status":"errored","restart_time":16,"pm_uptime":1795489100000}}]'`;

const programs = standIns({ docker: DOCKER, systemctl: SYSTEMCTL, pm2: PM2 });
const pidFile = path.join(programs.folder, 'pid');
const groupFile = path.join(programs.folder, 'group');
const disk = mountTmpfs('8m', 'a disk with spaces');
const limited = createMemoryGroup(64 * MIB);
let ssh: SshServer;
let run: Run;
beforeAll(async () => {
  const SetEnv = `"PATH=${programs.folder}:/usr/bin:/bin" "HELD_PID=${pidFile}" "HELD_GROUP=${groupFile}" "PM2_HOME=${programs.folder}"`;
  ssh = await startSshServer({ Subsystem: 'sftp internal-sftp', SetEnv });
});
afterAll(async () => {
  await ssh.stop();
  disk?.unmount();
  await limited?.remove();
  programs.remove();
});
beforeEach(() => {
  run = startRun(['hunter22']);
});
afterEach(() => {
  expect(run.left()).toEqual({ files: [], processes: [] });
  run.end();
});

const asked = (more: Record<string, string>) => inputsFor(ssh, more);

test('the real file systems of the host, none of memory', async () => {
  const disks = await withHost(run, asked({}), async (host) => host.disks?.(never()));
  if (disks?.kind !== 'measured') throw new Error(JSON.stringify(disks));
  expect(disks.value.length).toBeGreaterThan(0);
  for (const { mount, totalBytes, usedRatio } of disks.value) {
    expect([mount.startsWith('/'), totalBytes > MIB, usedRatio >= 0 && usedRatio <= 1]).toEqual([true, true, true]);
    expect(mount).not.toMatch(/^\/(?:proc|sys|dev|run)\b/);
  }
});

(disk === null ? describe.skip : describe)('a really filled disk', () => {
  const mount = disk?.path ?? '';
  test('is as full as it is, whatever its name', async () => {
    writeFileSync(path.join(mount, 'fill'), Buffer.alloc(7 * MIB));
    const disks = await withHost(run, asked({ 'disk-mounts': mount }), async (host) => host.disks?.(never()));
    expect(disks).toEqual({
      kind: 'measured',
      value: [{ mount, totalBytes: 8 * MIB, availableBytes: MIB, usedRatio: 0.875, inodesUsedRatio: expect.any(Number) }],
    });
  });

  test('a folder that is no mount point is refused, not measured as the disk that it lies on', async () => {
    const folder = path.dirname(mount);
    const disks = await withHost(run, asked({ 'disk-mounts': `${mount}\n${folder}` }), async (host) => host.disks?.(never()));
    expect(disks).toMatchObject({ kind: 'unmeasured', cause: 'not_found', detail: expect.stringContaining(`${folder} is no mount point`) });
    const gone = await withHost(run, asked({ 'disk-mounts': `${mount}/gone` }), async (host) => host.disks?.(never()));
    expect(gone).toMatchObject({ kind: 'unmeasured', cause: 'not_found' });
  });
});

(limited === null ? describe.skip : describe)('a real limit of memory', () => {
  const group = limited as MemoryGroup;
  test('by the path of the group, a unit and a container; a kill for lack of memory is counted', async () => {
    const pid = await group.hold(48 * MIB);
    writeFileSync(pidFile, `${pid}\n`);
    writeFileSync(groupFile, `${group.path}\n`);
    const of = ['host', `cgroup:${group.path}`, 'unit:held.service', 'container:held'];
    const before = await withHost(run, asked({ 'memory-of': of.join('\n') }), async (host) => host.memory?.(never()));
    if (before?.kind !== 'measured') throw new Error(JSON.stringify(before));
    expect(before.value.map((one) => one.of)).toEqual(of);
    for (const one of before.value.slice(1)) {
      expect([one.totalBytes, one.oomKills]).toEqual([64 * MIB, 0]);
      expect(one.usedRatio).toBeGreaterThan(0.75);
      expect(one.usedRatio).toBeLessThan(0.9);
    }
    await group.hold(96 * MIB);
    const after = await withHost(run, asked({ 'memory-of': `cgroup:${group.path}` }), async (host) => host.memory?.(never()));
    const counted = Number(/^oom_kill (\d+)$/m.exec(group.file('memory.oom_control'))?.[1]);
    expect(counted).toBeGreaterThan(0);
    expect(after).toMatchObject({ kind: 'measured', value: [{ oomKills: counted }] });
  });
});

test('memory of a group that is not there, and of a unit that is unknown', async () => {
  await withHost(run, asked({ 'memory-of': 'cgroup:/gone.slice' }), async (host) => {
    expect(await host.memory?.(never())).toMatchObject({ kind: 'unmeasured', cause: 'not_found' });
  });
  await withHost(run, asked({ 'memory-of': 'unit:gone.service' }), async (host) => {
    expect(await host.memory?.(never())).toMatchObject({ kind: 'unmeasured', cause: 'not_found', detail: 'unit:gone.service' });
  });
});

test('restarts as systemd, docker and pm2 count them', async () => {
  writeFileSync(path.join(programs.folder, 'rpc.sock'), '');
  const processes = await withHost(run, asked({ processes: 'systemd:api.service\ndocker:api\npm2:api' }), async (host) => host.processes?.(never()));
  expect(processes).toEqual({
    kind: 'measured',
    value: [
      { process: 'systemd:api.service', state: 'running', restarts: 7, startedAt: Date.UTC(2026, 10, 24, 3), oomKilled: true },
      { process: 'docker:api', state: 'restarting', restarts: 4, startedAt: Date.UTC(2026, 10, 24, 3, 0, 0, 123), oomKilled: true },
      { process: 'pm2:api', state: 'failed', restarts: 18, startedAt: null, oomKilled: false },
    ],
  });
});

test.each([
  ['systemd:gone.service', 'not_found'],
  ['docker:gone', 'not_found'],
  ['docker:secret', 'unauthorized'],
  ['pm2:gone', 'not_found'],
])('%s: %s', async (processes, cause) => {
  await withHost(run, asked({ processes }), async (host) => {
    expect(await host.processes?.(never())).toMatchObject({ kind: 'unmeasured', cause });
  });
});

test('a disk that does not answer is given up, and what asked it ends', async () => {
  const hanging = standIns({ df: 'exec sleep 66.25' });
  await withServer({ SetEnv: `"PATH=${hanging.folder}:/usr/bin:/bin"` }, async (server) => {
    await withHost(run, inputsFor(server, { 'disk-mounts': '/', 'ssh-timeout': '1s' }), async (host) => {
      expect(await host.disks?.(never())).toMatchObject({ kind: 'unmeasured', cause: 'timed_out' });
      expect(await host.memory?.(never())).toMatchObject({ kind: 'measured' });
    });
    for (let i = 0; i < 500 && processesSaying('66.25').length > 0; i += 1) await sleep(20);
    expect(processesSaying('66.25')).toEqual([]);
  });
  hanging.remove();
});

test('a manager that is not installed', async () => {
  await withServer({ SetEnv: '"PATH=/nowhere"' }, async (bare) => {
    await withHost(run, inputsFor(bare, { processes: 'pm2:api' }), async (host) => {
      expect(await host.processes?.(never())).toMatchObject({ kind: 'unmeasured', cause: 'unsupported' });
    });
  });
});

test('a program gets its arguments as they are, and its output holds no secret', async () => {
  await withHost(run, asked({}), async (host) => {
    const words = ["a'b c", '$HOME', '`id`', '-n', 'ñ', '"', '\\'];
    expect(await host.run(['printf', '%s|', ...words], never())).toMatchObject({
      kind: 'measured',
      value: { code: 0, stdout: `${words.join('|')}|` },
    });
    expect(await host.run(['sh', '-c', 'echo hunter22; echo no >&2; exit 7'], never())).toEqual({
      kind: 'measured',
      value: { code: 7, stdout: '***', stderr: 'no' },
    });
  });
});
