/** `2026-11-24 10:02:13` in UTC, or a question mark: what a source calls a time may be none. */
export function stampOf(at: number | null): string {
  return at !== null && Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? new Date(at).toISOString().slice(0, 19).replace('T', ' ') : '?';
}
