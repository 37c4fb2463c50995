import type { Ratio } from '../../core/ratio.ts';
import type { Verdict } from '../../core/verdict.ts';

/** How a run watches; see the action's README on what each costs and how soon it notices. */
export const MODES = ['dispatch', 'burst', 'relay'] as const;
export type Mode = (typeof MODES)[number];

/** One answer, or its absence, as the monitor counts it. `unknown`: our own network is at fault. */
export type Probed = {
  /** Milliseconds of the day's clock at which the request began. */
  readonly at: number;
  readonly kind: 'good' | 'bad' | 'unknown';
  /** A right answer that was slow, or right but for what only degrades. */
  readonly flawed: boolean;
  readonly latencyMs: number;
  /** Stable code of the health room; `slow` and the like for a flawed answer. */
  readonly reason: string;
};

export type MonitorPolicy = {
  /** Bad answers in a row that are an outage. */
  readonly failureThreshold: number;
  /** Good answers in a row that end it. */
  readonly recoveryThreshold: number;
  /** Of the latest right answers, how many flawed ones make it degraded. */
  readonly degradedRatio: Ratio;
};

/** What is remembered of a target between two answers, and between two runs. Small, and without any name or address. */
export type TargetState = {
  readonly bad: number;
  readonly good: number;
  readonly unknown: number;
  /** Of the latest right answers, which were flawed. */
  readonly flawed: readonly boolean[];
  /** When it was last asked; null before the first time. */
  readonly lastAt: number | null;
  /** What it is held to be. `unknown` until so many answers agree. */
  readonly verdict: Verdict;
};

/** What one answer is as an observation of the incident's room; null while nothing can be said. */
export type Observed = { readonly verdict: Verdict; readonly reason: string };
