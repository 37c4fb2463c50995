import type { Verdict } from '../../core/verdict.ts';
import type { ChannelName, MaintenanceNote, Threads } from '../notices/types.ts';

/** What an incident can be: everything but `ok`. `unknown`: it could not be measured for so long that somebody must look. */
export type Severity = Exclude<Verdict, 'ok'>;

/** Who an incident is about. Its fingerprint follows from these three alone, never from the text of a message. */
export type IncidentKey = {
  readonly service: string;
  /** Such as `production`; empty where it was not said. */
  readonly environment: string;
  /** What was checked, such as a target's name. */
  readonly check: string;
};

/** One measurement of one check. */
export type Observation = {
  readonly verdict: Verdict;
  /** Stable code. */
  readonly reason: string;
  /** A sentence, plain text without secrets; parts of it may come from outside. */
  readonly message: string;
  /** When it was measured, in milliseconds of the day's clock. A clock that goes backwards is held. */
  readonly at: number;
  /** The maintenance window that it falls into: streaks and reminders are frozen, and people are told once. */
  readonly maintenance?: MaintenanceWindow | null;
};

/** `issue` is the one that declares it; null where an input does. */
export type MaintenanceWindow = MaintenanceNote & { readonly issue: number | null };

export type Rules = {
  /** Bad observations in a row that open an incident, or raise its severity. */
  readonly openAfter: number;
  /** Good observations in a row that close it; less grave ones in a row that lower its severity. */
  readonly closeAfter: number;
  /** A relapse that begins so soon after the close reopens the same issue. */
  readonly reopenWithinMs: number;
  /** After these times since it was opened or reopened, rising; each once. */
  readonly remindersMs: readonly number[];
};

/** Observations in a row. */
export type Streaks = {
  readonly good: number;
  /** At least so grave: `critical` counts for all three. */
  readonly degraded: number;
  readonly unknown: number;
  readonly critical: number;
  /** Measured, and less grave than the open incident. */
  readonly lower: number;
  /** First observations of the bad and of the good streak; null where there is none. */
  readonly badSince: number | null;
  readonly goodSince: number | null;
  /** The last good observation; null where none is known. */
  readonly lastGood: number | null;
};

/** What happens to an incident. `change`: another reason, or less grave; it is a comment, and no notice. */
export type EventKind = 'open' | 'reopen' | 'escalate' | 'change' | 'remind' | 'recover';
export type TimelineEntry = { readonly at: number; readonly kind: EventKind; readonly severity: Severity; readonly reason: string };

/** An event with all that is needed to comment and to tell it, also by another process after this one was killed. */
export type IncidentEvent = TimelineEntry & {
  /** Counts the events of an incident, from 1. */
  readonly seq: number;
  /** What it was before an escalation or a change; null otherwise. */
  readonly previous: Severity | null;
  readonly message: string;
};

/** An event that not everybody has been told of. */
export type Outstanding = IncidentEvent & {
  /** Channels that are left; null before the first attempt: all of them. */
  readonly left: readonly ChannelName[] | null;
  /** When it was last tried; null before the first attempt. */
  readonly triedAt: number | null;
};

/** One incident of one check, from the first opening to the last close. It is kept in its issue. All times in milliseconds. */
export type Incident = {
  /** Stable, of letters, digits, `.` and `-`; the notices' thread. */
  readonly id: string;
  /** Number of its issue; null until there is one. */
  readonly number: number | null;
  readonly phase: 'open' | 'closed';
  readonly severity: Severity;
  readonly reason: string;
  readonly message: string;
  /** First bad observation of this phase, and the last good one before it: it broke in between. */
  readonly since: number;
  readonly lastGood: number | null;
  /** When it was opened, or reopened. */
  readonly openedAt: number;
  /** First good observation of the streak that closed it, and the close; null while it is open. */
  readonly recoveredAt: number | null;
  readonly closedAt: number | null;
  /** How often it came back. */
  readonly flaps: number;
  /** Milliseconds that it was bad in earlier phases. */
  readonly earlierMs: number;
  /** Reminders of this phase that are behind it. */
  readonly reminded: number;
  /** When the issue was last commented on for a change of reason. */
  readonly changedAt: number;
  /** When a person closed the issue although it was bad; the next reminder or escalation reopens it. */
  readonly snoozedAt: number | null;
  readonly seq: number;
  readonly timeline: readonly TimelineEntry[];
  /** Entries that the timeline no longer holds. */
  readonly dropped: number;
  readonly outbox: readonly Outstanding[];
  readonly threads: Threads;
};

/**
 * All that is known of one check between two observations; plain JSON. It lives in the issue once there is one; a caller that counts
 * before that (`openAfter` > 1) keeps it between observations.
 */
export type IncidentState = {
  readonly fingerprint: string;
  /** Time of the last observation. */
  readonly seenAt: number;
  readonly streaks: Streaks;
  /** The open incident, or the last one. */
  readonly incident: Incident | null;
  /** The maintenance window that was told (its `until`), while it lasts. */
  readonly maintenance: string | null;
};

/** What came of one observation. There is at most one event. */
export type Step = {
  readonly state: IncidentState;
  readonly event: IncidentEvent | null;
  /** A maintenance window that people are to be told of, once. */
  readonly maintenance: MaintenanceWindow | null;
  /** Whether the observation was not counted because of maintenance. */
  readonly frozen: boolean;
};

/** The `action` output. */
export type IncidentAction = 'opened' | 'commented' | 'escalated' | 'reopened' | 'closed' | 'none';
