import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../core/json.ts';
import { plainText } from '../../core/plain-text.ts';
import { VERDICTS, type Verdict } from '../../core/verdict.ts';
import type { DrillResult } from '../drill/result.ts';
import { entryId, LEDGER_SCHEMA, type LedgerEntry, type LedgerRun } from './entry.ts';

/** Tables whose rows a line names. A line stays below some 10 KB, so that a year of daily drills stays below 4 MB. */
export const TABLES_KEPT = 100;
const NAME_LENGTH = 130;

/** What the drill's job said of itself by its outputs; all that is known where its report is missing. */
export type JobWord = {
  /** `needs.<job>.result`. */
  readonly job: 'success' | 'failure' | 'cancelled' | 'skipped' | '';
  readonly result: string;
  readonly reason: string;
};

/** The report as it was found: its bytes, or why there is none. */
export type FoundReport = { readonly bytes: Uint8Array } | { readonly missing: 'absent' | 'unreadable' };

export type Account = {
  readonly run: LedgerRun;
  readonly database: string;
  readonly responsible: string;
  readonly tool: string;
  readonly now: Date;
};

export type Drawn = {
  readonly entry: LedgerEntry;
  /** All tables with their rows, which the line has only the largest of. Null where they were not counted. */
  readonly tables: Readonly<Record<string, number>> | null;
  /** Why the report could not be used, where it could not. */
  readonly problem: ReportProblem | null;
};
export type ReportProblem = 'absent' | 'unreadable' | 'not_a_report' | 'other_run';

type Bag = Readonly<Record<string, unknown>>;
const bag = (value: unknown): Bag => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Bag) : {});
const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const count = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null);
const short = (value: unknown, max = 200) => (typeof value === 'string' ? plainText(value, max) : '');
const shortOrNull = (value: unknown) => short(value) || null;
const hash = (value: unknown) => (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? value : null);
const code = (value: unknown, otherwise: string) =>
  typeof value === 'string' && /^[a-z0-9]+(_[a-z0-9]+)*$/.test(value) && value.length <= 60 ? value : otherwise;

const VERDICT_OF: Readonly<Record<DrillResult, Verdict>> = { ok: 'ok', minor: 'degraded', incidents: 'critical', inconclusive: 'unknown' };
const isResult = (value: unknown): value is DrillResult => typeof value === 'string' && value in VERDICT_OF;

/**
 * The register's entry of a drill. The report comes from a job in which a dump's own code ran with all rights, so it is evidence to
 * be kept, not a source to be trusted: each member is taken by type and within bounds, and where the drill ran is told by the
 * recording job itself. Without a usable report the job's outputs tell, and nothing of them is a pass.
 */
export function entryOf(found: FoundReport, word: JobWord, account: Account): Drawn {
  if ('missing' in found) return withoutReport(word, account, found.missing);
  const report = bag(parse(found.bytes));
  if (report['action'] !== 'restore-drill' || report['schema'] !== 1) return withoutReport(word, account, 'not_a_report');
  const ran = bag(report['run']);
  if (ran['runId'] !== undefined && ran['runId'] !== account.run.id) return withoutReport(word, account, 'other_run');
  const details = bag(report['details']);
  const backup = bag(details['backup']);
  const result = isResult(details['result']) ? details['result'] : 'inconclusive';
  const verdict = VERDICTS.find((v) => v === report['verdict']) ?? 'unknown';
  const agreed = VERDICT_OF[result] === verdict;
  const tables = tablesOf(details['tables']);
  const phases = phasesOf(details['timeline']);
  // The drill's own attempt: where only the recording is run again, it is the same drill.
  const attempt =
    /^\d{1,6}$/.test(String(ran['runAttempt'])) && Number(ran['runAttempt']) <= Number(account.run.attempt)
      ? String(ran['runAttempt'])
      : account.run.attempt;
  const run = { ...account.run, attempt };
  const entry: LedgerEntry = {
    ...blank({ ...account, run }),
    date: instant(report['startedAt'], account.now),
    result: agreed ? result : 'inconclusive',
    verdict: agreed ? verdict : 'unknown',
    reason: agreed ? code(report['reason'], 'unreadable_report') : 'unreadable_report',
    backup: {
      source: short(backup['source'], 300),
      bytes: count(backup['bytes']),
      sha256: hash(backup['sha256']),
      ageSeconds: count(backup['ageSeconds']),
    },
    versions: versionsOf(details),
    settings: Object.fromEntries(
      Object.entries(bag(details['settings']))
        .slice(0, 40)
        .map(([name, value]) => [short(name, 60), short(value, 60)]),
    ),
    phases,
    rtoSeconds: recoveryTime(phases),
    rpoSeconds: count(backup['ageSeconds']),
    rows: count(details['rows']),
    tables: tables === null ? null : Object.keys(tables).length,
    largestTables: largest(tables ?? {}),
    errors: errorsOf(details['errors']),
    incidents: count(details['incidents']),
    proof: proofOf(details['proof']),
    responsible: account.responsible || short(details['responsible']),
    evidenceSha256: createHash('sha256').update(found.bytes).digest('hex'),
  };
  return { entry, tables, problem: null };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

function blank({ run, database, responsible, tool, now }: Account): LedgerEntry {
  return {
    schema: LEDGER_SCHEMA,
    id: entryId(run, database),
    date: now.toISOString(),
    result: 'inconclusive',
    verdict: 'unknown',
    reason: 'cancelled',
    database,
    backup: { source: '', bytes: null, sha256: null, ageSeconds: null },
    versions: { dump: null, server: null, client: null },
    settings: {},
    phases: {},
    rtoSeconds: null,
    rpoSeconds: null,
    rows: null,
    tables: null,
    largestTables: {},
    errors: {},
    incidents: null,
    proof: null,
    responsible,
    run,
    evidenceSha256: null,
    tool,
  };
}

/** A pass without its evidence is no pass: the outputs alone can say that something is wrong, not that all is well. */
function withoutReport(word: JobWord, account: Account, problem: ReportProblem): Drawn {
  const blamed = word.result === 'incidents' && word.job === 'failure';
  const otherwise = word.job === 'cancelled' ? 'cancelled' : 'no_report';
  const reason = word.reason === 'ok' || word.reason === '' ? otherwise : code(word.reason, otherwise);
  const entry: LedgerEntry = { ...blank(account), result: blamed ? 'incidents' : 'inconclusive', verdict: blamed ? 'critical' : 'unknown', reason };
  return { entry, tables: null, problem };
}

/** The drill's own time, unless it is no time or lies in the future. */
function instant(value: unknown, now: Date): string {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) || at > now.getTime() ? now.toISOString() : new Date(at).toISOString();
}

