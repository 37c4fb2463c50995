import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import type { Head } from '../../domain/health/types.ts';
import { createCollector } from './body.ts';
import { Client } from './client.ts';
import { retryAfterMs } from './retry-after.ts';

export type ExchangeOptions = {
  readonly url: URL;
  /** The request target: the path with its query, or the absolute form. */
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  /** A body to POST; a GET where it is left out. */
  readonly body?: string;
  /** A connected socket, used for this one request. */
  readonly socket: Socket;
  readonly signal: AbortSignal;
  readonly maxBody: number;
  readonly onSent: () => void;
  readonly onFirstByte: () => void;
  readonly onHeaders: () => void;
  /** `fields`: the headers by their names in lower case. */
  readonly onHead: (head: Head, fields: ReadonlyMap<string, string>) => void;
  readonly onEnd: () => void;
};

/** Sends one request over the socket and reads the whole answer, undecoded. Rejects with whatever ended it before. */
export function exchange(options: ExchangeOptions): Promise<{ readonly raw: Buffer; readonly contentEncoding: string }> {
  const { url, socket, signal } = options;
  const client = new Client(url.origin, {
    connect: oneConnection(socket),
    pipelining: 1,
    // The attempt's own deadline covers both; these timers are idle timers and coarse.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return new Promise((resolve, reject) => {
    const collector = createCollector(options.maxBody);
    let contentEncoding = '';
    let abort: (error: Error) => void = () => {};
    const onAbort = () => abort(signal.reason);
    const end = () => {
      signal.removeEventListener('abort', onAbort);
      void client.destroy().catch(() => {});
    };
    const handler: Dispatcher.DispatchHandlers = {
      onConnect: (abortRequest) => {
        abort = (error) => abortRequest(error);
        options.onSent();
        if (signal.aborted) onAbort();
        else signal.addEventListener('abort', onAbort, { once: true });
      },
      onResponseStarted: options.onFirstByte,
      onHeaders: (status, raw) => {
        // An interim answer (1xx) is not the answer.
        if (status < 200) return true;
        options.onHeaders();
        const fields = readHeaders(raw ?? []);
        contentEncoding = fields.get('content-encoding') ?? '';
        options.onHead(headOf(status, fields), fields);
        return true;
      },
      onData: (chunk) => {
        collector.add(chunk);
        return true;
      },
      onComplete: () => {
        options.onEnd();
        end();
        resolve({ raw: collector.whole(), contentEncoding });
      },
      onError: (error) => {
        end();
        reject(error);
      },
    };
    try {
      const headers = options.headers.flat();
      const request = options.body === undefined ? ({ method: 'GET' } as const) : ({ method: 'POST', body: options.body } as const);
      client.dispatch({ path: options.path, ...request, headers, reset: true }, handler);
    } catch (error) {
      end();
      reject(error);
    }
  });
}

/** Hands the socket out once. Whatever would make the client connect again, and so ask again, ends the attempt instead. */
function oneConnection(socket: Socket) {
  let used = false;
  let problem: Error | null = null;
  socket.on('error', (error) => {
    problem = error;
  });
  return (_: unknown, callback: (...result: [null, Socket] | [Error, null]) => void) => {
    if (!used && !socket.destroyed) {
      used = true;
      return callback(null, socket);
    }
    // Not of a code that the client takes for a reason to try again.
    const text = problem === null ? 'the server closed the connection' : problem.message;
    callback(Object.assign(new Error(text), { code: 'ECONNRESET' }), null);
  };
}

/** Headers by lower-case name; those that came several times are joined, as HTTP has it. */
function readHeaders(raw: readonly (Buffer | string)[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name, value] = [String(raw[i]).toLowerCase(), Buffer.from(raw[i + 1] as Buffer).toString('latin1')];
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return fields;
}

/** Of the headers those by which proxies, hosts and frameworks give themselves away, and the server's clock. */
const PROVENANCE = [
  ...['date', 'server', 'via', 'x-powered-by', 'x-cache', 'cf-ray', 'cf-mitigated'],
  ...['x-render-origin-server', 'x-render-routing', 'x-railway-fallback', 'x-railway-edge', 'fly-request-id', 'x-vercel-error'],
];

function headOf(status: number, fields: ReadonlyMap<string, string>): Head {
  const seen = PROVENANCE.flatMap((name) => (fields.has(name) ? [[name, (fields.get(name) ?? '').slice(0, 200)] as const] : []));
  const serverTime = Date.parse(fields.get('date') ?? '');
  return {
    status,
    location: fields.get('location') ?? null,
    contentType: fields.get('content-type') ?? null,
    retryAfterMs: retryAfterMs(fields.get('retry-after'), Number.isNaN(serverTime) ? Date.now() : serverTime),
    ...(seen.length === 0 ? {} : { provenance: Object.fromEntries(seen) }),
  };
}
