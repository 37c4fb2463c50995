import { basicAuthorization } from '../../core/basic-auth.ts';
import { errorText } from '../../core/errors.ts';
import { StorageFailure } from './failure.ts';

const MAX_REDIRECTS = 5;

export type UrlAccess = {
  /** Whether a request may go there at all. */
  readonly mayFetch: (url: URL) => boolean;
  /** Headers of the user's; they go to the first origin alone, whatever a redirect says. */
  readonly headers?: readonly (readonly [string, string])[];
  /** A token that may expire on the way, for the origin given. `renew` tells whether there is a new one. */
  readonly token?: { readonly origin: string; readonly current: () => string; readonly renew: (signal: AbortSignal) => Promise<boolean> };
};

/** GET, with redirects followed by hand: none leads to a host that would be refused itself, or takes a secret along. */
export async function request(
  address: URL,
  access: UrlAccess,
  headers: readonly (readonly [string, string])[],
  signal: AbortSignal,
): Promise<Response> {
  const first = await follow(address, access, headers, signal);
  if (first.status !== 401 || access.token === undefined || !(await access.token.renew(signal))) return first;
  await first.body?.cancel();
  return follow(address, access, headers, signal);
}

async function follow(address: URL, access: UrlAccess, headers: readonly (readonly [string, string])[], signal: AbortSignal): Promise<Response> {
  let url = address;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const response = await ask(url, headersFor(url, address, access, headers), signal);
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    const next = URL.parse(location, url.href);
    // From TLS no way leads out of it, not even to this machine: what listens here is no business of a server elsewhere.
    const downgrade = url.protocol === 'https:' && next?.protocol !== 'https:';
    if (next === null || downgrade || !access.mayFetch(next))
      throw new StorageFailure('storage_failed', 'a redirect leads to an address without TLS');
    url = next;
  }
  throw new StorageFailure('storage_failed', `more than ${MAX_REDIRECTS} redirects`);
}

function headersFor(url: URL, first: URL, { headers: given = [], token }: UrlAccess, own: readonly (readonly [string, string])[]): Headers {
  const headers = new Headers({ 'accept-encoding': 'identity' });
  if (url.origin === first.origin) for (const [name, value] of given) headers.append(name, value);
  const basic = url === first ? basicAuthorization(url) : null;
  if (basic !== null) headers.set('authorization', basic);
  if (token !== undefined && url.origin === token.origin) headers.set('authorization', `Bearer ${token.current()}`);
  for (const [name, value] of own) headers.set(name, value);
  return headers;
}

/** User and password of a URL are not for `fetch`, which refuses them. */
async function ask(url: URL, headers: Headers, signal: AbortSignal): Promise<Response> {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  try {
    return await fetch(bare, { headers, signal, redirect: 'manual' });
  } catch (error) {
    signal.throwIfAborted();
    // `fetch failed` says nothing; its cause does.
    const cause = errorText(error instanceof Error && error.cause ? error.cause : error);
    throw new StorageFailure('storage_unreachable', cause, { cause: error, transient: true });
  }
}
