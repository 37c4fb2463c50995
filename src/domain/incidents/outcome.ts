import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import { code, escapeMarkdown, table } from '../../core/markdown.ts';
import type { Outcome } from '../../core/outcome.ts';
import { SIGNS } from '../../core/summary.ts';
import { CHANNEL_TITLES, deliveryFindings } from '../notices/deliveries.ts';
import type { Delivery } from '../notices/types.ts';
import type { JobSaid } from './from-job.ts';
import { incidentMessages } from './messages.ts';
import { openOf } from './next.ts';
import type { Observed } from './observed.ts';
import { stamp, timeline } from './timeline.ts';
import type { IncidentKey, MaintenanceWindow, Rules } from './types.ts';

export type Concluding = {
  readonly key: IncidentKey;
  readonly said: JobSaid;
  readonly observed: Observed;
  readonly window: MaintenanceWindow | null;
  /** Sentences on maintenance that did not count. */
  readonly notes: readonly string[];
  /** Why it is not known how often it was bad before; null where it is, or does not matter. */
  readonly lost: string | null;
  readonly rules: Rules;
  /** The run is one of a pull request from a fork. */
  readonly fork: boolean;
  readonly language: Language;
};

/** What one run of the action came to. Its verdict is that of the telling: a bad check is the incident's, and fails nothing here. */
export function outcomeOf(concluding: Concluding): Outcome {
  const { key, said, observed, window } = concluding;
  const deliveries = observed.told.flatMap((told) => told.deliveries);
  const { issue, state } = observed;
  const names = (delivered: boolean) => [...new Set(deliveries.filter((d) => d.delivered === delivered).map(({ channel }) => channel))].join(',');
  const { incident } = state;
  const details: JsonObject = {
    ...{ ...key, fingerprint: state.fingerprint, observed: { ...said }, action: observed.action, issue },
    incident:
      incident === null
        ? null
        : {
            ...{ id: incident.id, phase: incident.phase, severity: incident.severity, reason: incident.reason, flaps: incident.flaps },
            ...{ since: iso(incident.since), openedAt: iso(incident.openedAt), recoveredAt: iso(incident.recoveredAt) },
          },
    ...{ frozenUntil: window?.until ?? null, elsewhere: observed.elsewhere },
    deliveries: deliveries.map(({ channel, delivered, reason, attempts }) => ({ channel, delivered, reason, attempts })),
  };
  const outputs = {
    action: observed.action,
    'issue-number': issue === null ? '' : String(issue.number),
    'issue-url': issue?.url ?? '',
    notified: names(true),
    'notify-failed': names(false),
  };
  return { findings: findingsOf(concluding, deliveries), outputs, details, sections: sectionsOf(concluding, deliveries) };
}

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

function findingsOf({ observed, notes, lost, fork, language, ...concluding }: Concluding, deliveries: readonly Delivery[]): Finding[] {
  const m = incidentMessages[language];
  const { failure } = observed;
  const findings: Finding[] = [];
  if (failure === null) findings.push({ verdict: 'ok', reason: 'ok', message: happened({ observed, notes, lost, fork, language, ...concluding }) });
  else {
    const told = deliveries.filter(({ delivered }) => delivered).map(({ channel }) => CHANNEL_TITLES[channel]);
    const parts = [
      failure.message,
      fork && failure.reason === 'permission_denied' ? m.outcome.forkReadOnly : '',
      told.length > 0 && observed.issue === null ? m.outcome.toldWithoutIssue(told.join(', ')) : '',
    ];
    findings.push({ verdict: 'unknown', reason: failure.reason, message: parts.filter((part) => part !== '').join(' ') });
  }
  const degraded = (reason: string, message: string): Finding => ({ verdict: 'degraded', reason, message });
  if (observed.notAssigned.length > 0) findings.push(degraded('not_assigned', m.notAssigned(observed.notAssigned.join(', '))));
  if (observed.commentRefused) findings.push(degraded('comment_refused', m.commentRefused));
  if (lost !== null) findings.push(degraded('memory_lost', m.outcome.memoryLost(lost)));
  for (const note of notes) findings.push(degraded('maintenance_ignored', note));
  const what = observed.issue === null ? concluding.key.service : `#${observed.issue.number}`;
  return [...findings, ...deliveryFindings(deliveries, what, language)];
}

/** The one sentence: what was done, or why nothing was. */
function happened({ observed, window, rules, said, language }: Concluding): string {
  const { outcome: o, maintenance, severity } = incidentMessages[language];
  const { step, state, issue } = observed;
  const name = issue === null ? '' : `#${issue.number}`;
  if (window !== null && step.frozen) return maintenance.frozen(window.until, window.by);
  if (observed.elsewhere) return o.elsewhere(name);
  if (step.event !== null) return o.done[step.event.kind](name);
  const incident = openOf(state);
  if (incident === null) return said.verdict === 'ok' ? o.calm : o.pending(state.streaks.degraded, rules.openAfter);
  if (said.verdict === 'ok') return o.recovering(name, state.streaks.good, rules.closeAfter);
  return incident.snoozedAt === null ? o.goes(name, severity[incident.severity]) : o.snoozed(name);
}

function sectionsOf({ key, said, observed, language }: Concluding, deliveries: readonly Delivery[]): string[] {
  const m = incidentMessages[language];
  const { labels: l } = m;
  const { issue, state } = observed;
  const link = issue !== null && /^https?:\/\/[\w.:/-]+$/.test(issue.url) ? `[#${issue.number}](${issue.url})` : '';
  const facts: (readonly [string, string])[] = [
    [l.service, code(key.service, 100)],
    [l.environment, code(key.environment, 60)],
    [l.check, code(key.check, 200)],
    [l.now, `${SIGNS[said.verdict]} ${m.verdict[said.verdict]} ${said.verdict === 'ok' ? '' : code(said.reason, 60)}`],
    [l.evidence, escapeMarkdown(said.message, 600)],
    [l.issue, link],
    [l.since, state.incident?.phase === 'open' ? stamp(state.incident.since) : ''],
  ];
  const told = deliveries.map((d) => [
    CHANNEL_TITLES[d.channel],
    d.delivered ? `${SIGNS.ok} ${l.yes}` : `${SIGNS.critical} ${l.no}`,
    String(d.attempts),
    escapeMarkdown(d.detail, 200),
  ]);
  return [
    table(
      ['', ''],
      facts.filter(([, value]) => value !== ''),
    ),
    told.length > 0 ? `### ${l.notices}\n\n${table([l.channel, l.delivered, l.attempts, l.detail], told)}` : '',
    state.incident !== null && (state.incident.phase === 'open' || observed.step.event !== null)
      ? timeline(state.incident, state.seenAt, language)
      : '',
  ];
}
