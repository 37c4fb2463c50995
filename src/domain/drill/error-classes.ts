/**
 * What `pg_restore` and the server may say, and what it means for a drill. Every message falls into one class; one that no pattern
 * knows is an incident. Messages are the English ones (`LC_ALL=C`, `lc_messages=C`), as `pg_restore` never prints the SQLSTATE.
 */

/**
 * `benign`: no loss, if its post-condition holds in the catalog afterwards. `incident`: something of the backup is missing or wrong.
 * `archive`: the file itself is bad. `drill`: the drill's own server or client failed, so nothing is known of the backup.
 */
export type Effect = 'benign' | 'incident' | 'archive' | 'drill';

/** What must be true in the catalog for a benign message to stay benign. */
export type PostCondition = 'none' | 'extension' | 'schema';

export type ErrorClass = {
  readonly name: string;
  readonly effect: Effect;
  /** The reason of the finding that it leads to. */
  readonly reason: RestoreReason;
  readonly sqlState: string | null;
  readonly pattern: RegExp;
  readonly requires?: PostCondition;
  /** Only for statements that begin like this; for others the class does not apply. */
  readonly statement?: RegExp;
};

export type RestoreReason =
  | 'minor_incidents'
  | 'restore_failed'
  | 'extension_missing'
  | 'constraint_violated'
  | 'data_rejected'
  | 'scratch_not_empty'
  | 'role_missing'
  | 'archive_truncated'
  | 'archive_corrupt'
  | 'client_too_old'
  | 'client_lacks_compression'
  | 'client_killed'
  | 'needs_superuser'
  | 'disk_full'
  | 'out_of_memory'
  | 'server_lost'
  | 'server_unreachable';

/** Statements about owners and privileges: they say who may use an object, never what it holds. */
const OWNERSHIP = /^(ALTER .* OWNER TO|GRANT|REVOKE|ALTER DEFAULT PRIVILEGES|SET SESSION AUTHORIZATION)\b/i;
const ON_EXTENSION = /^(COMMENT ON EXTENSION|ALTER EXTENSION)\b/i;

const benign = (name: string, sqlState: string, pattern: RegExp, more: Partial<ErrorClass> = {}): ErrorClass => ({
  ...{ name, effect: 'benign', reason: 'minor_incidents', sqlState, pattern },
  ...more,
});
const incident = (name: string, reason: RestoreReason, sqlState: string | null, pattern: RegExp): ErrorClass => ({
  ...{ name, effect: 'incident', reason, sqlState, pattern },
});
const archive = (name: string, reason: RestoreReason, pattern: RegExp): ErrorClass => ({ name, effect: 'archive', reason, sqlState: null, pattern });
const drill = (name: string, reason: RestoreReason, sqlState: string | null, pattern: RegExp): ErrorClass => ({
  ...{ name, effect: 'drill', reason, sqlState, pattern },
});

