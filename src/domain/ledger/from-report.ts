import { createHash } from 'node:crypto';
import { VERDICTS, type Verdict } from '../../core/verdict.ts';
import type { DrillResult } from '../drill/result.ts';
import { entryId, LEDGER_SCHEMA, type LedgerEntry, type LedgerRun } from './entry.ts';
import {
  bag,
  code,
  count,
  errorsOf,
  hash,
  instant,
  largest,
  phasesOf,
  proofOf,
  recoveryTime,
  settingsOf,
  short,
  tablesOf,
  versionsOf,
} from './report-members.ts';

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
  /** What all drills of the run were told of who is responsible: one that says something else has someone of its own. Null: the drill is not asked. */
  readonly toldAll?: string | null;
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
    settings: settingsOf(details['settings']),
    tuning: settingsOf(bag(details['tuning'])['active']),
    phases,
    rtoSeconds: recoveryTime(phases),
    rpoSeconds: count(backup['ageSeconds']),
    rows: count(details['rows']),
    tables: tables === null ? null : Object.keys(tables).length,
    largestTables: largest(tables ?? {}),
    errors: errorsOf(details['errors']),
    incidents: count(details['incidents']),
    proof: proofOf(details['proof']),
    responsible: responsibleOf(short(details['responsible']), account),
    evidenceSha256: createHash('sha256').update(found.bytes).digest('hex'),
  };
  return { entry, tables, problem: null };
}

function responsibleOf(own: string, { responsible, toldAll = null }: Account): string {
  return own !== '' && toldAll !== null && own !== short(toldAll) ? own : short(responsible) || own;
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
    tuning: {},
    phases: {},
    rtoSeconds: null,
    rpoSeconds: null,
    rows: null,
    tables: null,
    largestTables: {},
    errors: {},
    incidents: null,
    proof: null,
    responsible: short(responsible),
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
