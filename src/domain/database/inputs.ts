import type { InputProblem } from '../../core/errors.ts';
import { choice, type Field, field, type Inputs } from '../../core/input-spec.ts';
import { type DatabaseAddress, databaseUrlSecrets, isPrismaProxyUrl, parseDatabaseUrl } from './address.ts';
import { authorityUnused, parseAuthority, SSL_MODES, withSsl } from './ssl-input.ts';

const URL_EXAMPLE = 'postgresql://user:password@host:5432/database';

/**
 * The inputs of every action that looks at one PostgreSQL database beside other things; spread them into its spec and call
 * `databaseProblems` in its `validate`. The database is `databaseOf`.
 */
export const databaseInputs = {
  'database-url': databaseUrl(),
  'database-ssl': choice(SSL_MODES, { default: 'as-url' }),
  'database-ca': field<string | null>({ example: '-----BEGIN CERTIFICATE-----…' }, (raw) => (raw === '' ? { value: null } : parseAuthority(raw))),
};
export type DatabaseInputs = Inputs<typeof databaseInputs>;

function databaseUrl(): Field<DatabaseAddress | null> {
  const secrets = (raw: string) => (raw === '' ? [] : databaseUrlSecrets(raw));
  return field<DatabaseAddress | null>({ example: URL_EXAMPLE, secrets }, (raw) => {
    if (raw === '') return { value: null };
    if (isPrismaProxyUrl(raw)) return { problem: "this is the address of Prisma's own proxy, which speaks no PostgreSQL; give the database's." };
    const parsed = parseDatabaseUrl(raw);
    return 'address' in parsed ? { value: parsed.address } : parsed;
  });
}

/** What does not go together. */
export function databaseProblems({ databaseUrl: address, databaseSsl, databaseCa }: DatabaseInputs): readonly InputProblem[] {
  if (address === null) {
    const stray = databaseCa !== null ? 'database-ca' : databaseSsl === 'as-url' ? null : 'database-ssl';
    return stray === null ? [] : [{ input: 'database-url', problem: `${stray} is given, and no database.`, example: URL_EXAMPLE }];
  }
  if (databaseCa === null || !authorityUnused(address, databaseSsl)) return [];
  return [{ input: 'database-ca', problem: 'nothing is verified with it.', example: 'database-ssl: verify-full' }];
}

/** The database with the policy of its inputs, or null where none is given. */
export function databaseOf({ databaseUrl: address, databaseSsl, databaseCa }: DatabaseInputs): DatabaseAddress | null {
  return address === null ? null : withSsl(address, databaseSsl, databaseCa);
}
