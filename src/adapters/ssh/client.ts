import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** An ssh that runs by itself: neither the end of this process nor of its step ends it. */
export type SshClient = {
  /** `missing`: there is no ssh to start. */
  readonly state: () => 'running' | 'ended' | 'missing';
  /** All that it has said so far. */
  readonly log: () => string;
  /** From now on this process does not wait for it. */
  readonly leave: () => void;
};

/**
 * Starts ssh in `folder`, in a session of its own, its output in a file there: a pipe would hold the step open. It gets what it needs
 * of the environment, no variable of the job's; by RUNNER_TRACKING_ID the runner ends it with the job where nothing else does.
 */
export function startSsh(folder: string, logName: string, args: readonly string[], env: NodeJS.ProcessEnv): SshClient {
  const logFile = path.join(folder, logName);
  const descriptor = openSync(logFile, 'w', 0o600);
  let state: ReturnType<SshClient['state']> = 'running';
  const passed = ['PATH', 'HOME', 'RUNNER_TRACKING_ID'].flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  const child = spawn('ssh', args, {
    cwd: folder,
    env: { ...Object.fromEntries(passed), LC_ALL: 'C' },
    stdio: ['ignore', descriptor, descriptor],
    detached: true,
  });
  closeSync(descriptor);
  child.on('exit', () => {
    state = 'ended';
  });
  child.on('error', () => {
    if (child.pid === undefined) state = 'missing';
  });
  return { state: () => state, log: () => readFileSync(logFile, 'utf8'), leave: () => child.unref() };
}
