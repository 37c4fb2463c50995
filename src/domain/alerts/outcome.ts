import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import type { Settled } from './judgement.ts';
import type { AlertRules } from './rule.ts';

/** Which of the runbook's rules have a source in this run. */
export type Configured = {
  readonly traffic: boolean;
  readonly queues: boolean;
  readonly disk: boolean;
  readonly memory: boolean;
  readonly processes: boolean;
  readonly database: boolean;
};

/** A finding per check, the worst first; `target` is the check's id. `issues` are the addresses of the open incidents, by check. */
export declare function alertFindings(settled: readonly Settled[], issues: ReadonlyMap<string, string>, language: Language): readonly Finding[];

/**
 * One finding, `ok` with the reason `not_configured`, on the runbook's rules without a source; none where all have one. The weekly review
 * reads it.
 */
export declare function coverageFindings(configured: Configured, language: Language): readonly Finding[];

/** What was measured and by which rules, for the JSON report. */
export declare function detailsOf(settled: readonly Settled[], configured: Configured, rules: AlertRules): JsonObject;