/** In order: the first pattern that fits decides, so what the drill's own machine did comes first. */
export const ERROR_CLASSES: readonly ErrorClass[] = [
  drill('disk_full', 'disk_full', '53100', /No space left on device|could not extend file|disk quota exceeded/i),
  drill('out_of_memory', 'out_of_memory', '53200', /^out of memory|could not fork|Cannot allocate memory|could not resize shared memory/i),
  drill(
    'server_lost',
    'server_lost',
    '57P01',
    /server closed the connection|terminating connection|connection not open|SSL SYSCALL|no connection to the server/i,
  ),
  drill('server_starting', 'server_lost', '57P03', /the database system is (shutting down|starting up|in recovery mode|not yet accepting)/),
  drill('too_many_connections', 'server_lost', '53300', /too many clients|too many connections|remaining connection slots/),
  drill(
    'unreachable',
    'server_unreachable',
    '08001',
    /^(connection to (server|database)|could not connect to|could not translate host|connection failed)/,
  ),

  archive('unsupported_version', 'client_too_old', /^unsupported version \(/),
  archive('no_compression', 'client_lacks_compression', /this build does not support compression|archive is compressed/),
  archive('truncated', 'archive_truncated', /could not read from input file: end of file|unexpected end of file|input file is too short/),
  archive(
    'corrupt',
    'archive_corrupt',
    /could not (un|de)compress|incorrect data check|possibly (due to )?corrupt|not appear to be a valid archive|text format dump|unrecognized data block type|unexpected (block|data|section)|did not find magic|entry ID .* out of range|could not find (block|entry|header)|corrupt tar|invalid (tocEntry|dumpId)|bad dumpId/,
  ),

  benign('transaction_timeout', '42704', /^unrecognized configuration parameter "transaction_timeout"/),
  benign('extension_exists', '42710', /^extension ".*" already exists/, { requires: 'extension' }),
  benign('extension_owner', '42501', /^must be owner of extension /, { requires: 'extension', statement: ON_EXTENSION }),
  benign('extension_permission', '42501', /^permission denied to create extension /, { requires: 'extension' }),
  benign('schema_exists', '42P06', /^schema "public" already exists/, { requires: 'schema' }),
  benign('schema_owner', '42501', /^must be owner of schema public/, { requires: 'schema' }),
  benign('owner_role', '42704', /^role ".*" does not exist/, { statement: OWNERSHIP }),
  benign('owner_membership', '42501', /^must be (a )?member of role|^must be able to SET ROLE/, { statement: OWNERSHIP }),
  benign('privilege_unknown', '42601', /^unrecognized privilege type/, { statement: OWNERSHIP }),
  benign('publication', '42710', /^publication ".*" already exists/),
  benign('subscription', '42501', /^(must be superuser|permission denied) to create (a )?subscription/),
  benign('event_trigger', '42501', /^(must be superuser|permission denied) to create (an )?event trigger/),

  incident('extension_unavailable', 'extension_missing', '0A000', /^extension ".*" is not available|could not open extension control file/),
  // The package is there, a library that it needs is not.
  incident('extension_broken', 'extension_missing', '58P01', /^could not (load library|access file) /),
  incident('role_missing', 'role_missing', '42704', /^role ".*" does not exist/),
  incident('foreign_key', 'constraint_violated', '23503', /violates foreign key constraint/),
  incident('unique', 'constraint_violated', '23505', /could not create unique index|duplicate key value violates/),
  incident('check', 'constraint_violated', '23514', /violates check constraint|is violated by some row/),
  incident('partition', 'constraint_violated', '23514', /violates partition constraint|no partition of relation .* found for row/),
  incident('exclusion', 'constraint_violated', '23P01', /conflicting key value violates exclusion constraint|could not create exclusion constraint/),
  incident('range_bounds', 'data_rejected', '22000', /range lower bound must be less than or equal to range upper bound/),
  incident('not_null', 'constraint_violated', '23502', /violates not-null constraint|contains null values/),
  incident('encoding', 'data_rejected', '22P05', /has no equivalent in encoding|invalid byte sequence for encoding/),
  incident(
    'invalid_value',
    'data_rejected',
    '22P02',
    /invalid input (syntax|value)|out of range|value too long|malformed|missing data for column|extra data after/,
  ),
  incident('exists', 'scratch_not_empty', '42P07', /already exists|^multiple primary keys/),
  incident('dependent_missing', 'restore_failed', '42704', /does not exist|cannot be implemented/),
  incident('permission', 'restore_failed', '42501', /^permission denied|^must be (owner|superuser)/),
];

/** The class of a message that no pattern knows. Nothing is known of it, so it counts. */
export const UNKNOWN_CLASS: ErrorClass = incident('unknown', 'restore_failed', null, /./);

/** The class of a message's first line. `statement` is the head of the command that failed, where it was told. */
export function classify(text: string, statement: string): ErrorClass {
  return ERROR_CLASSES.find((c) => c.pattern.test(text) && (c.statement === undefined || c.statement.test(statement))) ?? UNKNOWN_CLASS;
}
