/** `count` out of the last `of`, as in "3 of the last 5 answers were slow". */
export type Ratio = { readonly count: number; readonly of: number };

/** A ratio such as `3/5`: whole numbers, 1 ≤ count ≤ of ≤ 1000. Null for anything else. */
export function parseRatio(text: string): Ratio | null {
  const match = /^(\d{1,4})\/(\d{1,4})$/.exec(text);
  if (match === null) return null;
  const [count, of] = [Number(match[1]), Number(match[2])];
  return count >= 1 && count <= of && of <= 1000 ? { count, of } : null;
}
