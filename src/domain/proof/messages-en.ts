import type { ProofFacts, ProofMessages } from './messages.ts';

const least = (f: ProofFacts) => (f.least ? 'at least ' : '');

export const proofMessagesEn: ProofMessages = {
  reasons: {
    rows_missing: (f) =>
      f.missing === f.rows
        ? `Table ${f.names} is empty in the restored database; the dump holds ${f.rows} row(s) of it. Look at what ran between restore and proof, and at the dump's own triggers.`
        : `Table ${f.names} lacks ${least(f)}${f.missing} of the dump's ${f.rows} row(s). Look at what ran between restore and proof, and at the dump's own triggers.`,
    rows_added: (f) =>
      `Table ${f.names} holds ${least(f)}${f.added} row(s) that are not in the dump (${f.rows} rows). Something wrote to the restored database, perhaps the dump's own functions.`,
    rows_changed: (f) =>
      `Table ${f.names} has ${least(f)}${f.changed + f.missing} row(s) whose values are not those of the dump. A real restore could change data in the same way: look at the types, locale and time zone of its columns, and at what wrote to it.`,
    rows_differ: (f) =>
      `The rows of ${f.names} are not those of the dump${f.missing + f.added + f.changed > 0 ? `: ${least(f)}${f.missing} missing, ${f.added} too many, ${f.changed} changed` : ''}. Look at what ran between restore and proof.`,
    table_unreadable: (f) =>
      `The rows of ${f.names} cannot be read as they were dumped (SQLSTATE ${f.code}). Its columns are not those of the dump, or a type's functions fail.`,
    large_objects_differ: (f) =>
      `Of the dump's ${f.rows} large object(s), ${f.missing} are missing, ${f.changed} have another content, and ${f.added} are too many: ${f.names}.`,
    view_not_filled: (f) =>
      `Materialized view ${f.names} holds no data, though the dump fills it. Run REFRESH MATERIALIZED VIEW by hand on a copy to see why it fails.`,
    sequence_differs: (f) => `Sequence ${f.names} does not stand where the dump set it. Numbers would be given out twice after a real restore.`,
    index_invalid: (f) =>
      `Index ${f.names} is there but not in force, though the dump declares it whole. Look at what ran between restore and proof, and at the index in the source database.`,
    checker_blind: (f) =>
      `One row of ${f.names} was changed on purpose and the comparison saw nothing, so its other answers prove nothing either. Report this as an error of the action.`,
    definition_differs: (f) =>
      `What the dump defines reads differently in the restored database: ${f.names}. A real restore would change it too: compare both with pg_dump --schema-only, and look at what ran between restore and proof.`,
    object_added: (f) =>
      `The restored database holds what the dump does not define: ${f.names}. Look at what the dump's own functions and the server's extensions create.`,
    rows_unproven: (f) =>
      `The rows of ${f.count} table(s) could not be compared with the dump: ${f.names}. The table of the proof says why; a dump with --inserts holds no text to compare, and row security needs a superuser.`,
    sequence_behind: (f) =>
      f.inherited
        ? `Sequence ${f.names} stands behind its column, as the dump has it: the next number is taken already, so the next insert fails with 23505 if the column is unique, in production as well. Set it there with setval.`
        : `Sequence ${f.names} gives out numbers that its column holds already, and it was not proven that the source does too. Compare it with production; set it with setval, or the next insert may fail with 23505.`,
    index_incomplete: (f) =>
      `Index ${f.names} of a partitioned table is missing on some of its partitions, in the source database too, so it is not in force as a whole. Create the missing parts there and attach them.`,
    constraint_not_in_force: (f) =>
      `Constraint ${f.names} is not validated in the restored database, though the dump declares it valid. Rows that break it may be there after a real restore too: look at what ran between restore and proof.`,
    constraint_not_validated: (f) =>
      `Constraint ${f.names} was never validated (NOT VALID), in the source database either. Clean the old rows there, then run VALIDATE CONSTRAINT.`,
  },
  states: {
    equal: 'identical',
    same_rows: 'same rows, in another order',
    counted: 'same number of rows',
    later: 'not compared this time',
    differs: 'differs',
    unreadable: 'cannot be read',
    unproven: 'could not be compared',
  },
  causes: {
    inserts: 'dumped as INSERT statements',
    statement: 'the dump’s COPY statement is unusual',
    row_security: 'this user may not read all rows (row security, or a missing grant)',
    not_there: 'the table is missing',
    old_floats: 'as many rows, but PostgreSQL wrote floats in another way before version 12',
  },
  changes: {
    text: 'a letter was added to a text',
    number: 'a number was raised by one',
    boolean: 'a boolean was turned over',
    time: 'a time was moved by a second',
    delete: 'a row was deleted',
  },
  control: {
    verified: (table, change) =>
      `Checker verified: in ${table} ${change} inside a transaction, the comparison turned red, and the change was rolled back.`,
    blind: (table) => `The checker saw nothing of a change in ${table}.`,
    impossible: {
      no_rows: 'The checker could not be verified: no compared table holds a row.',
      refused: 'The checker could not be verified: the server refused every change of a row.',
    },
  },
  levels: { full: 'every row', rows: 'numbers of rows', none: 'nothing' },
  checkerVerified: 'checker verified',
  notProven: 'rows not proven',
  title: 'Proof',
  columns: ['Table', 'Compared with the dump', 'Rows in the dump', 'Rows restored', 'SHA-256 of the dump’s rows'],
  moreTables: (count) => `${count} more tables are in the JSON report.`,
  proven: (tables, rows, size) => `All ${rows} rows (${size}) of ${tables} tables are byte for byte those of the dump.`,
  counted: (tables, rows) => `${tables} tables have as many rows as the dump holds, ${rows} in all; their content was not compared.`,
  share: (percent) => `The proof took ${percent} % of the drill.`,
  later: (part, of, count, names) => `Part ${part} of ${of} was compared, as proof-budget asks. Not compared this time: ${count} table(s): ${names}.`,
  zone: (zone) => `Times were read in the dump’s time zone, ${zone}.`,
  sequences: (count) => `${count} sequences stand where the dump set them.`,
  largeObjects: (count) => `${count} large objects are identical.`,
  definitions: {
    same: (count) => `All ${count} definitions (tables, functions, triggers, policies …) read as in the dump.`,
    otherMinor: (differing, compared) =>
      `All ${compared} definitions of the dump are there; ${differing} of them read differently, which is not judged, as another minor version of PostgreSQL or pg_dump made the dump. The report names them; with \`client: container\` and an image of the dump’s version they are judged too.`,
    notCompared: {
      script: 'Definitions were not compared: the dump is a plain SQL script.',
      other_client: 'Definitions were not compared: another major version of pg_dump made this dump than is here.',
      other_server: 'Definitions were not compared: the dump comes from another major version of PostgreSQL, which writes them differently.',
      no_program: 'Definitions were not compared: there is no pg_dump beside pg_restore.',
      failed: 'Definitions were not compared: pg_dump could not dump the restored copy.',
    },
  },
  inherited: {
    title: 'Inherited from the source database',
    meaning: 'The dump itself declares these so: no fault of the backup, and production has the same. They count with `on-inherited: degraded`.',
  },
  progress: {
    restored: (time) => `Restored in ${time}`,
    proving: (tables, sessions) => `Comparing the rows of ${tables} tables with the dump, ${sessions} at once`,
    reading: (percent) => `Read ${percent} % of the dump's data`,
    proven: (tables, time) => `Compared ${tables} tables in ${time}`,
    comparing: (table) => `${table} differs from the dump: looking for the rows`,
  },
};
