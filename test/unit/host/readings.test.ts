import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Section, section, sections } from '../../../src/domain/host/answer.ts';
import { parseCgroup } from '../../../src/domain/host/cgroups.ts';
import { diskReadings, mountsToRead, parseDf } from '../../../src/domain/host/disks.ts';
import { containerReading } from '../../../src/domain/host/docker.ts';
import { memoryReadings, parseMeminfo, parseOomKills } from '../../../src/domain/host/memory.ts';
import { parsePm2, pm2Reading } from '../../../src/domain/host/pm2.ts';
import { processReadings } from '../../../src/domain/host/processes.ts';
import { memoryScript } from '../../../src/domain/host/scripts.ts';
import { unitReading } from '../../../src/domain/host/systemd.ts';
import { anyText } from '../../support/any-text.ts';

const said = (text: string, code = 0, name = 'x'): Section => ({ name, code, text });

describe('disks', () => {
  const MOUNTS = [
    'proc /proc proc rw 0 0',
    'tmpfs /run tmpfs rw 0 0',
    '/dev/sda1 / ext4 rw,relatime 0 0',
    '/dev/sda1 /var/lib/docker/x ext4 rw 0 0',
    'overlay /var/lib/docker/overlay2/a/merged overlay rw 0 0',
    '/dev/loop3 /snap/core/1 squashfs ro 0 0',
    '/dev/sr0 /media/cd iso9660 ro 0 0',
    '/dev/sdb1 /mnt/read\\040only ext4 ro,relatime 0 0',
    '/dev/sdc1 /mnt/a\\040b\\134c\\303\\261 xfs rw 0 0',
    'nas:/x /mnt/nas nfs4 rw 0 0',
    'pool/data /data zfs rw 0 0',
    'x@y:/ /mnt/far fuse.sshfs rw 0 0',
    'broken',
  ].join('\n');

  test('every real file system of the machine, once, and those named as they are named', () => {
    expect(mountsToRead([], MOUNTS)).toEqual({ kind: 'measured', value: ['/', '/data', '/mnt/a b\\cñ'] });
    expect(mountsToRead(['/run'], MOUNTS)).toEqual({ kind: 'measured', value: ['/run'] });
    expect(mountsToRead([], '')).toMatchObject({ cause: 'unsupported' });
    expect(mountsToRead([], 'tmpfs /run tmpfs rw 0 0\noverlay / overlay rw 0 0')).toMatchObject({ cause: 'no_data' });
  });

  test.each([
    ['GNU', 'Filesystem     1024-blocks     Used Available Capacity Mounted on\n/dev/sda1           1000      600       300      67% /', 1024],
    [
      'GNU in bytes',
      'Filesystem         1B-blocks      Used Available Capacity Mounted on\n/dev/sda1           1000      600       300      67% /',
      1,
    ],
    [
      'busybox',
      'Filesystem           1024-blocks    Used Available Capacity Mounted on\n/dev/root                 1000       600       300  67% /',
      1024,
    ],
    ['macOS', 'Filesystem   512-blocks Used Available Capacity  Mounted on\n/dev/disk1s1       1000  600       300    67%    /', 512],
    ['spaces in both names', 'Filesystem 1K-blocks Used Available Use% Mounted on\n//nas/my share 1000 600 300 67% /mnt/a  b 5% c', 1024],
  ])('df of %s', (_, text, unit) => {
    expect(parseDf(text)).toEqual([
      { mount: expect.stringMatching(/^\/(?:mnt\/a {2}b 5% c)?$/), total: 1000 * unit, used: 600 * unit, available: 300 * unit },
    ]);
  });

  const blocks = (mount: string, numbers: string) =>
    said(`Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 ${numbers} ${mount}`, 0, 'blocks 0');
  test('as df counts: what only root may use is neither used nor available', () => {
    const inodes = said('Filesystem Inodes IUsed IFree IUse% Mounted on\n/dev/sda1 1000 250 750 25% /', 0, 'inodes 0');
    expect(diskReadings(['/'], [blocks('/', '1000 600 300 67%'), inodes])).toEqual({
      kind: 'measured',
      value: [{ mount: '/', totalBytes: 1024_000, availableBytes: 307_200, usedRatio: 600 / 900, inodesUsedRatio: 0.25 }],
    });
    // btrfs has no fixed number of inodes; a file system beyond its limit has less than nothing available.
    expect(
      diskReadings(
        ['/'],
        [blocks('/', '1000 1000 -5 100%'), said('Filesystem Inodes IUsed IFree IUse% Mounted on\n/dev/sda1 0 0 0 - /', 0, 'inodes 0')],
      ),
    ).toMatchObject({
      value: [{ usedRatio: 1, availableBytes: 0, inodesUsedRatio: null }],
    });
  });

  test.each([
    ['no df', [said('sh: df: not found', 127, 'blocks 0')], 'unsupported'],
    ['no such folder', [said('df: /x: No such file or directory', 1, 'blocks 0')], 'not_found'],
    ['another file system', [blocks('/', '1000 600 300 67%')], 'not_found'],
    ['no numbers', [blocks('/x', '- - - -')], 'malformed'],
    ['no size', [blocks('/x', '0 0 0 -')], 'no_data'],
    ['nothing', [], 'malformed'],
  ])('%s', (_, given, cause) => {
    expect(diskReadings(['/x'], given)).toMatchObject({ kind: 'unmeasured', cause });
  });
});

