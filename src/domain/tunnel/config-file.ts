import { type Forward, hostAndPort } from './address.ts';

/** The name under which ssh is told to connect; everything else is in the file. */
export const DESTINATION = 'tunnel';

/** Names of files, in the folder in which ssh runs: paths need no quoting then. */
export const FILES = { key: 'key', knownHosts: 'known_hosts', config: 'config', log: 'log' } as const;

export type Server = { readonly host: string; readonly port: number; readonly user: string };
/** A forward whose local port is settled. */
export type OpenForward = Forward & { readonly localPort: number };

/**
 * ssh's configuration, the only one that it reads. Nothing is asked, nothing but the given key and host keys counts, nothing is
 * run on either side. DEBUG2 is the level on which it says whether the far side accepted a forwarded connection; without forwards
 * DEBUG1 says enough, and nothing per megabyte.
 */
export function sshConfig(server: Server, forwards: readonly OpenForward[]): string {
  const options: readonly (readonly [string, string | number])[] = [
    ['HostName', server.host],
    ['Port', server.port],
    ['User', server.user],
    ['BatchMode', 'yes'],
    ['StrictHostKeyChecking', 'yes'],
    ['UserKnownHostsFile', FILES.knownHosts],
    ['GlobalKnownHostsFile', '/dev/null'],
    ['UpdateHostKeys', 'no'],
    ['VerifyHostKeyDNS', 'no'],
    ['CanonicalizeHostname', 'no'],
    ['PreferredAuthentications', 'publickey'],
    ['IdentityFile', FILES.key],
    ['IdentitiesOnly', 'yes'],
    ['IdentityAgent', 'none'],
    ['ForwardAgent', 'no'],
    ['ForwardX11', 'no'],
    ['PermitLocalCommand', 'no'],
    ['ProxyCommand', 'none'],
    ['ControlMaster', 'no'],
    ['ControlPath', 'none'],
    ['GatewayPorts', 'no'],
    ['ExitOnForwardFailure', 'yes'],
    ['ServerAliveInterval', 15],
    ['ServerAliveCountMax', 4],
    ['LogLevel', forwards.length > 0 ? 'DEBUG2' : 'DEBUG1'],
    ...forwards.map((f) => ['LocalForward', `127.0.0.1:${f.localPort} ${hostAndPort(f.host, f.port)}`] as const),
  ];
  return `Host ${DESTINATION}\n${options.map(([name, value]) => `  ${name} ${value}\n`).join('')}`;
}
