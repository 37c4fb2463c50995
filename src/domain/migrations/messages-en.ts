import type { MigrationMessages } from './messages.ts';

const s = (count: number) => (count === 1 ? '' : 's');
/** The end of a sentence and those that follow; a command comes last, without a full stop that would be typed with it. */
const sentences = (end: string, notes: readonly string[]) => [`${end}.`, ...notes].join(' ');
const are = (count: number) => (count === 1 ? 'is' : 'are');

const HINTS: Readonly<Record<string, string>> = {
  P1000: 'The database refused the user or the password.',
  P1001: 'Prisma cannot reach the database: check directUrl in the schema, which Prisma prefers for migrations.',
  P1002: 'Another deploy holds the migration lock, or the database is too slow: wait until it has ended, then run this step again.',
  P1003: 'The database does not exist.',
  P1010: 'The user of the URL lacks a privilege.',
  P1012: 'The schema or the Prisma config is invalid for this version of Prisma: run npx prisma validate.',
  P1013: 'The URL is invalid for Prisma.',
  P3005: 'The schema is not empty and has no history: baseline it with npx prisma migrate resolve --applied.',
  P3009: 'A migration has failed before: resolve it with npx prisma migrate resolve, then deploy again.',
  P3015: 'A migration folder has no migration.sql: restore the file or remove the folder.',
  P3018: 'A migration failed while it was applied: repair its SQL, then mark it with npx prisma migrate resolve --rolled-back.',
  P3019: 'migration_lock.toml names another database than the schema does.',
  P3022: 'The database does not allow changes of its schema (a protected branch of the host).',
};

