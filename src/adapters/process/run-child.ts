import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

export type ChildOptions = {
  /** A program's path, or a name looked up on the PATH of `env`. */
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the child: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Aborting it ends the child and everything that it started. */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** Between SIGTERM and SIGKILL. The runner gives a cancelled step 10 s in all. */
  readonly graceMs?: number;
  /** What the child reads: it is closed at the end, except a file's descriptor, which the child reads by itself. */
  readonly input?: string | Readable | number;
  /** A file's descriptor to which the child writes by itself; `stdout` is empty then. */
  readonly output?: number;
  /** Each whole line as it comes, without its end. */
  readonly onLine?: (line: string, from: 'stdout' | 'stderr') => void;
  /** Bytes kept of each stream: the first half and the last half. */
  readonly maxBytes?: number;
};

export type ChildResult = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** `exit`: by itself. `missing`: it could not be started, and `stderr` says why. */
  readonly ended: 'exit' | 'cancelled' | 'timeout' | 'missing';
};

const DEFAULT_MAX_BYTES = 1024 * 1024;
const DEFAULT_GRACE_MS = 3000;
/** A child that has ended, but whose own children keep its pipes open, is waited for this long. */
const LINGER_MS = 500;

/** Groups that still run: none of them outlives this process, however it ends. */
const running = new Set<ChildProcess>();
const killAll = () => {
  for (const child of running) signalGroup(child, 'SIGKILL');
};

/**
 * Runs a child to its end. The runner's cancel reaches this process alone, so the child leads a process group of its own that
 * is ended as a whole: SIGTERM, then SIGKILL. Never throws: a child that cannot be started is a result.
 */
export async function runChild(options: ChildOptions): Promise<ChildResult> {
  const { signal, input } = options;
  const stdout = keeper(options.maxBytes ?? DEFAULT_MAX_BYTES, (line) => options.onLine?.(line, 'stdout'));
  const stderr = keeper(options.maxBytes ?? DEFAULT_MAX_BYTES, (line) => options.onLine?.(line, 'stderr'));
  if (signal?.aborted) return { code: null, signal: null, stdout: '', stderr: '', ended: 'cancelled' };
  const child = spawn(options.command, options.args, {
    env: options.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: [typeof input === 'number' ? input : input === undefined ? 'ignore' : 'pipe', options.output ?? 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  if (running.size === 0) process.on('exit', killAll);
  running.add(child);
  feed(child, input);
  child.stdout?.on('data', stdout.take);
  child.stderr?.on('data', stderr.take);

  let ended: ChildResult['ended'] = 'exit';
  let kill: NodeJS.Timeout | undefined;
  const end = (why: 'cancelled' | 'timeout') => {
    if (ended !== 'exit') return;
    ended = why;
    signalGroup(child, 'SIGTERM');
    kill = setTimeout(() => signalGroup(child, 'SIGKILL'), options.graceMs ?? DEFAULT_GRACE_MS);
  };
  const cancel = () => end('cancelled');
  signal?.addEventListener('abort', cancel, { once: true });
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(() => end('timeout'), options.timeoutMs);
  try {
    const [code, by] = await closed(child, (error) => {
      ended = 'missing';
      stderr.take(Buffer.from(error.message));
    });
    return { code, signal: by, stdout: stdout.end(), stderr: stderr.end(), ended };
  } finally {
    clearTimeout(timer);
    clearTimeout(kill);
    signal?.removeEventListener('abort', cancel);
    running.delete(child);
    if (running.size === 0) process.off('exit', killAll);
  }
}

/** Exit code and signal, once the streams are closed too, or a moment after the exit where a grandchild keeps them open. */
function closed(child: ChildProcess, onMissing: (error: Error) => void): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      // Also emitted when a signal could not be sent to a child that runs; only one without a pid never started.
      if (child.pid !== undefined) return;
      onMissing(error);
      resolve([null, null]);
    });
    child.once('exit', (code, by) => {
      const linger = setTimeout(() => {
        signalGroup(child, 'SIGKILL');
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve([code, by]);
      }, LINGER_MS);
      child.once('close', () => {
        clearTimeout(linger);
        resolve([code, by]);
      });
    });
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals) {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // ESRCH: the group has ended by itself.
  }
}

function feed(child: ChildProcess, input: string | Readable | number | undefined) {
  if (child.stdin === null || input === undefined || typeof input === 'number') return;
  // A child that stops reading early (EPIPE) tells why by its exit.
  child.stdin.on('error', () => {});
  if (typeof input === 'string') child.stdin.end(input);
  else {
    input.once('error', () => child.stdin?.destroy());
    input.pipe(child.stdin);
  }
}

/** Keeps the first and the last part of a stream and hands out its lines. */
function keeper(maxBytes: number, onLine: (line: string) => void) {
  const half = Math.ceil(maxBytes / 2);
  const decoder = new StringDecoder('utf8');
  let head = '';
  let tail = '';
  let dropped = 0;
  let partial = '';
  const add = (text: string) => {
    const room = Math.max(0, half - head.length);
    head += text.slice(0, room);
    tail += text.slice(room);
    if (tail.length > half * 2) {
      dropped += tail.length - half;
      tail = tail.slice(-half);
    }
    const lines = (partial + text).split(/\r\n|\n/);
    // A line without an end must not grow for ever.
    partial = (lines.pop() ?? '').slice(-64 * 1024);
    for (const line of lines) onLine(line);
  };
  return {
    take: (chunk: Buffer) => add(decoder.write(chunk)),
    end: () => {
      add(decoder.end());
      if (partial !== '') onLine(partial);
      partial = '';
      const over = tail.length > half ? tail.length - half : 0;
      const lost = dropped + over;
      return lost > 0 ? `${head}\n[… ${lost} characters left out …]\n${tail.slice(-half)}` : head + tail;
    },
  };
}
