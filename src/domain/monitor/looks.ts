/**
 * In which minutes of an hour somebody looked, and what was seen: 60 bits as 15 hexadecimal digits, the first minute first. Of a minute
 * with answers of both kinds both have it. Without this, one answer in an hour would pass for an hour that was watched.
 */
export type Looks = { readonly good: string; readonly bad: string };

const NONE = '0'.repeat(15);
export const NO_LOOKS: Looks = { good: NONE, bad: NONE };

/** With one answer more, of a minute from 0 to 59. What could not be measured is no look. */
export function addLook(before: Looks, minute: number, kind: 'good' | 'bad' | 'unknown'): Looks {
  return kind === 'unknown' ? before : { ...before, [kind]: merge(before[kind], maskOf(minute)) };
}

export function mergeLooks(a: Looks, b: Looks): Looks {
  return { good: merge(a.good, b.good), bad: merge(a.bad, b.bad) };
}

/** The minutes of a mask, rising. */
export function minutesOf(mask: string): readonly number[] {
  return [...mask].flatMap((digit, i) => [0, 1, 2, 3].filter((bit) => Number.parseInt(digit, 16) & (8 >> bit)).map((bit) => i * 4 + bit));
}

/** Whether a value from outside is one. */
export function isLooks(value: unknown): value is Looks {
  if (typeof value !== 'object' || value === null) return false;
  const { good, bad } = value as Partial<Looks>;
  return [good, bad].every((mask) => typeof mask === 'string' && /^[0-9a-f]{15}$/.test(mask));
}

const maskOf = (minute: number) => NONE.slice(0, minute >> 2) + (8 >> (minute & 3)).toString(16) + NONE.slice((minute >> 2) + 1);

function merge(a: string, b: string): string {
  return [...a].map((digit, i) => (Number.parseInt(digit, 16) | Number.parseInt(b[i] ?? '0', 16)).toString(16)).join('');
}
