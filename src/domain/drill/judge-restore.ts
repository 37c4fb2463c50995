import type { ErrorClass, RestoreReason } from './error-classes.ts';
import type { RestoreError, RestoreLog } from './restore-log.ts';

/** How the client ended. */
export type RestoreExit = { readonly code: number | null; readonly ended: 'exit' | 'cancelled' | 'timeout' | 'missing' };

/** What the catalog of the restored database says, as far as messages depend on it. */
export type PostConditions = { readonly extensions: readonly string[]; readonly schemas: readonly string[] };

/** Errors of one class, with the names that they belong to. */
export type ErrorGroup = {
  readonly class: string;
  readonly sqlState: string | null;
  readonly benign: boolean;
  readonly count: number;
  readonly subjects: readonly string[];
};

/** One conclusion about the restore: a reason, how many errors stand behind it, and what they are about. */
export type RestoreConclusion = {
  readonly verdict: 'critical' | 'unknown' | 'degraded';
  readonly reason: RestoreReason;
  readonly count: number;
  readonly subjects: readonly string[];
};

export type RestoreJudgement = {
  readonly conclusions: readonly RestoreConclusion[];
  readonly groups: readonly ErrorGroup[];
  /** Errors that were judged harmless. */
  readonly ignoredErrors: number;
  /** Whether pg_restore went through the whole archive. */
  readonly complete: boolean;
};

/**
 * What a restore's messages and exit status say together. Exit 1 with "errors ignored" means that the whole archive was processed,
 * and only the errors tell whether something is missing; exit 1 without it means that pg_restore gave up midway, always an incident.
 * Where the drill's own machine failed (disk, memory, connection) every other error may be its consequence, so nothing is
 * concluded about the backup.
 */
export function judgeRestore(log: RestoreLog, exit: RestoreExit, catalog: PostConditions | null): RestoreJudgement {
  // It exits with 1 whenever it reported an error, so what looked like one in a success was text of the dump.
  if (exit.code === 0) return { conclusions: [], groups: [], ignoredErrors: 0, complete: true };
  const complete = exit.code !== null && log.ignored !== null;
  const judged = log.errors.map((error) => ({ error, class: settle(error, catalog) }));
  const groups = group(judged);
  const of = (effect: ErrorClass['effect']) => judged.filter((j) => j.class.effect === effect);
  const ignoredErrors = of('benign').length;
  const conclude = (list: typeof judged, verdict: RestoreConclusion['verdict']) => conclusions(list, verdict);

  if (of('drill').length > 0) return { conclusions: conclude(of('drill'), 'unknown').slice(0, 1), groups, ignoredErrors, complete };
  if (exit.code === null) return { conclusions: [bare('unknown', 'client_killed')], groups, ignoredErrors, complete: false };
  // The client's own limits say nothing about the backup.
  const clientLimits = of('archive').filter((j) => j.class.reason === 'client_too_old' || j.class.reason === 'client_lacks_compression');
  if (clientLimits.length > 0) return { conclusions: conclude(clientLimits, 'unknown').slice(0, 1), groups, ignoredErrors, complete };

  const bad = [...conclude(of('archive'), 'critical'), ...conclude(of('incident'), 'critical')];
  const unexplained = (!complete && of('archive').length === 0) || isUntold(log);
  if (unexplained && !bad.some((c) => c.reason === 'restore_failed')) bad.push(bare('critical', 'restore_failed'));
  if (bad.length > 0) return { conclusions: bad, groups, ignoredErrors, complete };
  return { conclusions: conclude(of('benign'), 'degraded'), groups, ignoredErrors, complete };
}

/**
 * Whether there are errors that were not looked at: none was recognised, there were too many, or fewer than pg_restore counts, as the
 * pieces of two workers' messages may mix. It never counts more than it tells (pg_backup_archiver.c, n_errors).
 */
function isUntold({ errors, moreErrors, ignored }: RestoreLog): boolean {
  return errors.length === 0 || moreErrors > 0 || errors.length < (ignored ?? 0);
}

/** A benign class stays benign only while the catalog shows what the message says is there already. */
function settle(error: RestoreError, catalog: PostConditions | null): ErrorClass {
  const { class: c, subject } = error;
  if (c.effect !== 'benign' || c.requires === undefined || c.requires === 'none') return c;
  const there =
    c.requires === 'extension' ? catalog?.extensions.includes(subject.replace(/^EXTENSION "?|"$/g, '')) : catalog?.schemas.includes('public');
  if (there === true) return c;
  return { ...c, effect: 'incident', reason: c.requires === 'extension' ? 'extension_missing' : 'restore_failed' };
}

type Judged = readonly { readonly error: RestoreError; readonly class: ErrorClass }[];

function group(judged: Judged): ErrorGroup[] {
  return [...Map.groupBy(judged, (j) => `${j.class.name} ${j.class.effect}`).values()].map((list) => ({
    class: list[0]?.class.name ?? '',
    sqlState: list[0]?.class.sqlState ?? null,
    benign: list[0]?.class.effect === 'benign',
    count: list.length,
    subjects: subjectsOf(list),
  }));
}

function conclusions(judged: Judged, verdict: RestoreConclusion['verdict']): RestoreConclusion[] {
  const byReason = Map.groupBy(judged, (j) => j.class.reason);
  const found = [...byReason].map(([reason, list]) => ({ verdict, reason, count: list.length, subjects: subjectsOf(list) }));
  // `restore_failed` and `scratch_not_empty` are often what follows from the others, so they come last.
  return found.sort((a, b) => rank(a.reason) - rank(b.reason));
}

const rank = (reason: RestoreReason) => (reason === 'restore_failed' ? 2 : reason === 'scratch_not_empty' ? 1 : 0);

function subjectsOf(judged: Judged): string[] {
  return [...new Set(judged.map((j) => j.error.subject).filter((subject) => subject !== ''))].slice(0, 20);
}

const bare = (verdict: 'critical' | 'unknown', reason: RestoreReason): RestoreConclusion => ({ verdict, reason, count: 1, subjects: [] });
