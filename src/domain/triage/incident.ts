import { plainText } from '../../core/plain-text.ts';
import { fingerprintOf } from '../incidents/fingerprint.ts';
import type { FoundIssue } from '../incidents/issues.ts';
import { labelsOf } from '../incidents/labels.ts';
import { readMarker } from '../incidents/marker.ts';
import { subject } from '../incidents/title.ts';
import type { Incident, IncidentKey } from '../incidents/types.ts';
import type { FiringAlert } from './evidence.ts';
import type { RestartIncident } from './restart.ts';

/** The incident that a triage is about. */
export type TriageIncident = {
  readonly issue: FoundIssue;
  readonly fingerprint: string;
  readonly id: string;
  /** How often it came back: each time is a phase of its own. */
  readonly flaps: number;
  /** When the fault began, in milliseconds. */
  readonly since: number;
  readonly open: boolean;
  readonly maintenanceUntil: number | null;
};

/** The incident of an issue; null where the issue is none of an incident of ours. One whose state somebody's edit spoilt is known by its issue. */
export function incidentOf(issue: FoundIssue): TriageIncident | null {
  const marker = readMarker(issue.body);
  if (marker === null) return null;
  const { fingerprint, state } = marker;
  const incident = state?.incident ?? null;
  const until = Date.parse(state?.maintenance ?? '');
  const known = incident ?? { id: `${fingerprint}.${issue.createdAt.toString(36)}`, flaps: 0, since: issue.createdAt, phase: 'open' };
  return {
    ...{ issue, fingerprint, id: known.id, flaps: known.flaps, since: known.since },
    // Somebody may have closed the issue although the check is bad: then nobody is to do anything by himself.
    open: issue.open && known.phase === 'open',
    maintenanceUntil: Number.isNaN(until) ? null : until,
  };
}

/** The open incident of the first of the checks that has one, or null. */
export function pickIncident(issues: readonly FoundIssue[], keys: readonly IncidentKey[]): TriageIncident | null {
  const incidents = openOnes(issues).sort((a, b) => a.issue.number - b.issue.number);
  for (const key of keys) {
    const found = incidents.find(({ fingerprint }) => fingerprint === fingerprintOf(key));
    if (found !== undefined) return found;
  }
  return null;
}

/** What else fires of the service: open incidents of other checks than the ones that are asked here, as their issues tell them. */
export function firingAlerts(
  issues: readonly FoundIssue[],
  about: Omit<IncidentKey, 'check'>,
  own: readonly string[],
  redact: (text: string) => string,
): readonly FiringAlert[] {
  const label = labelsOf({ ...about, check: '' }, NO_INCIDENT, []).find((name) => name.startsWith('service:')) ?? '';
  // The label names the service, the title its environment too.
  const name = subject({ ...about, check: '' });
  const others = new Set(own.map((check) => fingerprintOf({ ...about, check })));
  return openOnes(issues).flatMap(({ issue, fingerprint }) => {
    const incident = readMarker(issue.body)?.state?.incident;
    if (incident == null || others.has(fingerprint) || !issue.labels.includes(label) || !issue.title.includes(name)) return [];
    return [{ reason: plainText(incident.reason, 60), sentence: plainText(redact(incident.message), 300) }];
  });
}
const NO_INCIDENT = { severity: 'critical' } as Incident;

const openOnes = (issues: readonly FoundIssue[]): TriageIncident[] =>
  issues.flatMap((issue) => {
    const incident = incidentOf(issue);
    return incident?.open ? [incident] : [];
  });

/** What the decision on a restart needs of it. */
export function forRestart({ id, issue, open, maintenanceUntil }: TriageIncident): RestartIncident {
  return { id, issue: issue.number, open, maintenanceUntil };
}

/** The first line of the triage's comment: one per phase of an incident. */
export function triageMarker({ fingerprint, id, flaps }: TriageIncident): string {
  return `<!-- runbook-triage ${fingerprint} ${id} ${flaps} -->`;
}
