/**
 * Milliseconds that a `Retry-After` header asks for: seconds, or an HTTP date seen from `nowMs` (the server's own `Date`
 * where it sent one, so that no clock difference counts). Null for anything else; a date that is past asks for nothing.
 */
export function retryAfterMs(value: string | undefined, nowMs: number): number | null {
  if (value === undefined) return null;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // Only the HTTP forms: Date.parse alone would take much else for a date.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}

/** A larger number is a moment since 1970, a smaller one seconds from now: Render's page describes the one and shows the other. */
const FIRST_EPOCH_SECOND = 1e9;

/** Milliseconds until a rate limit is lifted, as `Ratelimit-Reset` and `X-RateLimit-Reset` say it. Null where they say nothing usable. */
export function rateLimitResetMs(value: string | undefined, nowMs: number): number | null {
  const text = value?.trim() ?? '';
  if (!/^\d{1,13}(?:\.\d+)?$/.test(text)) return null;
  const number = Number(text);
  if (number < FIRST_EPOCH_SECOND) return Math.ceil(number * 1000);
  const at = number < FIRST_EPOCH_SECOND * 1000 ? number * 1000 : number;
  return Math.max(0, Math.ceil(at - nowMs));
}
