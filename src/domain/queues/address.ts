/** Where a Redis server is, and as whom. */
export type RedisAddress = {
  /** A name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** `rediss://`: TLS from the first byte on, verified for the host. */
  readonly secure: boolean;
  /** `?family=4` or `6`; 0 takes whatever the name has. */
  readonly family: 0 | 4 | 6;
  /** Null where the URL names none: then the server's user `default`. */
  readonly user: string | null;
  /** Null: without credentials. */
  readonly password: string | null;
  readonly db: number;
  /** `host:port`, with `/db` where it is not the first one. For people. */
  readonly display: string;
};

export type ParsedRedisAddress = { readonly address: RedisAddress } | { readonly problem: string };

const ENCODE = 'Characters such as # / ? @ % in the user or password must be percent-encoded.';
const PARAMETERS = ['family', 'db'];

/** The parts of a Redis URL that must never be shown: the URL itself and the password. User, host, port and database are no secrets. */
export function redisUrlSecrets(url: string): string[] {
  const secrets = [url];
  const userinfo = /^[a-z][a-z0-9+.-]*:\/\/(.*)@/is.exec(url)?.[1] ?? '';
  const colon = userinfo.indexOf(':');
  // Without a colon some hosts mean a token, and it is wrong here anyway: better hidden.
  if (userinfo !== '') secrets.push(userinfo, colon < 0 ? userinfo : userinfo.slice(colon + 1));
  for (const pair of (/\?(.*)$/s.exec(url)?.[1] ?? '').split('&'))
    if (/^[^=]*(pass|secret|token|key|auth)/i.test(pair)) secrets.push(pair.slice(pair.indexOf('=') + 1));
  return secrets;
}

/** The address of a `redis://` or `rediss://` URL as ioredis and BullMQ read it, or what is wrong with it; the problem never quotes the URL. */
export function parseRedisUrl(text: string): ParsedRedisAddress {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return { problem: 'this is not a URL that begins with redis:// or rediss://.' };
  if (scheme !== 'redis' && scheme !== 'rediss') return { problem: `${scheme}:// is not supported, only redis:// and rediss:// (TLS) are.` };
  const url = URL.parse(text);
  // An unencoded # or / in the password ends the authority early and leaves the real host behind it.
  if (url === null || /[#/][^?]*@/.test(text.slice(scheme.length + 3))) return { problem: `this URL cannot be read. ${ENCODE}` };
  if (url.hostname === '') return { problem: 'the URL names no host.' };
  if (url.hash !== '') return { problem: `the URL has a fragment (#…). ${ENCODE}` };
  const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.includes(name));
  // The parameter's name is shown where it can only be a name.
  if (unknown !== undefined)
    return { problem: `the URL has a parameter other than ${PARAMETERS.join(' and ')}${/^[a-z_-]{1,30}$/i.test(unknown) ? `: ${unknown}` : ''}.` };
  const family = url.searchParams.get('family') ?? '0';
  if (!/^[046]$/.test(family)) return { problem: 'family is not 0, 4 or 6.' };
  const db = databaseOf(url);
  if (db === null) return { problem: 'the database behind the host is not a number such as /0.' };
  return addressOf(url, scheme === 'rediss', Number(family) as 0 | 4 | 6, db);
}

function addressOf(url: URL, secure: boolean, family: 0 | 4 | 6, db: number): ParsedRedisAddress {
  const credentials = credentialsOf(url);
  if (credentials === null) return { problem: `this URL is wrongly encoded. ${ENCODE}` };
  const { user, password } = credentials;
  if (user !== null && password === null)
    return { problem: 'the URL names a user without a password. A password alone is written redis://:password@host.' };
  const host = decodeURIComponent(url.hostname).replace(/^\[(.+)\]$/, '$1');
  const port = Number(url.port || 6379);
  const display = `${host.includes(':') ? `[${host}]` : host}:${port}${db === 0 ? '' : `/${db}`}`;
  return { address: { host, port, secure, family, user, password, db, display } };
}

function credentialsOf(url: URL): { user: string | null; password: string | null } | null {
  try {
    return { user: decodeURIComponent(url.username) || null, password: decodeURIComponent(url.password) || null };
  } catch {
    return null;
  }
}

/** `?db=1` or `/1`; without either the first one. */
function databaseOf(url: URL): number | null {
  const text = url.searchParams.get('db') ?? (url.pathname.slice(1) || '0');
  return /^\d{1,5}$/.test(text) ? Number(text) : null;
}
