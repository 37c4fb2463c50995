import type { Parsed } from '../../core/input-spec.ts';
import { hostAndPort, parseHost, parseUser } from '../tunnel/address.ts';
import type { Server } from '../tunnel/config-file.ts';
import { failureOf, timeoutAt } from '../tunnel/failure.ts';
import { shownHostKey, stageOf } from '../tunnel/ssh-log.ts';

/** A file on a host that is reached by ssh: `pattern` is a name, or a pattern whose newest match is taken. */
export type SshSource = {
  readonly kind: 'ssh';
  readonly server: Server;
  /** Absolute, or relative to where the user logs in (empty: there itself). */
  readonly folder: string;
  readonly pattern: string;
};

const FORM = /^ssh:\/\/(?:([^@/]*)@)?(\[[^\]/]*\]|[^:/@]*)(?::(\d{1,5}))?(\/.*)$/is;

/**
 * `ssh://user@host[:port]/path`. The path is taken as it stands, without %-escapes; `/~/` is where the user logs in. A pattern may
 * stand in the last part alone, so that one folder is listed and no tree is searched.
 */
export function parseSshSource(text: string): Parsed<SshSource> {
  const [, rawUser = '', rawHost = '', rawPort = '22', path = ''] = FORM.exec(text) ?? [];
  if (path === '') return { problem: 'this is not of the form ssh://user@host/path/name.' };
  if (rawUser === '') return { problem: 'the user is missing: ssh://user@host/path.' };
  if (rawUser.includes(':')) return { problem: 'a password is not used; give a key by ssh-key.' };
  const [user, host, port] = [parseUser(rawUser), parseHost(rawHost), Number(rawPort)];
  if ('problem' in user) return user;
  if ('problem' in host) return { problem: 'the host is no name and no IP address (IPv6 in brackets).' };
  if (port < 1 || port > 65_535) return { problem: 'the port is not from 1 to 65535.' };
  const at = path.lastIndexOf('/');
  const [above, pattern] = [path.slice(0, at), path.slice(at + 1)];
  if (pattern === '') return { problem: 'the path ends in a slash; name the files in it, such as *.dump.' };
  if (isPattern(above)) return { problem: 'a pattern may stand in the last part of the path alone.' };
  if (path.includes('\0')) return { problem: 'the path holds a NUL.' };
  const folder = above === '/~' || above.startsWith('/~/') ? above.slice(3) : above || '/';
  return { value: { kind: 'ssh', server: { user: user.value, host: host.value, port }, folder, pattern } };
}

/** Whether a name can stand for several. */
export function isPattern(name: string): boolean {
  return /[*?[\]{}]/.test(name);
}

/** How the source, or one file of its folder, is shown. */
export function describeSsh({ server, folder }: SshSource, name: string): string {
  const { user, host, port } = server;
  const where = port === 22 ? (host.includes(':') ? `[${host}]` : host) : hostAndPort(host, port);
  const path = folder.startsWith('/') ? `${folder.replace(/\/$/, '')}/` : `/~/${folder === '' ? '' : `${folder}/`}`;
  return `ssh://${user}@${where}${path}${name}`;
}

export type SshFailure = {
  readonly reason: 'host_key_mismatch' | 'storage_denied' | 'storage_unreachable' | 'storage_failed';
  readonly detail: string;
  /** Whether the same may succeed a moment later. */
  readonly transient: boolean;
};

/** Why an ssh that was to bring a backup ended, by its log. `detail` is ssh's own text. */
export function sshFailure(log: string, message: string): SshFailure {
  const found = failureOf(log);
  const silent = found.reason === 'ssh_failed' && found.said === '';
  const failure = silent && stageOf(log) !== 'ready' ? timeoutAt(stageOf(log)) : found;
  switch (failure.reason) {
    case 'host_key_mismatch':
    case 'host_key_unknown':
      return { reason: 'host_key_mismatch', detail: shownHostKey(log) || 'ssh-known-hosts holds no key of it', transient: false };
    case 'authentication_failed':
      return { reason: 'storage_denied', detail: failure.said, transient: false };
    case 'key_invalid':
      return { reason: 'storage_denied', detail: 'ssh cannot read the key of ssh-key', transient: false };
    case 'host_unreachable':
      return { reason: 'storage_unreachable', detail: failure.said || message, transient: failure.why !== 'name' && failure.why !== 'not_ssh' };
    case 'timeout':
      return { reason: 'storage_unreachable', detail: `${message} (${failure.stage})`, transient: true };
    default:
      return subsystemFailure(log, 'said' in failure ? failure.said : '', message);
  }
}

/** Logged in, but there is no SFTP: the server has none, or the key is bound to another command. */
function subsystemFailure(log: string, said: string, message: string): SshFailure {
  const refused = /^subsystem request failed|exec request failed/m.exec(log);
  if (refused !== null)
    return { reason: 'storage_denied', detail: 'the server offers no SFTP to this user (Subsystem sftp of sshd_config)', transient: false };
  return { reason: 'storage_failed', detail: said || message, transient: true };
}