export const en: MigrationMessages = {
  list: (names, shown) => (names.length <= shown ? names.join(', ') : `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`),
  inSync: (p) =>
    `The database ${p.address} is in sync: ${p.applied} migration${s(p.applied)} applied, none pending${p.latest === null ? '' : `, the latest is ${p.latest}`}.`,
  pending: (p) =>
    `${p.count} migration${s(p.count)} ${are(p.count)} not applied to ${p.address}: ${sentences(p.names, p.notes)} Apply with: ${p.command}`,
  firstDeploy: (p) =>
    `The database ${p.address} is empty: this is a first deploy of ${sentences(`${p.count} migration${s(p.count)}`, p.notes)} Apply with: ${p.command}`,
  rolledBackNote: (p) => `Tried before and marked as rolled back, so it will run again: ${p.names}.`,
  deployRunningNote: (p) => `A deploy is running now (backend ${p.pid} holds the migration lock).`,
  outOfOrder: (p) =>
    `${p.count} pending migration${s(p.count)} ${are(p.count)} older than ${p.latest}, which is applied already: ${p.names}. Prisma would run ${p.count === 1 ? 'it' : 'them'} late and say nothing; check that the order does not matter, or rename with a newer timestamp${p.command === null ? '.' : `: ${p.command}`}`,
  failed: (p) =>
    `${p.count} migration${s(p.count)} failed in ${p.address}${p.sqlState === null ? '' : ` (SQLSTATE ${p.sqlState})`}: ${p.names}. No deploy can go on. Look at the stored log, repair the database, then run ${p.rolledBack} to have it run again, or ${p.applied} if all of it is in place.`,
  running: (p) =>
    `A migration is running now in ${p.address}: ${p.names} (backend ${p.pid}${p.application === '' ? '' : `, ${p.application}`}, holds the migration lock). Wait until it has ended, then run this step again; the input wait-for-lock does both.`,
  unreadable: (p) =>
    `${p.count} migration folder${s(p.count)} in ${p.folder} ${p.count === 1 ? 'has' : 'have'} no readable migration.sql: ${p.names}. Restore the file, or remove the folder. Find it with: ${p.command}`,
  providerMismatch: (p) =>
    `${p.folder}/migration_lock.toml says that these migrations are for ${p.found}, but this is a PostgreSQL database. Check database-url and migrations-path; Prisma wants the line exactly as: provider = "postgresql"`,
  unmanaged: (p) =>
    `The schema ${p.schema} of ${p.address} holds ${p.tables} table${s(p.tables)} and no migration history. Check database-url and db-schema; if the schema matches the first migration, baseline it with: ${p.command}`,
  noMigrations: (p) =>
    `There ${p.exists ? 'are no migrations in' : 'is no readable folder'} ${p.folder}${p.applied > 0 ? `, but the database has ${p.applied} applied` : ''}. Check working-directory and migrations-path, and that the migrations are committed and checked out.`,
  diverged: (p) =>
    `The histories diverge: ${p.address} has ${p.missing}, which ${p.lastCommon === null ? 'no migration here precedes' : `comes after ${p.lastCommon} there`}; here ${p.pending} is not applied. Bring the missing migrations into this commit (git merge or rebase), then run this step again. Find them with: ${p.command}`,
  modified: (p) => {
    const why = {
      final_newline: ' Only the newline at the end of the file differs.',
      byte_order_mark: ' Only a byte order mark differs.',
      line_endings: ' Only the line ends differ: it was applied with mixed ones.',
      content: '',
    }[p.difference];
    return `${p.count} applied migration${s(p.count)} ${p.count === 1 ? 'was' : 'were'} edited afterwards: ${p.names}.${why} The database does not have what the file says. Restore what was applied (see ${p.command}) and put the change into a new migration.`;
  },
  missing: (p) =>
    `${p.count} migration${s(p.count)} applied to ${p.address} ${are(p.count)} not in this commit: ${p.names}. This is right when an older commit is deployed again; otherwise bring the folder${s(p.count)} back. Find ${p.count === 1 ? 'it' : 'them'} with: ${p.command}`,
  unknownAllowed: (p) =>
    `allow-pending names ${p.count === 1 ? 'a migration that is' : 'migrations that are'} not in ${p.folder}: ${p.names}. Correct the name${s(p.count)}, or take ${p.count === 1 ? 'it' : 'them'} out.`,
  pendingAllowed: (p) =>
    `The database ${p.address} is as far as it should be: ${p.applied} migration${s(p.applied)} applied, and ${p.count} pending as allow-pending allows: ${p.names}.`,
  waitingForLock: (p) =>
    `A deploy is running in ${p.address} (backend ${p.pid}${p.application === '' ? '' : `, ${p.application}`}, holds the migration lock): waiting for up to ${p.left} more.`,
  lockReleased: (p) => `The migration lock of ${p.address} was released after ${p.waited}.`,
  waitedInVain: (p) => `It was waited for ${p.waited} (input wait-for-lock).`,
  forkPullRequest: (p) =>
    `Mode deploy is refused: this run was started by ${p.event} ${p.fork === '?' ? 'and its event does not tell which repository the code is from' : `from the fork ${p.fork}`}, whose code would be run on the database. Use mode check here, and deploy from a push to a branch of this repository.`,
  skipped: (p) =>
    `${p.name} was not deployed, because ${p.failed} came before it and ended with ${p.reason}. Mend that one, then run this step again.`,
  prisma8:
    'This project or database has the layout of Prisma 8 (migration.json, schema prisma_contract), which this action does not read yet. Use npx prisma migration status --json until it does.',
  unsupportedUrl:
    "database-url is an address of Prisma's proxy (prisma:// or prisma+postgres://), behind which no ledger can be read. Give the direct postgresql:// URL of the database.",
  ledgerForeign: (p) =>
    `The table _prisma_migrations in schema ${p.schema} of ${p.address} is not the one that Prisma makes (${p.detail}). Check db-schema, and whether another tool owns that table.`,
  denied: (p) => `The user ${p.user} may not read the migration history of ${p.address}. As its owner, run: ${p.command}`,
  timedOut: (p) => `The database ${p.address} did not answer within ${p.limit}. Look for locks and load on the server, or raise the timeout input.`,
  notDeployed: 'Nothing was deployed.',
  nothingToDeploy: 'Nothing is pending: prisma migrate deploy is not run.',
  deploying: (p) => `Running prisma migrate deploy (Prisma ${p.version}) for ${p.count} pending migration${s(p.count)}.`,
  stillDeploying: (p) => `prisma migrate deploy is still running after ${p.elapsed}.`,
  deployLog: 'Output of prisma migrate deploy',
  deployedByOther: 'Prisma could not take the migration lock, because another deploy held it; that one has applied everything.',
  prismaNotInstalled: (p) =>
    p.plugAndPlay
      ? `Prisma is managed by Yarn Plug'n'Play, which this action does not run. Set nodeLinker: node-modules in .yarnrc.yml, install, and run this step again.`
      : `Prisma is not installed: there is no node_modules/prisma in ${p.folder} or above. Install the locked dependencies in an earlier step (npm ci, pnpm install --frozen-lockfile or yarn install --immutable).`,
  literalUrl: (p) =>
    `The datasource in ${p.source} has its URL written into it, so Prisma would deploy there and not to database-url. Write url = env("DATABASE_URL") instead.`,
  deployFailed: (p) =>
    `prisma migrate deploy failed (${p.exit}${p.code === null ? '' : `, ${p.code}`}).${p.hint === '' ? '' : ` ${p.hint}`} State now: ${p.now}`,
  deployTimedOut: (p) =>
    `prisma migrate deploy was ended after ${p.limit}. Raise the timeout input if the migration needs longer. State now: ${p.now}`,
  deployIncomplete: (p) =>
    `prisma migrate deploy ended without an error, but the database is not in sync. Check that the schema's datasource uses DATABASE_URL and the same migrations folder, and that Prisma's engine is installed. State now: ${p.now}`,
  stateUnknown: 'not known, the ledger could not be read again.',
  codeHint: (code) => HINTS[code] ?? '',
  summary: {
    database: 'Database',
    schema: 'Schema',
    folder: 'Migrations folder',
    state: 'State',
    migrations: 'Migrations',
    migration: 'Migration',
    note: 'Note',
    started: 'Started (UTC)',
    took: 'Took',
    marked: 'marked as applied, not run',
    allowed: 'allowed by allow-pending',
    appliedTitle: (count) => `Applied migrations: ${count}`,
    comparedTitle: 'Where the histories part',
    here: 'In this commit',
    there: 'In the database',
    databases: 'Databases',
    reason: 'Reason',
    pendingCount: 'Pending',
    appliedCount: 'Applied',
    commands: (p) => `To have it run again: ${p.rolledBack} · If all of it is in place: ${p.applied}`,
    latestApplied: 'Latest applied',
    latestLocal: 'Latest in this commit',
    states: {
      applied: 'applied',
      pending: 'pending',
      failed: 'failed',
      running: 'running',
      modified: 'edited after it was applied',
      missing: 'not in this commit',
      unreadable: 'no readable migration.sql',
    },
    rolledBack: 'rolled back before',
    outOfOrder: 'a later one is applied',
    differences: {
      final_newline: 'only the final newline differs',
      byte_order_mark: 'only a byte order mark differs',
      line_endings: 'only the line ends differ',
      content: 'content differs',
    },
    logOf: (name) => `Stored log of ${name}`,
    deployOutput: 'Output of <code>prisma migrate deploy</code>',
    more: (count) => `… and ${count} more; the JSON report has all.`,
  },
};
