import type { Language } from '../../core/language.ts';
import { table } from '../../core/markdown.ts';
import type { Outcome } from '../../core/outcome.ts';
import { ALERT_PREFIX } from '../alerts/incident-check.ts';
import type { Settled } from '../alerts/judgement.ts';
import { alertMessages } from '../alerts/messages.ts';
import { alertFindings, type Configured, coverageFindings, detailsOf } from '../alerts/outcome.ts';
import type { AlertRules } from '../alerts/rule.ts';
import { errorRows, renderAlerts } from '../alerts/summary.ts';
import type { ObservedIncidents, SeenCheck } from '../incidents/observing.ts';

/** What the incidents' desk is told of a check: every observation with its evidence, which is markdown. */
export function seenChecks({ judgement, observations }: Settled, language: Language): readonly SeenCheck[] {
  const { head } = alertMessages[language];
  const errors = errorRows(judgement.evidence['errors']);
  const evidence = errors.length === 0 ? '' : table([head.what, head.count, head.last], errors);
  return observations.map((observation) => ({
    check: `${ALERT_PREFIX}${judgement.check}`,
    observation,
    evidence: observation.verdict === 'ok' ? '' : evidence,
  }));
}

/** Of a run without any source. */
export const NOT_CONFIGURED: Configured = { traffic: false, queues: false, disk: false, memory: false, processes: false, database: false };
export const NOTHING_KEPT: ObservedIncidents = { opened: 0, closed: 0, changed: 0, notified: 0, notifyFailed: 0, open: new Map(), findings: [] };

/** What has a source that told of it: a service may have no disk, and a Redis no limit of its memory. */
export function toldOf(configured: Configured, settled: readonly Settled[]): Configured {
  const told = (...families: readonly string[]) => settled.some(({ judgement }) => families.includes(judgement.check.split(':', 1)[0] ?? ''));
  return { ...configured, disk: configured.disk && told('disk', 'inodes'), memory: configured.memory && told('memory', 'oom') };
}

type Concluding = {
  readonly settled: readonly Settled[];
  readonly kept: ObservedIncidents;
  readonly configured: Configured;
  readonly rules: AlertRules;
  readonly language: Language;
};

/** What one run of the alerts came to. */
export function concluded({ settled, kept, configured, rules, language }: Concluding): Outcome {
  const issues = new Map([...kept.open].map(([check, address]) => [check.slice(ALERT_PREFIX.length), address] as const));
  const firing = settled.filter((each) => each.firing).map(({ judgement }) => judgement.check);
  const ratio = settled.find(({ judgement }) => judgement.check === 'http-5xx')?.judgement.value ?? null;
  const parts = [...Object.entries(configured).flatMap(([part, isOn]) => (isOn ? [part] : [])), ...(rules.metrics.length > 0 ? ['metrics'] : [])];
  return {
    findings: [...alertFindings(settled, issues, language), ...kept.findings, ...coverageFindings(configured, language)],
    outputs: {
      configured: parts.join(','),
      checks: String(settled.length),
      firing: String(firing.length),
      'firing-checks': JSON.stringify(firing),
      unknown: String(settled.filter(({ judgement }) => judgement.verdict === 'unknown').length),
      'http-5xx-ratio': ratio === null ? '' : ratio.toFixed(6).replace(/\.?0+$/, ''),
      'open-incidents': String(kept.open.size),
      opened: String(kept.opened),
      closed: String(kept.closed),
      changed: String(kept.changed),
      notified: String(kept.notified),
      'notify-failed': String(kept.notifyFailed),
    },
    details: detailsOf(settled, configured, rules),
    sections: renderAlerts(settled, configured, issues, language),
  };
}
