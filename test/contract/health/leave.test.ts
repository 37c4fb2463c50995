import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';

const leave = path.resolve(import.meta.dirname, '../../../src/adapters/http/leave.ts');

test('a process with a thread that hangs ends soon, with its exit code and all that it printed', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-leave-'));
  const fifo = path.join(folder, 'fifo');
  execFileSync('mkfifo', [fifo]);
  try {
    // Opening a pipe that nobody writes to holds a thread as a look-up without an answer does, and exit() waits for both.
    const script = `
      import { open } from 'node:fs';
      import { leaveHungLookups } from ${JSON.stringify(leave)};
      open(${JSON.stringify(fifo)}, 'r', () => undefined);
      console.log('x'.repeat(100_000) + 'end');
      process.exitCode = 7;
      leaveHungLookups();
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { timeout: 20_000, killSignal: 'SIGKILL' });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    const began = performance.now();
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(7);
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(said.trimEnd()).toHaveLength(100_003);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
