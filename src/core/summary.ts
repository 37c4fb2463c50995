import type { Finding } from './finding.ts';
import { frameMessages } from './frame-messages.ts';
import type { Language } from './language.ts';
import { code, escapeMarkdown, SUMMARY_BUDGET, table, withinBudget } from './markdown.ts';
import { severity, type Verdict, worst } from './verdict.ts';

/** The sign of a verdict, in headlines and tables. */
export const SIGNS: Readonly<Record<Verdict, string>> = { ok: '✅', degraded: '⚠️', unknown: '❔', critical: '❌' };

export type SummaryInput = {
  readonly title: string;
  readonly findings: readonly Finding[];
  readonly sections: readonly string[];
  /** The sections tell of every finding. */
  readonly sectionsTellAll?: boolean;
  readonly failed: boolean;
  readonly language: Language;
  /** Address of the README section that explains the reasons, or empty. */
  readonly helpUrl: string;
};

/** The job summary: verdict first, one sentence, what to do, then every finding where there are several, then the action's own sections. */
export function renderSummary(input: SummaryInput): string {
  const m = frameMessages[input.language];
  const main = worst(input.findings);
  const head = [`## ${SIGNS[main.verdict]} ${escapeMarkdown(input.title)}: ${m.verdict[main.verdict]}`, escapeMarkdown(main.message, 2000)];
  if (main.verdict !== 'ok') {
    const help = input.helpUrl === '' ? '' : ` · [${m.howToMend}](${input.helpUrl})`;
    head.push(`${m.reason}: ${code(main.reason)}${help}`);
    if (!input.failed) head.push(m.passedByPolicy);
  }
  const sections =
    input.findings.length > 1 && input.sectionsTellAll !== true ? [...input.sections, findingsTable(input.findings, input.language)] : input.sections;
  return withinBudget([head.join('\n\n'), ...sections.filter((s) => s !== '')], SUMMARY_BUDGET, m.omitted);
}

/** Every finding with its target and reason, the worst first. */
function findingsTable(findings: readonly Finding[], language: Language): string {
  const m = frameMessages[language];
  const sorted = [...findings].sort((a, b) => severity(b.verdict) - severity(a.verdict));
  const rows = sorted.map((f) => [SIGNS[f.verdict], code(f.target ?? ''), code(f.reason), escapeMarkdown(f.message, 600)]);
  return `### ${m.allFindings}\n\n${table(['', m.target, m.reason, m.finding], rows)}`;
}
