import type { UpstreamError } from '../../core/errors.ts';
import type { Delivery, Notice } from '../notices/types.ts';
import type { FoundIssue } from './issues.ts';
import type { EventKind, Incident, IncidentAction, IncidentState, Step } from './types.ts';

export type ToldNotice = { readonly notice: Notice; readonly deliveries: readonly Delivery[] };

/** What one observation came to. */
export type Observed = {
  readonly action: IncidentAction;
  readonly step: Step;
  readonly state: IncidentState;
  /** The issue of the incident that is open, or was until now. */
  readonly issue: { readonly number: number; readonly url: string } | null;
  readonly told: readonly ToldNotice[];
  /** Another run has taken on the event. */
  readonly elsewhere: boolean;
  /** Why the issue could not be kept; people were told all the same. */
  readonly failure: UpstreamError | null;
  readonly notAssigned: readonly string[];
  readonly commentRefused: boolean;
  readonly rebuilt: boolean;
};

const ACTIONS: Readonly<Record<EventKind, IncidentAction>> = {
  open: 'opened',
  reopen: 'reopened',
  escalate: 'escalated',
  change: 'commented',
  remind: 'commented',
  recover: 'closed',
};
/** What a step came to, before anything is told. */
export function result(step: Step, state: IncidentState, issue: FoundIssue | null): Observed {
  const { incident } = state;
  const own = incident !== null && (incident.phase === 'open' || step.event !== null) ? shownIssue(incident, issue) : null;
  const plain = { elsewhere: false, failure: null, notAssigned: [], commentRefused: false, rebuilt: false, told: [] };
  return { ...plain, action: step.event === null ? 'none' : ACTIONS[step.event.kind], step, state, issue: own };
}

/** The incident's issue, for those who are told. */
export const shownIssue = ({ number }: Incident, issue: FoundIssue | null) =>
  issue !== null && issue.number === number ? { number: issue.number, url: issue.url } : null;

/** The state where there is an incident. */
export function withIncident(state: IncidentState): (IncidentState & { readonly incident: Incident }) | null {
  return state.incident === null ? null : { ...state, incident: state.incident };
}
