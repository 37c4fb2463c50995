import path from 'node:path';
import { pause } from '../../src/adapters/clock/pause.ts';
import type { Context } from '../../src/adapters/runner/run-action.ts';
import { type SshClient, startSsh } from '../../src/adapters/ssh/client.ts';
import { createTunnelFolder, readQuietly, removePrivately, removeTunnelFolder, writePrivately } from '../../src/adapters/ssh/folder.ts';
import { settleLocalPorts } from '../../src/adapters/ssh/ports.ts';
import { endTunnel, tunnelArguments } from '../../src/adapters/ssh/processes.ts';
import { DESTINATION, FILES, type OpenForward, sshConfig } from '../../src/domain/tunnel/config-file.ts';
import { type Failure, failureOf, timeoutAt } from '../../src/domain/tunnel/failure.ts';
import { keyProblem, normalizeKey } from '../../src/domain/tunnel/key.ts';
import { tunnelMessages } from '../../src/domain/tunnel/messages.ts';
import { shownHostKey, stageOf } from '../../src/domain/tunnel/ssh-log.ts';
import type { inputs as spec } from './inputs.ts';
import { tryForwards } from './try-forwards.ts';

/** A tunnel that is open, where there are no failures; else nothing of it is left. */
export type Tunnel = { readonly forwards: readonly OpenForward[]; readonly failures: readonly Failure[]; readonly log: string };

/** How often a free port that was chosen may be taken by another process before ssh has it. */
const PORT_ATTEMPTS = 3;
const POLL_MS = 20;

/** Arguments of the ssh whose files are in a folder. */
export const argumentsIn = (folder: string) => tunnelArguments(path.join(folder, FILES.config), DESTINATION);

export async function openTunnel(context: Context<typeof spec>): Promise<Tunnel> {
  const { inputs } = context;
  const failed = (failure: Failure): Tunnel => ({ forwards: [], failures: [failure], log: '' });
  if (process.platform === 'win32') return failed({ reason: 'unsupported_runner' });
  const problem = keyProblem(inputs.key);
  if (problem !== null) return failed({ reason: 'key_invalid', problem });
  const deadline = performance.now() + inputs.timeout;
  for (let attempt = 1; ; attempt += 1) {
    const settled = await settleLocalPorts(inputs.forward.map((f) => f.localPort));
    if ('taken' in settled) return failed({ reason: 'local_port_in_use', localPort: settled.taken });
    const forwards = inputs.forward.map((f, index) => ({ ...f, localPort: settled.ports[index] as number }));
    const tunnel = await openOnce(context, forwards, deadline);
    const lost = tunnel.failures.find((f) => f.reason === 'local_port_in_use');
    const chosen = lost !== undefined && !inputs.forward.some((f) => f.localPort === lost.localPort);
    if (!chosen || attempt === PORT_ATTEMPTS) return tunnel;
  }
}

/** One ssh. Unless it stands in the end, it is ended and its folder removed, in whatever way this is left. */
async function openOnce(context: Context<typeof spec>, forwards: readonly OpenForward[], deadline: number): Promise<Tunnel> {
  const { inputs, signal } = context;
  const folder = await createTunnelFolder();
  // Before anything is in it: `post` finds it, and by it the process, even if this process is killed at any moment.
  context.saveState('folder', folder);
  let open = false;
  try {
    await writePrivately(folder, FILES.knownHosts, inputs.knownHosts);
    await writePrivately(folder, FILES.config, sshConfig(inputs, forwards));
    await writePrivately(folder, FILES.key, normalizeKey(inputs.key));
    const ssh = startSsh(folder, FILES.log, argumentsIn(folder), process.env);
    const failures = await settle(context, ssh, folder, forwards, deadline);
    signal.throwIfAborted();
    open = failures.length === 0;
    if (open) {
      ssh.leave();
      context.saveState('open', 'true');
    }
    return { forwards, failures, log: await readQuietly(folder, FILES.log) };
  } finally {
    // The key goes first, and in every case.
    await removePrivately(folder, FILES.key);
    if (!open) {
      await endTunnel(argumentsIn(folder));
      await removeTunnelFolder(folder);
    }
  }
}

/** Waits for the login, removes the key, and tries every forward. No failure: all of them answer. */
async function settle(
  { inputs, language, log, signal }: Context<typeof spec>,
  ssh: SshClient,
  folder: string,
  forwards: readonly OpenForward[],
  deadline: number,
): Promise<Failure[]> {
  const m = tunnelMessages[language];
  log.info(m.connecting(inputs));
  while (stageOf(ssh.log()) !== 'ready') {
    if (ssh.state() === 'missing') return [{ reason: 'ssh_missing' }];
    if (ssh.state() === 'ended') return [failureOf(ssh.log())];
    if (performance.now() > deadline) return [timeoutAt(stageOf(ssh.log()))];
    await pause(POLL_MS, signal);
  }
  // ssh signs with it once, at the login; new keys of the session are agreed without it.
  await removePrivately(folder, FILES.key);
  log.info(m.loggedIn(shownHostKey(ssh.log())));
  return tryForwards(ssh, forwards, { deadline, signal, onWait: (target) => log.info(m.waiting(target)) });
}
