import { plainText } from '../../core/plain-text.ts';
import { severity as grade } from '../../core/verdict.ts';
import { count, NO_STREAKS } from './streaks.ts';
import type { EventKind, Incident, IncidentEvent, IncidentState, Observation, Rules, Severity, Step, Streaks } from './types.ts';

/** A change of reason is commented at most so often; escalations and recoveries are told at once. */
const CHANGE_EVERY_MS = 10 * 60_000;
/** A person's close of an issue whose check is bad holds at most so long. */
const SNOOZE_MS = 24 * 3_600_000;
/** Entries of the timeline that are kept: the first, and the last ones. */
const TIMELINE_KEPT = 40;
/** Events that wait for a channel. */
const OUTBOX_KEPT = 8;
/** A message in a state that must fit into an issue. */
const MESSAGE_KEPT = 300;

/** A check of which nothing is known yet. */
export function newState(fingerprint: string): IncidentState {
  return { fingerprint, seenAt: 0, streaks: NO_STREAKS, incident: null, maintenance: null };
}

/**
 * One observation: opens at `openAfter` bad ones in a row, raises the severity likewise, lowers it after `closeAfter` less grave ones, reminds,
 * closes after `closeAfter` good ones, and reopens on a relapse within `reopenWithinMs`. What could not be measured never closes or
 * lowers anything. Pure: a process that goes on from a stored state decides what this one would have.
 */
export function next(before: IncidentState, observation: Observation, rules: Rules): Step {
  const at = Math.max(Math.round(observation.at), before.seenAt);
  const window = observation.maintenance ?? null;
  if (window !== null) {
    const told = before.maintenance === window.until;
    return { state: { ...before, seenAt: at, maintenance: window.until }, event: null, maintenance: told ? null : window, frozen: true };
  }
  const streaks = count(before.streaks, observation.verdict, at, openOf(before)?.severity ?? null);
  const state: IncidentState = { ...before, seenAt: at, streaks, maintenance: null };
  const incident = openOf(state);
  const step = incident === null ? watch(state, observation, rules) : accompany(state, incident, observation, rules);
  return { ...step, maintenance: null, frozen: false };
}

type Decided = Pick<Step, 'state' | 'event'>;

/** The incident while it is open. */
export function openOf({ incident }: IncidentState): Incident | null {
  return incident?.phase === 'open' ? incident : null;
}

/** No incident is open. */
function watch(state: IncidentState, observation: Observation, rules: Rules): Decided {
  const { streaks, incident: last } = state;
  const severity = reached(streaks, rules.openAfter);
  if (observation.verdict === 'ok' || severity === null || streaks.badSince === null) return { state, event: null };
  const relapse = last?.closedAt != null && streaks.badSince - last.closedAt <= rules.reopenWithinMs;
  const opened = relapse ? reopened(last, streaks.badSince) : firstOpened(state.fingerprint, streaks.badSince);
  return happen(state, opened, { kind: relapse ? 'reopen' : 'open', severity, previous: null, observation });
}

function firstOpened(fingerprint: string, since: number): Blank {
  const id = `${fingerprint}.${since.toString(36)}`;
  return { id, number: null, since, flaps: 0, earlierMs: 0, seq: 0, timeline: [], dropped: 0, outbox: [], threads: {} };
}

function reopened(last: Incident, since: number): Blank {
  const { id, number, flaps, seq, timeline, dropped, outbox, threads } = last;
  const earlierMs = last.earlierMs + Math.max(0, (last.recoveredAt ?? last.since) - last.since);
  return { id, number, since, flaps: flaps + 1, earlierMs, seq, timeline, dropped, outbox, threads };
}

type Blank = Pick<Incident, 'id' | 'number' | 'since' | 'flaps' | 'earlierMs' | 'seq' | 'timeline' | 'dropped' | 'outbox' | 'threads'>;

