import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { DatabaseAddress } from '../../domain/database/address.ts';
import type { WantedExtension } from '../../domain/drill/script-plan.ts';
import { type Connection, connect, quoteIdentifier, quoteLiteral } from './connect.ts';
import { PostgresError } from './failure.ts';
import type { ScratchDatabase } from './scratch-database.ts';

/** Who runs a script. */
export type ScriptRole = { readonly name: string; readonly password: string };

/** The role has the database's birth name, by which whoever drops the one finds the other. */
export const roleOf = ({ birthName }: ScratchDatabase) => birthName;

const SESSION = 'restore-drill role';

/**
 * Makes a role of this drill alone, which may create what it likes in the drill's database. It is no superuser, so a script can
 * neither run programs nor read files of the server, nor touch its settings, roles or other databases. It does not own the database
 * either: an owner's `ALTER DATABASE … SET` would reach into the sessions that look at the copy afterwards. Only a superuser can make
 * it. `server` is any database.
 */
export async function createScriptRole(server: DatabaseAddress, copy: DatabaseAddress, scratch: ScratchDatabase): Promise<ScriptRole> {
  const role = { name: roleOf(scratch), password: randomBytes(24).toString('base64url') };
  const name = quoteIdentifier(role.name);
  await inSession(server, async (connection) => {
    // Its password is never in a statement, which the server may log.
    await connection.query(
      `CREATE ROLE ${name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 3 PASSWORD ${quoteLiteral(scramVerifier(role.password, randomBytes(16)))}`,
    );
    await connection.query(`ALTER ROLE ${name} SET lc_messages = 'C'`);
    await connection.query(`GRANT ALL ON DATABASE ${quoteIdentifier(scratch.name)} TO ${name}`);
  });
  await inSession(copy, (connection) => connection.query(`ALTER SCHEMA public OWNER TO ${name}`));
  return role;
}

/**
 * Creates the extensions as the server's superuser, which most need, with their schemas; the script's own role may use what they
 * bring. Nothing of the script has run before: it could lie in wait for a superuser's session. Gives the name of the first one that
 * the server cannot provide, such as one whose library lacks another; null where all are there.
 */
export async function createExtensions(copy: DatabaseAddress, wanted: readonly WantedExtension[], role: string): Promise<string | null> {
  return inSession(copy, async (connection) => {
    for (const extension of wanted) {
      try {
        await createExtension(connection, extension, quoteIdentifier(role));
      } catch (error) {
        if (error instanceof PostgresError && OF_EXTENSION.test(error.failure.code ?? '')) return extension.name;
        throw error;
      }
    }
    return null;
  });
}

/** SQLSTATE classes that speak of the extension's files and statements; others are the server's trouble. */
const OF_EXTENSION = /^(0A|22|3F|42|58|XX)/;

async function createExtension(connection: Connection, { name, schema }: WantedExtension, role: string): Promise<void> {
  const into = quoteIdentifier(schema);
  if (!/^pg_/.test(schema)) await connection.query(`CREATE SCHEMA IF NOT EXISTS ${into} AUTHORIZATION ${role}`);
  await connection.query(`CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(name)} WITH SCHEMA ${into}`);
  // Some extensions hold tables whose rows are in the dump.
  const tables = await connection.query<{ name: string }>(
    `SELECT d.objid::regclass::text AS name FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
        WHERE d.deptype = 'e' AND d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_extension'::regclass
        AND e.extname = $1 AND d.objid = ANY (e.extconfig)`,
    [name],
  );
  for (const table of tables) await connection.query(`GRANT ALL ON ${table.name} TO ${role}`);
}

/** Gives what the role owns in the database to the server's user, so that the role can go and the database stay. */
export async function takeOverFromRole(copy: DatabaseAddress, scratch: ScratchDatabase): Promise<void> {
  const role = quoteIdentifier(roleOf(scratch));
  await inSession(copy, async (connection) => {
    if (!(await roleExists(connection, scratch))) return;
    await connection.query(`REASSIGN OWNED BY ${role} TO CURRENT_USER`);
    await connection.query(`DROP OWNED BY ${role}`);
    await connection.query(`DROP ROLE ${role}`);
  });
}

/** Removes the role where there is one; its database is gone by then. */
export async function dropScriptRole(connection: Connection, scratch: ScratchDatabase): Promise<void> {
  if (await roleExists(connection, scratch)) await connection.query(`DROP ROLE ${quoteIdentifier(roleOf(scratch))}`);
}

async function roleExists(connection: Connection, scratch: ScratchDatabase): Promise<boolean> {
  return (await connection.query('SELECT FROM pg_catalog.pg_roles WHERE rolname = $1', [roleOf(scratch)])).length > 0;
}

async function inSession<T>(address: DatabaseAddress, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await connect({ address, connectTimeoutMs: 10_000, applicationName: SESSION });
  try {
    await connection.query("SELECT pg_catalog.set_config('search_path', 'pg_catalog', false)");
    return await work(connection);
  } finally {
    await connection.end();
  }
}

const ITERATIONS = 4096;

/** What the server stores of a password (RFC 5803, and PostgreSQL's scram-common.c), for ASCII passwords. */
function scramVerifier(password: string, salt: Buffer): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const key = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(key('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${key('Server Key').toString('base64')}`;
}
