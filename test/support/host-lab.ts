import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A file system in memory of a size of its own; null where this user may mount none. */
export function mountTmpfs(size: string, name = 'disk'): { readonly path: string; readonly unmount: () => void } | null {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-tmpfs-'));
  const at = path.join(folder, name);
  mkdirSync(at);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'runbook-test', at], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  return {
    path: at,
    unmount: () => {
      execFileSync('umount', [at]);
      rmSync(folder, { recursive: true });
    },
  };
}

export type MemoryGroup = {
  /** Below the control groups' root. */
  readonly path: string;
  readonly file: (name: string) => string;
  /** A process in it that holds so many bytes; its id. */
  readonly hold: (bytes: number) => Promise<number>;
  readonly remove: () => Promise<void>;
};

/** A real control group with a limit, of version 1; null where this user can make none. */
export function createMemoryGroup(limit: number): MemoryGroup | null {
  const name = `/runbook-test-${process.pid}-${randomUUID().slice(0, 8)}`;
  const folder = `/sys/fs/cgroup/memory${name}`;
  try {
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'memory.limit_in_bytes'), String(limit));
    return groupIn(name, folder);
  } catch {
    return null;
  }
}

function groupIn(name: string, folder: string): MemoryGroup {
  const children: ReturnType<typeof spawn>[] = [];
  const file = (one: string) => readFileSync(path.join(folder, one), 'utf8');
  const hold = async (bytes: number) => {
    // `tail` keeps all that it was given until its input ends.
    const script = `echo $$ > '${folder}/cgroup.procs'; { head -c ${bytes} /dev/zero; echo held >&2; exec cat; } | exec tail -c ${bytes}`;
    const child = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'pipe'], detached: true });
    children.push(child);
    await new Promise<void>((resolve) => {
      child.stderr.once('data', () => resolve());
      child.once('close', () => resolve());
    });
    return child.pid ?? 0;
  };
  const remove = async () => {
    for (const child of children) {
      child.stdin?.end();
      if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('close', resolve));
    }
    // The kernel lets the group go a moment after its last process.
    for (let attempt = 0; ; attempt += 1) {
      try {
        return rmdirSync(folder);
      } catch (error) {
        if (attempt > 100) throw error;
        await sleep(20);
      }
    }
  };
  return { path: name, file, hold, remove };
}

/** A folder of programs that print what the real ones are documented to print: name and shell text. */
export function standIns(programs: Readonly<Record<string, string>>): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-programs-'));
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(folder, name), 0o755);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}
