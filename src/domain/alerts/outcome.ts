import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import { severity } from '../../core/verdict.ts';
import type { Settled } from './judgement.ts';
import { alertMessages } from './messages.ts';
import type { Part } from './messages-type.ts';
import type { AlertRules } from './rule.ts';

/** Which of the runbook's rules have a source in this run. */
export type Configured = Readonly<Record<Part, boolean>>;
const PARTS: readonly Part[] = ['traffic', 'queues', 'disk', 'memory', 'processes', 'database'];

/** The worst first, those of one verdict as they were judged. */
export function worstFirst(settled: readonly Settled[]): readonly Settled[] {
  return settled.toSorted((a, b) => severity(b.judgement.verdict) - severity(a.judgement.verdict));
}

/** A finding per check, the worst first; `target` is the check's id. `issues` are the addresses of the open incidents, by check. */
export function alertFindings(settled: readonly Settled[], issues: ReadonlyMap<string, string>, language: Language): readonly Finding[] {
  return worstFirst(settled).map(({ judgement, firing }): Finding => {
    const { check, verdict, reason, message, action, value, evidence } = judgement;
    const issue = issues.get(check) ?? '';
    const incident = verdict === 'ok' || issue === '' ? '' : alertMessages[language].incident(issue);
    const sentence = [message, action, incident].filter((part) => part !== '').join(' ');
    return { verdict, reason, message: sentence, target: check, evidence: { ...evidence, value, firing } };
  });
}

/** The runbook's rules without a source. */
export const notConfigured = (configured: Configured): readonly Part[] => PARTS.filter((part) => !configured[part]);

/**
 * One finding, `ok` with the reason `not_configured`, on the runbook's rules without a source; none where all have one. The weekly review
 * reads it.
 */
export function coverageFindings(configured: Configured, language: Language): readonly Finding[] {
  const missing = notConfigured(configured);
  if (missing.length === 0) return [];
  const message = alertMessages[language].notConfigured(missing, missing.length === PARTS.length);
  return [{ verdict: 'ok', reason: 'not_configured', message, evidence: { notConfigured: missing } }];
}

/** What was measured and by which rules, for the JSON report. A query may hold what is nobody's business: it is left out. */
export function detailsOf(settled: readonly Settled[], configured: Configured, rules: AlertRules): JsonObject {
  const { traffic, queues, disk, memory, database, metrics } = rules;
  return {
    configured: { ...configured, metrics: metrics.length },
    notConfigured: notConfigured(configured),
    rules: {
      traffic,
      queues,
      disk,
      memory,
      database,
      metrics: metrics.map(({ name, source, limits }) => ({ name, source, limits })),
    },
    firing: worstFirst(settled)
      .filter(({ firing }) => firing)
      .map(({ judgement }) => judgement.check),
    checks: worstFirst(settled).map(({ judgement, firing }) => {
      const { check, verdict, reason, value, shown, at, endedAt, evidence } = judgement;
      const times = { at: iso(at), endedAt: endedAt === null ? null : iso(endedAt) };
      return { check, verdict, reason, value, limit: shown.limit, firing, ...times, evidence };
    }),
  };
}

const iso = (at: number) => new Date(at).toISOString();
