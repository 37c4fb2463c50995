import { VERDICTS } from '../../core/verdict.ts';
import type { FoundIssue } from './issues.ts';
import { readEventMarker, readMarker } from './marker.ts';
import { openOf } from './next.ts';
import { NO_STREAKS } from './streaks.ts';
import type { Incident, IncidentState, Rules, Severity } from './types.ts';

/** An issue that is about the fingerprint. `state` is null where its body can no longer be read. */
export type Match = { readonly issue: FoundIssue; readonly state: IncidentState | null; readonly events: readonly string[] };

export type Reconciled = {
  readonly state: IncidentState;
  readonly issue: FoundIssue | null;
  /** Others that are open for the same. */
  readonly duplicates: readonly number[];
  readonly rebuilt: boolean;
  /** What is remembered is further than what the issue says: it is to be written. */
  readonly behind: boolean;
};

/** A hand's close counts as the end once nobody has looked for so long. */
const FORGOTTEN_MS = 24 * 3_600_000;
/** Clocks of two runners differ by less. */
const SKEW_MS = 60 * 60_000;

/**
 * What is remembered, and what the issues say: the issue is the authority, except for what was not yet written there. Of several open
 * ones the lowest number stays.
 */
export function reconcile(remembered: IncidentState, matches: readonly Match[], rules: Rules, now: number): Reconciled {
  const readable = matches.map((match) => ({ ...match, ...stateOf(match, remembered.fingerprint, rules, now) }));
  const byNumber = [...readable].sort((a, b) => a.issue.number - b.issue.number);
  const going = byNumber.filter(({ state }) => openOf(state) !== null);
  const open = going.filter(({ issue }) => issue.open);
  const [first, ...others] = open;
  const chosen = first ?? going.at(-1) ?? byNumber.at(-1);
  if (chosen === undefined) return { state: withoutIssue(remembered), issue: null, duplicates: [], rebuilt: false, behind: false };
  const state = merge(remembered, chosen.state);
  const issue = state.incident?.number === chosen.issue.number ? chosen.issue : null;
  const behind = issue !== null && (state.incident?.seq ?? 0) > (chosen.state.incident?.seq ?? 0);
  return { state, issue, duplicates: others.map(({ issue }) => issue.number), rebuilt: chosen.rebuilt, behind };
}

function stateOf({ issue, state, events }: Match, fingerprint: string, rules: Rules, now: number): { state: IncidentState; rebuilt: boolean } {
  const known = state?.incident ?? null;
  if (state === null || known === null) return { state: rebuild(issue, fingerprint, events, rules, now), rebuilt: true };
  const incident: Incident = { ...known, number: issue.number, snoozedAt: null };
  // A runner whose clock was far ahead must not hold the time of all that come after it.
  const seenAt = state.seenAt > now + SKEW_MS ? now : state.seenAt;
  if (incident.phase === 'closed' || issue.open) return { state: { ...state, seenAt, incident }, rebuilt: false };
  // A person closed it: it sleeps, and is not over, unless that was long ago.
  const closedAt = issue.closedAt ?? now;
  const over = now - seenAt >= FORGOTTEN_MS;
  return {
    state: { ...state, seenAt, incident: over ? { ...incident, phase: 'closed', closedAt } : { ...incident, snoozedAt: closedAt } },
    rebuilt: false,
  };
}

/** What is known of an issue without its state: when it was opened, its label of severity, its comments. */
function rebuild(issue: FoundIssue, fingerprint: string, lines: readonly string[], rules: Rules, now: number): IncidentState {
  const events = lines.flatMap((line) => readEventMarker(line) ?? []).filter((event) => event.fingerprint === fingerprint);
  const last = events.reduce((a, b) => (b.seq > a.seq ? b : a), { id: `${fingerprint}.${issue.createdAt.toString(36)}`, seq: 1 });
  const labels = issue.labels.map((label) => label.replace(/^severity:/, ''));
  const severity = VERDICTS.find((verdict): verdict is Severity => verdict !== 'ok' && labels.includes(verdict)) ?? 'critical';
  const since = issue.createdAt;
  const incident: Incident = {
    ...{ id: last.id, number: issue.number, phase: issue.open ? 'open' : 'closed', severity, reason: 'unknown', message: '', since, lastGood: null },
    ...{ openedAt: since, recoveredAt: null, closedAt: issue.open ? null : (issue.closedAt ?? now), flaps: 0, earlierMs: 0 },
    // Which reminders were sent is not known: none is sent twice.
    ...{ reminded: rules.remindersMs.filter((ms) => now - since >= ms).length, changedAt: now, snoozedAt: null, seq: last.seq },
    ...{ timeline: [{ at: since, kind: 'open', severity, reason: 'unknown' }], dropped: 0, outbox: [], threads: {} },
  };
  const streaks = issue.open ? { ...NO_STREAKS, badSince: since } : NO_STREAKS;
  return { fingerprint, seenAt: 0, streaks, incident, maintenance: null };
}

/** There is no issue any more: it was deleted or moved. Incidents that never had one stay, until there is. */
function withoutIssue(state: IncidentState): IncidentState {
  return state.incident !== null && state.incident.number !== null ? { ...state, incident: null } : state;
}

function merge(remembered: IncidentState, stored: IncidentState): IncidentState {
  const newer = remembered.seenAt > stored.seenAt ? remembered : stored;
  const [ours, theirs] = [remembered.incident, stored.incident];
  if (ours === null || theirs === null) return { ...newer, incident: theirs ?? ours };
  if (ours.id === theirs.id) return { ...newer, incident: sameIncident(ours, theirs) };
  // One that could not be written yet is later than one that is over.
  return { ...newer, incident: ours.number === null && theirs.phase === 'closed' ? ours : theirs };
}

function sameIncident(ours: Incident, theirs: Incident): Incident {
  if (ours.seq > theirs.seq) return { ...ours, number: theirs.number, snoozedAt: theirs.snoozedAt };
  if (ours.seq < theirs.seq) return theirs;
  // What either side has told is told.
  const outbox = ours.outbox.filter(({ seq }) => theirs.outbox.some((entry) => entry.seq === seq));
  return { ...theirs, outbox, threads: { ...theirs.threads, ...ours.threads } };
}

/** Which of the issues are about the fingerprint, by marker alone. */
export function matchesOf(issues: readonly FoundIssue[], fingerprint: string): Match[] {
  return issues.flatMap((issue) => {
    const marker = readMarker(issue.body);
    return marker?.fingerprint === fingerprint ? [{ issue, state: marker.state, events: [] }] : [];
  });
}

/** Those whose body names no incident at all, because somebody wrote it anew. */
export function unnamed(issues: readonly FoundIssue[]): FoundIssue[] {
  return issues.filter((issue) => issue.open && readMarker(issue.body) === null);
}
