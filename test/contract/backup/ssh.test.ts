import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sshAccess } from '../../../actions/restore-drill/ssh-access.ts';
import { PATIENCE } from '../../../src/adapters/storage/attempts.ts';
import { StorageFailure } from '../../../src/adapters/storage/failure.ts';
import { fetchBackup } from '../../../src/adapters/storage/fetch-backup.ts';
import { openSsh } from '../../../src/adapters/storage/ssh.ts';
import { parseBackupSource } from '../../../src/domain/drill/backup-source.ts';
import { startCuttingProxy } from '../../support/cutting-proxy.ts';
import { freePort } from '../../support/postgres-server.ts';
import { type SshServer, startSshServer } from '../../support/ssh-server.ts';

const SFTP = { Subsystem: 'sftp internal-sftp', ForceCommand: 'internal-sftp' };
const work = mkdtempSync(path.join(tmpdir(), 'runbook-ssh-source-'));
const there = path.join(work, 'there');
const here = path.join(work, 'here');
mkdirSync(there);
mkdirSync(here);
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const [small, large, young] = [randomBytes(3000), randomBytes(8 * 1024 * 1024 + 5), randomBytes(8 * 1024 * 1024 + 5)];
const put = (name: string | Buffer, bytes: Buffer, at = '2026-11-01T03:00:00Z') => {
  const file = typeof name === 'string' ? path.join(there, name) : Buffer.concat([Buffer.from(`${there}/`), name]);
  writeFileSync(file, bytes);
  utimesSync(file, new Date(at), new Date(at));
  return file;
};
let server: SshServer;
beforeAll(async () => {
  server = await startSshServer(SFTP);
  put('large.dump', large);
}, 30_000);
afterAll(async () => {
  await server?.stop();
  rmSync(work, { recursive: true, force: true });
});

type Told = { broken: number; replaced: number; details: string[] };
type Options = { port?: number; key?: string; knownHosts?: string; told?: Told; signal?: AbortSignal; idleMs?: number; wantsSidecar?: boolean };
const known = (port: number) => server.knownHosts.replace(`:${server.port}`, `:${port}`);
async function fetchFrom(file: string, options: Options = {}) {
  const { port = server.port, key = server.key, told = { broken: 0, replaced: 0, details: [] } } = options;
  const parsed = parseBackupSource(`ssh://${server.user}@127.0.0.1:${port}${file}`);
  if ('problem' in parsed) throw new Error(parsed.problem);
  const found = await fetchBackup({
    source: parsed.value,
    s3: { endpoint: '', region: '' },
    url: { mayFetch: () => false },
    ssh: sshAccess({ backup: parsed.value, sshKey: key, sshKnownHosts: options.knownHosts ?? known(port) }),
    folder: here,
    signal: options.signal ?? new AbortController().signal,
    wantsSidecar: options.wantsSidecar ?? false,
    patience: { ...PATIENCE, baseMs: 5, maxMs: 20, idleMs: options.idleMs ?? 20_000, random: () => 0.5 },
    events: {
      progress: () => {},
      broken: (_, detail) => {
        told.broken += 1;
        told.details.push(detail);
      },
      replaced: () => {
        told.replaced += 1;
      },
    },
  });
  return { ...found, bytes: readFileSync(found.backup.path) };
}
const failureOf = async (file: string, options: Options = {}): Promise<StorageFailure> => {
  const error = await fetchFrom(file, options).catch((e: unknown) => e);
  if (!(error instanceof StorageFailure)) throw error;
  return error;
};
const reasonOf = async (file: string, options: Options = {}) => (await failureOf(file, options)).reason;
/** ssh's that this process started and that still run. */
const children = () =>
  readdirSync('/proc')
    .filter((id) => /^\d+$/.test(id))
    .map(statusOf)
    .filter((line) => line.includes('(ssh)') && line.split(') ')[1]?.split(' ')[1] === String(process.pid));
