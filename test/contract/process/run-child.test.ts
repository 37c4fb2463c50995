import { spawnSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { runChild } from '../../../src/adapters/process/run-child.ts';

const sh = (script: string, options: Partial<Parameters<typeof runChild>[0]> = {}) =>
  runChild({ command: '/bin/sh', args: ['-c', script], env: {}, ...options });
/** Not ended, or ended and not yet reaped by whoever inherited it (`Z`), which is as good as gone. */
const alive = (pid: number) => {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
};
const settled = () => new Promise((resolve) => setTimeout(resolve, 100));

describe('a child runs', () => {
  test('with its exit, both streams, its lines, an environment of its own', async () => {
    process.env['NOT_FOR_THE_CHILD'] = 'x';
    const lines: string[] = [];
    const result = await sh('echo one; printf "two\\r\\nthree" >&2; env | grep -c NOT_FOR; echo "$OWN"; exit 3', {
      env: { OWN: 'mine' },
      onLine: (line, from) => lines.push(`${from}:${line}`),
    });
    delete process.env['NOT_FOR_THE_CHILD'];
    expect(result).toEqual({ code: 3, signal: null, stdout: 'one\n0\nmine\n', stderr: 'two\r\nthree', ended: 'exit' });
    expect(lines.sort()).toEqual(['stderr:three', 'stderr:two', 'stdout:0', 'stdout:mine', 'stdout:one']);
  });

  test('and reads text or a stream; one that stops reading early is no error', async () => {
    expect((await sh('cat', { input: 'text' })).stdout).toBe('text');
    expect((await sh('cat', { input: Readable.from(['a', 'b']) })).stdout).toBe('ab');
    expect((await sh('head -c 1', { input: 'x'.repeat(10_000_000) })).stdout).toBe('x');
  });

  test('a character that is cut between two chunks stays whole', async () => {
    expect((await sh('printf "\\303"; sleep 0.1; printf "\\261"')).stdout).toBe('ñ');
  });

  test('much output keeps its beginning and its end', async () => {
    const { stdout } = await sh('echo first; head -c 3000000 /dev/zero | tr "\\0" x; echo; echo last', { maxBytes: 1000 });
    expect(stdout.length).toBeLessThan(1200);
    expect(stdout).toMatch(/^first\n[\s\S]*characters left out[\s\S]*\nlast\n$/);
  });

  test('a program that is not there is a result', async () => {
    expect(await runChild({ command: '/not/there', args: [], env: {} })).toMatchObject({
      code: null,
      ended: 'missing',
      stderr: expect.stringContaining('ENOENT'),
    });
  });
});

describe('a child is ended', () => {
  test('by the time, with everything that it started', async () => {
    const pids: number[] = [];
    const started = performance.now();
    const result = await sh('sleep 50 & echo $!; sleep 50', { timeoutMs: 300, onLine: (line) => pids.push(Number(line)) });
    expect(result).toMatchObject({ ended: 'timeout', signal: 'SIGTERM' });
    expect(performance.now() - started).toBeLessThan(20_000);
    await settled();
    expect(pids.map(alive)).toEqual([false]);
  });

  test('by SIGKILL where it ignores SIGTERM', async () => {
    const started = performance.now();
    expect(await sh('trap "" TERM; sleep 50', { timeoutMs: 200, graceMs: 300 })).toMatchObject({ ended: 'timeout', signal: 'SIGKILL' });
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test('by the signal, also before it starts', async () => {
    const controller = new AbortController();
    const running = sh('echo up; sleep 50', { signal: controller.signal, onLine: () => controller.abort() });
    expect(await running).toMatchObject({ ended: 'cancelled', stdout: 'up\n' });
    expect(await sh('echo never', { signal: controller.signal })).toMatchObject({ ended: 'cancelled', stdout: '' });
  });

  test('what it leaves behind does not hold us up, and is ended too', async () => {
    const pids: number[] = [];
    const started = performance.now();
    expect(await sh('sleep 50 & echo $!; exit 0', { onLine: (line) => pids.push(Number(line)) })).toMatchObject({ code: 0, ended: 'exit' });
    expect(performance.now() - started).toBeLessThan(20_000);
    await settled();
    expect(pids.map(alive)).toEqual([false]);
  });
});
