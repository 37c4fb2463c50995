import { addLatency, type Histogram, mergeHistograms, percentileOf } from './histogram.ts';
import type { Probed } from './types.ts';

/** Answers of one target, counted; two tallies add up in any order. */
export type Tally = { readonly good: number; readonly bad: number; readonly flawed: number; readonly unknown: number; readonly latency: Histogram };

export const NO_TALLY: Tally = { good: 0, bad: 0, flawed: 0, unknown: 0, latency: {} };

export function tally(before: Tally, { kind, flawed, latencyMs }: Probed): Tally {
  return {
    good: before.good + (kind === 'good' ? 1 : 0),
    bad: before.bad + (kind === 'bad' ? 1 : 0),
    flawed: before.flawed + (flawed ? 1 : 0),
    unknown: before.unknown + (kind === 'unknown' ? 1 : 0),
    // Of right answers alone: how long a failure took says nothing about the service's speed.
    latency: kind === 'good' ? addLatency(before.latency, latencyMs) : before.latency,
  };
}

export function mergeTallies(a: Tally, b: Tally): Tally {
  return {
    good: a.good + b.good,
    bad: a.bad + b.bad,
    flawed: a.flawed + b.flawed,
    unknown: a.unknown + b.unknown,
    latency: mergeHistograms(a.latency, b.latency),
  };
}

export const probesOf = ({ good, bad, unknown }: Tally) => good + bad + unknown;

/** Right answers in percent of those that could be measured, to two decimals and never rounded up to 100; null without any. */
export function availability({ good, bad }: Tally): number | null {
  return good + bad === 0 ? null : Math.floor((good / (good + bad)) * 10_000) / 100;
}

export const quantiles = ({ latency }: Tally) => ({
  p50: percentileOf(latency, 0.5),
  p95: percentileOf(latency, 0.95),
  p99: percentileOf(latency, 0.99),
});
