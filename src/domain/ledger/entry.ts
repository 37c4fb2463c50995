import { createHash } from 'node:crypto';
import type { JsonObject } from '../../core/json.ts';
import { isObject } from '../../core/json.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { DrillResult } from '../drill/result.ts';

/** Version of the line. A reader keeps lines of a newer one as they are, and counts none of them. */
export const LEDGER_SCHEMA = 1;

/** Where a drill ran, by the job that records it: the drill's own word is not asked. */
export type LedgerRun = {
  /** `owner/name`. */
  readonly repository: string;
  readonly id: string;
  readonly attempt: string;
  readonly url: string;
  /** File name of the workflow that was started, such as `monthly-drill.yml`. */
  readonly workflow: string;
  readonly commit: string;
  readonly ref: string;
  readonly event: string;
  readonly actor: string;
};

/**
 * One drill on the register: one line of JSON. It holds counts, hashes and names of tables, never a row's value.
 * Null is what was not measured. Sizes are in bytes, times in seconds.
 */
export type LedgerEntry = {
  readonly schema: typeof LEDGER_SCHEMA;
  /** `owner/name/run/attempt/database`: the same drill recorded twice is one line. */
  readonly id: string;
  /** When the drill began, ISO 8601 in UTC. */
  readonly date: string;
  readonly result: DrillResult;
  readonly verdict: Verdict;
  readonly reason: string;
  /** Label of the database, as the workflow calls it. */
  readonly database: string;
  readonly backup: {
    readonly source: string;
    readonly bytes: number | null;
    readonly sha256: string | null;
    readonly ageSeconds: number | null;
  };
  readonly versions: { readonly dump: string | null; readonly server: string | null; readonly client: string | null };
  /** Settings of the sessions that restored. */
  readonly settings: Readonly<Record<string, string>>;
  /** Settings of the whole server that the drill changed for its time. Lines of the first drills have none. */
  readonly tuning?: Readonly<Record<string, string>>;
  /** Seconds by phase: fetch, verify, prepare, restore … */
  readonly phases: Readonly<Record<string, number>>;
  /** Recovery time: from the first byte of the backup to the end of the checks. */
  readonly rtoSeconds: number | null;
  /** Recovery point: the age of the backup when the drill began. */
  readonly rpoSeconds: number | null;
  readonly rows: number | null;
  readonly tables: number | null;
  /** Rows by table, the largest tables only. */
  readonly largestTables: Readonly<Record<string, number>>;
  /** Messages of the restore by class. */
  readonly errors: Readonly<Record<string, number>>;
  readonly incidents: number | null;
  readonly proof: JsonObject | null;
  readonly responsible: string;
  readonly run: LedgerRun;
  /** SHA-256 of the drill's JSON report, byte for byte as it lies in the run's artifact. Null where there was none. */
  readonly evidenceSha256: string | null;
  /** What ran: the action's repository and version. */
  readonly tool: string;
};

export function entryId(run: Pick<LedgerRun, 'repository' | 'id' | 'attempt'>, database: string): string {
  return `${run.repository}/${run.id}/${run.attempt}/${database}`;
}

/** The line as it is stored, without its end. */
export function lineOf(entry: LedgerEntry): string {
  return JSON.stringify(entry);
}

/** The SHA-256 of a line, which the commit that writes it names in its message. */
export function lineHash(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}

export type ParsedLine =
  | { readonly kind: 'entry'; readonly entry: LedgerEntry; readonly line: string }
  /** Written by a newer version of this action. */
  | { readonly kind: 'newer'; readonly schema: number; readonly line: string }
  | { readonly kind: 'damaged'; readonly line: string };

const RESULTS: readonly unknown[] = ['ok', 'minor', 'incidents', 'inconclusive'] satisfies DrillResult[];

/** Reads one line. What another hand may have written is taken for what it is: anything that is no entry is `damaged`. */
export function parseLine(line: string): ParsedLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'damaged', line };
  }
  if (!isObject(value)) return { kind: 'damaged', line };
  const { schema } = value;
  if (typeof schema === 'number' && Number.isInteger(schema) && schema > LEDGER_SCHEMA) return { kind: 'newer', schema, line };
  return isEntry(value) ? { kind: 'entry', entry: value, line } : { kind: 'damaged', line };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown) => value === null || (typeof value === 'number' && Number.isFinite(value) && value >= 0);
const isCounts = (value: unknown) => isObject(value) && Object.values(value).every((n) => typeof n === 'number' && n >= 0);
const isTexts = (value: unknown) => isObject(value) && Object.values(value).every((n) => n === null || isText(n));

/** Whether every member that is read later has its type. */
function isEntry(value: Record<string, unknown>): value is LedgerEntry & Record<string, unknown> {
  const { run, backup, versions, settings, tuning = {}, phases, errors, largestTables } = value;
  return (
    value['schema'] === LEDGER_SCHEMA &&
    [value['id'], value['reason'], value['database'], value['responsible'], value['tool']].every(isText) &&
    isText(value['date']) &&
    !Number.isNaN(Date.parse(value['date'])) &&
    RESULTS.includes(value['result']) &&
    [value['rows'], value['tables'], value['rtoSeconds'], value['rpoSeconds'], value['incidents']].every(isCount) &&
    [phases, errors, largestTables].every(isCounts) &&
    [versions, settings, tuning].every(isTexts) &&
    isBackup(backup) &&
    isRun(run)
  );
}

function isBackup(backup: unknown): boolean {
  return isObject(backup) && isText(backup['source']) && isCount(backup['bytes']) && isCount(backup['ageSeconds']);
}

function isRun(run: unknown): boolean {
  const members = ['repository', 'id', 'attempt', 'url', 'workflow', 'commit', 'ref'];
  return isObject(run) && members.every((member) => isText(run[member]));
}
