import type { Finding } from './finding.ts';
import type { JsonObject } from './json.ts';

/** What one run of an action came to. The runner adapter turns it into outputs, report, summary, annotations and status. */
export type Outcome = {
  /** At least one; the worst gives verdict, reason and message. */
  readonly findings: readonly Finding[];
  /** The action's own outputs. Those left out keep their default. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What was measured, for the report. */
  readonly details: JsonObject;
  /** Markdown after the headline, the most important first: outside text in it is escaped already. */
  readonly sections: readonly string[];
  /** The sections tell of every finding, so that the summary needs no table of them. */
  readonly sectionsTellAll?: boolean;
};
