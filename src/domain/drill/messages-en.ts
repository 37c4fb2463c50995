import { archiveReasonsEn } from './archive-messages-en.ts';
import type { DrillMessages } from './messages.ts';

export const drillMessagesEn: DrillMessages = {
  reasons: {
    ok: (f) =>
      `${f.file} restores: ${f.count} tables with ${f.found} rows are back, every object of the dump is there${f.wanted === '0' ? '' : f.wanted === '1' ? ', and the check passes' : `, and all ${f.wanted} checks pass`}.`,
    minor_incidents: (f) =>
      `The backup restores, but ${f.program} reported ${f.count} harmless error(s)${f.names && ` about ${f.names}`}. The data is complete; the table of errors says which kind they are.`,
    backup_not_found: (f) => `There is no backup at ${f.file} (${f.detail}). Check whether the last backup ran, then the path, pattern or key.`,
    backup_too_old: (f) => `${f.file} is ${f.found} old, more than the ${f.wanted} allowed. Find out why there is no newer backup.`,
    storage_denied: (f) => `The storage refused ${f.file} (${f.detail}). Check the credentials and what they may read.`,
    storage_unreachable: (f) =>
      `The storage of ${f.file} cannot be reached (${f.detail}). Check the address and the network, then run the drill again.`,
    storage_failed: (f) => `${f.file} could not be fetched (${f.detail}). Run the drill again; if it stays, look at the storage.`,
    ...archiveReasonsEn,
    client_missing: (f) =>
      `There is no pg_restore for this drill${f.detail && ` (${f.detail})`}. Install the package postgresql-client-${f.major} (from apt.postgresql.org) in a step before.`,
    client_too_old: (f) =>
      `No pg_restore here can read ${f.file}${f.detail && ` (${f.detail})`}. Install the package postgresql-client-${f.major || 18} (from apt.postgresql.org) in a step before.`,
    client_lacks_compression: (f) =>
      `The pg_restore at hand was built without the compression of ${f.file}${f.detail && ` (${f.detail})`}. Install the package postgresql-client from apt.postgresql.org, which has all of them.`,
    client_killed: (f) => `${f.program} was killed from outside, most likely because memory ran out. Lower jobs, or use a larger runner.`,
    needs_superuser: (f) =>
      `The script has statements that only a superuser may run, ${f.count} time(s)${f.names && `: ${f.names}`}. The drill runs a script without such rights, as it can do anything with them, so nothing is known of the backup; make it with pg_dump -Fc, which is restored object by object.`,
    scratch_exists: (f) =>
      `There is a database ${f.names} already, and the drill touches none that it did not create. Drop it, or leave scratch-database empty.`,
    create_denied: (f) =>
      `The user of server-url may not create databases on ${f.detail}. Use a superuser of the throwaway server, or grant CREATEDB.`,
    server_unreachable: (f) =>
      `${f.program} could not reach the throwaway server${f.detail && ` (${f.detail})`}. Check server-url and that the server runs, then run the drill again.`,
    server_lost: () =>
      'The throwaway server ended or refused connections during the drill. Nothing is known of the backup: look at the server’s log, then run the drill again.',
    disk_full: (f) =>
      `The disk is full${f.detail && ` (${f.detail})`}. Nothing is known of the backup: the restored database and its indexes need several times the size of the dump.`,
    out_of_memory: () => 'Memory ran out during the restore. Nothing is known of the backup: lower jobs, or use a larger runner.',
    extension_missing: (f) =>
      `The server cannot provide what the dump needs: extension ${f.names}. Use a server image that has it, the same as in production.`,
    constraint_violated: (f) =>
      `The data of the dump breaks its own constraints, ${f.count} time(s): ${f.names}. The source database has the same damage: look for orphans and duplicates there.`,
    data_rejected: (f) =>
      `Rows of the dump were refused by the server, ${f.count} time(s): ${f.names}. These tables are empty in the restored database.`,
    scratch_not_empty: (f) =>
      `Objects of the dump were there before they were restored: ${f.names}. The dump holds them twice, or template0 was changed.`,
    role_missing: (f) => `The dump needs role ${f.names}, which the throwaway server lacks. Create it there in a step before the drill.`,
    restore_failed: (f) =>
      `${f.program} failed, ${f.count} error(s)${f.names && ` about ${f.names}`}. The restored database is not complete; the table of errors says what kind they are.`,
    object_missing: (f) =>
      `Of the dump's ${f.wanted}, ${f.count} are not in the restored database: ${f.names}. Look at the errors of ${f.program}, or at what the dump's own functions do.`,
    table_missing: (f) => `Table ${f.names} is not in the restored database. Check that the backup is of the right database and schema.`,
    table_empty: (f) => `Table ${f.names} holds no row after the restore. Check that the dump was made with its data.`,
    table_without_data: (f) =>
      `The dump holds ${f.count} table(s) without their rows: ${f.names}. They were left out when it was made (--exclude-table-data); after a real restore they would be empty.`,
    no_rows: (f) => `${f.count} tables were restored from ${f.file}, and none holds a row. The dump is of the schema alone, or of an empty database.`,
    check_failed: (f) => `The check ${f.names} failed: ${f.wanted} was expected${f.found && `, found ${f.found}`}.`,
    restore_too_slow: (f) =>
      `The restore of ${f.file} took longer than the ${f.wanted} of max-restore-time and was ended: after a loss the service would not be back in time. Use more jobs or a faster server, make the dump smaller, or plan for more time.`,
    tuning_left: (f) =>
      `The server’s settings ${f.names} are still the drill’s. The post step puts them back, or the next drill on this server; by hand: ALTER SYSTEM RESET, then pg_reload_conf().`,
    drop_failed: (f) => `The database ${f.names} could not be dropped. The post step tries again; otherwise drop it by hand.`,
  },
  register: { ok: 'OK', minor: 'minor incidents', incidents: 'INCIDENTS', inconclusive: 'INCONCLUSIVE' },
  damage: ({ at, size, whole, expected }) =>
    [
      at === null ? (size === null ? '' : `it ends at byte ${size}`) : `at byte ${at}${size === null ? '' : ` of ${size}`}`,
      whole === null ? '' : `the data of ${whole} of ${expected} tables and large objects is whole`,
    ]
      .filter(Boolean)
      .join(', '),
  phases: {
    make: 'Make',
    fetch: 'Fetch',
    verify: 'Verify',
    prepare: 'Prepare',
    restore: 'Restore',
    check: 'Check',
    prove: 'Prove',
    rehearse: 'Rehearse',
    app: 'Application',
    drop: 'Drop',
  },
  guards: {
    cluster_name: 'the server calls itself restore-drill',
    system_identifier: 'it is the server named by throwaway-system-id',
    no_other_database: 'it holds no database that could be in use',
  },
  scratchStates: { planned: 'not created', created: 'created', dropped: 'dropped', kept: 'kept', left: 'could not be dropped' },
  checkProblems: {
    shape: 'not exactly one value',
    timeout: 'took longer than 60 s',
    failed: 'the query failed',
    type: 'a value of another type',
    no_time: 'nothing tells when the backup was made',
  },
  kinds: {
    table: 'tables',
    view: 'views',
    sequence: 'sequences',
    index: 'indexes',
    constraint: 'constraints',
    trigger: 'triggers',
    function: 'functions',
    type: 'types',
    schema: 'schemas',
    extension: 'extensions',
    policy: 'policies',
    row_security: 'tables with row security',
    rule: 'rules',
    default: 'defaults',
    attachment: 'partitions of tables and indexes',
    statistics: 'statistics objects',
    other: 'other objects',
  },
  labels: {
    timeline: 'Timeline',
    seconds: 'Seconds',
    tables: 'Tables',
    table: 'Table',
    rows: 'Rows',
    critical: 'critical',
    moreTables: 'more tables are in the JSON report',
    checks: 'Checks',
    check: 'Check',
    expected: 'Expected',
    found: 'Found',
    hidden: 'not shown',
    errors: 'Errors of the restore',
    errorClass: 'Kind',
    harmless: 'Harmless',
    count: 'Number',
    objects: 'Objects',
    inventory: 'Objects of the dump',
    kind: 'Kind',
    missing: 'Missing',
    evidence: 'Evidence',
    backup: 'Backup',
    size: 'Size',
    age: 'Age',
    dumpedBy: 'Dumped by pg_dump',
    dumpedFrom: 'Dumped from PostgreSQL',
    headerDate: 'Date in the dump (no time zone)',
    storedAt: 'Date of the storage',
    format: 'Format',
    server: 'Restored on PostgreSQL',
    allowedBy: 'Allowed because',
    client: 'Restored by',
    jobs: 'Jobs',
    settings: 'Settings of the restore sessions',
    scratch: 'Database',
    extensions: 'Extensions as installed (a dump names no version)',
    leftOut: 'Not restored on purpose',
    responsible: 'Responsible',
    yes: 'yes',
    no: 'no',
    notShown: 'Only numbers are shown: other values are rows’ contents.',
  },
  progress: {
    fetched: (file, size) => `Backup: ${file}, ${size}`,
    downloading: (done, total) => `Downloaded ${done}${total && ` of ${total}`}`,
    verified: (entries, tables, size) => `The archive is whole: ${entries} entries, ${tables} tables, ${size} of data`,
    restoring: (database, client, jobs) => `Restoring into ${database} with ${client}, ${jobs} job(s)`,
    checking: (tables, checks) => `Counting ${tables} tables, running ${checks} checks`,
    dropped: (database) => `Dropped ${database}`,
    kept: (database) => `Kept ${database}, as keep-database says`,
    postDropped: (database) => `The drill had ended early; its database ${database} is dropped now.`,
  },
};
