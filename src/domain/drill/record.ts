import type { Finding } from '../../core/finding.ts';
import type { Archive } from '../archive/types.ts';
import type { MadeNow } from '../backup-api/made-now.ts';
import type { OnInherited } from '../proof/findings.ts';
import type { Proof } from '../proof/types.ts';
import type { FoundBackup } from './backup-source.ts';
import { type Beyond, NOTHING_BEYOND } from './beyond.ts';
import type { CheckOutcome } from './checks.ts';
import type { RestoreClient } from './client.ts';
import type { AgeProof, SafetyProof, ServerFacts } from './guard.ts';
import type { Inventory } from './inventory.ts';
import type { RestoreJudgement } from './judge-restore.ts';
import type { RestorePlan } from './restore-plan.ts';
import type { ScratchLocale } from './scratch-locale.ts';
import type { AgainWhy } from './second-attempt.ts';
import type { TableName, WantedTable } from './tables.ts';
import type { TuningState } from './tuning.ts';

/** The parts of a drill, in order. */
export const PHASES = ['make', 'fetch', 'verify', 'prepare', 'restore', 'check', 'prove', 'rehearse', 'app', 'drop'] as const;
export type Phase = (typeof PHASES)[number];
export type PhaseTime = { readonly phase: Phase; readonly startMs: number; readonly ms: number };

export type ExtensionVersion = { readonly name: string; readonly installed: string };
export type TableRows = TableName & { readonly rows: number; readonly partitioned: boolean };

export type ScratchState = {
  readonly name: string;
  readonly state: 'planned' | 'created' | 'dropped' | 'kept' | 'left';
  /** Null until it is created. */
  readonly locale: ScratchLocale | null;
};

/** Everything that a drill has measured so far; null where it did not come so far. */
export type DrillRecord = {
  readonly startedAt: Date;
  /** The backup as asked for, then as found, for people. */
  readonly file: string;
  readonly responsible: string;
  readonly backup: FoundBackup | null;
  /** How the backup was made, where the drill had it made. */
  readonly made: MadeNow | null;
  /** What was found while it was fetched, beside what ends a drill. */
  readonly fetchFindings: readonly Finding[];
  readonly archive: Archive | null;
  readonly ageMs: number | null;
  readonly maxAgeMs: number | null;
  readonly server: ServerFacts | null;
  readonly guard: SafetyProof | null;
  readonly serverAge: AgeProof | null;
  readonly client: RestoreClient | null;
  readonly plan: RestorePlan | null;
  readonly settings: Readonly<Record<string, string>>;
  readonly scratch: ScratchState | null;
  readonly tuning: TuningState | null;
  /** Why it was restored a second time; what is here is of that one. */
  readonly again: AgainWhy | null;
  readonly restore: RestoreJudgement | null;
  readonly inventory: readonly Inventory[] | null;
  /** The extensions of the dump with the versions that the server installed: a dump names none (pg_dump.c, dumpExtension). */
  readonly extensions: readonly ExtensionVersion[] | null;
  readonly tables: readonly TableRows[] | null;
  readonly critical: readonly WantedTable[];
  readonly checks: readonly CheckOutcome[] | null;
  readonly beyond: Beyond;
  /** What came of comparing the copy with the dump. */
  readonly proof: Proof | null;
  /** What the source database has too, and the dump declares so. */
  readonly onInherited: OnInherited;
  readonly phases: readonly PhaseTime[];
  /** Why the drill ended early; its sentence is made already. */
  readonly stop: Finding | null;
};

/** The program that restores: `psql` runs a script, `pg_restore` everything else. */
export function programOf({ archive }: Pick<DrillRecord, 'archive'>): 'psql' | 'pg_restore' {
  return archive?.script === undefined ? 'pg_restore' : 'psql';
}

export function newRecord(startedAt: Date, file: string, responsible: string, maxAgeMs: number | null): DrillRecord {
  const nothing = {
    backup: null,
    made: null,
    fetchFindings: [],
    archive: null,
    ageMs: null,
    server: null,
    guard: null,
    serverAge: null,
    client: null,
    plan: null,
    scratch: null,
    tuning: null,
    again: null,
  };
  const more = {
    restore: null,
    inventory: null,
    extensions: null,
    tables: null,
    critical: [],
    checks: null,
    proof: null,
    onInherited: 'ok' as const,
    beyond: NOTHING_BEYOND,
    phases: [],
    stop: null,
    settings: {},
  };
  return { startedAt, file, responsible, maxAgeMs, ...nothing, ...more };
}
