import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Milliseconds from the start to the end of a process, with the variables that the runner gives a step; it must end with `code`. */
export async function time(command: readonly [string, ...string[]], inputs: Readonly<Record<string, string>>, code = 0): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-bench-'));
  const [output, summary] = ['output', 'summary'].map((name) => path.join(folder, name)) as [string, string];
  for (const file of [output, summary]) writeFileSync(file, '');
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    RUNNER_TEMP: folder,
  };
  for (const [name, value] of Object.entries(inputs)) env[`INPUT_${name.toUpperCase()}`] = value;
  try {
    const began = performance.now();
    const [program, ...args] = command;
    const ended = await new Promise((resolve, reject) => {
      spawn(program, args, { env, stdio: 'ignore' }).on('error', reject).on('close', resolve);
    });
    if (ended !== code) throw new Error(`${command.slice(0, 2).join(' ')} ended with ${ended} instead of ${code}.`);
    return performance.now() - began;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] as number;
