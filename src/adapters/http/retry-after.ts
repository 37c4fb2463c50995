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
