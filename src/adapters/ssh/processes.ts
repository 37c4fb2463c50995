import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runChild } from '../process/run-child.ts';

/** Between SIGTERM, upon which ssh ends at once, and SIGKILL. */
const GRACE_MS = 2000;

/** Arguments by which a tunnel's ssh is known: its folder has a random name, so that no other process has them. */
export function tunnelArguments(configFile: string, destination: string): readonly string[] {
  return ['-F', configFile, '-N', '-T', destination];
}

/** Ends the ssh of a tunnel, and nothing else: a process id may have gone to another process since. Tells whether there was one. */
export async function endTunnel(args: readonly string[]): Promise<boolean> {
  const found = await tunnelProcesses(args);
  const started = performance.now();
  let signal: NodeJS.Signals = 'SIGTERM';
  for (let left = found; left.length > 0; left = await tunnelProcesses(args)) {
    for (const pid of left) send(pid, signal);
    await sleep(50);
    if (performance.now() - started > GRACE_MS) signal = 'SIGKILL';
    if (performance.now() - started > 2 * GRACE_MS) throw new Error(`The tunnel's ssh (process ${left.join(', ')}) does not end.`);
  }
  return found.length > 0;
}

/** Ids of the processes that are `ssh` with exactly these arguments. */
export async function tunnelProcesses(args: readonly string[]): Promise<number[]> {
  const ids = await readdir('/proc').catch(() => []);
  const numbers = ids.filter((name) => /^\d+$/.test(name));
  if (numbers.length === 0) return processesListedByPs(args);
  const matches = await Promise.all(
    numbers.map(async (id) => {
      // A process that ends meanwhile, or another user's, is none of ours.
      const [program = '', ...given] = (await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')).split('\0').slice(0, -1);
      return path.basename(program) === 'ssh' && given.join('\0') === args.join('\0');
    }),
  );
  return numbers.filter((_, index) => matches[index]).map(Number);
}

/** The same where there is no /proc (macOS). */
export async function processesListedByPs(args: readonly string[]): Promise<number[]> {
  const { stdout } = await runChild({ command: 'ps', args: ['-axww', '-o', 'pid=,command='], env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' } });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, command = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return /^(?:\S*\/)?ssh /.test(command) && command.endsWith(`ssh ${args.join(' ')}`) ? Number(pid) : [];
  });
}

function send(pid: number, signal: NodeJS.Signals) {
  try {
    process.kill(pid, signal);
  } catch {
    // ESRCH: it has ended by itself.
  }
}
