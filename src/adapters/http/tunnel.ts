import type { Socket } from 'node:net';
import { ProbeError } from './failure.ts';

/** An answer to CONNECT has a short head; what goes on longer is none. */
const MAX_HEAD = 16 * 1024;

/**
 * Asks a proxy for a tunnel to `authority` (RFC 9110, 9.3.6) over a connected socket. Any 2xx opens it; everything else, also an end
 * of the connection, is the proxy's failure. Bytes after the answer's head are left in the socket.
 */
export function openTunnel(socket: Socket, authority: string, authorization: string | null, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const finish = (error: unknown) => {
      socket.off('data', onData);
      socket.off('close', onClose);
      socket.off('error', finish);
      signal.removeEventListener('abort', onAbort);
      if (error === null) resolve();
      else reject(error);
    };
    const onAbort = () => finish(signal.reason);
    const onClose = () => finish(failed('the proxy closed the connection upon CONNECT'));
    const onData = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0 && head.length <= MAX_HEAD) return;
      socket.pause();
      if (end >= 0 && head.length > end + 4) socket.unshift(head.subarray(end + 4));
      finish(verdictOn(head.toString('latin1', 0, Math.max(0, end) + 2)));
    };
    socket.on('data', onData);
    socket.once('close', onClose);
    socket.once('error', finish);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    const lines = [`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`];
    if (authorization !== null) lines.push(`Proxy-Authorization: ${authorization}`);
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  });
}

const failed = (text: string) => new ProbeError('proxy_failed', text);

function verdictOn(head: string): ProbeError | null {
  const status = /^HTTP\/1\.[01] (\d{3})(?: |\r)/.exec(head)?.[1];
  if (status === undefined) return failed('the answer to CONNECT is not HTTP');
  if (status.startsWith('2')) return null;
  return failed(`the proxy answered CONNECT with HTTP ${status}${status === '407' ? ', it wants credentials' : ''}`);
}
