import { chmodSync, mkdtempSync, readFileSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const NEEDED = 4 * 1024 ** 3;

/** A new folder in memory that programs can run from and every user can write to, or null where there is none with enough room. */
export function makeMemoryFolder(prefix) {
  try {
    const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
    const mount = mounts.map((line) => line.split(' ')).findLast(([, at]) => at === MEMORY);
    if (mount?.[2] !== 'tmpfs' || mount[3].split(',').some((option) => option === 'noexec' || option === 'ro')) return null;
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize < NEEDED || freemem() < 2 * NEEDED) return null;
    const folder = mkdtempSync(join(MEMORY, prefix));
    chmodSync(folder, 0o1777);
    return folder;
  } catch {
    // Another system than Linux, or one that does not let us: a disk will do.
    return null;
  }
}
