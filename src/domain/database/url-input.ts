import { type Field, field } from '../../core/input-spec.ts';
import { type DatabaseAddress, databaseUrlSecrets, isPrismaProxyUrl, parseDatabaseUrl } from './address.ts';

/** `proxy`: an address of Prisma's own proxy, which is a valid URL that cannot be used. */
export type DatabaseUrl = { readonly kind: 'address'; readonly url: string; readonly address: DatabaseAddress } | { readonly kind: 'proxy' };

/** An input that holds a database's URL: a secret, and read with Prisma's and libpq's rules. */
export function databaseUrl(options: { readonly required: boolean }): Field<DatabaseUrl> {
  const example = 'postgresql://user:password@host:5432/database';
  return field<DatabaseUrl>({ ...options, example, secrets: databaseUrlSecrets }, (raw) => {
    if (isPrismaProxyUrl(raw)) return { value: { kind: 'proxy' } };
    const parsed = parseDatabaseUrl(raw);
    return 'address' in parsed ? { value: { kind: 'address', url: raw, address: parsed.address } } : parsed;
  });
}
