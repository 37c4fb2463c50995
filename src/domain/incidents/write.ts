import type { Language } from '../../core/language.ts';
import { issueBody } from './body.ts';
import { eventComment } from './comment.ts';
import type { FoundIssue, IncidentIssues, IssueChange } from './issues.ts';
import { labelsAfter, labelsOf } from './labels.ts';
import { duplicateMarker, readMarker } from './marker.ts';
import { incidentMessages } from './messages.ts';
import { openOf } from './next.ts';
import { eventId } from './notice.ts';
import { withIncident } from './observed.ts';
import { matchesOf, reconcile } from './reconcile.ts';
import { issueTitle } from './title.ts';
import type { Incident, IncidentEvent, IncidentKey, IncidentState, Rules, Step } from './types.ts';

export type Writing = {
  readonly issues: IncidentIssues;
  readonly key: IncidentKey;
  readonly rules: Rules;
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly language: Language;
  readonly runLink: string;
  readonly evidence: string;
  readonly rebuilt: boolean;
  readonly leaseMs: number;
  readonly scope: string | null;
};

export type Written = {
  readonly state: IncidentState;
  readonly issue: FoundIssue | null;
  /** Events that this process is to tell. */
  readonly mine: readonly string[];
  /** Another process has taken on the event, and tells it. */
  readonly elsewhere: boolean;
  readonly notAssigned: readonly string[];
  readonly commentRefused: boolean;
};

export type WithIncident = IncidentState & { readonly incident: Incident };

type Looked = { readonly before: IncidentState; readonly issue: FoundIssue | null; readonly forced: boolean };

/** The step's event, and what was not written before (`forced`, or an incident without an issue); nothing where there is neither. */
export async function writeStep(
  writing: Writing,
  { state, event }: Step,
  { before, issue, forced }: Looked,
): Promise<Written & { readonly done: boolean }> {
  const after = withIncident(state);
  const target = after !== null && after.incident.number === issue?.number ? issue : null;
  if (after !== null && target === null && openOf(after) !== null) return { ...(await openIssue(writing, after, state.seenAt)), done: true };
  if (after !== null && target !== null && (event !== null || forced))
    return { ...(await recordEvent(writing, { before, after, issue: target, event })), done: true };
  return { ...{ state, issue: target, mine: [], elsewhere: false, notAssigned: [], commentRefused: false }, done: false };
}

/** Opens the issue of an incident that has none. Where another process was first, its issue is taken on instead. */
async function openIssue(writing: Writing, state: WithIncident, now: number): Promise<Written> {
  const { issues, key, labels, assignees, language, rules } = writing;
  const opened = await issues.open({
    ...{ title: issueTitle(key, state.incident, language), body: body(writing, state), labels: labelsOf(key, state.incident, labels), assignees },
    same: (text) => isGoing(text, state.fingerprint),
    duplicate: (number) => `${duplicateMarker(number)}\n${incidentMessages[language].duplicate(number)}`,
  });
  if (opened.first !== null) {
    const { streaks, seenAt } = state;
    const theirs = reconcile({ ...state, incident: null }, matchesOf([opened.first], state.fingerprint), rules, now).state;
    const written = { mine: [], elsewhere: true, notAssigned: [], commentRefused: false };
    return { ...written, state: { ...theirs, streaks, seenAt: Math.max(seenAt, theirs.seenAt) }, issue: opened.first };
  }
  const incident: Incident = { ...state.incident, number: opened.issue.number };
  const mine = incident.outbox.map((entry) => eventId(incident, entry));
  return { state: { ...state, incident }, issue: opened.issue, mine, elsewhere: false, notAssigned: opened.notAssigned, commentRefused: false };
}

/** An incident that goes on. One that is over may be open too, as a person opened it again to go on talking. */
function isGoing(body: string, fingerprint: string): boolean {
  const marker = readMarker(body);
  return marker?.fingerprint === fingerprint && (marker.state === null || openOf(marker.state) !== null);
}

/**
 * Puts an event into the issue. The comment comes first, as a claim: of several processes that saw the same, the one whose comment is the
 * oldest goes on. What this one has not claimed it leaves as it was `before`.
 */
async function recordEvent(
  writing: Writing,
  { before, after, issue, event }: { before: IncidentState; after: WithIncident; issue: FoundIssue; event: IncidentEvent | null },
): Promise<Written> {
  const { issues, language, runLink, leaseMs } = writing;
  const plain = { notAssigned: [], commentRefused: false };
  let refused = false;
  if (event !== null) {
    const wasClosedByHand = (before.incident?.snoozedAt ?? null) !== null && after.incident.snoozedAt === null && after.incident.phase === 'open';
    const comment = eventComment({ fingerprint: after.fingerprint, incident: after.incident, event, wasClosedByHand, runLink, language });
    const claim = await issues.comment(issue.number, comment, leaseMs);
    if (!claim.claimed) return { ...plain, state: { ...before, streaks: after.streaks, seenAt: after.seenAt }, issue, mine: [], elsewhere: true };
    refused = claim.refused;
  }
  await issues.write(issue.number, change(writing, after, issue));
  const mine = event === null ? [] : [eventId(after.incident, event)];
  return { ...plain, state: after, issue: { ...issue, open: isShown(after.incident) }, mine, elsewhere: false, commentRefused: refused };
}

/** The state alone: what people did to the issue in the meantime stays. */
export function saveState(writing: Writing, state: WithIncident, issue: FoundIssue): Promise<void> {
  return writing.issues.write(issue.number, { body: body(writing, state) });
}

function change(writing: Writing, state: WithIncident, issue: FoundIssue): IssueChange {
  const { key, labels, language } = writing;
  const { incident } = state;
  const wanted = labelsOf(key, incident, labels);
  return {
    title: issueTitle(key, incident, language),
    body: body(writing, state),
    open: isShown(incident),
    labels: labelsAfter(issue.labels, wanted),
  };
}

/** A person's close holds until the next reminder or escalation. */
const isShown = ({ phase, snoozedAt }: Incident) => phase === 'open' && snoozedAt === null;

function body({ key, runLink, evidence, rebuilt, language, scope }: Writing, state: WithIncident): string {
  const notes = rebuilt ? [`_${incidentMessages[language].rebuilt}_`] : [];
  return issueBody({ key, state, runLink, evidence, notes, language, scope });
}
