import { openHost } from '../../src/adapters/host/open-host.ts';
import { runOverSsh } from '../../src/adapters/host/run-over-ssh.ts';
import { createTunnelFolder, removeTunnelFolder } from '../../src/adapters/ssh/folder.ts';
import type { ErrorGroup, ReadBetween } from '../../src/domain/alerts/sources.ts';
import { hostDecisions } from '../../src/domain/host/decisions.ts';
import type { HostInputs } from '../../src/domain/host/inputs.ts';
import type { HostingEvent, RestartService } from '../../src/domain/triage/hosting.ts';
import { eventsOfProcesses } from '../../src/domain/triage/process-events.ts';
import type { Given } from './validate.ts';

/** A host that is reached by ssh. */
export type SshHost = {
  readonly errors: ReadBetween<readonly ErrorGroup[]> | null;
  readonly events: ReadBetween<readonly HostingEvent[]> | null;
  readonly restart: RestartService | null;
  /** In every case: ends the connection, and removes the files of the login. */
  readonly close: () => Promise<void>;
};

/** A shell's codes for a command that it cannot find or may not run: nothing was restarted. */
const NOT_RUN = [126, 127];
const COMMAND_MS = 120_000;

/** The host's inputs as its room wants them; what belongs to alerts alone is left out. */
export function hostInputsOf(given: Given): HostInputs {
  return { ...given, accessLogTimeout: given.timeout, diskMounts: [], memoryOf: [] };
}

/** Null where no host is given. Nothing is asked yet. */
export async function openSshHost(given: Given, env: NodeJS.ProcessEnv, redact: (text: string) => string): Promise<SshHost | null> {
  if (given.sshHost === '') return null;
  const folder = await createTunnelFolder();
  const opening = { decisions: hostDecisions, folder, now: Date.now, redact, env };
  const { errors, processes, close } = openHost(hostInputsOf(given), opening);
  return {
    errors,
    events:
      processes === null || given.processes.length === 0
        ? null
        : async (_, until, signal) => {
            const read = await processes(signal);
            return read.kind === 'unmeasured' ? read : { kind: 'measured', value: eventsOfProcesses(read.value, until) };
          },
    restart:
      given.restartCommand === ''
        ? null
        : async (signal) => {
            const ran = await runOverSsh(given, given.restartCommand, COMMAND_MS, signal, opening);
            if (ran.kind === 'unmeasured' || ran.value.code === 0) return ran.kind === 'unmeasured' ? ran : { kind: 'measured', value: '' };
            const { code, stderr } = ran.value;
            return { kind: 'unmeasured', cause: NOT_RUN.includes(code) ? 'not_found' : 'source_failed', detail: `exit code ${code}: ${stderr}` };
          },
    close: async () => {
      await close();
      await removeTunnelFolder(folder).catch(() => {});
    },
  };
}
