import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A process that looks at migrations, and the word by which it says that all is well. */
export type Contender = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly proof: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly times: number[];
};

const bundle = path.resolve(import.meta.dirname, '..', '..', 'dist', 'migrate-status', 'index.js');

/** The action on a project's folder and one or several databases, as the runner starts it. */
export function ours(name: string, cwd: string, databaseUrl: string): Contender {
  const env = { 'INPUT_DATABASE-URL': databaseUrl, INPUT_LINT: 'off', GITHUB_WORKSPACE: cwd };
  return { name, command: process.execPath, args: [bundle], proof: 'in_sync', cwd, env, times: [] };
}

/** Milliseconds from start to end. Throws where it did not say that all is well. */
async function time({ name, command, args, proof, cwd, env }: Contender): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-bench-run-'));
  const [output, summary] = ['output', 'summary'].map((file) => path.join(folder, file)) as [string, string];
  for (const file of [output, summary]) writeFileSync(file, '');
  const base = {
    PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH'] ?? ''}`,
    HOME: process.env['HOME'] ?? folder,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    RUNNER_TEMP: folder,
  };
  let said = '';
  const began = performance.now();
  const child = spawn(command, args, { env: { ...base, ...env }, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  const elapsed = performance.now() - began;
  rmSync(folder, { recursive: true, force: true });
  if (code !== 0 || !said.includes(proof)) throw new Error(`${name} ended with ${code}:\n${said}`);
  return elapsed;
}

/** All in turn, round after round, so that all see the same load; the first round warms up and does not count. */
export async function race(contenders: readonly Contender[], rounds: number): Promise<void> {
  for (const contender of contenders) await time(contender);
  for (let round = 0; round < rounds; round += 1) for (const contender of contenders) contender.times.push(await time(contender));
}

export const median = ({ times }: Contender) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] as number;

/** A line of the table: what, median, least, most, and how many times the median of another. */
export function line(contender: Contender, other: Contender): string {
  const { name, times } = contender;
  const cells = [median(contender), Math.min(...times), Math.max(...times)].map((ms) => `${ms.toFixed(0)} ms`);
  return `| ${name} | ${cells.join(' | ')} | ${(median(contender) / median(other)).toFixed(2)} × |`;
}
