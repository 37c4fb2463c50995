import type { Head, RedirectRefusal, Sample, Target } from '../../domain/health/types.ts';
import type { Probe } from '../../domain/health/watch.ts';
import { isPublicAddress } from './addresses.ts';
import { decodeBody, MAX_BODY } from './body.ts';
import { connect, type Way } from './connect.ts';
import { exchange } from './exchange.ts';
import { type Failure, failureOf, ProbeError, RedirectRefused } from './failure.ts';
import { createLookup, type Lookup } from './lookup.ts';
import type { ProxyChoice, ProxyServer } from './proxy.ts';
import { isRedirect, redirectTarget, sameService } from './redirect.ts';
import { absoluteForm, endpointOf, type Headers, requestHeaders } from './request.ts';
import { createStopwatch, type Stopwatch } from './stopwatch.ts';

export type ProbeOptions = {
  /** Headers of the user, sent to every target as they are. */
  readonly headers: Headers;
  readonly userAgent: string;
  /** How names are resolved; the system's resolver unless a test brings its own. */
  readonly lookup?: Lookup;
  /** Bytes that a body may have after decompression; 64 KiB. */
  readonly maxBody?: number;
  /** Redirects that are followed; none. */
  readonly maxRedirects?: number;
  /** Which proxy is in the way; none. */
  readonly proxy?: ProxyChoice;
};

/** What is known of an attempt while it is under way. */
type Progress = {
  head: Head | null;
  redirects: number;
  refused: RedirectRefusal | null;
  proxy: ProxyServer | null;
  addressCount: number | null;
  certDaysLeft: number | null;
};
/** One request of an attempt: the first one, or one that a redirect asks for. */
type Hop = { readonly url: URL; readonly headers: Headers };

/**
 * A probe that makes exactly one GET request on a fresh connection, by undici's client behind a connector of our own, and one more
 * for each redirect that it follows. One deadline covers everything from the name look-up to the last byte.
 */
export function createProbe(options: ProbeOptions): Probe {
  const lookup = createLookup(options.lookup);
  return async (target, timeoutMs, signal, at) => {
    if (signal.aborted) return null;
    const watch = createStopwatch(timeoutMs, signal);
    const progress: Progress = { head: null, redirects: 0, refused: null, proxy: null, addressCount: null, certDaysLeft: null };
    let result: Sample['result'];
    try {
      const way = { lookup, observer: watch.observer, signal: watch.signal, family: target.family, addressIndex: at?.addressIndex };
      result = { kind: 'body', body: await follow(target, way, options, watch, progress) };
    } catch (error) {
      result = { kind: 'failure', ...explain(error, watch, progress) };
    } finally {
      watch.dispose();
    }
    if (signal.aborted) return null;
    const { head, addressCount, certDaysLeft, redirects, refused, proxy } = progress;
    const route = { ip: watch.ip(), proxy: proxy?.shown ?? null, redirects, refused };
    return { ...watch.measured(), route, ...(addressCount === null ? {} : { addressCount }), certDaysLeft, head, result };
  };
}

function explain(error: unknown, watch: Stopwatch, progress: Progress): Failure {
  if (error instanceof RedirectRefused) {
    progress.refused = error.refusal;
    // Never seen: the head and the refusal say it all.
    return { reason: 'http_malformed', detail: '' };
  }
  const failure = failureOf(watch.signal.aborted ? watch.signal.reason : error, watch.phase(), progress.head !== null);
  return watch.atProxy() ? { ...failure, reason: 'proxy_failed' } : failure;
}

/** The body at the end of the redirects that may be followed. */
async function follow(target: Target, way: Omit<Way, 'proxy'>, options: ProbeOptions, watch: Stopwatch, progress: Progress) {
  const { maxBody = MAX_BODY, maxRedirects = 0 } = options;
  const first = new URL(target.url);
  const seen = new Set([first.href]);
  let hop: Hop = { url: first, headers: requestHeaders(first, options.headers, options.userAgent) };
  let guard: Guard = (_, direct) => direct;
  for (;;) {
    const { raw, contentEncoding } = await request(hop, way, guard, options, watch, progress);
    const { head } = progress;
    if (head === null || maxRedirects === 0 || !isRedirect(head)) return decodeBody(raw, contentEncoding, maxBody);
    // Of the first request only: later ones were let through because of it.
    if (progress.redirects === 0) guard = createGuard(first.hostname, progress.proxy === null ? watch.ip() : null);
    const url = redirectTarget(head.location ?? '', hop.url, seen, maxRedirects - progress.redirects);
    seen.add(url.href);
    // Once dropped, the user's headers stay dropped, wherever later redirects lead.
    hop = { url, headers: sameService(hop.url, url) ? hop.headers : requestHeaders(url, [], options.userAgent) };
  }
}

type Guard = (url: URL, way: Way) => Way;

/**
 * How a redirect is kept off addresses that the target has no business with. The target's own name is not looked up again but
 * stays at the address that answered; any other name may only lead to public addresses, or to that same one. What is checked is the
 * address that is then connected to, so a name that resolves to something else the next time gains nothing. Behind a proxy nobody
 * sees which address a name has, so there a redirect may only stay at its host.
 */
function createGuard(hostname: string, answered: string | null): Guard {
  const pinned: Lookup = async () => [{ address: answered ?? '', family: answered?.includes(':') ? 6 : 4 }];
  return (url, way) => {
    const home = url.hostname === hostname;
    if (way.proxy !== null && !home) throw new RedirectRefused('proxy');
    if (way.proxy !== null) return way;
    if (home && answered !== null) return { ...way, lookup: pinned, addressIndex: undefined };
    return { ...way, permit: (address) => address === answered || isPublicAddress(address), addressIndex: undefined };
  };
}

async function request(hop: Hop, way: Omit<Way, 'proxy'>, guard: Guard, options: ProbeOptions, watch: Stopwatch, progress: Progress) {
  const { url } = hop;
  const proxy = options.proxy?.(url) ?? null;
  const following = progress.head !== null;
  const guarded = guard(url, { ...way, proxy });
  progress.proxy = proxy;
  const connected = await connect(endpointOf(url, hop.headers), guarded).catch((error: unknown) => {
    // What fails on the way to where a redirect leads is a failure there, and no longer a redirect.
    if (!(error instanceof RedirectRefused)) progress.head = null;
    throw error;
  });
  progress.head = null;
  if (following) progress.redirects += 1;
  else progress.addressCount = connected.addressCount;
  if (connected.certDaysLeft !== null) progress.certDaysLeft = Math.min(progress.certDaysLeft ?? connected.certDaysLeft, connected.certDaysLeft);
  const absolute = proxy !== null && url.protocol === 'http:';
  const authorization: Headers = absolute && proxy.authorization !== null ? [['proxy-authorization', proxy.authorization]] : [];
  try {
    return await exchange({
      url,
      path: absolute ? absoluteForm(url) : `${url.pathname}${url.search}`,
      headers: [...hop.headers, ...authorization],
      socket: connected.socket,
      signal: watch.signal,
      maxBody: options.maxBody ?? MAX_BODY,
      ...watch.exchange,
      onHead: (head) => {
        if (absolute && head.status === 407) throw new ProbeError('proxy_failed', 'the proxy answered with HTTP 407, it wants credentials');
        progress.head = head;
      },
    });
  } finally {
    connected.socket.destroy();
  }
}
