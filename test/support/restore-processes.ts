import { execFileSync } from 'node:child_process';

/** Process ids of the `pg_restore`s that work on the server with this port; those of tests beside this one are not meant. */
export function restoreProcesses(port: number): number[] {
  // With `e` ps shows the environment too, in which pg_restore is told its server.
  const lines = execFileSync('ps', ['axeww', '-o', 'pid,command'], { encoding: 'utf8', maxBuffer: 1 << 26 }).split('\n');
  return lines
    .filter((line) => /pg_restore .*_restore_test/.test(line) && line.includes(`PGPORT=${port}`))
    .map((line) => Number.parseInt(line.trim(), 10));
}
