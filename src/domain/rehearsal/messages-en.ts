import { formatDuration } from '../../core/duration.ts';
import type { RehearsalMessages } from './messages.ts';

export const rehearsalMessagesEn: RehearsalMessages = {
  failed: (names) =>
    `The backup holds migrations that failed or were under way when it was made: ${names}. After a real restore no deploy would work until they are settled with prisma migrate resolve.`,
  missing: (names, folder) =>
    `The backup has migrations applied that ${folder} lacks: ${names}. Check that the commit checked out is the one that production runs, and that the backup is of this application.`,
  modified: (names) => `Migrations were edited after the backup's database had applied them: ${names}. Restore their text as it was.`,
  ledgerUnreadable: 'The copy has a table _prisma_migrations that cannot be read as Prisma makes it, so nothing is known of its migrations.',
  impossible: (why) => `The pending migrations were not rehearsed: ${why}.`,
  obstacles: {
    no_project: 'no Prisma project was found in working-directory; check out the repository first, or give migrations-path',
    no_ledger: 'the backup has tables and no _prisma_migrations, so Prisma would refuse it (P3005)',
    blocked: 'the migrations of the copy and of the repository do not fit together (failed, diverged or unreadable ones)',
    no_prisma: 'Prisma is not installed in the project; run npm ci in a step before',
    prisma_8: 'Prisma 8 and newer keep their history in another way',
    url_in_schema: 'the schema writes the database’s URL down, and Prisma would deploy there; use env("DATABASE_URL")',
    not_comparable: 'the restore did not come far enough',
  },
  ended: {
    deploy_failed: ({ how, names }) =>
      `prisma migrate deploy failed on the restored copy${names && ` at ${names}`} (${how}). It would fail on production's data too: try the migration on a copy of the data, and mend it before the next deploy.`,
    deploy_timeout: ({ elapsed }) =>
      `prisma migrate deploy on the restored copy was ended after ${elapsed}. On production it would hold its locks at least as long: look at what the pending migrations rewrite.`,
    deploy_incomplete: ({ how }) =>
      `prisma migrate deploy ended (${how}), but the copy's history is not the repository's. Check that the schema's datasource uses DATABASE_URL and the same migrations folder.`,
  },
  behind: (applied, pending) =>
    `${applied} migration(s) are applied in the backup${pending === null ? '' : pending === 0 ? ', none of the repository’s is pending' : `; it is ${pending} migration(s) behind the repository`}.`,
  outcome: (rehearsal) => {
    if (rehearsal.kind === 'impossible') return 'They were not rehearsed.';
    if (rehearsal.kind === 'nothing') return 'There was nothing to rehearse.';
    const took = formatDuration(rehearsal.elapsedMs);
    return rehearsal.reason === 'ok'
      ? `Rehearsal: ${rehearsal.applied.length} migration(s) applied in ${took} by Prisma ${rehearsal.prismaVersion}.`
      : `Rehearsal: failed after ${took}.`;
  },
  title: 'Migrations',
  applied: 'Applied in the rehearsal',
  migration: 'Migration',
  took: 'Time',
  progress: (count, version) => `Rehearsing ${count} pending migration(s) on the restored copy with Prisma ${version}`,
  applying: (name) => `Applying ${name}`,
};