function tablesOf(value: unknown): Readonly<Record<string, number>> | null {
  if (!Array.isArray(value)) return null;
  const named = value.flatMap((item): [string, number][] => {
    const { schema, name, rows } = bag(item);
    const counted = count(rows);
    return counted === null ? [] : [[plainText(`${short(schema, 65)}.${short(name, 65)}`, NAME_LENGTH), counted]];
  });
  return Object.fromEntries(named);
}

function largest(tables: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(tables)
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, TABLES_KEPT),
  );
}

function phasesOf(value: unknown): Readonly<Record<string, number>> {
  const named = items(value)
    .slice(0, 30)
    .map((item) => [code(bag(item)['phase'], ''), count(bag(item)['seconds'])] as const);
  return Object.fromEntries(named.flatMap(([name, seconds]) => (name === '' || seconds === null ? [] : [[name, seconds]])));
}

/** Everything but the clean-up; null where nothing was restored. */
function recoveryTime(phases: Readonly<Record<string, number>>): number | null {
  if (phases['restore'] === undefined) return null;
  const sum = Object.entries(phases).reduce((total, [name, seconds]) => (name === 'drop' ? total : total + seconds), 0);
  return Math.round(sum * 1000) / 1000;
}

function versionsOf(details: Bag): LedgerEntry['versions'] {
  const { serverVersion, dumpVersion } = bag(details['archive']);
  const dump = [short(serverVersion, 60), short(dumpVersion, 60)].filter(Boolean);
  return {
    dump: dump.length === 0 ? null : [...new Set(dump)].join(' / '),
    server: shortOrNull(bag(details['server'])['version']),
    client: shortOrNull(bag(details['client'])['version']),
  };
}

function errorsOf(value: unknown): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const item of items(value).slice(0, 200)) {
    const { class: name, count: times } = bag(item);
    const key = code(name, 'other');
    sums[key] = (sums[key] ?? 0) + (count(times) ?? 0);
  }
  return sums;
}

/** The figures of the proof, one level deep; lists are counted, as their members may be many. */
function proofOf(value: unknown): JsonObject | null {
  const members = Object.entries(bag(value)).slice(0, 40);
  if (members.length === 0) return typeof value === 'string' ? { mode: code(value, 'unknown') } : null;
  const kept = members.flatMap(([name, member]): [string, Json][] => {
    const key = plainText(name, 40);
    if (member === null || typeof member === 'boolean' || typeof member === 'number') return [[key, member]];
    if (typeof member === 'string') return hash(member) !== null ? [[key, member]] : /^[\w. -]{1,60}$/.test(member) ? [[key, member]] : [];
    return Array.isArray(member) ? [[key, member.length]] : [];
  });
  return Object.fromEntries(kept);
}
