import type { DatabaseAddress } from '../../domain/database/address.ts';
import type { LocaleAttempt, ScratchLocale } from '../../domain/drill/scratch-locale.ts';
import { type Connection, connect, quoteIdentifier, quoteLiteral } from './connect.ts';
import { PostgresError } from './failure.ts';
import { dropScriptRole } from './script-role.ts';

/**
 * The database of one drill. It is created under a name with 64 random bits, marked with a token, and only then takes the name
 * that was asked for: at every moment its name or its mark proves that this run made it. Nothing else is ever dropped.
 */
export type ScratchDatabase = {
  /** The name that it has in the end. */
  readonly name: string;
  /** The name that it is born with; nobody else can have made a database of this name. */
  readonly birthName: string;
  /** Stands in the database's comment. Random, but no secret: it grants nothing. */
  readonly token: string;
  /** The server's number of the database, once it is there: what the dump does to the comment changes no ownership. */
  readonly oid: string | null;
};

export type CreatedScratch = { readonly locale: ScratchLocale; readonly oid: string };

/**
 * What the server says of a locale that it cannot have: it does not fit the encoding (22023), it is not installed (42809), its
 * provider is not built in (0A000) or not known (42704).
 */
const LOCALE_REFUSED: readonly (string | null)[] = ['22023', '42809', '0A000', '42704'];

const mark = (token: string) => `restore-drill ${token}`;

/** What the session is called that creates the database: a name that no other session has. */
export const creatorName = ({ token }: ScratchDatabase) => `restore-drill create ${token.slice(0, 16)}`;

/** A server that is interrupted in CREATE DATABASE removes what it has copied so far. */
const [CREATOR_TRIES, CREATOR_WAIT_MS] = [100, 100] as const;

/** Whether a database of this name is there already. */
export async function databaseExists(connection: Connection, name: string): Promise<boolean> {
  return (await connection.query('SELECT FROM pg_catalog.pg_database WHERE datname = $1', [name])).length > 0;
}

/**
 * Creates the database, empty, by a session called `creatorName`, in the dump's encoding and in the first of these locales that the server can have. Throws a
 * PostgresError; what it leaves behind `dropScratch` finds.
 */
export async function createScratch(
  connection: Connection,
  scratch: ScratchDatabase,
  encoding: string,
  locales: readonly LocaleAttempt[],
): Promise<CreatedScratch> {
  const born = quoteIdentifier(scratch.birthName);
  const { kind, why } = await createInFirst(connection, `CREATE DATABASE ${born} TEMPLATE template0 ENCODING ${quoteLiteral(encoding)}`, locales);
  await connection.query(`COMMENT ON DATABASE ${born} IS ${quoteLiteral(mark(scratch.token))}`);
  if (scratch.name !== scratch.birthName) await connection.query(`ALTER DATABASE ${born} RENAME TO ${quoteIdentifier(scratch.name)}`);
  // By jsonb, as the columns have come and changed their names from version to version.
  const [row] = await connection.query<{ oid: string; collate: string; ctype: string; provider: string | null; locale: string | null }>(
    `SELECT oid::text, datcollate::text AS collate, datctype::text AS ctype, to_jsonb(d) ->> 'datlocprovider' AS provider,
       coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') AS locale FROM pg_catalog.pg_database d WHERE datname = $1`,
    [scratch.name],
  );
  const provider = row?.provider === 'i' ? 'icu' : row?.provider === 'b' ? 'builtin' : 'libc';
  const locale = { kind, why, provider, collate: row?.locale ?? row?.collate ?? '', ctype: row?.ctype ?? '' } as const;
  return { locale, oid: row?.oid ?? '' };
}

async function createInFirst(connection: Connection, create: string, locales: readonly LocaleAttempt[]): Promise<LocaleAttempt> {
  for (const [i, locale] of locales.entries()) {
    try {
      await connection.query(`${create}${localeOptions(locale)}`);
      return locale;
    } catch (error) {
      const refused = error instanceof PostgresError && LOCALE_REFUSED.includes(error.failure.code);
      if (!refused || i === locales.length - 1) throw error;
    }
  }
  throw new Error('There is no locale to try.');
}

function localeOptions({ provider, collate, ctype, locale, rules }: LocaleAttempt): string {
  const options = [
    provider && `LOCALE_PROVIDER ${provider}`,
    collate && `LC_COLLATE ${quoteLiteral(collate)}`,
    ctype && `LC_CTYPE ${quoteLiteral(ctype)}`,
    locale && `${provider === 'builtin' ? 'BUILTIN_LOCALE' : 'ICU_LOCALE'} ${quoteLiteral(locale)}`,
    rules && `ICU_RULES ${quoteLiteral(rules)}`,
  ];
  return options.map((option) => (option ? ` ${option}` : '')).join('');
}

/**
 * Drops the drill's database, with its sessions, under whichever of its names it is, and the role of its script. Gives the names that were dropped. `addressOf`
 * tells the address of a database on this server.
 */
export async function dropScratch(connection: Connection, addressOf: (name: string) => DatabaseAddress, scratch: ScratchDatabase): Promise<string[]> {
  await endCreator(connection, scratch);
  const rows = await connection.query<{ name: string; oid: string; comment: string | null }>(
    `SELECT datname AS name, oid::text, pg_catalog.shobj_description(oid, 'pg_database') AS comment FROM pg_catalog.pg_database WHERE datname = ANY ($1)`,
    [[scratch.name, scratch.birthName]],
  );
  const own = rows
    .filter(({ name, oid, comment }) => name === scratch.birthName || oid === scratch.oid || comment === mark(scratch.token))
    .map(({ name }) => name);
  for (const name of own) await drop(connection, addressOf(name), name);
  await dropScriptRole(connection, scratch);
  return own;
}

/** The server goes on creating for a client that was killed: what is not there yet would be there later. Throws where it does not end. */
async function endCreator(connection: Connection, scratch: ScratchDatabase): Promise<void> {
  const end = `SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE application_name = $1`;
  for (let i = 0; i < CREATOR_TRIES; i += 1) {
    if ((await connection.query(end, [creatorName(scratch)])).length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, CREATOR_WAIT_MS));
  }
  throw new Error('The session that creates the database does not end.');
}

async function drop(connection: Connection, address: DatabaseAddress, name: string): Promise<void> {
  const statement = `DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`;
  try {
    await connection.query(statement);
  } catch (error) {
    // 55006: a subscription keeps the database, and FORCE does not help.
    if (!(error instanceof PostgresError) || error.failure.code !== '55006') throw error;
    await dropSubscriptions(address);
    await connection.query(statement);
  }
}

/** Subscriptions are left out of a restore; a function of the dump could still have made one. Their remote end is not touched. */
async function dropSubscriptions(address: DatabaseAddress): Promise<void> {
  const connection = await connect({ address, connectTimeoutMs: 3000, applicationName: 'restore-drill drop' });
  try {
    const rows = await connection.query<{ name: string }>(
      'SELECT subname AS name FROM pg_catalog.pg_subscription WHERE subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())',
    );
    for (const { name } of rows) {
      const subscription = `SUBSCRIPTION ${quoteIdentifier(name)}`;
      await connection.query(`ALTER ${subscription} DISABLE`);
      await connection.query(`ALTER ${subscription} SET (slot_name = NONE)`);
      await connection.query(`DROP ${subscription}`);
    }
  } finally {
    await connection.end();
  }
}
