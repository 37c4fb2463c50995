import type { Mode } from './types.ts';

/** What is said of one target at the end of a run. Latencies and durations are written out already; null where there is none. */
export type TargetWords = {
  readonly probes: number;
  readonly bad: number;
  readonly availability: string;
  readonly p95: string | null;
  readonly message: string;
  readonly issue: string | null;
};

export type MonitorMessages = {
  readonly ok: (words: TargetWords) => string;
  readonly degraded: (words: TargetWords) => string;
  readonly critical: (words: TargetWords) => string;
  readonly undecided: (words: TargetWords) => string;
  /** One answer, for the incident. `what` is a clause. */
  readonly badAnswer: (url: string, what: string, advice: string) => string;
  readonly slowAnswer: (url: string, latency: string, limit: string, phase: string | null) => string;
  readonly flawedAnswer: (url: string, what: string) => string;
  readonly expiring: (url: string, days: number) => string;
  readonly ownNetwork: (url: string, what: string) => string;
  readonly goodAnswer: (url: string, status: number, latency: string) => string;
  readonly blind: (count: number, longest: string, mode: Mode) => string;
  readonly heartbeatFailed: (detail: string) => string;
  readonly historyFailed: (detail: string) => string;
  readonly costNotAccepted: string;
  readonly visibilityUnknown: string;
  readonly relayRunning: (run: string) => string;
  readonly noSuccessor: (detail: string) => string;
  readonly silent: (age: string, limit: string) => string;
  readonly neverLooked: (slug: string) => string;
  readonly historyUnread: (detail: string) => string;
  readonly cacheUnused: (detail: string) => string;
  readonly cacheRejected: Readonly<Record<'garbled' | 'stale' | 'newer', string>>;
  readonly handedOver: string;
  readonly asking: string;
  readonly round: (number: number, words: string) => string;
  /** At the end of a list that is cut. */
  readonly more: (count: number) => string;
  /** Of the summary. */
  readonly target: string;
  readonly state: string;
  readonly availabilityHead: string;
  readonly probes: string;
  readonly incident: string;
  readonly latency: string;
  readonly coverage: (words: {
    readonly rounds: number;
    readonly from: string;
    readonly to: string;
    readonly longest: string;
    readonly mode: string;
  }) => string;
  readonly gaps: string;
  readonly gap: (from: string, to: string, length: string) => string;
};
