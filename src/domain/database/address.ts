/**
 * A PostgreSQL URL, read the way Prisma and libpq read it, not the way `pg` does: `pg` takes `sslmode=require` for
 * `verify-full` and no `sslmode` for "no TLS", so that a URL that works in the application would fail in a check.
 */

/** How the connection is encrypted. `prefer`: encrypted where the server offers it. */
export type TlsPolicy = {
  readonly mode: 'disable' | 'prefer' | 'require';
  /** What is verified: nothing (encryption alone), the chain of trust, or the chain and the host name. */
  readonly verify: 'nothing' | 'chain' | 'host';
  /** Files named in the URL. */
  readonly rootCert: string | null;
  /** The root certificates themselves, as PEM; they stand in for the file. */
  readonly rootCertText?: string;
  readonly clientCert: string | null;
  readonly clientKey: string | null;
  readonly identity: string | null;
  readonly passphrase: string | null;
};

export type DatabaseAddress = {
  /** A name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** `?schema=`, Prisma's own parameter. */
  readonly schema: string | null;
  readonly tls: TlsPolicy;
  /** A pooler that may hand each transaction to another session: `?pgbouncer=true`, or a host's well-known address of one. */
  readonly pooled: boolean;
  /** `host:port/database`, for people. */
  readonly display: string;
};

export type ParsedAddress = { readonly address: DatabaseAddress } | { readonly problem: string };

const ENCODE = 'Characters such as # / ? @ % in the user or password must be percent-encoded.';

/** Prisma's own proxies speak HTTP or a websocket, which no PostgreSQL client can read. */
export function isPrismaProxyUrl(url: string): boolean {
  return /^prisma(\+postgres)?:/i.test(url);
}

/** The parts of a database URL that must never be shown. User, host, port, database and schema are no secrets. */
export function databaseUrlSecrets(url: string): string[] {
  const secrets = [url];
  const userinfo = /^[a-z][a-z0-9+.-]*:\/\/([^?]*)@/i.exec(url)?.[1] ?? '';
  const colon = userinfo.indexOf(':');
  if (colon >= 0) secrets.push(userinfo, userinfo.slice(colon + 1));
  for (const pair of (/\?(.*)$/s.exec(url)?.[1] ?? '').split('&')) {
    if (/^[^=]*(pass|secret|token|key)/i.test(pair) && !/^sslkey=/i.test(pair)) secrets.push(pair.slice(pair.indexOf('=') + 1));
  }
  return secrets;
}

/** The address of a `postgresql://` URL, or what is wrong with it; the problem never quotes the URL. */
export function parseDatabaseUrl(text: string): ParsedAddress {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return { problem: 'this is not a URL.' };
  if (scheme !== 'postgresql' && scheme !== 'postgres') return { problem: `${scheme}:// is not supported, only PostgreSQL is.` };
  const url = URL.parse(text);
  // An unencoded # or / in the password ends the authority early and leaves the real host behind it.
  if (url === null || /[#/][^?]*@/.test(text.slice(scheme.length + 3))) return { problem: `this URL cannot be read. ${ENCODE}` };
  const parts = partsOf(url);
  if (parts === null) return { problem: `this URL is wrongly encoded. ${ENCODE}` };
  const problem = problemOf(parts);
  if (problem !== null) return { problem };
  const tls = tlsPolicy(url.searchParams);
  if ('problem' in tls) return tls;
  const { host, port, database } = parts;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  const display = host.startsWith('/') ? `${host}/${database}` : `${shownHost}:${port}/${database}`;
  return {
    address: { ...parts, schema: url.searchParams.get('schema') || null, tls, pooled: isPooled(url.searchParams, parts), display },
  };
}

/** Neon's pooler has `-pooler` in its name, Supabase's transaction pooler is at port 6543 (its port 5432 keeps the session). */
function isPooled(query: URLSearchParams, { host, port }: Parts): boolean {
  if (query.get('pgbouncer') === 'true') return true;
  return /-pooler\..*neon\.tech$/i.test(host) || (port === 6543 && /\.(pooler\.supabase\.com|supabase\.co)$/i.test(host));
}

type Parts = Pick<DatabaseAddress, 'host' | 'port' | 'user' | 'password' | 'database'>;

/** Where and as whom, query parameters first, as libpq and Prisma take them. Null where an escape is malformed. */
function partsOf(url: URL): Parts | null {
  const query = url.searchParams;
  try {
    return {
      host: query.get('host') || decodeURIComponent(url.hostname).replace(/^\[(.+)\]$/, '$1'),
      port: Number(query.get('port') || url.port || 5432),
      user: query.get('user') || decodeURIComponent(url.username),
      password: query.get('password') || decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.slice(1)) || query.get('dbname') || 'postgres',
    };
  } catch {
    return null;
  }
}

function problemOf({ host, port, user }: Parts): string | null {
  if (host === '') return 'the URL names no host.';
  if (host.includes(',')) return 'the URL names several hosts; give the one that accepts writes.';
  if (user === '') return `the URL names no user. ${ENCODE}`;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return 'the URL has no valid port.';
  return null;
}

/** The same address with another database of the same server. */
export function withDatabase(address: DatabaseAddress, database: string): DatabaseAddress {
  const shown = address.display.slice(0, address.display.length - address.database.length);
  return { ...address, database, display: `${shown}${database}` };
}

/**
 * TLS as libpq's `sslmode` says, with Prisma's parameters: without `sslmode` both prefer TLS, and neither verifies the
 * certificate unless told to (`sslaccept=strict`, `sslmode=verify-ca|verify-full`, a root certificate). Prisma's `sslcert` is the
 * root certificate and libpq's the client's: it is the client's where `sslkey` stands beside it.
 */
function tlsPolicy(query: URLSearchParams): TlsPolicy | { readonly problem: string } {
  const sslmode = query.get('sslmode') || (query.get('ssl') === 'true' ? 'require' : 'prefer');
  const known = ['disable', 'allow', 'prefer', 'require', 'no-verify', 'verify-ca', 'verify-full'];
  if (!known.includes(sslmode)) return { problem: `sslmode is not one of ${known.join(', ')}.` };
  const clientKey = query.get('sslkey') || null;
  const sslcert = query.get('sslcert') || null;
  const rootCert = query.get('sslrootcert') || (clientKey === null ? sslcert : null);
  const strict = query.get('sslaccept') === 'strict';
  const verify = (): TlsPolicy['verify'] => {
    if (sslmode === 'verify-full' || strict) return 'host';
    if (sslmode === 'verify-ca' || (sslmode === 'require' && query.has('sslrootcert'))) return 'chain';
    return 'nothing';
  };
  return {
    mode: sslmode === 'disable' ? 'disable' : sslmode === 'prefer' || sslmode === 'allow' ? 'prefer' : 'require',
    verify: verify(),
    rootCert: rootCert === 'system' ? null : rootCert,
    clientCert: clientKey === null ? null : sslcert,
    clientKey,
    identity: query.get('sslidentity') || null,
    passphrase: query.get('sslpassword') || null,
  };
}

/** Whether the host shares this machine's memory and containers, as a service container with a published port does. */
export function isThisMachine(host: string): boolean {
  return host.startsWith('/') || /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host);
}
