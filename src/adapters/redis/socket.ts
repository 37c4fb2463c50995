import net from 'node:net';
import tls from 'node:tls';
import type { RedisAddress } from '../../domain/queues/address.ts';
import { settle } from '../http/sockets.ts';

export type Endpoint = Pick<RedisAddress, 'host' | 'port' | 'secure' | 'family'>;

/** A name's address that is dead must not use up the time of the next one; Node's own 250 ms give up a healthy one that is far away. */
const EACH_ADDRESS_MS = 2500;

/** A connection; what stood in the way is thrown as it came. An abort ends it at any time. */
export async function openSocket({ host, port, family }: Endpoint, signal: AbortSignal): Promise<net.Socket> {
  signal.throwIfAborted();
  const socket = net.connect({ host, port, family, noDelay: true, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: EACH_ADDRESS_MS });
  return await settle(socket, 'connect', signal);
}

/** TLS over a connection, verified for the host by the authority (PEM), or by the well-known ones. */
export async function secureSocket(socket: net.Socket, host: string, authority: string | null, signal: AbortSignal): Promise<net.Socket> {
  const secured = tls.connect({
    socket,
    host,
    // Verified whatever NODE_TLS_REJECT_UNAUTHORIZED says.
    rejectUnauthorized: true,
    ...(net.isIP(host) === 0 ? { servername: host } : {}),
    ...(authority === null ? {} : { ca: authority }),
  });
  try {
    return await settle(secured, 'secureConnect', signal);
  } catch (error) {
    socket.destroy();
    // "the server closed the connection" in the middle of a handshake: what listens there does not speak TLS.
    if (!signal.aborted && (error as NodeJS.ErrnoException).code === 'ECONNRESET') throw Object.assign(error as Error, { code: 'ERR_TLS_CLOSED' });
    throw error;
  }
}
