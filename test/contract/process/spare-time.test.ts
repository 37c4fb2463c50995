import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { expect, test } from '@jest/globals';
import { findSpareTime } from '../../../src/adapters/process/spare-time.ts';

/** Keeps every core busy until it is ended. */
function keepBusy(): () => void {
  const children = Array.from({ length: 2 * availableParallelism() }, () => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
  return () => {
    for (const child of children) child.kill('SIGKILL');
  };
}

test('work begins at once, waits while the cores are busy, and goes on as soon as nothing is to be waited for', async () => {
  const rest = keepBusy();
  try {
    const spare = findSpareTime();
    expect(spare.turn()).toBeNull();
    const until = performance.now() + 450;
    while (performance.now() < until) await new Promise((resolve) => setImmediate(resolve));
    const turn = spare.turn();
    expect(turn).not.toBeNull();
    const first = await Promise.race([turn?.then(() => 'worked'), new Promise((resolve) => setTimeout(() => resolve('waits'), 500))]);
    expect(first).toBe('waits');
    spare.open();
    await turn;
    expect(spare.turn()).toBeNull();
  } finally {
    rest();
  }
});

test('cores that never become idle hold no work up for ever', async () => {
  const rest = keepBusy();
  try {
    const spare = findSpareTime();
    const until = performance.now() + 450;
    while (performance.now() < until) await new Promise((resolve) => setImmediate(resolve));
    const began = performance.now();
    await spare.turn();
    expect(performance.now() - began).toBeLessThan(14_000);
    expect(spare.turn()).toBeNull();
    spare.open();
  } finally {
    rest();
  }
}, 30_000);
