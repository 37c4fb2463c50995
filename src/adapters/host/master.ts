import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Unmeasured } from '../../domain/alerts/measured.ts';
import type { HostAccess } from '../../domain/host/login.ts';

/** The one connection to a host that all commands share. */
export type Master = {
  /** Where ssh's files are, and its socket. */
  readonly folder: string;
  readonly alive: () => boolean;
  /** Ends it and removes its files; it never rejects. */
  readonly close: () => Promise<void>;
};

export type MasterOptions = {
  readonly access: HostAccess;
  /** Of the run: a private folder is made in it. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isLoggedIn: (log: string) => boolean;
  readonly loginFailure: (log: string, ended: boolean) => Unmeasured;
};

const MAX_LOG = 256 * 1024;
const GRACE_MS = 2000;
const NOT_FOUND = 127;

/**
 * Runs ssh and ends it when standard input does, however this process ends: a connection that nobody owns would stay for ever. The
 * watcher's own streams go nowhere, so that it holds up nobody who waits for their end.
 */
const WATCHED = `exec 3<&0
ssh "$@" 3<&- </dev/null & ssh=$!
{ while read -r _; do :; done; kill "$ssh"; } <&3 >/dev/null 2>&1 & watcher=$!
exec 3<&-
wait "$ssh"; code=$?
{ kill "$watcher"; wait "$watcher"; } 2>/dev/null
exit "$code"`;

/** Logs in. The key's file is gone as soon as that is over, well or not. Rejects on a cancel alone. */
export async function startMaster(options: MasterOptions, signal: AbortSignal): Promise<Master | Unmeasured> {
  signal.throwIfAborted();
  const { access, env } = options;
  const folder = await mkdtemp(path.join(options.folder, 'host-'));
  const key = path.join(folder, access.keyFile);
  for (const [name, content] of access.files) await writeFile(path.join(folder, name), content, { mode: 0o600 });
  const passed = ['PATH', 'HOME', 'RUNNER_TRACKING_ID'].flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  const child = spawn('/bin/sh', ['-c', WATCHED, 'ssh', ...access.master], {
    cwd: folder,
    env: { ...Object.fromEntries(passed), LC_ALL: 'C' },
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  });
  child.stdin.on('error', () => {});
  const killGroup = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // ESRCH: it has ended by itself.
    }
  };
  const leave = () => {
    killGroup();
    rmSync(folder, { recursive: true, force: true });
  };
  process.on('exit', leave);

  let [log, code, over]: [string, number | null, boolean] = ['', null, false];
  const ended = Promise.withResolvers<void>();
  const settled = Promise.withResolvers<'in' | 'ended' | 'late' | 'cancelled'>();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (log.length < MAX_LOG) log += text;
    if (options.isLoggedIn(log)) settled.resolve('in');
  });
  child.on('error', () => child.pid === undefined && child.emit('close', NOT_FOUND));
  child.on('exit', () => child.stdin.destroy());
  child.on('close', (by) => {
    [code, over] = [by, true];
    settled.resolve('ended');
    ended.resolve();
  });
  const close = async () => {
    child.stdin.end();
    const timer = setTimeout(killGroup, GRACE_MS);
    await ended.promise;
    clearTimeout(timer);
    process.off('exit', leave);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
  };

  const timer = setTimeout(() => settled.resolve('late'), access.timeoutMs);
  const cancel = () => settled.resolve('cancelled');
  signal.addEventListener('abort', cancel, { once: true });
  const how = await settled.promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', cancel);
  await rm(key, { force: true });
  if (how === 'in') return { folder, alive: () => !over, close };
  await close();
  signal.throwIfAborted();
  if (code === NOT_FOUND && how === 'ended') return { kind: 'unmeasured', cause: 'unsupported', detail: 'there is no ssh on this runner' };
  return options.loginFailure(log, how === 'ended');
}
