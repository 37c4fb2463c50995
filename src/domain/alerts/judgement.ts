import type { JsonObject } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { Observation } from '../incidents/types.ts';
import type { Limits } from './rule.ts';

/**
 * What one check says of this run alone. `settle` makes of it what is told: it knows what was before.
 */
export type Judgement = {
  /**
   * Stable: `http-5xx`, `queue-failed:emails`, `disk:/var`, `memory:host`, `process:api.service`, `database:connections`,
   * `metric:NAME`; the family alone (`disk`, `database` …) where nothing of it could be read. Names in it come from outside: plain text.
   */
  readonly check: string;
  readonly verdict: Verdict;
  /** Stable code; the cause where it is `unknown`. */
  readonly reason: string;
  /** The value that `limits` judge; null where there is none, or where an event is judged. */
  readonly value: number | null;
  /**
   * How the value and what it is held against are written: `92.1 %`, `85 %`; empty where there is none. `share`: how far it is on the way
   * to the limit, 1 at it; null where that means nothing.
   */
  readonly shown: { readonly value: string; readonly limit: string; readonly share: number | null };
  /** What was seen: one sentence of plain text, without any secret. */
  readonly message: string;
  /** The runbook's advice: one sentence or more. Empty for a pass. */
  readonly action: string;
  /** Reason and advice of the alert that `limits` raise, and where it ends (`≤ 80 %`); null where there are none. */
  readonly raised: { readonly reason: string; readonly action: string; readonly clear: string } | null;
  readonly evidence: JsonObject;
  /** When it was measured. */
  readonly at: number;
  /** Hysteresis and `for`; null for an event, which is an alert or is none. */
  readonly limits: Limits | null;
  /**
   * Of a breach that lies behind: when it was over. It is told in this run, critical, and leaves nothing open: its incident is opened
   * and closed at once. Null otherwise.
   */
  readonly endedAt: number | null;
  /** When the breach was first seen; null where that is `at`. */
  readonly seenAt: number | null;
  /** What the next run's judgement goes on from: the end of the judged time, or a count. Null keeps what was known. */
  readonly mark: number | null;
};

/** What is remembered of a check between two runs. Small, without any name, sentence or value. */
export type CheckState = {
  /** What it is held to be while it can be measured; `unknown` before it ever was. */
  readonly held: Verdict;
  /** Since when the value has been beyond `warn` and beyond `crit`, without a measurement on the other side; null where it is not. */
  readonly warnSince: number | null;
  readonly critSince: number | null;
  /** Runs in a row that could not measure it. */
  readonly unknown: number;
  readonly lastAt: number;
  readonly mark: number | null;
  /** Digest of the limits that it was judged by; empty without any. */
  readonly limits: string;
};

/** What one judgement comes to, with what was before. */
export type Settled = {
  readonly state: CheckState;
  /** As it is told: verdict, reason and message after hysteresis and `for`. */
  readonly judgement: Judgement;
  /**
   * For the incident's desk, in this order; none while nothing can be said yet. The desk's rules must be `ALERT_INCIDENT_RULES`:
   * how long something must hold is decided here.
   */
  readonly observations: readonly Observation[];
  /** Whether an alert is on after this run. One that could not be measured now stays on. */
  readonly firing: boolean;
};

/** What a judgement needs beside what was measured. */
export type Scope = {
  readonly at: number;
  readonly language: Language;
  /** What is remembered of a check, by its id. */
  readonly before: (check: string) => CheckState | undefined;
  /** Name of the place where several are looked at: part of the ids (`disk:vps1:/var`). Empty or left out where there is one. */
  readonly place?: string;
};

/** One observation opens an incident and one closes it: `for`, hysteresis and the count of failed measurements come before. */
export const ALERT_INCIDENT_RULES = { openAfter: 1, closeAfter: 1 } as const;
