import type { Clue, Confidence, Culprit } from './culprit.ts';

/** The links of the chain from here to what the API depends on, as the summary shows them. */
export const LINKS = ['control', 'dns', 'tcp', 'tls', 'http', 'database', 'redis', 'provider'] as const;
export type Link = (typeof LINKS)[number];

/** Sentences of a diagnosis. Plain text; outside text is put in by the caller, and escaped where it becomes markdown. */
export type DiagnosisMessages = {
  readonly culprit: Readonly<Record<Culprit, string>>;
  readonly confidence: Readonly<Record<Confidence, string>>;
  /** Goes on with what the clue says. */
  readonly blame: Readonly<Record<Confidence, (culprit: string, url: string) => string>>;
  readonly none: (url: string) => string;
  readonly unknown: (url: string) => string;
  /** What a clue says, without full stop, so that the evidence can follow. */
  readonly clue: Readonly<Record<Clue, string>>;
  /** What to do next: by the decisive clue where it calls for something of its own, else by the culprit. */
  readonly nextByClue: Partial<Readonly<Record<Clue, string>>>;
  readonly next: Readonly<Record<Culprit, string>>;
  readonly summary: {
    readonly link: Readonly<Record<Link, string>>;
    readonly head: { readonly link: string; readonly seen: string; readonly time: string; readonly when: string };
    readonly right: string;
    /** Of an address that this machine cannot reach whoever listens there. */
    readonly ours: string;
    readonly notMeasured: string;
    readonly notSeen: (proxy: string) => string;
    readonly notAsked: (count: number) => string;
    readonly cutShort: (stages: string) => string;
    readonly sourceSilent: (source: string, cause: string) => string;
    readonly because: string;
    readonly against: string;
    readonly alternatives: string;
    readonly chain: string;
    readonly timeline: string;
    readonly began: string;
    readonly looked: string;
    readonly deploy: (state: string) => string;
    readonly errors: string;
    readonly errorHead: { readonly count: string; readonly what: string; readonly last: string };
    readonly days: (days: number) => string;
  };
};
