import path from 'node:path';
import { runChild } from './run-child.ts';

/** Nothing of a repository's own settings is run: it may be anybody's. A checkout in a container belongs to another user. */
const SAFE = ['-c', 'safe.directory=*', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];

/**
 * Whether a file or folder is part of a repository as its last commit has it: tracked, and not changed since. False where there is no
 * git, no repository, or any doubt.
 */
export async function isCommitted(file: string, signal: AbortSignal): Promise<boolean> {
  const [folder, name] = [path.dirname(path.resolve(file)), path.basename(file)];
  const git = async (...args: string[]) => {
    const env = { PATH: process.env['PATH'] ?? '', GIT_OPTIONAL_LOCKS: '0', GIT_LITERAL_PATHSPECS: '1' };
    return runChild({ command: 'git', args: [...SAFE, '-C', folder, ...args, '--', name], env, signal, timeoutMs: 10_000 });
  };
  const tracked = await git('ls-files', '--cached');
  if (tracked.code !== 0 || tracked.stdout.trim() === '') return false;
  const changed = await git('status', '--porcelain', '--untracked-files=all', '--ignored');
  return changed.code === 0 && changed.stdout.trim() === '';
}
