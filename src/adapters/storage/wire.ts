import { connect as connectPlainly, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { StorageFailure } from './failure.ts';

/** A GET that is signed and ready to be sent. */
export type WireRequest = {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** Path and query, encoded. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** The beginning of an answer; names of headers in lower case. */
export type WireHead = { readonly status: number; readonly headers: ReadonlyMap<string, string> };

export type WireFill = {
  /** Memory that the body has to fill to its last byte. */
  readonly into: Buffer;
  /** Whether it is the answer wanted. Its length is looked at here. */
  readonly accept: (head: WireHead) => boolean;
  /** The next bytes of `into` have come. */
  readonly onBytes: (bytes: Buffer) => void;
  readonly idleMs: number;
  readonly signal: AbortSignal;
};

/** Read and handed on at a time: what was just read is still in the processor's cache when it is written (bench/s3-download.ts). */
const STEP = 256 * 1024;
const MAX_HEAD = 32 * 1024;

/**
 * Connections on which the bytes of an answer go from the system straight into the memory given. A client library of HTTP copies each
 * byte twice more and makes a buffer of every 64 KiB, which was more than half of a download's processor time (bench/s3-download.ts).
 * It understands one answer alone: HTTP/1.1 with a length that fits. Everything else is `false`, to be asked for again by a library.
 */
export function startWire() {
  const idle: Connection[] = [];
  const fill = async (request: WireRequest, fill: WireFill): Promise<boolean> => {
    fill.signal.throwIfAborted();
    // Before a connection is opened: one that nobody waits for would end the process with its error.
    const text = `GET ${request.target} HTTP/1.1\r\n${lines(request.headers)}connection: keep-alive\r\n\r\n`;
    const connection = takeIdle(idle) ?? openConnection(request);
    const { filled, reusable } = await connection.exchange(text, fill);
    if (reusable) idle.push(connection);
    else connection.close();
    return filled;
  };
  return {
    /** Fills the memory, or tells that the answer is another one; then nothing was handed on. Throws where the connection breaks. */
    fill,
    close: () => {
      for (const connection of idle.splice(0)) connection.close();
    },
  };
}

/** One that the server has not closed since. */
function takeIdle(idle: Connection[]): Connection | undefined {
  for (let connection = idle.pop(); connection !== undefined; connection = idle.pop()) if (connection.usable()) return connection;
  return undefined;
}

type Exchange = WireFill & {
  /** A byte has come: the connection is not silent. */
  readonly touch: () => void;
  readonly settle: (error: Error | null, outcome?: { filled: boolean; reusable: boolean }) => void;
};
type Connection = ReturnType<typeof openConnection>;

/** One connection; exchanges follow each other on it. */
function openConnection({ secure, host, port }: WireRequest) {
  const head = Buffer.allocUnsafeSlow(MAX_HEAD);
  let current: Exchange | null = null;
  let [headLength, filled, told, inBody, lasting] = [0, 0, 0, false, false];

  const tell = (exchange: Exchange) => {
    const fresh = exchange.into.subarray(told, filled);
    told = filled;
    if (fresh.length > 0) exchange.onBytes(fresh);
  };
  const readHead = (exchange: Exchange) => {
    const end = head.subarray(0, headLength).indexOf('\r\n\r\n');
    if (end < 0 && headLength < MAX_HEAD) return;
    const parsed = end < 0 ? null : parseHead(head.toString('latin1', 0, end));
    const bodyStart = end + 4;
    const { length } = exchange.into;
    const accepted = parsed !== null && exchange.accept(parsed);
    const fits = accepted && parsed.headers.get('content-length') === String(length) && !parsed.headers.has('transfer-encoding');
    if (!fits || headLength - bodyStart > length) return exchange.settle(null, { filled: false, reusable: false });
    lasting = parsed.headers.get('connection')?.toLowerCase() !== 'close';
    filled = head.copy(exchange.into, 0, bodyStart, headLength);
    inBody = true;
  };
  const take = (count: number) => {
    if (current === null) return socket.destroy();
    current.touch();
    if (inBody) filled += count;
    else {
      headLength += count;
      readHead(current);
    }
    if (!inBody || current === null) return;
    const exchange = current;
    const whole = filled === exchange.into.length;
    if (whole || filled - told >= STEP) tell(exchange);
    if (!whole) return;
    // Before the system is given the next memory: what comes now is the head of another answer.
    [headLength, filled, told, inBody] = [0, 0, 0, false];
    exchange.settle(null, { filled: true, reusable: lasting });
  };
  const onread: OnReadOpts = {
    // The end of the memory is the end of the body: what a server sends beyond it stays unread.
    buffer: () =>
      inBody && current !== null ? current.into.subarray(filled, Math.min(filled + STEP, current.into.length)) : head.subarray(headLength),
    callback: (count) => {
      try {
        take(count);
      } catch (error) {
        // A disk that is full ends the exchange, not the process.
        socket.destroy(error as Error);
      }
      return true;
    },
  };
  const options = { host, port, noDelay: true, onread };
  const socket: Socket = secure
    ? connectSecurely({ ...options, ALPNProtocols: ['http/1.1'], ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }) })
    : connectPlainly(options);
  const broken = (error: Error) => current?.settle(error);
  socket.on('error', broken);
  socket.on('close', () => broken(new Error('the connection was closed')));

  const exchange = async (text: string, asked: WireFill) => {
    const { promise, resolve, reject } = Promise.withResolvers<{ filled: boolean; reusable: boolean }>();
    const stop = () => socket.destroy(asked.signal.reason as Error);
    const timer = setTimeout(
      () => socket.destroy(new StorageFailure('storage_failed', `no byte for ${Math.round(asked.idleMs / 1000)} s`, { transient: true })),
      asked.idleMs,
    );
    asked.signal.addEventListener('abort', stop, { once: true });
    current = {
      ...asked,
      touch: () => void timer.refresh(),
      settle: (error, outcome) => {
        current = null;
        if (error === null && outcome !== undefined) resolve(outcome);
        else reject(error);
      },
    };
    const mine = current;
    socket.write(text);
    try {
      return await promise;
    } catch (error) {
      // What came before the cut counts: the next attempt goes on from there.
      if (inBody) tell(mine);
      throw error;
    } finally {
      clearTimeout(timer);
      asked.signal.removeEventListener('abort', stop);
    }
  };
  return { exchange, usable: () => !socket.destroyed && socket.writable, close: () => socket.destroy() };
}

/** No header can end its line: a value with a line end would be a request of its own. */
function lines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => {
      if (/[\r\n\0]/.test(name + value)) throw new StorageFailure('storage_failed', `the header ${name} has a line end`);
      return `${name}: ${value}\r\n`;
    })
    .join('');
}

function parseHead(text: string): WireHead | null {
  const [first = '', ...rest] = text.split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3})(?: |$)/.exec(first)?.[1];
  if (status === undefined) return null;
  const headers = new Map<string, string>();
  for (const line of rest) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined) return null;
    const before = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), before === undefined ? (value ?? '') : `${before}, ${value}`);
  }
  return { status: Number(status), headers };
}
