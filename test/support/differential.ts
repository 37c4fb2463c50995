import type { Measured } from '../../actions/migrate-status/compare.ts';
import { worst } from '../../src/core/verdict.ts';
import type { GeneratedHistory, GeneratedMigration } from './history-generator.ts';
import { checksumOf } from './history-world.ts';
import type { Answer, Diagnosis } from './prisma-engine.ts';

/** One point in which we and Prisma differ; `about` is the name of a migration or empty. */
export type Difference = { readonly field: string; readonly about: string; readonly ours: unknown; readonly prismas: unknown };
export type Judged = {
  readonly history: GeneratedHistory;
  readonly ours: Measured;
  readonly diagnosis: Answer<Diagnosis>;
  readonly deployed: Answer<{ readonly appliedMigrationNames: readonly string[] }>;
};

const sorted = (names: Iterable<string>) => [...names].sort();
const unique = (names: Iterable<string>) => sorted(new Set(names));
const live = (item: GeneratedMigration) =>
  item.rows.filter((row) => row.state !== 'rolled_back' && row.state !== 'undone').sort((a, b) => a.at - b.at);

/** What `prisma migrate status` makes of a diagnosis (MigrateStatus.ts): the order of its branches, and 0 or 1. */
export function statusOf({ value, error }: Answer<Diagnosis>): { readonly exit: 0 | 1; readonly says: string } {
  if (error !== undefined) return { exit: 1, says: error.code ?? 'error' };
  if (value.history?.diagnostic === 'databaseIsBehind') return { exit: 1, says: 'not yet applied' };
  if (value.history?.diagnostic === 'historiesDiverge') return { exit: 1, says: 'histories differ' };
  if (!value.hasMigrationsTable) return { exit: 1, says: 'not managed' };
  return value.failedMigrationNames.length > 0 ? { exit: 1, says: 'failed' } : { exit: 0, says: 'up to date' };
}

/** Every point in which the two differ, intended or not. */
export function differences(judged: Judged): Difference[] {
  const { ours, diagnosis } = judged;
  if (ours.comparison === null) return [{ field: 'unknown', about: '', ours: ours.findings, prismas: diagnosis }];
  return [
    ...(diagnosis.error === undefined ? listDifferences(judged) : errorDifferences(judged)),
    ...statusDifferences(judged),
    ...deployDifferences(judged),
  ];
}

const has = (ours: Measured, reason: string) => ours.findings.some((finding) => finding.reason === reason);
const differ = (field: string, ours: unknown, prismas: unknown, about = ''): Difference[] =>
  JSON.stringify(ours) === JSON.stringify(prismas) ? [] : [{ field, about, ours, prismas }];

/** A diagnosis that is an error: P3019 for the lock file, P3015 for an applied migration without a readable migration.sql. */
function errorDifferences({ history, ours, diagnosis }: Judged): Difference[] {
  const applied = new Set(history.migrations.filter((item) => live(item).length > 0).map((item) => item.name));
  const unreadable = ours.comparison?.history.unreadable.some((name) => applied.has(name)) && history.table;
  return differ('error', has(ours, 'provider_mismatch') ? 'P3019' : unreadable ? 'P3015' : null, diagnosis.error?.code);
}

/** Name by name. */
function listDifferences({ ours, diagnosis }: Judged): Difference[] {
  const mine = ours.comparison?.history;
  const theirs = diagnosis.value;
  if (mine === undefined || theirs === undefined) return [];
  const names = (items: readonly { readonly name: string }[]) => items.map((item) => item.name);
  const edited = new Set(theirs.editedMigrationNames);
  const modified = new Set(names(mine.modified));
  const either = unique([...edited, ...modified]).filter((name) => edited.has(name) !== modified.has(name));
  return [
    ...differ('ledger', ours.comparison?.ledger.exists, theirs.hasMigrationsTable),
    ...differ('error', has(ours, 'provider_mismatch'), false),
    ...differ('pending', names(mine.pending), theirs.history?.unappliedMigrationNames ?? []),
    ...differ('missing', sorted(mine.missing), unique(theirs.history?.unpersistedMigrationNames ?? [])),
    ...differ('failed', sorted(names([...mine.failed, ...mine.running])), sorted(theirs.failedMigrationNames)),
    ...differ('diverged', has(ours, 'diverged'), theirs.history?.diagnostic === 'historiesDiverge'),
    ...(theirs.history?.diagnostic === 'historiesDiverge' ? differ('last common', mine.lastCommon, theirs.history.lastCommonMigrationName) : []),
    ...either.flatMap((name) => differ('modified', modified.has(name), edited.has(name), name)),
  ];
}

/** Passing or not, as a whole. */
function statusDifferences({ ours, diagnosis }: Judged): Difference[] {
  const { verdict, reason } = worst(ours.findings);
  const { exit, says } = statusOf(diagnosis);
  const same: Readonly<Record<string, string>> = {
    pending: 'not yet applied',
    out_of_order: 'not yet applied',
    diverged: 'histories differ',
    failed: 'failed',
  };
  if (verdict === 'ok') return differ('status', reason, exit === 0 ? 'in_sync' : says);
  const expected = same[reason] ?? (reason === 'provider_mismatch' ? 'P3019' : reason === 'unreadable' ? 'P3015' : reason);
  return differ('status', expected, says, reason);
}