/** Of a process that ends meanwhile: nothing. */
function statusOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/stat`, 'utf8');
  } catch {
    return '';
  }
}
const through = async <T>(options: Parameters<typeof startCuttingProxy>[1], use: (port: number) => Promise<T>) => {
  const proxy = await startCuttingProxy(server.port, options);
  try {
    return { result: await use(proxy.port), cuts: proxy.cuts() };
  } finally {
    await proxy.close();
  }
};

describe('what is there', () => {
  test('a file, its exact time, its hash; nothing of ssh stays on the disk, and no process', async () => {
    const { backup, bytes, sidecar } = await fetchFrom(`${there}/large.dump`);
    expect(bytes.equals(large)).toBe(true);
    expect(backup).toMatchObject({ kind: 'ssh', sha256: hash(large), bytes: large.length, storedAt: new Date('2026-11-01T03:00:00Z') });
    expect(backup.shown).toBe(`ssh://${server.user}@127.0.0.1:${server.port}${there}/large.dump`);
    expect([sidecar, readdirSync(here).filter((name) => name.startsWith('.')), children()]).toEqual([null, [], []]);
    expect(statSync(backup.path).mode & 0o077).toBe(0);
  });

  test('the newest match by time, whatever the years and the names', async () => {
    put('n-z.dump', small, '2019-12-31T23:59:59Z');
    put('n-a.dump', large, '2026-10-31T00:00:01Z');
    put('n-b.dump', small, '2026-10-31T00:00:00Z');
    put('n-a.dump.sha256', small, '2026-11-30T00:00:00Z');
    put('.n-hidden.dump', small, '2026-11-30T00:00:00Z');
    expect((await fetchFrom(`${there}/n-*`)).backup.shown).toMatch(/\/n-a\.dump$/);
    expect((await fetchFrom(`${there}/n-?.dump`)).backup.sha256).toBe(hash(large));
  });

  test('of one second, the last name; links count for what they lead to; what is no file counts for nothing', async () => {
    put('same-1.dump', small);
    put('same-2.dump', large);
    expect((await fetchFrom(`${there}/same-*.dump`)).backup.shown).toMatch(/same-2\.dump$/);
    put('l-old.dump', small, '2026-01-01T00:00:00Z');
    symlinkSync('large.dump', path.join(there, 'l-link.dump'));
    symlinkSync('nowhere', path.join(there, 'l-dangling.dump'));
    symlinkSync('l-loop.dump', path.join(there, 'l-loop.dump'));
    mkdirSync(path.join(there, 'l-folder.dump'));
    execFileSync('mkfifo', [path.join(there, 'l-pipe.dump')]);
    expect(await fetchFrom(`${there}/l-*.dump`)).toMatchObject({ backup: { sha256: hash(large) } });
    expect((await failureOf(`${there}/l-folder.dump`)).message).toMatch(/^it is a folder/);
    expect(await failureOf(`${there}/l-pipe.dump`)).toMatchObject({ reason: 'storage_failed', message: 'it is no file' });
  });

  test.each([
    ['with space.dump', 'with*.dump'],
    ['line\nend.dump', 'line\nend.dump'],
    [';rm -rf ~.dump', ';rm -rf ~.dump'],
    ['ñandú-数据.dump', 'ñandú-??.dump'],
    ['-oProxyCommand=x.dump', '-o*'],
    ['a[1].dump', 'a[1].dump'],
  ])('the name %j by %j', async (name, pattern) => {
    put(name, small);
    expect((await fetchFrom(`${there}/${pattern}`)).backup).toMatchObject({ sha256: hash(small), shown: expect.stringContaining(`/${name}`) });
  });

  test('a name that is no UTF-8', async () => {
    put(Buffer.from('latin-\xf1.dump', 'latin1'), small);
    expect((await fetchFrom(`${there}/latin-*`)).backup.sha256).toBe(hash(small));
  });

  test('no byte', async () => {
    put('empty.dump', Buffer.alloc(0));
    expect((await fetchFrom(`${there}/empty.dump`)).backup).toMatchObject({ bytes: 0, sha256: hash(Buffer.alloc(0)) });
  });

  test('the checksum beside it, over the same connection', async () => {
    put('sum.dump', small);
    put('sum.dump.sha256', Buffer.from(`${hash(small)}  sum.dump\n`));
    expect((await fetchFrom(`${there}/sum.dump`, { wantsSidecar: true })).sidecar).toEqual({ text: `${hash(small)}  sum.dump\n` });
    expect((await fetchFrom(`${there}/large.dump`, { wantsSidecar: true })).sidecar).toEqual({ missing: '' });
  });

  test('from where the user logs in', async () => {
    const name = `.runbook-test-${process.pid}.dump`;
    writeFileSync(path.join(homedir(), name), small);
    try {
      const { backup } = await fetchFrom(`/~/${name}`);
      expect([backup.sha256, backup.shown.endsWith(`/~/${name}`)]).toEqual([hash(small), true]);
    } finally {
      rmSync(path.join(homedir(), name));
    }
  });
});

