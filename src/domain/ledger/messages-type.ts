import type { DrillResult } from '../drill/result.ts';
import type { ReportProblem } from './from-report.ts';
import type { TrendFinding } from './trend.ts';

type Named = { readonly names: string; readonly count: number; readonly share: string };
type Figure = { readonly now: string; readonly usual: string; readonly drills: number };

/** Every sentence of the register. Names in them passed `plainText` already. */
export type LedgerMessages = {
  readonly recorded: (line: string, branch: string) => string;
  readonly alreadyRecorded: (line: string, branch: string) => string;
  readonly skipped: string;
  readonly problems: Readonly<Record<ReportProblem, string>>;
  readonly damaged: (count: number, where: string) => string;
  readonly newer: (count: number) => string;
  readonly tooLarge: (files: string) => string;
  readonly labelShared: (database: string) => string;
  readonly trend: {
    readonly [K in TrendFinding['reason']]: (
      f: K extends 'no_recent_drill'
        ? { readonly last: string | null; readonly limit: string }
        : K extends 'restore_slower' | 'size_unusual'
          ? Figure
          : Named,
    ) => string;
  } & { readonly onlyMinor: string };
  readonly issueFailed: (why: string) => string;
  readonly notPinned: (why: string) => string;
  readonly notCommented: (why: string) => string;
  readonly notAssigned: (names: string) => string;
  readonly results: Readonly<Record<DrillResult, string>>;
  /** Title of the issue and of the table. */
  readonly title: string;
  readonly introduction: (branch: string) => string;
  readonly issueIntroduction: (branch: string) => string;
  readonly duplicate: (number: number) => string;
  readonly labels: Readonly<Record<LedgerLabel, string>>;
};

export type LedgerLabel =
  | 'date'
  | 'database'
  | 'result'
  | 'reason'
  | 'backup'
  | 'size'
  | 'age'
  | 'recovery'
  | 'rows'
  | 'responsible'
  | 'run'
  | 'evidence'
  | 'commit'
  | 'restoreSeconds'
  | 'chartSize'
  | 'omitted'
  | 'last'
  | 'findings'
  | 'register'
  | 'issue'
  | 'proof';
