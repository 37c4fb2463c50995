/** An address that a source is given, and the input that gives it. */
export type SourceAddress = {
  readonly input: string;
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** `machine`: what is measured is the machine itself. `service`: something on it, which a tunnel may lead to. */
  readonly measures: 'machine' | 'service';
};

/** Where this process runs. */
export type Runner = {
  /** A runner of GitHub's own: it lives for one job, and nothing of the API is on it. */
  readonly isHosted: boolean;
  /** The machine's own names and addresses. */
  readonly names: readonly string[];
  /** Ports on this machine behind which a tunnel leads elsewhere. */
  readonly tunnelPorts: readonly number[];
};

/**
 * The addresses that name the runner where it cannot be meant: it would be measured in place of the server, and a healthy runner would be
 * a green check of a server that nobody looked at. A runner of one's own may well be the server.
 */
export function wrongHosts(addresses: readonly SourceAddress[], { isHosted, names, tunnelPorts }: Runner): readonly SourceAddress[] {
  if (!isHosted) return [];
  return addresses.filter(
    ({ host, port, measures }) => isOwnMachine(host, names) && !(measures === 'service' && isLoopback(host) && tunnelPorts.includes(port)),
  );
}

/** Whether a host is this machine: its loopback, any-address, a Unix socket, or one of its own names and addresses. */
export function isOwnMachine(host: string, names: readonly string[]): boolean {
  const plain = plainHost(host);
  return isLoopback(host) || UNSPECIFIED.includes(plain) || plain.startsWith('/') || names.some((name) => plainHost(name) === plain);
}

const UNSPECIFIED = ['', '0.0.0.0', '::'];

function isLoopback(host: string): boolean {
  const plain = plainHost(host);
  return (
    plain === 'localhost' ||
    plain.endsWith('.localhost') ||
    /^localhost\d?\.localdomain\d?$/.test(plain) ||
    /^127(\.\d+){3}$/.test(plain) ||
    plain === '::1'
  );
}

/** A host as the system reads it: `0x7f.1` and `2130706433` are 127.0.0.1, `::ffff:127.0.0.1` too; small letters, no dot at the end. */
function plainHost(host: string): string {
  const bare = host
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '')
    .replace(/\.$/, '');
  if (bare.startsWith('/')) return bare;
  const written = bare.includes(':') ? `[${bare}]` : bare;
  const url = URL.canParse(`http://${written}/`) ? new URL(`http://${written}/`) : null;
  const name = (url?.hostname ?? bare).replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(name);
  if (mapped === null) return name;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
