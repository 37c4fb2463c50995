import path from 'node:path';
import { openTerminal } from '../src/adapters/terminal/prompt.ts';
import { runInit } from './init/run.ts';

/**
 * `npm run init -- --into PATH/TO/YOUR/REPOSITORY`: writes the workflow files of a team into its repository. Needs Node 24 and
 * nothing else. Ends with 0, with 1 where files differ and were left, or with 2 where something is wrong or missing.
 */
const terminal = process.stdin.isTTY && process.stdout.isTTY ? openTerminal(process.stdin, process.stdout) : null;
/** Asked to end, it ends behind the file that it is writing; asked twice, at once. */
const asked = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => asked.abort());
asked.signal.addEventListener('abort', () => terminal?.close());
process.exitCode = await runInit(process.argv.slice(2), {
  root: path.resolve(import.meta.dirname, '..'),
  print: (line) => console.log(line),
  terminal,
  signal: AbortSignal.any([asked.signal, ...(terminal === null ? [] : [terminal.interrupted])]),
});
terminal?.close();
