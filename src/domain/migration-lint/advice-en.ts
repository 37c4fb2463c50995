import type { LintMessages } from './messages-type.ts';

const OWN_MIGRATION = 'in a migration of its own, with no other statement in the file (prisma migrate dev --create-only)';
const EXPAND = 'first a deploy in which no code uses it, then this one';

export const adviceEn: LintMessages['advice'] = {
  'adding-required-field': {
    what: (p) => `The new column "${p.subject}" of ${p.table} is NOT NULL without a default: it fails on a table that has rows.`,
    instead: () => 'Give it a default, or add it nullable, fill it, and set NOT NULL in a later migration.',
  },
  'ban-drop-column': {
    what: (p) => `Drops the column "${p.subject}" of ${p.table}: the running version fails as soon as it asks for it.`,
    instead: () => `Take it out of the schema in two steps: ${EXPAND}; have a backup.`,
  },
  'ban-drop-table': {
    what: (p) => `Drops the table ${p.table}: the running version fails as soon as it asks for it.`,
    instead: () => `Do it in two steps: ${EXPAND}; have a backup.`,
  },
  'ban-drop-database': { what: (p) => `Drops the database "${p.subject}".`, instead: () => 'This does not belong into a migration.' },
  'ban-drop-schema': {
    what: (p) => `Drops the schema "${p.subject}" with everything in it.`,
    instead: () => 'Drop its objects by name, after no code uses them; have a backup.',
  },
  'ban-truncate': { what: (p) => `Empties ${p.table}.`, instead: () => 'Make sure that nobody needs the rows; have a backup.' },
  'ban-truncate-cascade': {
    what: (p) => `Empties ${p.table}, and with it every table that references it.`,
    instead: () => 'Name the tables one by one, without CASCADE.',
  },
  'renaming-column': {
    what: (p) => `Renames the column "${p.subject}" of ${p.table}: the running version asks for the old name.`,
    instead: () => 'Keep the name and map it (@map), or add a new column, write to both, and drop the old one later.',
  },
  'renaming-table': {
    what: (p) => `Renames ${p.table} to ${p.subject}: the running version asks for the old name.`,
    instead: () => 'Keep the name and map it (@@map), or leave a view of the old name behind.',
  },
  'renaming-enum-value': {
    what: (p) => `Renames the enum value '${p.subject}': the running version reads and writes the old one.`,
    instead: () => 'Keep the value and map it (@map), or add the new one, move over, and leave the old one.',
  },
  'changing-column-type': {
    what: (p) => `Changing the type of "${p.subject}" rewrites ${p.table} with all its indexes.`,
    instead: () => 'Add a column of the new type, write to both, fill it in batches, switch, drop the old one later.',
  },
  'changing-column-type/lossy': {
    what: (p) => `The new type of "${p.subject}" in ${p.table} rounds or cuts what is stored, and says nothing.`,
    instead: () => 'Add a column of the new type and keep the old one until the values are checked; have a backup.',
  },
  'ban-uncommitted-transaction': {
    what: () => 'BEGIN without COMMIT: nothing of what follows is kept.',
    instead: () => 'Add COMMIT, or remove BEGIN.',
  },
  'ban-concurrent-index-creation-in-transaction': {
    what: (p) => `${p.subject} fails here with 25001: Prisma runs a file with several statements as one transaction.`,
    instead: () => `Put it ${OWN_MIGRATION}.`,
  },
  'ban-in-transaction': {
    what: (p) => `${p.subject} fails here with 25001: Prisma runs a file with several statements as one transaction.`,
    instead: () => `Run it outside of migrations, or ${OWN_MIGRATION}.`,
  },
  'prefer-repack': {
    what: (p) => `${p.subject} writes the whole table anew${p.table === '' ? '' : `: ${p.table}`}.`,
    instead: () => 'Use pg_repack, outside of migrations.',
  },
  'ban-lock-table': {
    what: (p) => `LOCK TABLE holds ${p.table} until the end of the migration.`,
    instead: () => 'Do without it; DDL takes the locks that it needs.',
  },
  'require-concurrent-index-creation': {
    what: (p) => `Creates the index "${p.subject}" on ${p.table}.`,
    instead: () => `CREATE INDEX CONCURRENTLY ${OWN_MIGRATION}.`,
  },
  'require-concurrent-index-creation/unique': {
    what: (p) => `Creates the unique index "${p.subject}" on ${p.table}; it fails where values occur twice.`,
    instead: () => `CREATE UNIQUE INDEX CONCURRENTLY ${OWN_MIGRATION}.`,
  },
  'require-concurrent-index-deletion': {
    what: (p) =>
      `Drops the index "${p.subject}"${p.table === '' ? '' : ` of ${p.table}`}: short, but it waits for every query that runs, and all others wait for it.`,
    instead: () => `DROP INDEX CONCURRENTLY ${OWN_MIGRATION}.`,
  },
  'require-concurrent-reindex': {
    what: (p) => `Rebuilds "${p.subject}".`,
    instead: () => `REINDEX … CONCURRENTLY ${OWN_MIGRATION}.`,
  },
  'require-concurrent-partition-detach': {
    what: (p) => `Detaches the partition "${p.subject}" of ${p.table}.`,
    instead: () => `DETACH PARTITION … CONCURRENTLY ${OWN_MIGRATION}.`,
  },
  'adding-foreign-key-constraint': {
    what: (p) => `Adding the foreign key "${p.subject}" to ${p.table} checks every row.`,
    instead: () => 'Add it NOT VALID, and VALIDATE CONSTRAINT in a later migration.',
  },
  'constraint-missing-not-valid': {
    what: (p) => `Adding the check "${p.subject}" to ${p.table} reads every row.`,
    instead: () => 'Add it NOT VALID, and VALIDATE CONSTRAINT in a later migration.',
  },
  'constraint-missing-not-valid/validated-in-same-file': {
    what: (p) =>
      `Validates "${p.subject}" in the transaction that adds it to ${p.table}: the lock of ADD CONSTRAINT is held while every row is read.`,
    instead: () => 'Move VALIDATE CONSTRAINT to a migration of its own.',
  },
  'adding-not-nullable-field': {
    what: (p) => `SET NOT NULL on "${p.subject}" of ${p.table} reads every row; it fails where one is null.`,
    instead: () => 'Add CHECK (… IS NOT NULL) NOT VALID, validate it in a later migration, then SET NOT NULL: it then reads nothing.',
  },
  'disallowed-unique-constraint': {
    what: (p) => `Adding the constraint "${p.subject}" to ${p.table} builds its index.`,
    instead: () => `CREATE UNIQUE INDEX CONCURRENTLY ${OWN_MIGRATION}, then ADD CONSTRAINT … USING INDEX.`,
  },
  'adding-serial-primary-key-field': {
    what: (p) => `Adding the primary key "${p.subject}" to ${p.table} builds its index.`,
    instead: () => `CREATE UNIQUE INDEX CONCURRENTLY ${OWN_MIGRATION}, then ADD PRIMARY KEY USING INDEX.`,
  },
  'adding-field-with-default': {
    what: (p) => `The default of the new column "${p.subject}" differs from row to row, so all of ${p.table} is written anew.`,
    instead: () => 'Add the column without a default, set the default, fill old rows in batches.',
  },
  'adding-field-with-default/serial': {
    what: (p) => `The new column "${p.subject}" takes its values from a sequence, so all of ${p.table} is written anew.`,
    instead: () => 'Add a nullable column, set its default to nextval, fill old rows in batches.',
  },
  'adding-field-with-default/generated': {
    what: (p) => `The new generated column "${p.subject}" is stored, so all of ${p.table} is written anew.`,
    instead: () => 'Add a plain column, fill it by a trigger and in batches; or compute it in a view.',
  },
  'update-without-where': {
    what: (p) => `Writes ${p.subject} in every row of ${p.table}, in one transaction.`,
    instead: () => 'Fill it in batches, outside of the migration.',
  },
  'update-without-where/overwrites': {
    what: (p) => `Overwrites ${p.subject} in every row of ${p.table}.`,
    instead: () => 'Add a WHERE clause, or keep the old values in another column until they are checked.',
  },
  'delete-without-where': {
    what: (p) => `Deletes every row of ${p.table}.`,
    instead: () => 'Add a WHERE clause; have a backup.',
  },
  'require-timeout-settings': {
    what: (p) =>
      `This migration locks ${p.table} and has no lock_timeout: while it waits for its lock, everything else on the table waits behind it.`,
    instead: () =>
      "Begin the file with SET lock_timeout = '5s'; or set it for the role that deploys (ALTER ROLE … SET lock_timeout), and deploy again where it fails.",
  },
  'enum-value-used-in-same-file': {
    what: (p) => `Uses the enum value '${p.subject}' in the transaction that adds it, which fails with 55P04.`,
    instead: () => 'Move the use to a later migration.',
  },
};
