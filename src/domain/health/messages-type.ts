import type { Failed } from './evaluate-json.ts';
import type { Phase, Reason, RedirectRefusal, TransportReason } from './types.ts';

/** What happened, as a clause that goes on after "<url>: ". Plain text; outside texts in it are quoted and short. */
export type WhatHappened = {
  readonly transport: Readonly<Record<TransportReason, (detail: string) => string>>;
  /** `failed`: the sick parts that the body names; then there is no snippet. */
  readonly httpStatus: (status: number, expected: string, snippet: string, failed: readonly Failed[]) => string;
  /** `refused` is null where redirects are not followed at all. */
  readonly redirect: (status: number, location: string, refused: RedirectRefusal | null) => string;
  readonly rateLimited: (retryAfter: string | null) => string;
  readonly notJson: {
    readonly empty: string;
    readonly notUtf8: string;
    readonly html: (quote: string) => string;
    readonly syntax: (quote: string) => string;
    readonly duplicateKey: (key: string) => string;
  };
  readonly contradiction: (status: number, said: string) => string;
  readonly version: (seen: string, expected: string) => string;
  readonly assertions: (failed: readonly Failed[]) => string;
};

/** Sentences of the health room. Each finding says what happened, to what, and what to do next. */
export type HealthMessages = {
  readonly what: WhatHappened;
  /** What to do next, per reason. */
  readonly advice: Readonly<Record<Exclude<Reason, 'ok'>, string>>;
  readonly healthy: (at: {
    url: string;
    status: number;
    latency: string;
    attempts: number;
    failures: number;
    slow: number;
    lastReason: string;
    elapsed: string;
    /** The version that was expected and answers; null where none was. */
    version: string | null;
    addresses: number;
  }) => string;
  readonly slow: (at: { url: string; slow: number; of: number; limit: string; latency: string; phase: string | null }) => string;
  readonly expiring: (at: { url: string; days: number }) => string;
  readonly ownNetwork: (at: { url: string; what: string }) => string;
  readonly flawed: (at: { url: string; what: string; answers: number }) => string;
  readonly silent: (at: { url: string; answered: number; count: number }) => string;
  readonly ratio: (at: { url: string; what: string; count: number; of: number }) => string;
  readonly cannotHeal: (at: { url: string; what: string; attempts: number }) => string;
  readonly inARow: (at: { url: string; what: string; count: number }) => string;
  /** `timeout` is null where `max-attempts` ended it. */
  readonly timeUp: (at: {
    url: string;
    what: string;
    timeout: string | null;
    attempts: number;
    failures: number;
    goodStreak: number;
    needed: number;
  }) => string;
  readonly tooFew: (at: { url: string; good: number; needed: number; timeout: string | null }) => string;
  readonly progress: (at: { target: string; number: number; result: string; latency: string; next: string | null }) => string;
  readonly progressGood: (status: number, slow: boolean) => string;
  readonly phase: Readonly<Record<Phase, string>>;
  readonly summary: {
    readonly targets: string;
    readonly timeline: string;
    readonly attempts: (count: number, shown: number) => string;
    readonly lastAnswer: (latency: string, address: string) => string;
    readonly onlyAfterRetries: (failures: number, attempts: number, reasons: string) => string;
    readonly more: (count: number) => string;
    /** What is checked and who answered, in one line. Markdown; each text in it is null where it is not known. */
    readonly facts: (at: { check: string; version: string | null; address: string | null; certDays: number | null }) => string;
    readonly addresses: (count: number) => string;
    /** That DNS and TCP times are a proxy's. Markdown. */
    readonly viaProxy: (proxy: string) => string;
    readonly head: {
      readonly target: string;
      readonly address: string;
      readonly version: string;
      readonly reason: string;
      readonly status: string;
      readonly attempts: string;
      readonly failures: string;
      readonly latency: string;
      readonly elapsed: string;
      readonly number: string;
      readonly start: string;
      readonly what: string;
      readonly phase: string;
      readonly time: string;
    };
  };
};
