import type { Cron } from '../calendar/cron.ts';

/** What a workflow does of the runbook, by the actions and workflows of ours that it calls. */
export const ROLES = ['monitor', 'alerts', 'drill', 'review', 'watchdog', 'other'] as const;
export type Role = (typeof ROLES)[number];

/** One line of `on.schedule`; `cron` is null where GitHub does not take it. */
export type Schedule = { readonly text: string; readonly cron: Cron | null; readonly timeZone: string };

/** A scheduled workflow of ours. Times in milliseconds. */
export type WatchedWorkflow = {
  /** Its file's name, such as `monitor.yml`. */
  readonly file: string;
  /** GitHub's word: `active`, `disabled_inactivity`, `disabled_manually`, `disabled_fork`, `deleted`. */
  readonly state: string;
  /** Its page, where the button is that switches it on. */
  readonly url: string;
  readonly createdAt: number | null;
  readonly schedules: readonly Schedule[];
  readonly roles: readonly Role[];
};

/** One run as GitHub lists it. `createdAt` stays when it is run again, and `startedAt` moves. */
export type WorkflowRun = {
  readonly id: number;
  readonly event: string;
  readonly createdAt: number;
  readonly attempt: number;
  readonly status: string;
  /** Null while it has not come to its end. */
  readonly conclusion: string | null;
};

/** What counts as too long ago. Milliseconds; `maxMissing` in per cent. */
export type Limits = { readonly windowMs: number; readonly maxGapMs: number; readonly maxMissing: number };
