/** Child processes of the set-up: no shell, all output kept for the moment when something fails, never an endless wait. */
import { spawn } from 'node:child_process';
import { SetupError } from './report.mjs';

/** Runs a program and resolves with its exit status and output; a program that cannot be started has status 127, as in a shell. */
export function run(command, args, { cwd, env = process.env, user = null, timeoutMs = 15 * 60_000 } = {}) {
  return new Promise((resolve) => {
    const identity = user ? { uid: user.uid, gid: user.gid } : {};
    const child = spawn(command, args, { cwd, env, ...identity, stdio: ['ignore', 'pipe', 'pipe'] });
    // Not spawn's own `timeout`: its timer keeps the process alive for that long when the program does not exist.
    const limit = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const end = (result) => {
      clearTimeout(limit);
      resolve(result);
    };
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', (error) => end({ status: 127, stdout, stderr: `${stderr}${error.message}` }));
    child.on('close', (code, signal) => end({ status: code ?? 128, stdout, stderr: signal ? `${stderr}\nended by ${signal}` : stderr }));
  });
}

/** Like run, but a failure is a SetupError that carries the last lines of what the program said, and what to do by hand. */
export async function must(command, args, { byHand, ...options } = {}) {
  const result = await run(command, args, options);
  if (result.status === 0) return result;
  const said = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-25).join('\n');
  throw new SetupError(`\`${[command, ...args].join(' ')}\` failed with status ${result.status}:\n${said}`, byHand);
}