describe('what is not', () => {
  test.each([
    ['/none.dump', 'backup_not_found'],
    ['/none-*.dump', 'backup_not_found'],
    ['/no-folder/*.dump', 'backup_not_found'],
    ['/large.dump/x', 'backup_not_found'],
  ])('%s: %s', async (file, reason) => {
    expect(await reasonOf(`${there}${file}`)).toBe(reason);
  });

  // A file that not even root may read, so that this holds whoever runs the tests.
  test('a file that the user may not read', async () => {
    expect(await failureOf('/proc/sys/vm/compact_memory')).toMatchObject({ reason: 'storage_denied', message: 'Permission denied' });
  });

  test('another host key, and none at all: host_key_mismatch, and the fingerprint is told', async () => {
    const other = await startSshServer(SFTP);
    const stolen = other.knownHosts.replace(`:${other.port}`, `:${server.port}`);
    await other.stop();
    expect(await failureOf(`${there}/large.dump`, { knownHosts: stolen })).toMatchObject({
      reason: 'host_key_mismatch',
      message: expect.stringMatching(/SHA256:/),
    });
    expect(await failureOf(`${there}/large.dump`, { knownHosts: known(1) })).toMatchObject({ reason: 'host_key_mismatch' });
  });

  test('a key that may not log in', async () => {
    const other = await startSshServer(SFTP);
    await other.stop();
    expect(await failureOf(`${there}/large.dump`, { key: other.key })).toMatchObject({
      reason: 'storage_denied',
      message: expect.stringMatching(/Permission denied/),
    });
  });

  test('nobody there, and a server that is silent', async () => {
    expect(await reasonOf(`${there}/large.dump`, { port: await freePort() })).toBe('storage_unreachable');
    const silent = (await import('node:net')).createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    expect(await reasonOf(`${there}/large.dump`, { port, idleMs: 300 })).toBe('storage_unreachable');
    expect(children()).toEqual([]);
    silent.close();
  });

  test('a server without SFTP', async () => {
    const bare = await startSshServer();
    const fetching = failureOf(`${there}/large.dump`, { port: bare.port, key: bare.key, knownHosts: bare.knownHosts });
    expect(await fetching).toMatchObject({ reason: 'storage_denied', message: expect.stringMatching(/no SFTP/) });
    await bare.stop();
  });

  test('a login that prints is told from SFTP', async () => {
    const chatty = await startSshServer({ Subsystem: 'sftp /bin/cat', ForceCommand: 'echo Welcome to this server; cat' });
    const fetching = failureOf(`${there}/large.dump`, { port: chatty.port, key: chatty.key, knownHosts: chatty.knownHosts });
    expect(await fetching).toMatchObject({ reason: 'storage_failed', message: expect.stringMatching(/not SFTP/) });
    await chatty.stop();
  });
});

/** Without a moment in which it is shorter. */
function overwrite(file: string): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, young);
  closeSync(descriptor);
}

