/** Where a database URL leads: its host as written, and every address that the name has at this moment. */
export type Endpoint = {
  readonly host: string;
  readonly port: number;
  /** Addresses in their shortest form; `local` for any address of this machine. Empty where the name has none. */
  readonly addresses: readonly string[];
};

/**
 * Whether two URLs lead to one server: the same port, and the same name or one address in common. The database plays no part: a
 * drill makes one of its own, so another database of production's server is production's server.
 */
export function sameServer(a: Endpoint, b: Endpoint): boolean {
  if (a.port !== b.port) return false;
  return normalHost(a.host) === normalHost(b.host) || a.addresses.some((address) => b.addresses.includes(address));
}

/** DNS knows no capitals, and a dot at the end only says that the name is whole. */
function normalHost(host: string): string {
  return host.startsWith('/') ? host : host.toLowerCase().replace(/\.$/, '');
}

/**
 * Variables in which applications and hosts keep their database's URL. Where one of them leads to the drill's server, that server is
 * probably the application's.
 */
export const PRODUCTION_VARIABLES = [
  'DATABASE_URL',
  'DIRECT_URL',
  'DIRECT_DATABASE_URL',
  'DATABASE_PRIVATE_URL',
  'DATABASE_PUBLIC_URL',
  'DATABASE_URL_UNPOOLED',
  'POSTGRES_URL',
  'POSTGRES_PRISMA_URL',
  'POSTGRES_URL_NON_POOLING',
  'POSTGRESQL_URL',
  'PRODUCTION_DATABASE_URL',
  'PROD_DATABASE_URL',
] as const;