describe('memory', () => {
  const MEMINFO =
    'MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    400 kB\nBuffers:          50 kB\nCached:          300 kB\nSReclaimable:     20 kB\nShmem:            70 kB\n';
  test('what is available, and on an old kernel what comes near to it', () => {
    expect(parseMeminfo(MEMINFO)).toEqual({ total: 1024_000, available: 400 * 1024 });
    expect(parseMeminfo(MEMINFO.replace(/MemAvailable.*\n/, ''))).toEqual({ total: 1024_000, available: 400 * 1024 });
    expect(parseMeminfo('MemTotal: 1000 kB\n')).toBeNull();
    expect(parseMeminfo('')).toBeNull();
    expect([parseOomKills('pgfault 3\noom_kill 2\n'), parseOomKills('')]).toEqual([2, null]);
  });

  test('version 2: the lowest limit, max, what the kernel can drop', () => {
    const text =
      'level\nmemory.current=900\nmemory.max=1000\nmemory.high=max\nanon 5\ninactive_file 100\nlow 0\noom 1\noom_kill 1\nlevel\nmemory.current=5000\nmemory.max=max\n';
    expect(parseCgroup(text)).toEqual({
      levels: [
        { limit: 1000, used: 800 },
        { limit: null, used: 5000 },
      ],
      oomKills: 1,
    });
    expect(parseCgroup('level\nmemory.max=1\n')).toBeNull();
  });

  test('version 1: no limit is a number of its own', () => {
    const text =
      'level\nmemory.usage_in_bytes=900\nmemory.limit_in_bytes=9223372036854771712\ninactive_file 1\ntotal_inactive_file 100\noom_kill_disable 0\nunder_oom 0\n';
    expect(parseCgroup(text)).toEqual({ levels: [{ limit: null, used: 800 }], oomKills: null });
  });

  test('the fullest limit on the way up counts; without one the group has the host’s', () => {
    const group = (text: string) => memoryReadings([{ kind: 'cgroup', name: '/a' }], [said(MEMINFO, 0, 'meminfo'), said(text, 0, 'group 0')]);
    const level = (used: number, limit: number | 'max') => `level\nmemory.current=${used}\nmemory.max=${limit}\n`;
    expect(group(level(100, 1000) + level(900, 950))).toMatchObject({ value: [{ of: 'cgroup:/a', totalBytes: 950, availableBytes: 50 }] });
    expect(group(level(100, 'max'))).toMatchObject({ value: [{ totalBytes: 1024_000, availableBytes: 400 * 1024 }] });
    expect(group('no-group')).toMatchObject({ kind: 'unmeasured', cause: 'not_found' });
    expect(group('level\n')).toMatchObject({ kind: 'unmeasured', cause: 'unsupported' });
    expect(memoryReadings([{ kind: 'host' }], [])).toMatchObject({ kind: 'unmeasured', cause: 'malformed' });
  });

  test('the script reads a tree of version 2, level by level', () => {
    const root = mkdtempSync(path.join(tmpdir(), 'runbook-cgroup-'));
    const write = (folder: string, files: Readonly<Record<string, string>>) => {
      mkdirSync(path.join(root, folder), { recursive: true });
      for (const [name, text] of Object.entries(files)) writeFileSync(path.join(root, folder, name), text);
    };
    write('.', { 'cgroup.controllers': 'memory\n', 'memory.stat': 'inactive_file 1\n' });
    write('memory', {});
    write('a.slice', { 'memory.current': '300\n', 'memory.max': 'max\n', 'memory.high': '400\n', 'memory.stat': 'anon 1\n' });
    write('a.slice/b.service', {
      'memory.current': '200\n',
      'memory.max': '1000\n',
      'memory.high': 'max\n',
      'memory.stat': 'inactive_file 50\n',
      'memory.events': 'oom_kill 3\n',
    });
    const script = memoryScript([{ kind: 'cgroup', name: '/a.slice/b.service' }]).replaceAll('/sys/fs/cgroup', root);
    const answer = sections(execFileSync('sh', [], { input: script, encoding: 'utf8' }));
    expect(parseCgroup(answer.find(({ name }) => name === 'group 0')?.text ?? '')).toEqual({
      levels: [
        { limit: 1000, used: 150 },
        { limit: 400, used: 300 },
      ],
      oomKills: 3,
    });
    rmSync(root, { recursive: true });
  });
});

