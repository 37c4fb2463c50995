import { backoffMs } from '../../core/backoff.ts';
import { plainText } from '../../core/plain-text.ts';
import type { ChannelName, Delivery, DeliveryReason } from '../../domain/notices/types.ts';

/** Time and chance of the deliveries, given from outside so that a test can decide them. */
export type Patience = {
  readonly signal: AbortSignal;
  /** Nothing is tried again after this long. */
  readonly limitMs: number;
  readonly now: () => number;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
};

/** What one attempt came to. `againAfterMs` is there where another may help: 0 where the other side named no time. */
export type Attempted =
  | { readonly delivered: true; readonly reason?: 'partly_refused'; readonly detail?: string; readonly thread?: string }
  | { readonly delivered: false; readonly reason: Exclude<DeliveryReason, 'ok'>; readonly detail: string; readonly againAfterMs?: number };

const MAX_ATTEMPTS = 5;
const BACKOFF = { baseMs: 500, maxMs: 15_000 };
/** Least time for an attempt that is worth beginning. */
const LEAST_MS = 500;

/**
 * Tries until it is delivered, refused for good, or the time is up. `attempt` gets the time that is left for it. A `Retry-After` is
 * honoured; one beyond the limit ends it, since an attempt before would be refused and count against us. Rejects only for a cancel.
 */
export async function deliver(
  channel: ChannelName,
  patience: Patience,
  redact: (text: string) => string,
  attempt: (timeoutMs: number) => Promise<Attempted>,
): Promise<Delivery> {
  const end = patience.now() + patience.limitMs;
  for (let attempts = 1; ; attempts += 1) {
    const result = await attempt(Math.max(LEAST_MS, Math.min(end - patience.now(), ATTEMPT_MS)));
    patience.signal.throwIfAborted();
    const told = { channel, attempts, detail: plainText(redact(result.detail ?? ''), 300) };
    if (result.delivered) {
      const thread = result.thread === undefined ? {} : { thread: result.thread };
      return { ...told, delivered: true, reason: result.reason ?? 'ok', ...thread };
    }
    const failed: Delivery = { ...told, delivered: false, reason: result.reason };
    if (result.againAfterMs === undefined || attempts >= MAX_ATTEMPTS) return failed;
    const waitMs = Math.max(result.againAfterMs, backoffMs(attempts, BACKOFF, patience.random));
    if (patience.now() + waitMs + LEAST_MS > end) return failed;
    await patience.pause(waitMs, patience.signal);
  }
}

/** One attempt's own limit: one that hangs leaves time for another. */
const ATTEMPT_MS = 15_000;
