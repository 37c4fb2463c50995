import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** One of the server's subsystems (sftp) over an ssh that lives as long as it is used, and no longer than this process. */
export type Subsystem = {
  readonly input: Writable;
  readonly output: Readable;
  /** All that ssh has said so far. */
  readonly log: () => string;
  /** Whether ssh could be started at all. */
  readonly missing: () => boolean;
  /** Settles when ssh has ended and everything that it wrote was read; it never rejects. */
  readonly ended: Promise<void>;
  readonly end: () => void;
};

/** The log of a session is some kilobytes; what a server writes to standard error without end is not kept. */
const MAX_LOG = 256 * 1024;
/** Between SIGTERM and SIGKILL. An ssh that shares another's connection has handed its streams to that one, which may have stalled. */
const GRACE_MS = 2000;

/** Starts ssh in `folder`, where its files are. It gets PATH and HOME of the environment and no variable of the job's. */
export function startSubsystem(folder: string, args: readonly string[], env: NodeJS.ProcessEnv): Subsystem {
  const { PATH = '', HOME = '' } = env;
  const child = spawn('ssh', args, { cwd: folder, env: { PATH, HOME, LC_ALL: 'C' }, stdio: ['pipe', 'pipe', 'pipe'] });
  const kill = () => void child.kill('SIGKILL');
  process.on('exit', kill);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let [log, missing] = ['', false];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (log.length < MAX_LOG) log += text;
  });
  // What is written to an ssh that ended is told by its end.
  child.stdin.on('error', () => {});
  let grace: NodeJS.Timeout | undefined;
  const end = () => {
    child.kill('SIGTERM');
    grace ??= setTimeout(() => {
      kill();
      for (const stream of child.stdio) stream?.destroy();
    }, GRACE_MS);
  };
  const over = () => {
    clearTimeout(grace);
    process.off('exit', kill);
    resolve();
  };
  child.on('error', () => {
    missing = child.pid === undefined;
    if (missing) over();
  });
  child.on('close', over);
  return { input: child.stdin, output: child.stdout, log: () => log, missing: () => missing, ended, end };
}
