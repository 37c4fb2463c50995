import type { Finding } from '../../core/finding.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { Deploy } from '../triage/hosting.ts';
import type { AlertSetUp } from './alert-set-up.ts';
import type { Drills } from './drills.ts';
import type { IncidentRow } from './incidents.ts';
import type { TargetWeek } from './services.ts';
import type { Week } from './week.ts';

/** A part of the review: what was read, that there is nothing of the kind here, or that it could not be read and why. */
export type Section<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'not_configured' }
  | { readonly kind: 'unread'; readonly reason: string; readonly why: string };

export const read = <T>(value: T): Section<T> => ({ kind: 'read', value });
export const NOT_CONFIGURED = { kind: 'not_configured' } as const;

/** `path` leads to it on GitHub, as in `actions/runs/7` or `commit/…`; empty where there is none. */
export type DeployRow = Pick<Deploy, 'at' | 'state' | 'commit' | 'by'> & { readonly path: string };
/** A commit that changed migrations. */
export type MigrationRow = { readonly at: number; readonly commit: string; readonly title: string };
export type Deploys = { readonly deploys: readonly DeployRow[]; readonly migrations: readonly MigrationRow[] };

/** What the watchdog said, by its report. */
export type WatchdogSaid = { readonly verdict: Verdict; readonly message: string; readonly findings: readonly Finding[] };

/** Runs of the workflows that check alerts in the week; null where they were not asked for, or could not be counted, which `why` says. */
export type AlertRuns = { readonly runs: number } | { readonly runs: null; readonly reason: string; readonly why: string };
/** Alerts of the week, whether anybody checks them, and whether that ran. `known`: some were told of in the weeks before. */
export type Alerts = { readonly rows: readonly IncidentRow[]; readonly known: boolean; readonly setUp: AlertSetUp; readonly ran: AlertRuns };

/** All that is told of a week. Times in milliseconds. */
export type Review = {
  readonly week: Week;
  readonly timeZone: string;
  readonly now: number;
  readonly availability: Section<readonly TargetWeek[]>;
  readonly incidents: Section<readonly IncidentRow[]>;
  readonly alerts: Section<Alerts>;
  readonly drills: Section<Drills>;
  readonly deploys: Section<Deploys>;
  readonly watchdog: Section<WatchdogSaid>;
};

/** From which on a figure is something for a person. Per cent from 0 to 100; null: no figure is. */
export type Targets = { readonly availability: number | null; readonly coverage: number | null };

/** Something that a person must look at; the finding's sentence, and where to look. */
export type Attention = Finding & { readonly url: string };
