/** The host's clock against ours: `ahead` in milliseconds, and its zone in milliseconds east of Greenwich (null: it does not say). */
export type HostClock = { readonly ahead: number; readonly zone: number | null };

/** Less is not told from the time that the question took. */
const LEAST_MS = 2000;

/** What `date +%s` and `date +%z` said, asked between two times of our clock. Null where it is no time. */
export function hostClock(answer: string, before: number, after: number): HostClock | null {
  const [, seconds, sign, hours, minutes] = /^(\d{9,11})\s+(?:([+-])(\d\d)(\d\d))?\s*$/.exec(answer.trim() === '' ? '' : `${answer.trim()}\n`) ?? [];
  if (seconds === undefined) return null;
  // The seconds are cut off: on average half of one is missing.
  const ahead = Number(seconds) * 1000 + 500 - (before + after) / 2;
  const zone = sign === undefined ? null : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return { ahead: Math.abs(ahead) < LEAST_MS + (after - before) / 2 ? 0 : Math.round(ahead / 1000) * 1000, zone };
}
