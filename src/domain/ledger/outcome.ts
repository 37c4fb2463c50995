import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import { code, escapeMarkdown } from '../../core/markdown.ts';
import type { Outcome } from '../../core/outcome.ts';
import { plainText } from '../../core/plain-text.ts';
import type { LedgerEntry } from './entry.ts';
import { trendFinding } from './findings.ts';
import type { Drawn } from './from-report.ts';
import type { Ledger } from './ledger.ts';
import { ledgerMessages } from './messages.ts';
import { drillTable, runbookLine } from './table.ts';
import type { TrendFinding } from './trend.ts';

const DRILLS_SHOWN = 24;

export type Recording = {
  readonly drawn: Drawn;
  /** The entry as it is on record. */
  readonly entry: LedgerEntry;
  /** The commit that wrote it; null where it was on record before. */
  readonly commit: string | null;
  readonly ledger: Ledger;
  readonly trends: readonly TrendFinding[];
  readonly branch: string;
  readonly shrinkTo: number;
  readonly language: Language;
};

/**
 * What recording came to. The drill's own verdict is its own job's: here a drill that failed and is on record is `ok`. A report that is
 * missing is degraded, as the evidence is.
 */
export function outcomeOf({ drawn, entry, commit, ledger, trends, branch, shrinkTo, language }: Recording): Outcome {
  const m = ledgerMessages[language];
  const { problem } = drawn;
  const line = runbookLine(entry, language);
  const compared = trends.map((found) => trendFinding(found, shrinkTo, language));
  const findings: Finding[] = [
    ...compared,
    ...(problem === null
      ? []
      : [{ verdict: 'degraded', reason: `report_${problem.replace(/^not_a_report$/, 'invalid')}`, message: m.problems[problem] } as const]),
    ...(entry.id === drawn.entry.id ? [] : [{ verdict: 'degraded', reason: 'label_shared', message: m.labelShared(entry.database) } as const]),
    ...damageFindings(ledger, language),
    { verdict: 'ok', reason: 'ok', message: (commit === null ? m.alreadyRecorded : m.recorded)(line, branch) },
  ];
  return {
    findings,
    outputs: {
      recorded: 'true',
      'entry-id': entry.id,
      'ledger-commit': commit ?? '',
      'evidence-sha256': entry.evidenceSha256 ?? '',
      'register-line': line,
      'trend-findings': String(compared.length),
    },
    details: {
      recorded: true,
      entry: { ...entry, run: { ...entry.run } },
      commit,
      branch,
      drills: ledger.entries.length,
      damaged: ledger.damaged.length,
      newer: ledger.newer,
    },
    sections: [code(line, 300), `### ${m.labels.last}\n\n${drillTable(ledger.entries.slice(-DRILLS_SHOWN), language)}`],
  };
}

function damageFindings({ damaged, newer, unread }: Ledger, language: Language): Finding[] {
  const m = ledgerMessages[language];
  const where = damaged.slice(0, 5).map(({ file, line }) => `${file}:${line}`);
  return [
    ...(damaged.length === 0
      ? []
      : [
          {
            verdict: 'degraded',
            reason: 'ledger_damaged',
            message: m.damaged(damaged.length, where.join(', ')),
            evidence: { count: damaged.length, where },
          } as const,
        ]),
    ...(unread.length === 0
      ? []
      : [
          {
            verdict: 'degraded',
            reason: 'ledger_too_large',
            message: m.tooLarge(unread.slice(0, 5).join(', ')),
            evidence: { files: [...unread.slice(0, 20)] },
          } as const,
        ]),
    ...(newer === 0 ? [] : [{ verdict: 'degraded', reason: 'ledger_newer', message: m.newer(newer), evidence: { count: newer } } as const]),
  ];
}

export type IssueOutcome =
  | { readonly failed: string }
  | {
      readonly number: number;
      readonly url: string;
      readonly notPinned: string | null;
      readonly notCommented: string | null;
      readonly notAssigned: boolean;
      readonly assignee: string | null;
    };

/** The outcome with what became of the issue. Not pinned is only told: GitHub pins three issues, and may refuse the token. */
export function withIssue(outcome: Outcome, issue: IssueOutcome, language: Language): Outcome {
  const m = ledgerMessages[language];
  if ('failed' in issue) {
    const failure: Finding = { verdict: 'degraded', reason: 'issue_not_kept', message: m.issueFailed(plainText(issue.failed, 500)) };
    return { ...outcome, findings: [...outcome.findings, failure] };
  }
  const unassigned: Finding[] = issue.notAssigned
    ? [{ verdict: 'degraded', reason: 'assignee_refused', message: m.notAssigned(`@${issue.assignee ?? ''}`) }]
    : [];
  const silent: Finding[] =
    issue.notCommented === null
      ? []
      : [{ verdict: 'degraded', reason: 'issue_not_commented', message: m.notCommented(plainText(issue.notCommented, 200)) }];
  const unpinned = issue.notPinned === null ? [] : [escapeMarkdown(m.notPinned(plainText(issue.notPinned, 200)), 500)];
  return {
    ...outcome,
    findings: [...outcome.findings, ...unassigned, ...silent],
    outputs: { ...outcome.outputs, 'issue-number': String(issue.number), 'issue-url': issue.url },
    details: { ...outcome.details, issue: { number: issue.number, url: issue.url, pinned: issue.notPinned === null } },
    sections: [...outcome.sections, `${m.labels.issue}: #${issue.number}`, ...unpinned],
  };
}
