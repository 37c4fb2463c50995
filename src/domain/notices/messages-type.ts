import type { DeliveryReason, NoticeKind } from './types.ts';

/** What the sentences of a notice need. `what` names service, environment and check. */
export type Subject = { readonly what: string; readonly reason: string; readonly flaps: number; readonly down: string | null };

/** Every sentence of the notices, and of what became of them. */
export type NoticeMessages = {
  /** The first line: what happened, to what. */
  readonly headline: Readonly<Record<NoticeKind, (subject: Subject) => string>>;
  /** What to do next. */
  readonly next: Readonly<Record<NoticeKind, string>>;
  readonly verdict: string;
  readonly was: (verdict: string) => string;
  readonly reason: string;
  readonly since: string;
  readonly detected: string;
  readonly detectedAfter: (duration: string) => string;
  readonly lasted: string;
  readonly flaps: string;
  readonly until: string;
  readonly by: string;
  readonly why: string;
  readonly issue: string;
  readonly run: string;
  readonly sentBy: string;
  /** On channels. `detail` is plain text and may be empty. */
  readonly failed: Readonly<Record<Exclude<DeliveryReason, 'ok'>, (channel: string, detail: string) => string>>;
  readonly nobodyTold: (what: string, channels: string) => string;
};
