import { type ChildOptions, type ChildResult, runChild } from '../process/run-child.ts';

/** What the docker program needs to find its engine, and nothing else of this process's environment. */
const KEPT = ['PATH', 'HOME', 'DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY', 'XDG_RUNTIME_DIR'];
const DEFAULT_TIMEOUT_MS = 15_000;

export function dockerEnvironment(): Record<string, string> {
  return Object.fromEntries(KEPT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name] as string]])));
}

/** Runs the docker program. Never throws: an engine that is not there is a result. */
export function docker(args: readonly string[], options: Partial<Pick<ChildOptions, 'signal' | 'timeoutMs' | 'env'>> = {}): Promise<ChildResult> {
  const env = { ...dockerEnvironment(), ...options.env };
  return runChild({ command: 'docker', args, timeoutMs: DEFAULT_TIMEOUT_MS, maxBytes: 64 * 1024, ...options, env });
}

/** `-e NAME` for each variable: docker takes the value from its own environment, so that none stands in an argument, where everybody could read it. */
export const variableNames = (env: Readonly<Record<string, string>>): readonly string[] => Object.keys(env).flatMap((name) => ['-e', name]);

/** The version of a PostgreSQL program inside a container, or null. `user` as in {@link InContainer}. */
export async function versionInside(container: string, program: 'pg_restore' | 'psql', signal: AbortSignal, user?: string): Promise<string | null> {
  const { code, stdout } = await docker(['exec', ...asUser(user), container, program, '--version'], { signal });
  return code === 0 ? (new RegExp(`^${program} \\(PostgreSQL\\) (\\S+)`).exec(stdout)?.[1] ?? null) : null;
}

const asUser = (user: string | undefined) => (user === undefined ? [] : ['-u', user]);

export type InContainer = {
  readonly container: string;
  /** A file inside the container that tells the process, so that it can be ended: a signal to `docker exec` does not reach it. */
  readonly pidFile: string;
  /** Given to the program by name alone. */
  readonly env: Readonly<Record<string, string>>;
  /** Whom the program runs as, where not as the image's own user. */
  readonly user?: string;
};

/** The command line that runs a program inside a container. No text from outside is ever read by the shell that notes the process. */
export function containerCommand(program: string, args: readonly string[], { container, pidFile, env, user }: InContainer) {
  const note = 'echo $$ > "$0" && exec "$@"';
  return {
    command: 'docker',
    args: ['exec', '-i', ...asUser(user), ...variableNames(env), container, 'sh', '-c', note, pidFile, program, ...args],
    env: { ...dockerEnvironment(), ...env },
  };
}

/**
 * The exit code of a program that ran inside; null where it was ended from outside: `docker exec` gives 128 and the signal's number
 * then, as when its container is stopped, and 125 to 127 where it could not run it at all.
 */
export const exitInside = (code: number | null): number | null => (code !== null && code >= 125 ? null : code);

/**
 * Ends what runs there, and removes the files. By SIGTERM alone, which `pg_restore` hands on to its workers: in such a container the
 * server itself is the first process and inherits orphans, and one of them that ends by SIGKILL is to it a crash of its own
 * (postmaster.c, CleanupBackend), after which it restarts. A container that is gone has nothing to clean up; never throws.
 */
export async function cleanContainer(container: string, pidFile: string, files: readonly string[]): Promise<void> {
  const end = `if [ -s "$0" ]; then
  p=$(cat "$0"); kill -TERM "$p" 2>/dev/null; i=0
  while [ $i -lt 20 ] && kill -0 "$p" 2>/dev/null; do i=$((i + 1)); sleep 0.1; done
fi; rm -rf -- "$0" "$@"`;
  await docker(['exec', '-u', '0', container, 'sh', '-c', end, pidFile, ...files], { timeoutMs: 4000 });
}
