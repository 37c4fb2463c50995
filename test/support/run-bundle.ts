import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Report } from '../../src/core/report.ts';

export const ROOT = path.resolve(import.meta.dirname, '..', '..');

export type BundleRun = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Standard output and error, in the order in which they came. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly summary: string;
  /** The JSON report, or null where none was written. */
  readonly report: Report | null;
  readonly elapsedMs: number;
};

export type BundleOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Another file than the action's bundle, run in the same way. */
  readonly script?: string;
  /** Puts its command line into another network, such as that of the container lab. */
  readonly inside?: (program: string, ...args: readonly string[]) => readonly [string, ...string[]];
  /** `STATE_…` of an earlier main step: runs the post step. */
  readonly state?: Readonly<Record<string, string>>;
  /** Called with the running process, to cancel it. */
  readonly onStart?: (child: ReturnType<typeof spawn>, log: () => string) => void;
  /** The process is killed after this long, and the run counts as one that does not end by itself. */
  readonly timeoutMs?: number;
};

/** Runs `dist/<action>/index.js` the way the runner does: a process, `INPUT_*` variables, files for outputs, state and summary. */
export async function runBundle(action: string, inputs: Readonly<Record<string, string>>, options: BundleOptions = {}): Promise<BundleRun> {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-bundle-'));
  const file = (name: string) => {
    const full = path.join(folder, name);
    writeFileSync(full, '');
    return full;
  };
  const [output, state, summary] = [file('output'), file('state'), file('summary')];
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    GITHUB_OUTPUT: output,
    GITHUB_STATE: state,
    GITHUB_STEP_SUMMARY: summary,
    RUNNER_TEMP: folder,
    ...options.env,
  };
  for (const [name, value] of Object.entries(inputs)) env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] = value;
  for (const [name, value] of Object.entries(options.state ?? {})) env[`STATE_${name}`] = value;
  const started = performance.now();
  const script = options.script ?? path.join(ROOT, 'dist', action, 'index.js');
  const [program, ...args] = options.inside?.(process.execPath, script) ?? [process.execPath, script];
  const child = spawn(program, args, { env, cwd: options.cwd ?? folder });
  let log = '';
  child.stdout.on('data', (chunk) => {
    log += chunk;
  });
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  options.onStart?.(child, () => log);
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 60_000);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => child.on('close', (c, s) => resolve([c, s])));
  clearTimeout(timer);
  const outputs = readCommandFile(output);
  const reportPath = outputs['report'] ?? '';
  const run: BundleRun = {
    code,
    signal,
    log,
    outputs,
    state: readCommandFile(state),
    summary: readFileSync(summary, 'utf8'),
    report: reportPath !== '' && existsSync(reportPath) ? (JSON.parse(readFileSync(reportPath, 'utf8')) as Report) : null,
    elapsedMs: performance.now() - started,
  };
  rmSync(folder, { recursive: true, force: true });
  return run;
}

/** The `name<<delimiter` records of a GITHUB_OUTPUT or GITHUB_STATE file; the last one of a name holds. */
export function readCommandFile(file: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = readFileSync(file, 'utf8').split('\n');
  for (let i = 0; i < lines.length; i += 1) {
    const [name, delimiter] = (lines[i] ?? '').split('<<');
    if (name === undefined || delimiter === undefined) continue;
    const end = lines.indexOf(delimiter, i + 1);
    values[name] = lines.slice(i + 1, end).join('\n');
    i = end;
  }
  return values;
}
