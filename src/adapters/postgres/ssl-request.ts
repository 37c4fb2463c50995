import net from 'node:net';
import { errorText } from '../../core/errors.ts';
import { plainText } from '../../core/plain-text.ts';
import type { DependencyLook, LookAtDependency } from '../../domain/triage/dependency.ts';
import { settle } from '../http/sockets.ts';
import { troubleOf } from './dependency-trouble.ts';
import { classifyFailure } from './failure.ts';

/** Length and code of an SSLRequest (PostgreSQL's protocol, "Message Formats"): every server answers it with one byte, before any login. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

export type PortOpening = {
  readonly timeoutMs: number;
  /** A clock that never jumps, in milliseconds. */
  readonly now: () => number;
};

/** Whether a PostgreSQL server or a pooler answers at a port, without credentials: `S` or `N`, whatever it thinks of TLS. Nothing is logged there. */
export function lookAtPostgresPort(
  { host, port }: { readonly host: string; readonly port: number },
  { timeoutMs, now }: PortOpening,
): LookAtDependency {
  return async (signal) => {
    const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const started = now();
    const socket = net.connect(host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port, autoSelectFamilyAttemptTimeout: 2500 });
    try {
      within.throwIfAborted();
      await settle(socket, 'connect', within);
      return answerOf(await firstByte(socket, within), Math.round(now() - started));
    } catch (error) {
      signal.throwIfAborted();
      if (within.aborted) return { kind: 'unreachable', why: 'timed_out', detail: 'timeout' };
      const failure = classifyFailure(error, '', true);
      return { kind: 'unreachable', why: troubleOf(failure), detail: plainText(errorText(error), 200) };
    } finally {
      socket.destroy();
    }
  };
}

function answerOf(byte: string, latencyMs: number): DependencyLook {
  if (byte === 'S' || byte === 'N') return { kind: 'reachable', latencyMs };
  // An error before any login: the server could not start a process for the connection.
  if (byte === 'E') return { kind: 'unusable', why: 'failed', detail: 'SSLRequest: E' };
  return { kind: 'unusable', why: 'protocol', detail: `SSLRequest: ${JSON.stringify(plainText(byte))}` };
}

/** One byte, however many come. */
function firstByte(socket: net.Socket, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const onAbort = () => socket.destroy(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const ended = () => reject(Object.assign(new Error('the server closed the connection'), { code: 'ECONNRESET' }));
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1', 0, 1)));
    socket.once('error', reject);
    socket.once('end', ended);
    socket.once('close', () => {
      signal.removeEventListener('abort', onAbort);
      ended();
    });
    socket.write(SSL_REQUEST);
  });
}
