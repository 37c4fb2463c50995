import { type ChildProcess, execFileSync } from 'node:child_process';

/** What the runner does to a step that is cancelled: SIGINT, SIGTERM after 7.5 s, SIGKILL of the whole tree 2.5 s later. */
export function cancelAsRunner(child: ChildProcess): void {
  if (hasEnded(child)) return;
  child.kill('SIGINT');
  const term = setTimeout(() => child.kill('SIGTERM'), 7500);
  const kill = setTimeout(() => killTree(child), 10_000);
  child.once('exit', () => {
    clearTimeout(term);
    clearTimeout(kill);
  });
}

/** Ends a process and everything under it at once, as a runner does that has no patience left. */
export function killTree(child: ChildProcess): void {
  if (child.pid === undefined || hasEnded(child)) return;
  for (const pid of [...descendants(child.pid), child.pid]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

/** Its number may be another process's by now. */
const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

function descendants(of: number): number[] {
  const rows = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const children = Map.groupBy(
    rows.map((row) => row.trim().split(/\s+/).map(Number) as [number, number]),
    ([, parent]) => parent,
  );
  const below = (pid: number): number[] => (children.get(pid) ?? []).flatMap(([child]) => [...below(child), child]);
  return below(of);
}
