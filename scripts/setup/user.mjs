/** PostgreSQL refuses to run as root, so that a hole in it is not a hole in the machine: root hands its servers to `nobody`. */
import { readFileSync } from 'node:fs';
import { SetupError } from './report.mjs';

/** Who runs a server: null for ourselves, else the unprivileged `{ name, uid, gid }` to become. */
export function serverUser() {
  if (process.getuid() !== 0) return null;
  const line = readFileSync('/etc/passwd', 'utf8').match(/^nobody:[^:]*:(-?\d+):(-?\d+):/m);
  if (!line)
    throw new SetupError('root must not run PostgreSQL, and this machine has no user `nobody` to run it', 'run the set-up as an ordinary user');
  return { name: 'nobody', uid: Number(line[1]), gid: Number(line[2]) };
}
