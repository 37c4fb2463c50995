import type { Language } from '../../core/language.ts';
import type { FoundIssue, IncidentIssues } from './issues.ts';
import { readMarker, readScope, uncheckedMarker, withState } from './marker.ts';
import { incidentMessages } from './messages.ts';
import { openOf } from './next.ts';
import { NO_STREAKS } from './streaks.ts';
import { stamp } from './timeline.ts';
import type { IncidentState } from './types.ts';

/** A check that nobody has looked at for so long is none any more; until then another job of the same name, as of a matrix, may be at it. */
const UNCHECKED_MS = 24 * 3_600_000;
/** A run that was ended in the middle has left its comment, and the next one closes all the same. */
const LEASE_MS = 60_000;

export type Unchecked = {
  /** Of whom the issues are: who opens them says it (`scope` of the desk), and closes no others. */
  readonly scope: string;
  /** Fingerprints of all that this run has looked at. */
  readonly checked: ReadonlySet<string>;
  /** Milliseconds of the day's clock. */
  readonly now: number;
};

/** Whether the open issue is of the scope, of a check that this run does not have, and that nobody has looked at for a day. */
export function isUnchecked({ open, body }: FoundIssue, { scope, checked, now }: Unchecked): boolean {
  const state = readMarker(body)?.state ?? null;
  if (!open || state === null || openOf(state) === null || readScope(body) !== scope) return false;
  return !checked.has(state.fingerprint) && now - state.seenAt >= UNCHECKED_MS;
}

/**
 * Closes the issues of checks that were taken out of the inputs, with a comment that says why; nobody is told, as nobody knows of a recovery.
 * A check that comes back begins anew. Gives the addresses. Rejects with an UpstreamError.
 */
export async function closeUnchecked(
  issues: IncidentIssues,
  listed: readonly FoundIssue[],
  about: Unchecked,
  language: Language,
): Promise<readonly string[]> {
  const closed: string[] = [];
  for (const { number } of listed.filter((issue) => isUnchecked(issue, about))) {
    // Read again: another run may have looked at it meanwhile.
    const issue = await issues.get(number);
    const state = issue === null ? null : (readMarker(issue.body)?.state ?? null);
    if (issue === null || state === null || !isUnchecked(issue, about)) continue;
    const comment = `${uncheckedMarker(state)}\n${incidentMessages[language].unchecked(`${stamp(state.seenAt)} UTC`)}`;
    if (!(await issues.comment(number, comment, LEASE_MS)).claimed) continue;
    await issues.write(number, { body: withState(issue.body, over(state, about.now)), open: false });
    closed.push(issue.url);
  }
  return closed;
}

/** Over, without a recovery; what was still to be told is of no use to anybody, and what some run remembers of it is older. */
function over(state: IncidentState, now: number): IncidentState {
  const incident = state.incident === null ? null : ({ ...state.incident, phase: 'closed', closedAt: now, snoozedAt: null, outbox: [] } as const);
  return { ...state, seenAt: now, streaks: NO_STREAKS, incident };
}
