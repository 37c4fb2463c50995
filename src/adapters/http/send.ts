import type { Head } from '../../domain/health/types.ts';
import { decodeBody } from './body.ts';
import { connect } from './connect.ts';
import { exchange } from './exchange.ts';
import { failureOf } from './failure.ts';
import { createLookup } from './lookup.ts';
import type { ProxyChoice } from './proxy.ts';
import { absoluteForm, endpointOf, type Headers } from './request.ts';
import { createStopwatch } from './stopwatch.ts';

export type SendOptions = {
  readonly url: URL;
  readonly headers: Headers;
  /** Posted; a GET where it is left out. */
  readonly body?: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly proxy: ProxyChoice;
  /** Bytes that the answer's body may have after decompression; 256 KiB. */
  readonly maxAnswer?: number;
};

/**
 * The answer's head and its body as text, or why there was none. `fields`: its headers, by their names in lower case. `unread` says why a
 * body is not whole: its text is empty then.
 */
export type SendResult =
  | {
      readonly kind: 'answer';
      readonly head: Head;
      readonly fields: ReadonlyMap<string, string>;
      readonly text: string;
      readonly unread?: { readonly reason: string; readonly detail: string };
    }
  | { readonly kind: 'failure'; readonly reason: string; readonly detail: string };

const MAX_ANSWER = 256 * 1024;
const lookup = createLookup();

/**
 * Sends one request, on a fresh connection, with certificates verified and no redirect followed: where a secret is sent, nobody else may
 * say where to. Rejects only once `signal` is aborted.
 */
export async function send({ url, headers, body, timeoutMs, signal, proxy, maxAnswer = MAX_ANSWER }: SendOptions): Promise<SendResult> {
  signal.throwIfAborted();
  const watch = createStopwatch(timeoutMs, signal);
  let head: Head | null = null;
  let fields: ReadonlyMap<string, string> = new Map();
  try {
    const via = proxy(url);
    const way = { lookup, observer: watch.observer, signal: watch.signal, proxy: via };
    const { socket } = await connect(endpointOf(url, headers), way);
    const absolute = via !== null && url.protocol === 'http:';
    const authorization: Headers = absolute && via.authorization !== null ? [['proxy-authorization', via.authorization]] : [];
    try {
      const { raw, contentEncoding } = await exchange({
        url,
        path: absolute ? absoluteForm(url) : `${url.pathname}${url.search}`,
        headers: [['accept-encoding', 'gzip, identity'], ...headers, ...authorization],
        ...(body === undefined ? {} : { body }),
        socket,
        signal: watch.signal,
        maxBody: maxAnswer,
        ...watch.exchange,
        onHead: (seen, its) => {
          head = seen;
          fields = its;
        },
      });
      if (head === null) return { kind: 'failure', reason: 'http_malformed', detail: 'no status' };
      const { text } = decodeBody(raw, contentEncoding, maxAnswer);
      return {
        kind: 'answer',
        head,
        fields,
        text: text ?? '',
        ...(text === null ? { unread: { reason: 'body_encoding', detail: 'no UTF-8' } } : {}),
      };
    } finally {
      socket.destroy();
    }
  } catch (error) {
    signal.throwIfAborted();
    const seen = head as Head | null;
    const failure = failureOf(watch.signal.aborted ? watch.signal.reason : error, watch.phase(), seen !== null);
    // Of what is only told the status alone says what came of it; a body that broke off after it changes nothing.
    return seen === null ? { kind: 'failure', ...failure } : { kind: 'answer', head: seen, fields, text: '', unread: failure };
  } finally {
    watch.dispose();
  }
}
