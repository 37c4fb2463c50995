import { plainText } from '../../core/plain-text.ts';
import type { Measured } from '../../domain/alerts/measured.ts';
import type { LoginInputs } from '../../domain/host/login.ts';
import { createConnection } from './connection.ts';
import { scriptFailure } from './failure.ts';
import type { CommandResult, OpenHostOptions } from './open-host.ts';

const MAX_OUTPUT = 64 * 1024;
const MAX_SHOWN = 4000;

/**
 * Runs a command that the user has configured, as the host's shell reads it, over a connection of its own, and ends that. The command
 * gets no standard input and none of our environment. `code` is its exit code, whatever it is; `timed_out`: it was ended, and what it did
 * until then is not known. What it leaves running in the background goes on. Rejects on a cancel alone.
 */
export async function runOverSsh(
  access: LoginInputs,
  command: string,
  timeoutMs: number,
  signal: AbortSignal,
  { decisions, folder, now, redact, env }: OpenHostOptions,
): Promise<Measured<CommandResult>> {
  const connection = createConnection({ access: decisions.access(access), decisions, folder, env, now });
  const clean = (text: string) => plainText(redact(text), MAX_SHOWN);
  try {
    return await connection
      .use<CommandResult>(signal, async (session) => {
        const ran = await session.script(`exec /bin/sh -c ${decisions.shellQuote(command)}`, timeoutMs, MAX_OUTPUT);
        signal.throwIfAborted();
        const failure = scriptFailure(ran, timeoutMs);
        if (failure !== null) return failure;
        return { kind: 'measured', value: { code: ran.code ?? 0, stdout: clean(ran.stdout), stderr: clean(ran.stderr) } };
      })
      .then((answer) => (answer.kind === 'unmeasured' ? { ...answer, detail: plainText(redact(answer.detail), 300) } : answer));
  } finally {
    await connection.close();
  }
}
