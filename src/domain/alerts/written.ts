import type { Comparison, Operator } from './rule.ts';

/** `92.1 %`, `1.04 %`, `0 %`: two digits where the share is small. */
export function percentText(ratio: number): string {
  const percent = ratio * 100;
  return `${Number(percent.toFixed(percent < 10 ? 2 : 1))} %`;
}

/** A number of at most six digits: `0.0123457`, `1200000`. */
export const numberText = (value: number): string => String(Number(value.toPrecision(6)));

/** `2026-11-02 10:05 UTC`. */
export const timeText = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const SIGNS: Readonly<Record<Operator, string>> = { '>': '>', '>=': '≥', '<': '<', '<=': '≤' };
/** `≥ 1.5`; `write` gives the limit. */
export const comparisonText = ({ operator, limit }: Comparison, write: (limit: number) => string): string => `${SIGNS[operator]} ${write(limit)}`;

/** Whether a date can hold it. */
export const isDated = (at: number): boolean => Math.abs(at) <= 8.64e15;

/** `2026-11-02T10:05:00.000Z`; null for what is no time. */
export const isoText = (at: number | null): string | null => (at !== null && isDated(at) ? new Date(at).toISOString() : null);

/** Whether something that was read can be a size, a count or a time. */
export const isAmount = (value: number): boolean => Number.isFinite(value) && value >= 0;