describe('services', () => {
  const unit = (more: string, code = 0) => unitReading(said(`LoadState=loaded\nResult=success\nNRestarts=2\n${more}`, code), 'systemd:api');
  test.each([
    [
      'ActiveState=active\nSubState=running\nExecMainStartTimestamp=Tue 2026-11-24 03:00:00 UTC',
      { state: 'running', restarts: 2, startedAt: Date.UTC(2026, 10, 24, 3), oomKilled: false },
    ],
    ['ActiveState=activating\nSubState=auto-restart\nResult=oom-kill', { state: 'restarting', startedAt: null, oomKilled: true }],
    ['ActiveState=failed\nSubState=failed\nExecMainStartTimestamp=Tue 2026-11-24 03:00:00 UTC', { state: 'failed', startedAt: null }],
    ['ActiveState=inactive\nSubState=dead', { state: 'stopped' }],
  ])('a unit: %s', (text, expected) => {
    expect(unit(text)).toMatchObject({ kind: 'measured', value: expected });
  });

  test.each([
    ['LoadState=not-found\nActiveState=inactive', 0, 'not_found'],
    ['LoadState=loaded\nActiveState=active\nSubState=running', 0, 'unsupported'],
    ['LoadState=loaded\nActiveState=dancing\nNRestarts=0', 0, 'malformed'],
    ['sh: 1: systemctl: not found', 127, 'unsupported'],
    ["System has not been booted with systemd as init system (PID 1). Can't operate.", 1, 'unsupported'],
    ['Failed to connect to bus: No such file or directory', 1, 'unsupported'],
    ['', 0, 'malformed'],
  ])('no unit: %s', (text, code, cause) => {
    expect(unitReading(said(text, code), 'systemd:api')).toMatchObject({ kind: 'unmeasured', cause });
  });

  const container = (state: object, restarts: unknown = 1) =>
    containerReading(said(`WARNING: x\n${JSON.stringify({ restarts, state })}`), 'docker:api');
  test.each([
    [
      { Status: 'running', StartedAt: '2026-11-24T03:00:00.123456789Z' },
      { state: 'running', startedAt: Date.UTC(2026, 10, 24, 3, 0, 0, 123) },
    ],
    [
      { Status: 'exited', ExitCode: 0, StartedAt: '2026-11-24T03:00:00Z' },
      { state: 'stopped', startedAt: null },
    ],
    [
      { Status: 'exited', ExitCode: 137, OOMKilled: true },
      { state: 'failed', oomKilled: true },
    ],
    [
      { Status: 'created', StartedAt: '0001-01-01T00:00:00Z' },
      { state: 'stopped', startedAt: null },
    ],
  ])('a container: %j', (state, expected) => {
    expect(container(state)).toMatchObject({ kind: 'measured', value: expected });
  });

  test('no container', () => {
    for (const Status of ['dancing', 'constructor', 5, { toString: '' }]) expect(container({ Status })).toMatchObject({ cause: 'malformed' });
    expect(container({ Status: 'running', StartedAt: { toString: 1 } })).toMatchObject({ value: { startedAt: null } });
    expect(container({ Status: 'running' }, '3')).toMatchObject({ cause: 'malformed' });
    for (const [text, code, cause] of [
      ['Error response from daemon: No such container: api', 1, 'not_found'],
      ['sh: docker: not found', 127, 'unsupported'],
      ['permission denied while trying to connect to the Docker daemon socket', 1, 'unauthorized'],
      ['Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?', 1, 'source_failed'],
    ] as const)
      expect(containerReading(said(text, code), 'docker:api')).toMatchObject({ kind: 'unmeasured', cause });
  });

  const app = (name: string, status: string, restarts: number) => ({
    name,
    pm_id: 0,
    pm2_env: { status, restart_time: restarts, pm_uptime: 1_795_489_200_000 },
  });
  test('pm2: junk before the list, instances of one application', () => {
    const text = `[PM2] Spawning PM2 daemon\n>>>> In-memory PM2 is out-of-date, do:\n[\n${JSON.stringify([app('api', 'online', 2), app('api', 'online', 3), app('worker', 'errored', 16)])}`;
    expect(parsePm2(text)).toHaveLength(3);
    expect(pm2Reading(said(text), 'api')).toMatchObject({
      value: { process: 'pm2:api', state: 'running', restarts: 5, startedAt: 1_795_489_200_000 },
    });
    expect(pm2Reading(said(text), 'worker')).toMatchObject({ value: { state: 'failed', restarts: 16, startedAt: null } });
    expect(pm2Reading(said(text), 'gone')).toMatchObject({ kind: 'unmeasured', cause: 'not_found' });
    expect(pm2Reading(said('[]'), 'api')).toMatchObject({ kind: 'unmeasured', cause: 'not_found' });
    expect(pm2Reading(said('no-daemon'), 'api')).toMatchObject({ kind: 'unmeasured', cause: 'not_found' });
    expect(pm2Reading(said('nonsense'), 'api')).toMatchObject({ kind: 'unmeasured', cause: 'malformed' });
    expect(pm2Reading(said('', 127), 'api')).toMatchObject({ kind: 'unmeasured', cause: 'unsupported' });
  });

  test('one that cannot be told makes the whole unmeasured', () => {
    const answers = [said(JSON.stringify({ restarts: 0, state: { Status: 'running' } }), 0, 'process 0')];
    const [api, gone] = [{ manager: 'docker', name: 'api' } as const, { manager: 'docker', name: 'gone' } as const];
    expect(processReadings([api], answers)).toMatchObject({ kind: 'measured' });
    expect(processReadings([api, gone], answers)).toMatchObject({ kind: 'unmeasured', cause: 'malformed' });
  });
});

