import type { Finding } from './finding.ts';
import type { JsonObject } from './json.ts';
import type { Verdict } from './verdict.ts';

/** The JSON report that every action writes; `docs/schema/report.schema.json` describes it. */
export type Report = {
  readonly schema: 1;
  readonly action: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly message: string;
  /** Whether the step failed, after `fail-on` and `on-unknown`. */
  readonly failed: boolean;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly elapsedMs: number;
  /** Where it ran, as far as the runner told: repository, workflow, job, run id, attempt, address. */
  readonly run: JsonObject;
  readonly findings: readonly Finding[];
  readonly details: JsonObject;
};

/** The same value with every string, keys excepted, passed through `change`. */
export function mapStrings<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change)) as T;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)])) as T;
  }
  return value;
}
