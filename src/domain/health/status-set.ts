import { type Parsed, quote } from '../../core/input-spec.ts';

/** The HTTP statuses that count as right, and the text that says so. */
export type StatusSet = { readonly text: string; readonly has: (status: number) => boolean };

/** `200`, `200,204`, `2xx`. Statuses below 200 are never final, so they are refused. */
export function parseStatusSet(raw: string): Parsed<StatusSet> {
  const parts = raw.split(',').map((part) => part.trim());
  const wrong = parts.find((part) => !/^([2-5]\d\d|[2-5]xx)$/.test(part));
  if (wrong !== undefined) return { problem: `${quote(wrong)} is neither a status from 200 to 599 nor a class such as 2xx.` };
  const has = (status: number) =>
    parts.some((part) => (part.endsWith('xx') ? Math.floor(status / 100) === Number(part[0]) : Number(part) === status));
  return { value: { text: parts.join(', '), has } };
}
