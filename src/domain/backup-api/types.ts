/** What an API that makes backups answered, as far as it was read. Outside text throughout. */
export type Answer = {
  /** The address that was asked. */
  readonly url: URL;
  readonly status: number;
  readonly location: string | null;
  readonly retryAfterMs: number | null;
  readonly body: AnswerBody;
};

/** `bytes`: something else than text, so the backup itself. `unusable`: too large, too slow, or cut off. */
export type AnswerBody =
  | { readonly kind: 'none' | 'bytes' | 'page' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unusable'; readonly detail: string };

export type ApiReason = 'backup_failed' | 'backup_api_denied' | 'backup_api_refused' | 'backup_api_unreachable' | 'backup_api_unexpected';

/** A backup that is being made: where to ask for it, and what was said of it so far. */
export type Waiting = {
  readonly poll: URL;
  readonly id: string | null;
  /** Its own word for how far it is; for people. */
  readonly word: string;
  /** It was being made already when it was asked for. */
  readonly joined: boolean;
};

/** A backup that is made. */
export type Made = {
  readonly id: string | null;
  /** Where it can be had; null where it lands in a storage that the user names. */
  readonly download: URL | null;
  /** Whether the API itself said that it is done. */
  readonly said: boolean;
  readonly joined: boolean;
  readonly createdAt: Date | null;
  readonly sha256: string | null;
};

/** What follows from an answer. */
export type Step =
  | { readonly kind: 'wait'; readonly waiting: Waiting; readonly retryAfterMs: number | null }
  | { readonly kind: 'made'; readonly made: Made }
  /** The answer's own body is the backup. */
  | { readonly kind: 'bytes' }
  /** The same request may succeed in a moment; `reason` is what it is if it never does. */
  | { readonly kind: 'again'; readonly reason: ApiReason; readonly detail: string; readonly retryAfterMs: number | null }
  | { readonly kind: 'stop'; readonly reason: ApiReason; readonly detail: string };

/** The decisions on answers. */
export type Judge = {
  /** `repeated`: an earlier request of the same key broke off, so this answer may be about that one. */
  readonly afterPost: (answer: Answer, repeated: boolean) => Step;
  readonly afterPoll: (answer: Answer, waiting: Waiting) => Step;
  /**
   * For an API that knows no key of a request: what there is to ask for tells whether a request that broke off was heard. Null: it was
   * not, so it may be repeated.
   */
  readonly heard?: (answer: Answer) => Step | null;
};
