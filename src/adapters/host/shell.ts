import { PassThrough } from 'node:stream';
import { runChild } from '../process/run-child.ts';

/** What a script did on the host. `code` is null where its end was not seen: `ended` says why. */
export type Ran = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ended: 'exit' | 'timed_out' | 'cancelled' | 'lost';
};

export type ShellOptions = {
  /** Where the shared connection's files are. */
  readonly folder: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A word that no output holds by chance. */
  readonly nonce: string;
  readonly limitMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
};

/**
 * The script as one compound command: the host's shell reads it whole before it runs any of it, and what comes after is the watcher's to
 * read. What a login prints stands before the first mark; the exit code stands behind the second, which also tells that the connection
 * held: ssh's own exit code cannot. When our side of the connection closes, the watcher's input ends, and with it everything that was
 * started: a server would let it run on.
 */
function framed(script: string, nonce: string): string {
  return `{
exec 3<&0
{
printf '\\n%s\\n' '${nonce}'
${script}
} 3<&- </dev/null & work=$!
{ while read -r _; do :; done; trap '' TERM; kill -TERM -$$ || kill -TERM "$work"; sleep 2; kill -KILL -$$ || kill -KILL "$work"; } <&3 >/dev/null 2>&1 & watcher=$!
exec 3<&-
wait "$work"; code=$?
kill "$watcher" 2>/dev/null
printf '\\n%s:%d\\n' '${nonce}' "$code"
exit
}
`;
}

/** Runs a script of a POSIX shell over the shared connection. It never rejects. */
export async function runScript(script: string, { folder, args, env, nonce, limitMs, maxBytes, signal }: ShellOptions): Promise<Ran> {
  const input = new PassThrough();
  input.write(framed(script, nonce));
  const seen = new AbortController();
  let code: number | null = null;
  const { PATH = '', HOME = '' } = env;
  const result = await runChild({
    command: 'ssh',
    args,
    cwd: folder,
    env: { PATH, HOME, LC_ALL: 'C' },
    input,
    signal: AbortSignal.any([signal, seen.signal]),
    timeoutMs: limitMs,
    graceMs: 1000,
    maxBytes,
    onLine: (line, from) => {
      if (from !== 'stdout' || !line.startsWith(`${nonce}:`)) return;
      code = Number(line.slice(nonce.length + 1));
      // A service that was started holds the connection open; all that the command itself wrote is there.
      setTimeout(() => seen.abort(), 300).unref();
      input.end();
    },
  });
  input.destroy();
  const begin = result.stdout.indexOf(`${nonce}\n`);
  const end = result.stdout.lastIndexOf(`\n${nonce}:`);
  const stdout = begin < 0 ? '' : result.stdout.slice(begin + nonce.length + 1, end < begin ? undefined : end);
  const ended = code !== null ? 'exit' : signal.aborted ? 'cancelled' : result.ended === 'timeout' ? 'timed_out' : 'lost';
  return { code, stdout, stderr: result.stderr, ended };
}
