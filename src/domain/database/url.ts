import type { DatabaseAddress, TlsPolicy } from './address.ts';

/** An address as a URL that Prisma, `pg` and libpq read alike. It holds the password: it is for a child's environment alone. */
export function databaseUrl(address: DatabaseAddress, schema: string | null = address.schema): string {
  const { host, port, user, password, database } = address;
  const socket = host.startsWith('/');
  const name = socket ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  const credentials = `${encodeURIComponent(user)}${password === '' ? '' : `:${encodeURIComponent(password)}`}`;
  const query = new URLSearchParams({ ...(socket ? { host } : {}), ...(schema === null ? {} : { schema }), ...tlsQuery(address.tls) });
  const text = query.size === 0 ? '' : `?${query}`;
  return `postgresql://${credentials}@${name}:${port}/${encodeURIComponent(database)}${text}`;
}

function tlsQuery(tls: TlsPolicy): Record<string, string> {
  if (tls.mode === 'prefer') return {};
  if (tls.mode === 'disable') return { sslmode: 'disable' };
  const root = tls.rootCert === null ? {} : { sslrootcert: tls.rootCert, sslcert: tls.rootCert };
  if (tls.verify === 'nothing') return { sslmode: 'require' };
  return { sslmode: 'require', sslaccept: 'strict', ...root };
}
