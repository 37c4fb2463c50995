import { type Unmeasured, unmeasured } from '../alerts/measured.ts';
import { DESTINATION, FILES, sshConfig } from '../tunnel/config-file.ts';
import { failureOf, timeoutAt } from '../tunnel/failure.ts';
import { normalizeKey } from '../tunnel/key.ts';
import { shownHostKey, stageOf } from '../tunnel/ssh-log.ts';
import type { HostInputs } from './inputs.ts';

/** How to log in to a host; the files are in the folder in which ssh runs. */
export type HostAccess = {
  readonly host: string;
  /** Name and content. The key's name is `keyFile`. */
  readonly files: readonly (readonly [string, string])[];
  readonly keyFile: string;
  /** The one connection that all commands share. */
  readonly master: readonly string[];
  /** A shell, whose script comes by standard input: no shell of the user's choice has anything to quote. */
  readonly shell: readonly string[];
  readonly sftp: readonly string[];
  readonly timeoutMs: number;
};

export type LoginInputs = Pick<HostInputs, 'sshHost' | 'sshPort' | 'sshUser' | 'sshKey' | 'sshKnownHosts' | 'sshTimeout'>;

/** A socket in the folder in which ssh runs: the path of one may not be longer than about a hundred characters. */
const SOCKET = ['-o', 'ControlPath=./socket'];
/** Where the shared connection is gone, ssh would open one of its own: without a key, which servers count as an attack. */
const NO_OTHER = ['-o', 'ControlMaster=no', '-o', 'ProxyCommand=false', '-o', 'LogLevel=ERROR'];

export function hostAccess(given: LoginInputs): HostAccess {
  const server = { host: given.sshHost, port: given.sshPort, user: given.sshUser };
  const config = ['-F', FILES.config, '-T', ...SOCKET];
  return {
    host: given.sshHost,
    files: [
      [FILES.config, sshConfig(server, [])],
      [FILES.knownHosts, given.sshKnownHosts],
      [FILES.key, normalizeKey(given.sshKey)],
    ],
    keyFile: FILES.key,
    master: [...config, '-o', 'ControlMaster=yes', '-N', DESTINATION],
    shell: [...config, ...NO_OTHER, DESTINATION, 'exec /bin/sh'],
    sftp: [...config, ...NO_OTHER, '-s', DESTINATION, 'sftp'],
    timeoutMs: given.sshTimeout,
  };
}

/** Whether the login is over, by the log of the shared connection. */
export const isLoggedIn = (log: string) => stageOf(log) === 'ready';

/** Why there is no connection: what ssh's log says, where it ended by itself; else how far it came in the time that it had. */
export function loginFailure(log: string, ended: boolean): Unmeasured {
  const failure = ended ? failureOf(log) : timeoutAt(stageOf(log));
  const said = 'said' in failure ? failure.said : '';
  switch (failure.reason) {
    case 'host_key_mismatch':
      return unmeasured('wrong_host', `it shows another host key than ssh-known-hosts holds: ${shownHostKey(log)}`);
    case 'host_key_unknown':
      return unmeasured('wrong_host', `ssh-known-hosts holds no key of it; it shows ${shownHostKey(log)}`);
    case 'authentication_failed':
      return unmeasured('unauthorized', said);
    case 'key_invalid':
      return unmeasured('unauthorized', 'ssh cannot read the key of ssh-key');
    case 'host_unreachable':
      return unmeasured(failure.why === 'silent' ? 'timed_out' : 'unreachable', said || failure.why);
    case 'timeout':
      return unmeasured('timed_out', `the login did not end (${failure.stage})`);
    default:
      return unmeasured('unreachable', said || 'ssh ended without a reason');
  }
}
