import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import type { Endpoint } from '../../domain/drill/endpoint.ts';

/** Where an address leads, by the system's resolver. Nothing is connected to. A name that has no address keeps its name alone. */
export async function resolveEndpoint({ host, port }: { readonly host: string; readonly port: number }): Promise<Endpoint> {
  // A Unix socket is a way to a server of this machine.
  if (host.startsWith('/')) return { host, port, addresses: ['local'] };
  // RFC 6761: whatever a resolver says, localhost is this machine.
  if (/^(.+\.)?localhost\.?$/i.test(host)) return { host, port, addresses: ['local'] };
  const found = await lookup(host, { all: true }).catch(() => []);
  const own = new Set(
    Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .map(({ address }) => plain(address)),
  );
  return { host, port, addresses: [...new Set(found.map(({ address }) => (isLocal(plain(address), own) ? 'local' : plain(address))))] };
}

/** IPv4 within IPv6 is the same address; a zone names the way, not the address. */
function plain(address: string): string {
  return address
    .toLowerCase()
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/, '');
}

/** Loopback, the unspecified address, and each address of this machine's own. */
function isLocal(address: string, own: ReadonlySet<string>): boolean {
  return /^127\./.test(address) || address === '::1' || address === '0.0.0.0' || address === '::' || own.has(address);
}
