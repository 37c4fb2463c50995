import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import { code, details } from '../../core/markdown.ts';
import type { Outcome } from '../../core/outcome.ts';
import { SIGNS } from '../../core/summary.ts';
import { severity, type Verdict, worst } from '../../core/verdict.ts';
import type { Comparison } from './comparison.ts';
import type { MigrationMessages } from './messages.ts';
import { databasesTable, summarize, summarizeOutput } from './summary.ts';
import { outputsOf, reportDetails } from './tell.ts';

/** What one database came to. */
export type DatabaseResult = {
  /** Null for a URL that stands alone. */
  readonly name: string | null;
  readonly findings: readonly Finding[];
  /** Null where nothing could be compared. */
  readonly comparison: Comparison | null;
  /** Of the database, for the report, whether it could be read or not. */
  readonly about: JsonObject;
  /** What the deploy did; null where Prisma was not run. */
  readonly deploy: JsonObject | null;
  /** What Prisma printed. */
  readonly output: string;
  /** Outputs that do not come from the comparison. */
  readonly outputs?: Readonly<Record<string, string>>;
  /** Further sections of the summary. */
  readonly sections?: readonly string[];
};

/**
 * One outcome of all databases. The scalar outputs and the flat part of the report are those of the worst one, the first on a tie;
 * where databases have names, the report and the output `databases` have each of them too.
 */
export function combine(results: readonly DatabaseResult[], base: JsonObject, m: MigrationMessages): Outcome {
  const judged = results.map((result) => ({ result, verdict: worst(result.findings).verdict }));
  const main = worst(judged).result;
  const named = results.some((result) => result.name !== null);
  return {
    findings: results.flatMap(({ name, findings }) => (name === null ? findings : findings.map((finding) => ({ ...finding, target: name })))),
    outputs: { ...(main.comparison === null ? {} : outputsOf(main.comparison)), ...main.outputs, databases: JSON.stringify(results.map(brief)) },
    details: { ...base, ...detailsOf(main), ...(named ? { databases: results.map(full) } : {}) },
    sections: named ? [databasesTable(results.map(rowOf), m), ...byUrgency(judged).flatMap((result) => folded(result, m))] : sectionsOf(main, m),
  };
}

/** The worst first, so that a summary that is too long loses what is in order. */
function byUrgency(judged: readonly { readonly result: DatabaseResult; readonly verdict: Verdict }[]): DatabaseResult[] {
  return [...judged].sort((a, b) => severity(b.verdict) - severity(a.verdict)).map(({ result }) => result);
}

function sectionsOf({ comparison, output, sections = [] }: DatabaseResult, m: MigrationMessages): string[] {
  return [...sections, ...(comparison === null ? [] : summarize(comparison, m)), summarizeOutput(output, m)].filter((section) => section !== '');
}

/** What is wrong stays open; what is in order is folded. */
function folded(result: DatabaseResult, m: MigrationMessages): string[] {
  const sections = sectionsOf(result, m);
  if (sections.length === 0) return [];
  const { verdict } = worst(result.findings);
  const title = `${SIGNS[verdict]} ${code(result.name ?? '')}`;
  return verdict === 'ok' ? [details(title, sections.join('\n\n'))] : [`### ${title}`, ...sections];
}

function detailsOf({ comparison, about, deploy }: DatabaseResult): JsonObject {
  return { ...about, ...(comparison === null ? {} : reportDetails(comparison)), deploy };
}

function full(result: DatabaseResult): JsonObject {
  const { verdict, reason } = worst(result.findings);
  return { name: result.name ?? '', verdict, reason, ...detailsOf(result) };
}

/** One database of the output `databases`. */
function brief({ name, findings, comparison }: DatabaseResult): JsonObject {
  const { verdict, reason } = worst(findings);
  const pending = comparison?.history.pending.map((item) => item.name) ?? null;
  return { name: name ?? '', verdict, reason, pending };
}

function rowOf({ name, findings, comparison }: DatabaseResult) {
  const { verdict, reason } = worst(findings);
  const { pending, applied, latestApplied } = comparison?.history ?? { pending: null, applied: null, latestApplied: null };
  return { name: name ?? '', verdict, reason, pending: pending?.length ?? null, applied: applied?.length ?? null, latestApplied };
}
