import type net from 'node:net';
import type { RedisTarget } from '../../domain/queues/inputs.ts';
import { classify, RedisFailure } from './failure.ts';
import { GuardedSocket, ReplyGuard } from './reply-guard.ts';
import { type Endpoint, openSocket, secureSocket } from './socket.ts';

const GOODBYE_MS = 500;

export type Argument = string | number;

/** One logged-in connection. Commands are written as they are called, and answered in their order. */
export type Session = {
  /** The reply; an error reply, a lost connection and the end of the time reject as a RedisFailure. */
  readonly call: (command: string, ...args: readonly Argument[]) => Promise<unknown>;
  /** Without waiting. Whatever is under way rejects. */
  readonly end: () => void;
};

export type SessionOptions = {
  /** Another node of the same cluster; the target's own address where there is none. */
  readonly endpoint?: Endpoint;
  /** False: do not log in, even where credentials are known. */
  readonly login?: boolean;
  readonly signal: AbortSignal;
};

/**
 * Opens a connection, logs in and chooses the database. ioredis is used for its protocol alone: it would connect again by itself, warn
 * on the console, and go on in the first database where the wanted one is refused. Rejects with a RedisFailure.
 */
export async function openSession(target: RedisTarget, options: SessionOptions): Promise<Session> {
  const { address, authority } = target;
  const { signal } = options;
  const endpoint = options.endpoint ?? address;
  let doing = 'connect';
  const fail = (error: unknown) =>
    signal.aborted ? new RedisFailure('timed_out', `${doing}: timeout`, { cause: signal.reason }) : classify(error, address);
  let socket: net.Socket;
  try {
    socket = await openSocket(endpoint, signal);
    // A server without TLS waits for the end of what it takes for a long line.
    doing = 'TLS handshake';
    if (endpoint.secure) socket = await secureSocket(socket, endpoint.host, authority, signal);
    doing = 'reply';
  } catch (error) {
    throw fail(error);
  }
  const session = await speak(socket, signal, fail);
  try {
    if (options.login !== false) await login(target, session);
  } catch (error) {
    session.end();
    throw error;
  }
  return session;
}

/** ioredis is a chunk of its own. By its default: it exports a class, of which a bundle's `import()` gives no names. */
export async function loadRedis() {
  return (await import('ioredis')).default.Redis;
}

async function speak(socket: net.Socket, signal: AbortSignal, fail: (error: unknown) => RedisFailure): Promise<Session> {
  const Redis = await loadRedis();
  const guard = new ReplyGuard();
  const guarded = new GuardedSocket(socket, guard);
  let broken: Error | null = null;
  const client = new Redis({
    Connector: connectorOf(guarded),
    protocol: 2,
    lazyConnect: true,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    enableReadyCheck: false,
    disableClientInfo: true,
    enableAutoPipelining: false,
    keepAlive: 0,
  });
  // Without a listener it would be printed; it says why a connection ended.
  client.on('error', (error: Error) => {
    broken ??= error;
  });
  const abort = () => guarded.destroy();
  signal.addEventListener('abort', abort, { once: true });
  const end = () => {
    signal.removeEventListener('abort', abort);
    client.disconnect();
  };
  const why = (error: unknown) => {
    // A server that is full says so before it is asked, and hangs up: ioredis has no command that this could answer.
    const refusal = guard.refusal();
    return fail(isClosed(error) ? (refusal !== null ? new Error(refusal) : (broken ?? closed())) : error);
  };
  try {
    await client.connect();
  } catch (error) {
    end();
    throw why(error);
  }
  return {
    end,
    call: async (command, ...args) => {
      try {
        return await client.call(command, ...args);
      } catch (error) {
        throw why(error);
      }
    },
  };
}

async function login({ address, cluster }: RedisTarget, session: Session): Promise<void> {
  const { user, password, db } = address;
  if (password !== null) await session.call('AUTH', ...(user === null ? [password] : [user, password])).catch(unlessNoPassword);
  if (db !== 0 && !cluster) await session.call('SELECT', db);
}

/** A password that nobody asked for is none too few: clients go on, and so does the application. */
function unlessNoPassword(error: unknown): void {
  if (!(error instanceof RedisFailure && /without any password configured|no password is set/.test(error.detail))) throw error;
}

/** Hands ioredis the connection that stands already. */
function connectorOf(socket: GuardedSocket) {
  return class {
    async connect() {
      return socket;
    }
    check() {
      return true;
    }
    disconnect() {
      // A server that does not read must not keep the process.
      const timer = setTimeout(() => socket.destroy(), GOODBYE_MS).unref();
      socket.once('close', () => clearTimeout(timer));
      socket.end(() => socket.destroy());
    }
  } as never;
}

const isClosed = (error: unknown) =>
  error instanceof Error && /Connection is closed|Command aborted due to connection close|max retries per request/.test(error.message);
const closed = () => Object.assign(new Error('the server closed the connection'), { code: 'ECONNRESET' });
