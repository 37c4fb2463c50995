import { plainText } from '../../core/plain-text.ts';
import { ALERT_PREFIX } from '../alerts/incident-check.ts';
import type { FoundIssue } from '../incidents/issues.ts';
import { readMarker } from '../incidents/marker.ts';
import type { Incident, Severity } from '../incidents/types.ts';
import type { Week } from './week.ts';

/** An incident that was open in the week. Milliseconds; null is what is not known, or not over. */
export type IncidentRow = {
  readonly number: number;
  readonly url: string;
  /** The issue's title, plain text. */
  readonly title: string;
  readonly open: boolean;
  readonly severity: Severity | null;
  readonly reason: string | null;
  readonly since: number | null;
  /** From the last good answer, or the first bad one where none is known, to the issue: it took no longer to be seen. */
  readonly detectedMs: number | null;
  /** From the first bad answer to the first good one. */
  readonly recoveredMs: number | null;
  readonly cameBack: number;
};
export type Incidents = { readonly incidents: readonly IncidentRow[]; readonly alerts: readonly IncidentRow[]; readonly alertsKnown: boolean };

/** A check of the alerts, as titles show it (incidents/title.ts, subject). */
const ALERT = `/ ${ALERT_PREFIX}`;

/** The incidents and the alerts of a week among the issues that we opened. `now`: open ones go on until then. */
export function incidentsOf(issues: readonly FoundIssue[], week: Week, now: number): Incidents {
  const read = issues.flatMap((issue) => {
    const marker = readMarker(issue.body);
    return marker === null ? [] : [{ issue, incident: marker.state?.incident ?? null, isAlert: plainText(issue.title, 300).includes(ALERT) }];
  });
  const inWeek = read.filter(({ issue, incident }) => touches(issue, incident, week, now));
  const rows = (alert: boolean) => inWeek.filter(({ isAlert }) => isAlert === alert).map(({ issue, incident }) => rowOf(issue, incident));
  return { incidents: sorted(rows(false)), alerts: sorted(rows(true)), alertsKnown: read.some(({ isAlert }) => isAlert) };
}

function touches(issue: FoundIssue, incident: Incident | null, { from, until }: Week, now: number): boolean {
  const overlaps = (begin: number, end: number) => begin < until && end >= from;
  if (incident === null) return overlaps(issue.createdAt, issue.open ? now : (issue.closedAt ?? now));
  // Earlier times of an incident that came back are in its timeline alone.
  return (
    overlaps(incident.since, incident.phase === 'open' ? now : (incident.recoveredAt ?? incident.closedAt ?? now)) ||
    incident.timeline.some(({ at }) => at >= from && at < until)
  );
}

function rowOf(issue: FoundIssue, incident: Incident | null): IncidentRow {
  const about = { number: issue.number, url: issue.url, title: plainText(issue.title, 160), open: issue.open };
  if (incident === null) return { ...about, severity: null, reason: null, since: null, detectedMs: null, recoveredMs: null, cameBack: 0 };
  const { severity, reason, since, lastGood, openedAt, recoveredAt, flaps } = incident;
  return {
    ...about,
    // Closed by hand while it is bad, it goes on.
    open: incident.phase === 'open',
    severity,
    reason: plainText(reason, 60),
    since,
    detectedMs: Math.max(0, openedAt - (lastGood ?? since)),
    recoveredMs: recoveredAt === null ? null : Math.max(0, recoveredAt - since),
    cameBack: flaps,
  };
}

const sorted = (rows: readonly IncidentRow[]) => [...rows].sort((a, b) => (a.since ?? 0) - (b.since ?? 0) || a.number - b.number);
