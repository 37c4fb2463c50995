import { Readable } from 'node:stream';
import type { RestoreExit } from '../../domain/drill/judge-restore.ts';
import { runChild } from '../process/run-child.ts';
import { type ContainerPlace, pidFileOf } from './container-client.ts';
import { containerCommand, docker, exitInside, variableNames, versionInside } from './docker.ts';

/** The image's `nobody`: psql reads its input and writes nothing, so it needs no more. */
const NOBODY = '65534:65534';
/** Between SIGTERM and SIGKILL of the docker program; what runs inside is ended by `clearPlace`. */
const GRACE_MS = 800;

/** The version of the container's own psql, or null. */
export const psqlInside = (container: string, signal: AbortSignal) => versionInside(container, 'psql', signal, NOBODY);

/**
 * Whether that psql has a restricted mode (17.6, 16.10, 15.14, 14.19, 13.22 and later), found by trying it: of two commands after
 * `\restrict`, the SQL must answer and the backslash command must not.
 */
export async function restrictsInside(container: string, login: Readonly<Record<string, string>>, signal: AbortSignal): Promise<boolean> {
  const commands = ['\\restrict drill', "SELECT 'sql'", '\\echo open'].flatMap((command) => ['-c', command]);
  const args = ['exec', '-u', NOBODY, ...variableNames(login), container, 'psql', '-X', '-w', '-q', '-A', '-t', ...commands];
  const { stdout } = await docker(args, { env: login, signal });
  return stdout.trim() === 'sql';
}

export type ScriptChild = {
  readonly place: ContainerPlace;
  /** libpq's variables, as seen from inside. */
  readonly env: Readonly<Record<string, string>>;
  readonly input: AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
  readonly timeoutMs: number | null;
  /** Each line of what psql says. It may hold row values: it is for the classifier, never for a log. */
  readonly onLine: (line: string) => void;
};

/**
 * Runs the input through psql inside the container; what its statements answer goes nowhere. It ends at the first error with exit
 * code 3: where a COPY fails, psql would take the rows that follow for SQL. Never throws for what the child does.
 */
export async function runScript({ place, env, input, signal, timeoutMs, onLine }: ScriptChild): Promise<RestoreExit> {
  const args = ['-X', '-w', '-q', '-o', '/dev/null', '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=verbose', '-v', 'SHOW_CONTEXT=never', '-f', '-'];
  const reading = Readable.from(input, { objectMode: false });
  // Reading fails where the backup's file does, and psql then ends early; on a cancel both end.
  let failed: unknown = null;
  reading.on('error', (error) => {
    failed = error;
  });
  try {
    const { code, ended } = await runChild({
      ...containerCommand('psql', args, { container: place.container, pidFile: pidFileOf(place), env, user: NOBODY }),
      input: reading,
      signal,
      ...(timeoutMs === null ? {} : { timeoutMs }),
      graceMs: GRACE_MS,
      maxBytes: 1024,
      onLine: (line, from) => {
        if (from === 'stderr') onLine(line);
      },
    });
    if (failed !== null && !signal.aborted) throw failed;
    return { code: exitInside(code), ended };
  } finally {
    reading.destroy();
  }
}
