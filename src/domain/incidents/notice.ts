import type { Notice, NoticeKind } from '../notices/types.ts';
import { downMs } from './body.ts';
import type { EventKind, Incident, IncidentEvent, IncidentKey, MaintenanceWindow } from './types.ts';

/** What an event is for those who are told; a `change` is for the issue alone. */
const KINDS: Readonly<Record<EventKind, NoticeKind | null>> = {
  open: 'open',
  reopen: 'reopen',
  escalate: 'escalate',
  change: null,
  remind: 'remind',
  recover: 'recover',
};

/** Whether people are told of such an event. */
export const isTold = (kind: EventKind): boolean => KINDS[kind] !== null;

export type Where = { readonly issue: Notice['issue']; readonly runUrl: string | null };

/** The name of an event, the same in every process. */
export function eventId({ id }: Incident, { seq }: { readonly seq: number }): string {
  return `${id}.${seq}`;
}

/** The notice of an event, or null where it is not told. */
export function noticeOf(key: IncidentKey, incident: Incident, event: IncidentEvent, where: Where): Notice | null {
  const kind = KINDS[event.kind];
  if (kind === null) return null;
  const opens = kind === 'open' || kind === 'reopen';
  return {
    ...{ id: eventId(incident, event), kind, incident: incident.id, ...key },
    verdict: kind === 'recover' ? 'ok' : event.severity,
    previousVerdict: kind === 'escalate' ? event.previous : null,
    ...{ reason: kind === 'recover' ? 'ok' : event.reason, message: event.message, at: new Date(event.at).toISOString() },
    since: new Date(incident.since).toISOString(),
    detectedAfterMs: opens ? Math.max(0, incident.openedAt - incident.since) : null,
    downMs: kind === 'recover' ? downMs(incident, event.at) : null,
    flaps: incident.flaps,
    ...where,
    maintenance: null,
  };
}

/** The announcement of a maintenance window. `message` is a sentence of ours. */
export function maintenanceNotice(key: IncidentKey, window: MaintenanceWindow, message: string, at: number, where: Where): Notice {
  const { until, by, why } = window;
  const id = `maintenance.${Date.parse(until).toString(36)}.${window.issue ?? 0}`;
  return {
    ...{ id, kind: 'maintenance', incident: id, service: key.service, environment: key.environment, check: '' },
    ...{ verdict: 'ok', previousVerdict: null, reason: 'maintenance', message, at: new Date(at).toISOString() },
    ...{ since: null, detectedAfterMs: null, downMs: null, flaps: 0 },
    ...where,
    maintenance: { until, by, why },
  };
}