describe('trouble on the way', () => {
  test('cut ten times, it goes on ten times, and the bytes are right', async () => {
    const told: Told = { broken: 0, replaced: 0, details: [] };
    const { result, cuts } = await through({ times: 10, afterBytes: 700_000 }, (port) => fetchFrom(`${there}/large.dump`, { port, told }));
    expect([cuts, told.replaced, result.backup.sha256]).toEqual([10, 0, hash(large)]);
    expect(told.broken).toBe(10);
    expect(children()).toEqual([]);
  });

  test('silence in the middle counts as a cut', async () => {
    const told: Told = { broken: 0, replaced: 0, details: [] };
    const never = Promise.withResolvers<void>();
    const stall = { times: 1, afterBytes: 700_000, onCut: () => never.promise };
    const { result } = await through(stall, (port) => fetchFrom(`${there}/large.dump`, { port, told, idleMs: 1500 })).finally(never.resolve);
    expect([result.backup.sha256, told.broken]).toEqual([hash(large), 1]);
    expect(children()).toEqual([]);
  });

  test('cut for ever', async () => {
    const { result } = await through({ times: 1e9, afterBytes: 6000 }, (port) => reasonOf(`${there}/large.dump`, { port }));
    expect(result).toMatch(/^storage_(failed|unreachable)$/);
  });

  test('replaced in the middle: all of the new version, no byte of the old one', async () => {
    const told: Told = { broken: 0, replaced: 0, details: [] };
    put('swap.dump', large);
    const onCut = () => void put('swap.dump', young, '2026-11-02T03:00:00Z');
    const { result } = await through({ times: 1, afterBytes: 700_000, onCut }, (port) => fetchFrom(`${there}/swap.dump`, { port, told }));
    expect([told.replaced, result.backup.sha256]).toEqual([1, hash(young)]);
  });

  test('changed in its place while it is read, over one connection', async () => {
    const file = put('touched.dump', large);
    const parsed = parseBackupSource(`ssh://${server.user}@127.0.0.1:${server.port}${file}`);
    if ('problem' in parsed || parsed.value.kind !== 'ssh') throw new Error('no source');
    const access = sshAccess({ backup: parsed.value, sshKey: server.key, sshKnownHosts: server.knownHosts });
    if (access === null) throw new Error('no access');
    const host = openSsh(parsed.value, { access, folder: here, patience: PATIENCE, broken: () => {} });
    const { signal } = new AbortController();
    try {
      const { stream } = await (await host.locate(signal)).open({ from: 0, length: null }, signal);
      let bytes = 0;
      const reading = async () => {
        for await (const chunk of stream) {
          if (bytes === 0) overwrite(file.toString());
          bytes += (chunk as Buffer).length;
        }
      };
      await expect(reading()).rejects.toMatchObject({ reason: 'backup_replaced' });
      expect(bytes).toBe(large.length);
    } finally {
      await host.close();
    }
  });

  test('a backup that is being written is none yet', async () => {
    let at = 0;
    put('growing.dump', large);
    const onCut = () => {
      at += 1;
      put('growing.dump', Buffer.concat([large, Buffer.alloc(at)]), `2026-11-02T03:00:0${at}Z`);
    };
    const { result } = await through({ times: 9, afterBytes: 700_000, onCut }, (port) => reasonOf(`${there}/growing.dump`, { port }));
    expect(result).toBe('backup_replaced');
  });

  test('a cancel ends ssh and leaves nothing', async () => {
    const stop = new AbortController();
    const onCut = () => stop.abort(new Error('by hand'));
    const { result } = await through({ times: 1, afterBytes: 700_000, onCut }, (port) =>
      fetchFrom(`${there}/large.dump`, { port, signal: stop.signal }).catch((e: Error) => e.message),
    );
    expect(result).toBe('by hand');
    expect([children(), readdirSync(here).filter((name) => name.startsWith('.'))]).toEqual([[], []]);
  });
});

(userInfo().uid === 0 ? describe : describe.skip)('an account in a chroot, with internal-sftp alone', () => {
  // Every folder above a chroot is root's, and nobody else's to write.
  const jail = mkdtempSync(path.join(homedir(), '.runbook-jail-'));
  let caged: SshServer;
  beforeAll(async () => {
    mkdirSync(path.join(jail, 'backups'));
    chmodSync(jail, 0o755);
    writeFileSync(path.join(jail, 'backups', 'night.dump'), small);
    writeFileSync(path.join(jail, 'backups', 'secret.dump'), small, { mode: 0o000 });
    caged = await startSshServer({ ...SFTP, ChrootDirectory: jail });
  });
  afterAll(async () => {
    await caged?.stop();
    rmSync(jail, { recursive: true, force: true });
  });
  test('sees its own root', async () => {
    const of = { port: caged.port, key: caged.key, knownHosts: caged.knownHosts };
    expect((await fetchFrom('/backups/n*.dump', of)).backup.sha256).toBe(hash(small));
    expect(await reasonOf(`${there}/large.dump`, of)).toBe('backup_not_found');
  });
});
