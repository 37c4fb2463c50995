import type { Verdict } from '../../core/verdict.ts';

/** What people are told of. `reopen` is a relapse within the time in which an incident still counts as the same one. */
export const NOTICE_KINDS = ['open', 'reopen', 'escalate', 'remind', 'recover', 'maintenance', 'test'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Where people are told. */
export const CHANNELS = ['slack', 'email', 'webhook'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** A maintenance window: until when (ISO 8601), by whom, and why. */
export type MaintenanceNote = { readonly until: string; readonly by: string; readonly why: string };

/**
 * One thing to tell, the same on every channel. `reason` is a stable code; `message` is a sentence, plain text, of which parts may come
 * from outside: the renderers make it inert. Times are ISO 8601 in UTC.
 */
export type Notice = {
  /** Stable: telling the same thing again gives the same id, so that receivers can drop what they have. Letters, digits, `.`, `_`, `-`. */
  readonly id: string;
  readonly kind: NoticeKind;
  /** Stable id of the incident: its notices are one thread. Letters, digits, `.`, `_`, `-`. */
  readonly incident: string;
  readonly service: string;
  /** Such as `production`; empty where it was not said. */
  readonly environment: string;
  /** What was checked, such as a target's name; empty where the service is one check. */
  readonly check: string;
  readonly verdict: Verdict;
  /** What it was before an escalation; null otherwise. */
  readonly previousVerdict: Verdict | null;
  readonly reason: string;
  readonly message: string;
  /** When this is told. */
  readonly at: string;
  /** When it was first seen bad; null for `maintenance` and `test`. */
  readonly since: string | null;
  /** Milliseconds from the first bad answer to the incident; null where unknown. */
  readonly detectedAfterMs: number | null;
  /** Milliseconds from the first bad answer to the first good one; null while it lasts. */
  readonly downMs: number | null;
  /** How often the incident came back. */
  readonly flaps: number;
  readonly issue: { readonly number: number; readonly url: string } | null;
  /** The workflow run that tells. */
  readonly runUrl: string | null;
  readonly maintenance: MaintenanceNote | null;
};

/**
 * What a channel needs to keep an incident's notices together, and to be kept in the incident's state. Slack gives it with the first
 * message of a bot (`thread_ts`); mail threads by ids that follow from the incident, so there is nothing to keep.
 */
export type Threads = Readonly<Partial<Record<ChannelName, string>>>;

/** Why a channel did not deliver; `ok` where it did. `partly_refused`: the mail went to some recipients alone. */
export const DELIVERY_REASONS = ['ok', 'partly_refused', 'rate_limited', 'authentication_failed', 'refused', 'unreachable', 'tls_failed'] as const;
export type DeliveryReason = (typeof DELIVERY_REASONS)[number];

/** What came of a notice on one channel. `detail` is what the other side said: plain text, redacted, never a secret. */
export type Delivery = {
  readonly channel: ChannelName;
  readonly delivered: boolean;
  readonly reason: DeliveryReason;
  readonly detail: string;
  /** Messages that were tried, the repetitions included. */
  readonly attempts: number;
  /** To be kept as `Threads[channel]` where it is given. */
  readonly thread?: string;
};

/**
 * Tells a notice on each of the channels, all at the same time, each with its own patience; never rejects but for a cancel. `to` names
 * those that have not been told yet; all of them where it is left out.
 */
export type Tell = (notice: Notice, threads: Threads, to?: readonly ChannelName[]) => Promise<readonly Delivery[]>;
