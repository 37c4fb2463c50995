import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import { code } from '../../core/markdown.ts';
import type { Outcome } from '../../core/outcome.ts';
import { trendFinding } from './findings.ts';
import type { Drawn } from './from-report.ts';
import type { Ledger } from './ledger.ts';
import { ledgerMessages } from './messages.ts';
import { drillTable, runbookLine } from './table.ts';
import type { TrendFinding } from './trend.ts';

const DRILLS_SHOWN = 24;

export type Recording = {
  readonly drawn: Drawn;
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
export function outcomeOf({ drawn, commit, ledger, trends, branch, shrinkTo, language }: Recording): Outcome {
  const m = ledgerMessages[language];
  const { entry, problem } = drawn;
  const line = runbookLine(entry, language);
  const compared = trends.map((found) => trendFinding(found, shrinkTo, language));
  const findings: Finding[] = [
    ...compared,
    ...(problem === null
      ? []
      : [{ verdict: 'degraded', reason: `report_${problem.replace(/^not_a_report$/, 'invalid')}`, message: m.problems[problem] } as const]),
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

function damageFindings({ damaged, newer }: Ledger, language: Language): Finding[] {
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
    ...(newer === 0 ? [] : [{ verdict: 'degraded', reason: 'ledger_newer', message: m.newer(newer), evidence: { count: newer } } as const]),
  ];
}
