import type { DatabaseAddress } from '../../domain/database/address.ts';
import type { SafetyProof } from '../../domain/drill/guard.ts';
import type { Changes, ServerSetting, TuningRules } from '../../domain/drill/tuning.ts';
import { type Connection, connect, quoteIdentifier, quoteLiteral } from './connect.ts';

/**
 * A role that exists while the server's settings are a drill's; what they were before stands in its comment. A role is known in
 * every database, so all drills on a server find it, whatever database they came by. Nobody can log in as it.
 */
const NOTE_ROLE = 'restore_drill_tuning';
/** The sessions of drills that use the settings. Who is leaving, or only looks, has another name. */
const HOLDER = 'restore-drill tuning';
const LEAVER = 'restore-drill tuning end';
/** Locks of this kind belong to one database: every address here is that of TUNING_DATABASE. */
const LOCK = [0x72756e62, 0x6472696c] as const;
const LOCK_TIMEOUT_MS = 5000;
const CONNECT_TIMEOUT_MS = 4000;
/** A reload reaches a session within milliseconds. */
const [RELOAD_TRIES, RELOAD_WAIT_MS] = [40, 25] as const;

export type TuningWish = {
  readonly guard: SafetyProof;
  /** An estimate of the WAL that the restore writes. */
  readonly walBytes: number;
};

export type Held = {
  /** The changed settings, with the values that hold now. */
  readonly active: Readonly<Record<string, string>>;
  /** Whether a drill that is gone had left its settings: this one puts them back with its own. */
  readonly inherited: boolean;
  /** Ends this drill's use of them; the last one puts them back. Throws a PostgresError where it could not. */
  readonly leave: () => Promise<void>;
};

/**
 * Tunes the server for a drill. Several drills may use the settings at once: the first one notes what was before, and the last
 * one puts it back, whichever that is. A drill uses them as long as its session lives, so one that is killed counts no more,
 * and its note tells the next drill, or its own post step, what to put back.
 */
export async function holdTuning(server: DatabaseAddress, wish: TuningWish, rules: TuningRules): Promise<Held> {
  const session = await open(server, HOLDER);
  try {
    const tuned = await locked(session, async () => {
      const inherited = (await readChanges(session, rules)) !== null && !(await othersHold(session));
      return { inherited, active: await tune(session, wish, rules) };
    });
    return { ...tuned, leave: () => leave(server, session, rules) };
  } catch (error) {
    await leave(server, session, rules).catch(() => {});
    throw error;
  }
}

/** Puts back what drills that are gone have left. Gives whether there was anything to put back. */
export async function endTuning(server: DatabaseAddress, rules: TuningRules): Promise<boolean> {
  const session = await open(server, LEAVER);
  try {
    return await locked(session, () => putBack(session, rules));
  } finally {
    await session.end();
  }
}

async function leave(server: DatabaseAddress, session: Connection, rules: TuningRules): Promise<void> {
  // From now on it counts as a user of the settings no more, so that of two who leave at once the second one puts them back.
  const alive = await session.query(`SET application_name = ${quoteLiteral(LEAVER)}`).then(
    () => true,
    () => false,
  );
  try {
    if (alive) await locked(session, () => putBack(session, rules));
    else await endTuning(server, rules);
  } finally {
    await session.end();
  }
}

const open = (server: DatabaseAddress, applicationName: string) =>
  connect({ address: server, connectTimeoutMs: CONNECT_TIMEOUT_MS, applicationName });

async function locked<T>(session: Connection, work: () => Promise<T>): Promise<T> {
  await session.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
  await session.query('SELECT pg_catalog.pg_advisory_lock($1, $2)', LOCK);
  try {
    return await work();
  } finally {
    // A session that broke has lost its lock anyhow.
    await session.query('SELECT pg_catalog.pg_advisory_unlock($1, $2)', LOCK).catch(() => {});
  }
}