/** What `migrate deploy` did, and what has to be expected of it by our findings. */
function deployDifferences({ ours, deployed }: Judged): Difference[] {
  const mine = ours.comparison?.history;
  const pending = mine?.pending.map((item) => item.name) ?? [];
  const unreadable = new Set(mine?.unreadable);
  const code = () => {
    if (has(ours, 'provider_mismatch')) return 'P3019';
    if (has(ours, 'unmanaged')) return 'P3005';
    if (has(ours, 'failed')) return 'P3009';
    return pending.some((name) => unreadable.has(name)) ? 'P3015' : null;
  };
  const expected = code() ?? pending;
  const found = deployed.error === undefined ? deployed.value.appliedMigrationNames : (deployed.error.code ?? deployed.error.message);
  return differ('deploy', expected, found);
}

/** What we mean to judge otherwise than Prisma, why, and how such a difference is recognised in the history itself. */
export const INTENDED: Readonly<Record<string, { readonly because: string; readonly when: (d: Difference, h: GeneratedHistory) => boolean }>> = {
  tie: {
    because: 'Two rows of one name were started at the same time and have different checksums: which is first is nobody’s promise.',
    when: (d, h) =>
      d.field === 'modified' && onOf(h, d.about, (rows, sums) => sums.size > 1 && new Set(rows.map((row) => row.at)).size < rows.length),
  },
  last_row_counts: {
    because: 'Where a name has several rows, Prisma compares the checksum of the first; ours of the last, which made the schema.',
    when: (d, h) => d.field === 'modified' && onOf(h, d.about, (_, sums) => sums.size > 1),
  },
  unfinished_is_not_edited: {
    because: 'Prisma calls an unfinished migration whose file was mended "edited"; it is failed, and mending it is the way out.',
    when: (d, h) => d.field === 'modified' && d.ours === false && onOf(h, d.about, (rows) => rows.at(-1)?.state === 'failed'),
  },
  status_passes_modified: {
    because: 'migrate status never looks at edited migrations: "Database schema is up to date!", exit 0.',
    when: (d) => d.field === 'status' && d.about === 'modified' && d.prismas === 'up to date',
  },
  status_hides_modified: {
    because: 'Where something is pending too, migrate status lists that alone; a deploy would go on from a schema that the files do not describe.',
    when: (d) => d.field === 'status' && d.about === 'modified' && d.prismas === 'not yet applied',
  },
  status_passes_missing: {
    because: 'migrate status exits 0 where applied migrations are not in the folder.',
    when: (d) => d.field === 'status' && d.about === 'missing' && d.prismas === 'up to date',
  },
  status_passes_no_migrations: {
    because: 'migrate status exits 0 where the folder holds no migration and a ledger is there (a wrong path).',
    when: (d, h) => d.field === 'status' && d.about === 'no_migrations' && d.prismas === 'up to date' && nothingOnDisk(h),
  },
  not_managed: {
    because: 'No ledger and no migration: Prisma says "not managed", we say which of the two is to be looked at.',
    when: (d, h) => d.field === 'status' && ['no_migrations', 'unmanaged'].includes(d.about) && d.prismas === 'not managed' && nothingOnDisk(h),
  },
  status_hides_failed: {
    because: 'migrate status lists what is pending or differs and leaves out what failed, which deploy stumbles over (P3009).',
    when: (d) => d.field === 'status' && d.about === 'failed' && ['not yet applied', 'histories differ'].includes(String(d.prismas)),
  },
  status_stops_at_unreadable: {
    because: 'An applied migration without migration.sql ends migrate status with P3015 before it can tell what failed.',
    when: (d, h) =>
      d.field === 'status' && d.about === 'failed' && d.prismas === 'P3015' && h.migrations.some((m) => unreadable(m) && live(m).length > 0),
  },
  status_stops_at_lock_file: {
    because: 'A wrong migration_lock.toml ends migrate status with P3019 before it looks at anything; ours goes on, and failed comes first.',
    when: (d) => d.field === 'status' && ['failed', 'unreadable'].includes(d.about) && d.prismas === 'P3019',
  },
  status_hides_unreadable: {
    because: 'A pending migration without migration.sql is an ordinary pending one for migrate status; deploy fails with P3015.',
    when: (d, h) =>
      d.field === 'status' &&
      d.about === 'unreadable' &&
      d.ours === 'P3015' &&
      ['not yet applied', 'histories differ'].includes(String(d.prismas)) &&
      h.migrations.some(unreadable),
  },
  status_hides_unmanaged: {
    because: 'No ledger in a schema with tables: migrate status lists pending migrations, and deploy fails with P3005.',
    when: (d, h) => d.field === 'status' && d.about === 'unmanaged' && d.prismas === 'not yet applied' && !h.table,
  },
};

const unreadable = (item: GeneratedMigration) => item.disk === 'bare' || item.disk === 'folder';
const nothingOnDisk = (h: GeneratedHistory) => h.migrations.every((item) => item.disk === 'none' || item.disk === 'link');

function onOf(h: GeneratedHistory, name: string, test: (rows: ReturnType<typeof live>, checksums: ReadonlySet<string>) => boolean): boolean {
  const item = h.migrations.find((one) => one.name === name);
  return item !== undefined && test(live(item), new Set(live(item).map((row) => checksumOf(item.text, row.checksum))));
}

/** The name of the first intention that a difference is an instance of, or null. */
export function intentionOf(difference: Difference, history: GeneratedHistory): string | null {
  return Object.entries(INTENDED).find(([, { when }]) => when(difference, history))?.[0] ?? null;
}
