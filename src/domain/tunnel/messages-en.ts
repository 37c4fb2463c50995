import { hostAndPort } from './address.ts';
import type { Server } from './config-file.ts';
import type { TunnelMessages } from './messages-type.ts';

const at = (s: Server) => hostAndPort(s.host, s.port);
const saying = (said: string) => (said === '' ? '' : ` ssh says: ${said}`);
const scan = (s: Server) => `ssh-keyscan ${s.port === 22 ? '' : `-p ${s.port} `}${s.host}`;

export const en: TunnelMessages = {
  opened: (s, forwards) => `The tunnel to ${s.user} at ${at(s)} is open: ${forwards.join(', ')}.`,
  sshMissing: 'There is no ssh on this runner. Install the OpenSSH client in an earlier step, for example with apt-get install openssh-client.',
  unsupportedRunner: 'Tunnels are opened on Linux and macOS runners alone. Choose such a runner.',
  unreachable: {
    name: (s, _, said) => `The name ${s.host} leads to no address. Check the input host, and that its name server answers the runner.${saying(said)}`,
    refused: (s) => `Nothing listens at ${at(s)}. Check host and port, and that the SSH server runs.`,
    route: (s, _, said) => `There is no way from this runner to ${at(s)}. Check host and port, and the firewall.${saying(said)}`,
    silent: (s, seconds) =>
      `${at(s)} did not answer within ${seconds} s. A firewall that lets only known addresses in drops the runner's: let it in, or run the job on a runner inside.`,
    closed: (s, _, said) =>
      `${at(s)} hung up before it said who it is. It may be starting, overloaded (MaxStartups), or refuse the runner's address (fail2ban).${saying(said)}`,
    not_ssh: (s) => `What answers at ${at(s)} is not an SSH server. Check the input port.`,
  },
  keyMismatch: (s, shown) =>
    `${at(s)} shows another host key (${shown}) than the input known-hosts holds. Either the server was set up anew, or someone stands between: compare the fingerprint on the server itself before you put the line of ${scan(s)} into known-hosts.`,
  keyUnknown: (s, shown) =>
    `The input known-hosts holds no key for ${at(s)}${shown === '' ? '' : `, which shows ${shown}`}. Take the line that ${scan(s)} prints, compare its fingerprint (ssh-keygen -lf) with the server's own, and put it into known-hosts.`,
  authenticationFailed: (s, said) =>
    `${at(s)} does not let ${s.user} in with this key. Its public half belongs into ~${s.user}/.ssh/authorized_keys on the server; check the input user, too.${saying(said)}`,
  keyInvalid: {
    encrypted:
      'The key is protected by a passphrase, which nobody can type here. Make a key without one for this purpose alone: ssh-keygen -t ed25519 -N "".',
    public: 'The input key holds a public key. Give the private one, the file without .pub.',
    putty: 'The key has the format of PuTTY. Export it as an OpenSSH key: puttygen key.ppk -O private-openssh.',
    line_ends_lost:
      'The key is on one line, its line ends are lost. Put the file into the secret as it is, for example with gh secret set SSH_KEY < key.',
    incomplete: 'The key has no end: its last line must be -----END … PRIVATE KEY-----. Put the whole file into the secret.',
    not_a_key: 'The input key is no private key that ssh can read. It begins with -----BEGIN … PRIVATE KEY-----; put the whole file into the secret.',
  },
  localPortInUse: (port) =>
    `Port ${port} of the runner is in use. Name another local port, or none: host:port takes a free one, told by the output ports.`,
  refused: {
    nobody_listens: (target) =>
      `The server found nobody listening at ${target}. Check the forward, as the server itself names it, and that the service runs.`,
    forbidden: (target) =>
      `The server forbids forwarding to ${target}. Allow it: AllowTcpForwarding and PermitOpen of sshd_config, permitopen of authorized_keys.`,
    name: (target) => `The server finds no address for ${target}. Check the name as the server itself knows it.`,
    closed: (target) => `What listens at ${target} accepts connections and closes them at once. Look whether the service behind it runs.`,
    other: (target, said) => `The server does not open a connection to ${target}.${saying(said)}`,
  },
  timeout: (s, seconds, what) => `No tunnel to ${at(s)} within ${seconds} s: ${what}.`,
  stage: {
    connecting: () => 'the connection was not accepted',
    greeting: () => 'the connection was accepted, but no SSH server said its name; check the port, and whether the server is overloaded',
    identifying: () => 'the server did not agree on keys; look at its log',
    authenticating: () => 'the login did not come to an end; look at the server’s log (slow name lookups: UseDNS)',
    forwarding: () => 'logged in, but the session did not begin; look at the server’s log',
    ready: (target) => `logged in, but the server got no answer from ${target}; a firewall behind the server may drop it`,
  },
  sshFailed: (s, said) => `ssh gave up on ${at(s)}.${saying(said) || ' It did not say why.'}`,
  connecting: (s) => `Connecting to ${at(s)} as ${s.user} …`,
  loggedIn: (shown) => `Logged in; the server's host key is the known one (${shown}). Trying the forwards …`,
  waiting: (target) => `Nobody answers at ${target} yet; trying again until the time is over.`,
  closed: 'The tunnel is closed, and its files are removed.',
  lost: (said) => `The tunnel had ended before the job did: what ran through it was cut off.${saying(said)}`,
  here: 'On this runner',
  there: 'As the server sees it',
  sshSaid: 'What ssh said',
};
