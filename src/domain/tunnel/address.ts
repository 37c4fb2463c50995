import type { Parsed } from '../../core/input-spec.ts';

/** A port of `host` at the far side, and where it is reached on this machine; null: any free port. */
export type Forward = { readonly localPort: number | null; readonly host: string; readonly port: number };

const NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252})$/;
const IPV6 = /^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$/;
const FORWARD = /^(?:(\d{1,6}):)?(\[[^\][]+\]|[^\s:\][]+):(\d{1,6})$/;

/** Below it only root may listen. */
const LOWEST_LOCAL_PORT = 1024;

/** A name or an address; nothing that ssh's configuration would take for a quote, a pattern or a second word. */
export function parseHost(raw: string): Parsed<string> {
  const host = raw.replace(/^\[(.*)\]$/, '$1');
  if (NAME.test(host) || IPV6.test(host)) return { value: host };
  if (/:\/\//.test(raw)) return { problem: 'this is an address with a scheme; give the name alone.' };
  if (raw.includes('@')) return { problem: 'this holds a user; give it in the input user.' };
  return { problem: 'this is no host name and no IP address; a port belongs into the input port.' };
}

export function parseUser(raw: string): Parsed<string> {
  return /^[A-Za-z0-9_][A-Za-z0-9_.+@-]{0,63}$/.test(raw) ? { value: raw } : { problem: 'this is no name of a user.' };
}

/** `local-port:host:port` or `host:port`, an IPv6 address in brackets. */
export function parseForward(line: string): Parsed<Forward> {
  const match = FORWARD.exec(line);
  if (match === null) return { problem: 'this is neither local-port:host:port nor host:port.' };
  const [, local, name = '', far] = match;
  if (/^\d+$/.test(name))
    return { problem: 'the host is missing: it is local-port:host:port, with the host as the server names it, often 127.0.0.1.' };
  const host = parseHost(name);
  if ('problem' in host) return { problem: 'the host between the colons is no name and no IP address (IPv6 in brackets).' };
  const port = Number(far);
  const localPort = local === undefined ? null : Number(local);
  if (port < 1 || port > 65535) return { problem: `${far} is no port.` };
  if (localPort !== null && (localPort < LOWEST_LOCAL_PORT || localPort > 65535)) {
    return { problem: `the local port must be from ${LOWEST_LOCAL_PORT} to 65535.` };
  }
  return { value: { localPort, host: host.value, port } };
}

/** Local ports that more than one line asks for. */
export function sharedLocalPorts(forwards: readonly Forward[]): number[] {
  const ports = forwards.flatMap((f) => f.localPort ?? []);
  return [...new Set(ports.filter((port, index) => ports.indexOf(port) !== index))];
}

/** `host:port`, an IPv6 address in brackets. */
export function hostAndPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