/** An incident is open. */
function accompany(state: IncidentState, incident: Incident, observation: Observation, rules: Rules): Decided {
  const { streaks, seenAt: at } = state;
  const { verdict } = observation;
  if (verdict === 'ok' && streaks.good >= rules.closeAfter)
    return happen(state, incident, { kind: 'recover', severity: incident.severity, previous: null, observation });
  const worse = reached(streaks, rules.openAfter);
  if (worse !== null && grade(worse) > grade(incident.severity))
    return happen(state, incident, { kind: 'escalate', severity: worse, previous: incident.severity, observation });
  if (verdict === 'ok') return { state, event: null };
  if (streaks.lower >= rules.closeAfter)
    return happen(state, incident, { kind: 'change', severity: verdict, previous: incident.severity, observation });
  if (dueReminders(incident, rules, at) > incident.reminded || (incident.snoozedAt !== null && at - incident.snoozedAt >= SNOOZE_MS))
    return happen(state, incident, { kind: 'remind', severity: incident.severity, previous: null, observation }, rules);
  const otherReason = verdict === incident.severity && codeOf(observation.reason) !== incident.reason;
  if (otherReason && at - incident.changedAt >= CHANGE_EVERY_MS)
    return happen(state, incident, { kind: 'change', severity: incident.severity, previous: null, observation });
  return { state, event: null };
}

/** The gravest severity that so many observations in a row had at least. */
function reached(streaks: Streaks, openAfter: number): Severity | null {
  return (['critical', 'unknown', 'degraded'] as const).find((severity) => streaks[severity] >= openAfter) ?? null;
}

function dueReminders({ openedAt }: Incident, { remindersMs }: Rules, at: number): number {
  return remindersMs.filter((ms) => at - openedAt >= ms).length;
}

type Happening = { readonly kind: EventKind; readonly severity: Severity; readonly previous: Severity | null; readonly observation: Observation };

function happen(state: IncidentState, before: Blank | Incident, what: Happening, rules?: Rules): Decided {
  const { kind, severity, previous, observation } = what;
  const at = state.seenAt;
  // A less grave answer in between has another reason than the incident.
  const own = grade(observation.verdict) >= grade(severity) || !('reason' in before);
  const reason = own ? codeOf(observation.reason) : before.reason;
  const message = own || kind === 'recover' ? shorten(observation.message) : before.message;
  const event: IncidentEvent = { seq: before.seq + 1, at, kind, severity, previous, reason, message };
  const entry = { at, kind, severity, reason };
  const timeline = [...before.timeline, entry];
  const kept = timeline.length > TIMELINE_KEPT ? [...timeline.slice(0, 1), ...timeline.slice(2)] : timeline;
  const shared = {
    ...before,
    severity,
    reason,
    message,
    seq: event.seq,
    timeline: kept,
    dropped: before.dropped + timeline.length - kept.length,
    outbox: [...before.outbox, { ...event, left: null, triedAt: null }].slice(-OUTBOX_KEPT),
  };
  const incident: Incident = 'phase' in shared ? moved(shared, kind, state, rules) : opened(shared, state);
  const streaks = kind === 'escalate' || kind === 'change' ? { ...state.streaks, lower: 0 } : state.streaks;
  return { state: { ...state, streaks, incident }, event };
}

/** Reasons are codes. */
const codeOf = (reason: string) => reason.slice(0, 60).replace(/[^\w.-]/g, '_');
const shorten = (message: string) => plainText(message, MESSAGE_KEPT);

type Shared = Blank & Pick<Incident, 'severity' | 'reason' | 'message'>;

function opened(shared: Shared, { seenAt, streaks }: IncidentState): Incident {
  const fresh = { recoveredAt: null, closedAt: null, reminded: 0, changedAt: seenAt, snoozedAt: null };
  return { ...shared, ...fresh, phase: 'open', openedAt: seenAt, lastGood: streaks.lastGood };
}

function moved(incident: Incident, kind: EventKind, { seenAt, streaks }: IncidentState, rules: Rules | undefined): Incident {
  if (kind === 'recover') return { ...incident, phase: 'closed', closedAt: seenAt, recoveredAt: streaks.goodSince, snoozedAt: null };
  if (kind === 'change') return { ...incident, changedAt: seenAt };
  const reminded = rules === undefined ? incident.reminded : dueReminders(incident, rules, seenAt);
  // A person's close is undone by what people must hear of.
  return { ...incident, reminded, changedAt: seenAt, snoozedAt: null };
}
