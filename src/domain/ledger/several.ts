import type { UpstreamError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import { details } from '../../core/markdown.ts';
import type { Outcome } from '../../core/outcome.ts';
import { plainText } from '../../core/plain-text.ts';
import { worst } from '../../core/verdict.ts';
import type { LedgerEntry } from './entry.ts';
import { ledgerMessages } from './messages.ts';
import { drillTable, runbookLine } from './table.ts';

/** What became of one database's drill: what recording it came to, or why it could not be recorded. */
export type RecordedDrill = { readonly database: string } & (
  | { readonly entry: LedgerEntry; readonly outcome: Outcome }
  | { readonly failed: UpstreamError }
);
type OnRecord = Extract<RecordedDrill, { readonly entry: LedgerEntry }>;

/** Outputs of which there is one per database, by lines. */
const LISTED = ['entry-id', 'ledger-commit', 'evidence-sha256', 'register-line'];

/** The drills of a run as one outcome: of one database as it is, of several the table of all first, and of each what is its own. */
export function outcomeOfAll(drills: readonly RecordedDrill[], language: Language): Outcome {
  const recorded = drills.filter((drill): drill is OnRecord => 'entry' in drill);
  const [first] = recorded;
  const own = drillOutputs(recorded, language);
  if (first !== undefined && drills.length === 1) return { ...first.outcome, outputs: { ...first.outcome.outputs, ...own } };
  const outputOf = (name: string) => recorded.map(({ outcome }) => outcome.outputs[name] ?? '');
  const table = drillTable(
    [...recorded].reverse().map(({ entry }) => entry),
    language,
  );
  return {
    findings: drills.flatMap(findingsOf),
    outputs: {
      recorded: String(recorded.length === drills.length),
      ...Object.fromEntries(LISTED.map((name) => [name, outputOf(name).join('\n')])),
      'trend-findings': String(outputOf('trend-findings').reduce((sum, n) => sum + Number(n), 0)),
      'issue-number': outputOf('issue-number').find(Boolean) ?? '',
      'issue-url': outputOf('issue-url').find(Boolean) ?? '',
      ...own,
    },
    details: {
      recorded: recorded.length === drills.length,
      databases: Object.fromEntries(drills.map((drill) => [drill.database, 'entry' in drill ? drill.outcome.details : { recorded: false }])),
    },
    // The last drills of all databases are in one table, which the last one recorded shows as it is now.
    sections:
      recorded.length === 0 ? [] : [table, details(ledgerMessages[language].labels.last, recorded.at(-1)?.outcome.sections.join('\n\n') ?? '')],
  };
}

function findingsOf(drill: RecordedDrill): Finding[] {
  const named = (finding: Finding): Finding => ({ ...finding, message: `${drill.database}: ${finding.message}` });
  if ('entry' in drill) return drill.outcome.findings.map(named);
  return [named({ verdict: 'unknown', reason: drill.failed.reason, message: plainText(drill.failed.message, 500) })];
}

/** What the drills say, the worst of them; the verdict of recording them is another thing. */
function drillOutputs(recorded: readonly OnRecord[], language: Language): Record<string, string> {
  if (recorded.length === 0) return {};
  const entry = worst(recorded.map((drill) => drill.entry));
  const list = recorded.map(({ database, entry: one }) => ({
    database,
    result: one.result,
    reason: one.reason,
    line: runbookLine(one, language),
  }));
  return {
    result: entry.result,
    'drill-verdict': entry.verdict,
    'drill-reason': entry.reason,
    'drill-line': runbookLine(entry, language),
    drills: JSON.stringify(list),
  };
}
