import net from 'node:net';
import type { Phase } from '../../domain/health/types.ts';
import { orderAddresses } from './addresses.ts';
import { RedirectRefused } from './failure.ts';
import type { Address, Lookup } from './lookup.ts';
import type { ProxyServer } from './proxy.ts';
import { certDaysLeft, secure } from './secure.ts';
import { abortable, settle } from './sockets.ts';
import { openTunnel } from './tunnel.ts';

export type Endpoint = {
  readonly secure: boolean;
  /** Name or IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** The name that the certificate must be made out for; the host itself unless a `host` header says otherwise. */
  readonly serverName: string;
};

/** Told when a stage begins and when it is done, which address is tried, and whether it is all about the proxy. */
export type Observer = {
  readonly begin: (phase: Phase) => void;
  readonly done: (phase: Phase) => void;
  readonly address: (ip: string, shown: string) => void;
  readonly atProxy: (now: boolean) => void;
  /** Time left for the whole attempt, in milliseconds. */
  readonly remaining: () => number;
};

export type Way = {
  readonly lookup: Lookup;
  readonly observer: Observer;
  readonly signal: AbortSignal;
  readonly family?: 4 | 6 | undefined;
  readonly addressIndex?: number | undefined;
  readonly proxy: ProxyServer | null;
  /** Which of the resolved addresses may be connected to; a host with none of them is a redirect that is refused. */
  readonly permit?: ((address: string) => boolean) | undefined;
};

/** A connection over which a request can be sent. `addressCount` is null behind a proxy, which has the target's addresses to itself. */
export type Connected = { readonly socket: net.Socket; readonly addressCount: number | null; readonly certDaysLeft: number | null };

/**
 * A fresh connection. Addresses are tried one after the other: each gets an equal share of the time that is left, so a
 * healthy host is not given up after Node's 250 ms, and a dead first address does not use up the second one's time. The
 * error of a host that no address answers for is an AggregateError with one error per address. The address that is connected to
 * is the one that was checked: nothing is looked up again in between.
 */
export async function connect(endpoint: Endpoint, way: Way): Promise<Connected> {
  const { observer, signal, proxy } = way;
  const first = proxy ?? endpoint;
  observer.atProxy(proxy !== null);
  observer.begin('dns');
  const resolved = await resolve(first.host, way);
  if (net.isIP(first.host) === 0) observer.done('dns');
  const { addresses, count } = orderAddresses(resolved, proxy === null ? way.addressIndex : undefined);
  observer.begin('tcp');
  let socket = await connectAny(addresses, first.port, observer, signal);
  try {
    if (proxy?.secure) socket = await secure(socket, proxy.host, signal);
    if (proxy !== null && endpoint.secure) await openTunnel(socket, authorityOf(endpoint), proxy.authorization, signal);
    observer.done('tcp');
    observer.atProxy(false);
    const addressCount = proxy === null ? count : null;
    if (!endpoint.secure) return { socket, addressCount, certDaysLeft: null };
    observer.begin('tls');
    const secured = await secure(socket, endpoint.serverName, signal);
    observer.done('tls');
    return { socket: secured, addressCount, certDaysLeft: certDaysLeft(secured, Date.now()) };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

const authorityOf = ({ host, port }: Endpoint) => `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;

/** The addresses of a host that are of the wanted family and may be connected to. */
async function resolve(host: string, { lookup, signal, family, permit }: Way): Promise<readonly Address[]> {
  const all = await abortable(lookup(host), signal);
  const ofFamily = family === undefined ? all : all.filter((a) => a.family === family);
  if (ofFamily.length === 0) {
    const what = family === undefined || all.length === 0 ? 'no address' : `no IPv${family} address`;
    throw Object.assign(new Error(`the name has ${what}`), { code: 'ENODATA' });
  }
  const permitted = permit === undefined ? ofFamily : ofFamily.filter((a) => permit(a.address));
  if (permitted.length === 0) throw new RedirectRefused('private');
  return permitted;
}

async function connectAny(addresses: readonly Address[], port: number, observer: Observer, signal: AbortSignal): Promise<net.Socket> {
  const errors: Error[] = [];
  for (const [index, { address, family }] of addresses.entries()) {
    observer.address(address, family === 6 ? `[${address}]:${port}` : `${address}:${port}`);
    const left = addresses.length - index;
    // The last one may use all that is left: there the attempt's own deadline ends it.
    const share = left === 1 ? null : observer.remaining() / left;
    try {
      return await connectOne({ host: address, port, family, keepAlive: false, noDelay: true }, share, signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      errors.push(error as Error);
    }
  }
  throw errors.length === 1 ? errors[0] : new AggregateError(errors);
}

function connectOne(options: net.TcpNetConnectOpts, shareMs: number | null, signal: AbortSignal): Promise<net.Socket> {
  const socket = net.connect({ ...options, autoSelectFamily: false });
  const timer =
    shareMs === null
      ? undefined
      : setTimeout(() => {
          const text = `connect ETIMEDOUT ${options.host}:${options.port} within ${Math.round(shareMs)} ms`;
          socket.destroy(Object.assign(new Error(text), { code: 'ETIMEDOUT' }));
        }, shareMs);
  return settle(socket, 'connect', signal).finally(() => clearTimeout(timer));
}