async function tune(session: Connection, { guard, walBytes }: TuningWish, rules: TuningRules): Promise<Readonly<Record<string, string>>> {
  const known = (await readChanges(session, rules)) ?? {};
  const wanted = rules.plan(await readSettings(session, rules), guard, walBytes);
  const changes = rules.merge(known, wanted, await readFile(session, rules));
  if (Object.keys(changes).length === 0) return {};
  // What was before is on the server, for everybody to find, before anything is changed.
  await note(session, rules.writeNote(changes));
  for (const [name, value] of Object.entries(wanted)) await alterSystem(session, name, value);
  await reload(session, wanted);
  const now = await readSettings(session, rules);
  return Object.fromEntries(Object.keys(changes).map((name) => [name, shown(now.find((setting) => setting.name === name))]));
}

/** Nothing happens while another drill uses the settings. */
async function putBack(session: Connection, rules: TuningRules): Promise<boolean> {
  const changes = await readChanges(session, rules);
  if (changes === null) return false;
  if (await othersHold(session)) return false;
  for (const [name, value] of Object.entries(rules.putBack(changes, await readFile(session, rules)))) await alterSystem(session, name, value);
  await session.query('SELECT pg_catalog.pg_reload_conf()');
  await session.query(`DROP ROLE IF EXISTS ${quoteIdentifier(NOTE_ROLE)}`);
  return true;
}

async function othersHold(session: Connection): Promise<boolean> {
  const others = 'SELECT FROM pg_catalog.pg_stat_activity WHERE application_name = $1 AND pid <> pg_catalog.pg_backend_pid()';
  return (await session.query(others, [HOLDER])).length > 0;
}

async function readChanges(session: Connection, rules: TuningRules): Promise<Changes | null> {
  const [row] = await session.query<{ note: string | null }>(
    "SELECT pg_catalog.shobj_description(oid, 'pg_authid') AS note FROM pg_catalog.pg_roles WHERE rolname = $1",
    [NOTE_ROLE],
  );
  return row === undefined ? null : rules.readNote(row.note);
}

async function note(session: Connection, text: string): Promise<void> {
  const [there] = await session.query('SELECT FROM pg_catalog.pg_roles WHERE rolname = $1', [NOTE_ROLE]);
  const role = quoteIdentifier(NOTE_ROLE);
  // One message is one transaction: the role is never there without its note.
  await session.script(`${there === undefined ? `CREATE ROLE ${role} NOLOGIN; ` : ''}COMMENT ON ROLE ${role} IS ${quoteLiteral(text)}`);
}

/** Null takes the line out of postgresql.auto.conf. */
async function alterSystem(session: Connection, name: string, value: string | null): Promise<void> {
  const setting = quoteIdentifier(name);
  await session.query(value === null ? `ALTER SYSTEM RESET ${setting}` : `ALTER SYSTEM SET ${setting} = ${quoteLiteral(value)}`);
}

/** Reloads, and waits a moment for the new values to hold in this session. */
async function reload(session: Connection, wanted: Readonly<Record<string, string>>): Promise<void> {
  const names = Object.keys(wanted);
  if (names.length === 0) return;
  const [before] = await session.query<{ at: string }>('SELECT pg_catalog.pg_conf_load_time()::text AS at');
  await session.query('SELECT pg_catalog.pg_reload_conf()');
  for (let i = 0; i < RELOAD_TRIES; i += 1) {
    const [now] = await session.query<{ at: string }>('SELECT pg_catalog.pg_conf_load_time()::text AS at');
    if (now?.at !== before?.at) return;
    await new Promise((resolve) => setTimeout(resolve, RELOAD_WAIT_MS));
  }
}

const readSettings = (session: Connection, { names }: TuningRules) =>
  session.query<ServerSetting>('SELECT name, setting, unit, source FROM pg_catalog.pg_settings WHERE name = ANY ($1)', [names]);

/** What stands in postgresql.auto.conf, whether it holds or not. */
async function readFile(session: Connection, { names }: TuningRules): Promise<Readonly<Record<string, string>>> {
  const rows = await session.query<{ name: string; setting: string }>(
    "SELECT name, setting FROM pg_catalog.pg_file_settings WHERE sourcefile ~ '[/\\\\]postgresql\\.auto\\.conf$' AND name = ANY ($1) ORDER BY seqno",
    [names],
  );
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
}

/** `4096 MB`, `off`. */
function shown(setting: ServerSetting | undefined): string {
  return setting === undefined ? '' : `${setting.setting}${setting.unit === null ? '' : ` ${setting.unit}`}`;
}
