import type { Parsed } from '../../core/input-spec.ts';
import { type Assertion, parseAssertion } from './assertion.ts';

/** What a broken rule makes of an answer: a wrong one, or a right one with a flaw. */
export const SEVERITIES = ['critical', 'degraded'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One line of `expect-json`: an assertion, and how bad it is if it fails. */
export type Rule = { readonly severity: Severity; readonly assertion: Assertion };

/** A word with a colon; no assertion begins so. */
const PREFIX = /^\s*([\p{L}_][\p{L}\p{N}_-]*)\s*:/u;

/** Parses `degraded: queue.failed < 10`; without a prefix a line is critical. Characters are counted over the whole line. */
export function parseRule(line: string): Parsed<Rule> {
  const prefix = PREFIX.exec(line);
  const severity = prefix === null ? 'critical' : SEVERITIES.find((each) => each === prefix[1]);
  if (severity === undefined) return { problem: `character ${line.search(/\S/) + 1}: a line begins with critical: or degraded: or with a path.` };
  const assertion = parseAssertion(line, prefix?.[0].length ?? 0);
  return 'problem' in assertion ? assertion : { value: { severity, assertion: assertion.value } };
}
