import type { RestartOutcome, RestartRefusal, RestartWay } from './restart.ts';

export type RestartSaid = { readonly way: string; readonly culprit: string; readonly tookMs: number };

/** The sentences about a restart. What they are given is plain text or markdown that is escaped already. */
export type RestartMessages = {
  readonly way: Readonly<Record<RestartWay, string>>;
  /** Sentences of the comment, markdown. */
  readonly comment: Readonly<Record<RestartOutcome, (said: RestartSaid) => string>>;
  readonly once: string;
  readonly refusal: Readonly<Record<RestartRefusal, string>>;
  /** `way` is null where none is set up. */
  readonly dryRun: (way: string | null, refusal: string | null) => string;
  readonly refused: (refusal: string) => string;
  readonly recovered: (way: string, took: string) => string;
  readonly stillFailing: (way: string, took: string) => string;
  readonly notAccepted: (way: string, detail: string) => string;
  readonly notRecorded: (detail: string) => string;
  readonly progress: { readonly asking: (way: string) => string; readonly waiting: (limit: string) => string };
};