test('sections of an answer, whatever the commands write', () => {
  const script = section('a b', 'printf "x\\ny"') + section('fails', 'echo bad >&2; (exit 3)') + section('gone', 'no-such-program-here');
  expect(sections(execFileSync('sh', [], { input: script, encoding: 'utf8' }))).toEqual([
    { name: 'a b', code: 0, text: 'x\ny' },
    { name: 'fails', code: 3, text: 'bad' },
    { name: 'gone', code: 127, text: expect.stringContaining('not found') },
  ]);
  expect(sections('#> cut off\nx')).toEqual([]);
});

test('no answer makes a reader throw', () => {
  const names = ['meminfo', 'vmstat', 'group 0', 'find 0', 'blocks 0', 'inodes 0', 'process 0', 'pm2'];
  const text = fc.oneof(
    anyText(),
    fc.json(),
    fc.constantFrom('level\n', 'LoadState=', 'Filesystem 1K-blocks\n', '[{"name":"api","pm2_env":null}]', '[null]', '{"state":null}'),
  );
  fc.assert(
    fc.property(fc.array(fc.record({ name: fc.constantFrom(...names), code: fc.integer({ min: 0, max: 255 }), text })), (given) => {
      for (const kind of ['host', 'unit', 'container', 'cgroup'] as const) memoryReadings([{ kind, name: 'a' } as never], given);
      diskReadings(['/'], given);
      for (const manager of ['systemd', 'docker', 'pm2'] as const) processReadings([{ manager, name: 'api' }], given);
      sections(given.map((one) => one.text).join('\n'));
    }),
  );
});
