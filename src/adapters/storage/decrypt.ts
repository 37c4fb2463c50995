import { open, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { formatSize } from '../../core/size.ts';
import { runChild } from '../process/run-child.ts';
import { requireSpace } from './disk.ts';
import { StorageFailure } from './failure.ts';
import { safeName } from './names.ts';

export type DecryptOptions = {
  /** The user's own workflow text: the one text that a shell gets. */
  readonly command: string;
  /** What the command sees beside PATH and HOME. */
  readonly env: Readonly<Record<string, string>>;
  readonly file: string;
  /** Where the plain bytes go. */
  readonly folder: string;
  readonly name: string;
  readonly signal: AbortSignal;
  readonly redact: (text: string) => string;
};

/** The disk is looked at as often while the command writes; below so much free space it is ended. */
const LOOK_EVERY_MS = 250;
const RESERVE = 64 * 1024 * 1024;

/**
 * Runs a command of the user's with the encrypted file as its standard input and a new file as its standard output, so that no byte
 * passes this process. Throws `decrypt_failed` or `disk_full`.
 */
export async function decrypt({ command, env, file, folder, name, signal, redact }: DecryptOptions): Promise<{ path: string; bytes: number }> {
  const target = path.join(folder, `plain-${safeName(name)}`);
  // What is encrypted is about as large as what is in it, unless it was compressed on the way.
  await requireSpace(folder, (await stat(file)).size);
  const full = new AbortController();
  const timer = setInterval(async () => {
    const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: Number.POSITIVE_INFINITY, bsize: 1 }));
    if (bavail * bsize < RESERVE) full.abort();
  }, LOOK_EVERY_MS);
  const [input, output] = [await open(file, 'r'), await open(target, 'wx', 0o600)];
  try {
    const { PATH = '', HOME = '' } = process.env;
    const done = await runChild({
      command: 'bash',
      args: ['-euo', 'pipefail', '-c', command],
      env: { ...env, PATH, HOME, LC_ALL: 'C' },
      input: input.fd,
      output: output.fd,
      signal: AbortSignal.any([signal, full.signal]),
      maxBytes: 4096,
    });
    signal.throwIfAborted();
    if (full.signal.aborted || /No space left on device/.test(done.stderr)) {
      throw new StorageFailure('disk_full', `decrypting had written ${formatSize((await output.stat()).size)}`);
    }
    if (done.code !== 0) throw new StorageFailure('decrypt_failed', said(done, redact));
    const { size } = await output.stat();
    if (size === 0) throw new StorageFailure('decrypt_failed', 'the command wrote nothing to its standard output');
    return { path: target, bytes: size };
  } finally {
    clearInterval(timer);
    await Promise.all([input.close(), output.close()]);
  }
}

/** The exit and the last words of the command, short: what a tool says is about the file, and its last line is the reason. */
function said({ code, signal, stderr }: { code: number | null; signal: string | null; stderr: string }, redact: (text: string) => string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const exit = code === null ? `ended by ${signal ?? 'nothing known'}` : `exit ${code}`;
  const last = redact(lines.slice(-2).join('; ')).slice(0, 200);
  return last === '' ? exit : `${exit}: ${last}`;
}
