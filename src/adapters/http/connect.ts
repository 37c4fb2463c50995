import net from 'node:net';
import tls from 'node:tls';
import type { Phase } from '../../domain/health/types.ts';
import type { Lookup } from './lookup.ts';

export type Endpoint = {
  readonly secure: boolean;
  /** Name or IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** The name that the certificate must be made out for; the host itself unless a `host` header says otherwise. */
  readonly serverName: string;
};

/** Told when a stage begins and when it is done, and which address is tried. */
export type Observer = {
  readonly begin: (phase: Phase) => void;
  readonly done: (phase: Phase) => void;
  readonly address: (address: string) => void;
  /** Time left for the whole attempt, in milliseconds. */
  readonly remaining: () => number;
};

/**
 * A fresh connection. Addresses are tried one after the other: each gets an equal share of the time that is left, so a
 * healthy host is not given up after Node's 250 ms, and a dead first address does not use up the second one's time. The
 * error of a host that no address answers for is an AggregateError with one error per address.
 */
export async function connect(endpoint: Endpoint, lookup: Lookup, observer: Observer, signal: AbortSignal): Promise<net.Socket> {
  observer.begin('dns');
  const addresses = await abortable(lookup(endpoint.host), signal);
  if (net.isIP(endpoint.host) === 0) observer.done('dns');
  observer.begin('tcp');
  const socket = await connectAny(addresses, endpoint.port, observer, signal);
  observer.done('tcp');
  if (!endpoint.secure) return socket;
  observer.begin('tls');
  const secured = await secure(socket, endpoint, signal);
  observer.done('tls');
  return secured;
}

async function connectAny(addresses: readonly { address: string; family: number }[], port: number, observer: Observer, signal: AbortSignal) {
  const errors: Error[] = [];
  for (const [index, { address, family }] of addresses.entries()) {
    observer.address(family === 6 ? `[${address}]:${port}` : `${address}:${port}`);
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
  if (errors.length === 0) throw Object.assign(new Error('the name has no address'), { code: 'ENODATA' });
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

function secure(socket: net.Socket, endpoint: Endpoint, signal: AbortSignal): Promise<net.Socket> {
  const name = endpoint.serverName;
  const secured = tls.connect({
    socket,
    // Checked whatever NODE_TLS_REJECT_UNAUTHORIZED says: a gate that trusts anybody proves nothing.
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
    host: name,
    ...(net.isIP(name) === 0 ? { servername: name } : {}),
  });
  return settle(secured, 'secureConnect', signal);
}

/** The socket once it emits `event`; what ends it before, or an abort, destroys it. */
function settle<S extends net.Socket>(socket: S, event: string, signal: AbortSignal): Promise<S> {
  return new Promise((resolve, reject) => {
    const onAbort = () => socket.destroy(signal.reason);
    const onClose = () => reject(Object.assign(new Error('the server closed the connection'), { code: 'ECONNRESET' }));
    socket.once('error', reject);
    socket.once('close', onClose);
    socket.once(event, () => {
      signal.removeEventListener('abort', onAbort);
      socket.off('close', onClose);
      resolve(socket);
    });
    // Stays for good: an error between here and the HTTP client must not end the process.
    socket.on('error', () => signal.removeEventListener('abort', onAbort));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
