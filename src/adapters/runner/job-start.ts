import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** The runner starts one process of this name for each job, before the job's service containers, and ends it with the job. */
const WORKER = /^Runner\.Worker(\.dll)?$/;
/** Kernel ticks per second as user space sees them (USER_HZ): 100 on every architecture that runners exist for. */
const TICKS = 100;
const MAX_DEPTH = 64;

/**
 * Milliseconds since the job began: the age of the runner's process for it, which is an ancestor of this one. Null where there is
 * none: in a job container, on another system than Linux, without a GitHub runner. `proc` is another place than /proc for tests.
 */
export async function jobAgeMs(pid = process.pid, proc = '/proc'): Promise<number | null> {
  const uptime = Number.parseFloat(await readFile(`${proc}/uptime`, 'utf8').catch(() => ''));
  let at = pid;
  for (let depth = 0; depth < MAX_DEPTH && at > 1; depth += 1) {
    const stat = await readFile(`${proc}/${at}/stat`, 'utf8').catch(() => '');
    // `pid (name) state ppid …`; the name may hold spaces and parentheses, so the last one ends it. Field 22 is the start.
    const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // The command line and not the name, which is the main thread's and may be changed by a runtime.
    const command = (await readFile(`${proc}/${at}/cmdline`, 'utf8').catch(() => '')).split('\0').slice(0, 2);
    if (command.some((word) => WORKER.test(path.basename(word)))) {
      const age = (uptime - Number(rest[19]) / TICKS) * 1000;
      return Number.isFinite(age) ? Math.max(0, age) : null;
    }
    at = Number(rest[1]) || 0;
  }
  return null;
}
