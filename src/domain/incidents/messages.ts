import type { Catalogue } from '../../core/language.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { MaintenanceNote } from '../notices/types.ts';
import { en } from './messages-en.ts';
import { es } from './messages-es.ts';
import type { EventKind, Severity } from './types.ts';

/** Every sentence of the incidents. Names in them passed `plainText`; those marked as markdown are escaped already. */
export type IncidentMessages = {
  readonly severity: Readonly<Record<Severity, string>>;
  readonly event: Readonly<Record<EventKind, string>>;
  /** What an issue's title ends with. */
  readonly title: { readonly open: (severity: string) => string; readonly closed: string; readonly flaps: (count: number) => string };
  /** Markdown. The first line of the body, by what it is now. */
  readonly headline: { readonly open: (severity: string, since: string) => string; readonly closed: (down: string, at: string) => string };
  /** Markdown. The first line of an event's comment. */
  readonly comment: {
    readonly reopen: (severity: string, flaps: number) => string;
    readonly escalate: (from: string, to: string) => string;
    readonly change: (from: string | null, to: string) => string;
    readonly remind: (severity: string, lasts: string) => string;
    readonly recover: (down: string, flaps: number) => string;
    readonly byHand: string;
  };
  /** What to do next, by what happened. */
  readonly nextStep: Readonly<Record<EventKind, string>>;
  readonly labels: Readonly<Record<IncidentLabel, string>>;
  readonly brokeBetween: (good: string, bad: string) => string;
  readonly omitted: (count: number) => string;
  readonly footer: string;
  readonly rebuilt: string;
  readonly notAssigned: (names: string) => string;
  readonly commentRefused: string;
  /** Body of an issue that was opened at the same time as another. */
  readonly duplicate: (number: number) => string;
  /** Why an incident is closed whose check is no more. */
  readonly unchecked: (since: string) => string;
  /** Of a job that gave no verdict. */
  readonly noVerdict: Readonly<Record<'cancelled' | 'failure' | 'success' | 'absent', string>>;
  readonly failedAllTheSame: string;
  readonly maintenance: {
    readonly announced: (note: MaintenanceNote) => string;
    readonly frozen: (until: string, by: string) => string;
    readonly tooLong: (where: string) => string;
    readonly notAllowed: (who: string, where: string) => string;
  };
  readonly outcome: {
    readonly skipped: string;
    readonly calm: string;
    readonly pending: (bad: number, needed: number) => string;
    readonly goes: (issue: string, severity: string) => string;
    readonly recovering: (issue: string, good: number, needed: number) => string;
    readonly snoozed: (issue: string) => string;
    readonly elsewhere: (issue: string) => string;
    readonly done: Readonly<Record<EventKind, (issue: string) => string>>;
    readonly toldWithoutIssue: (channels: string) => string;
    readonly memoryLost: (why: string) => string;
    readonly forkReadOnly: string;
  };
  readonly verdict: Readonly<Record<Verdict, string>>;
};

export type IncidentLabel =
  | 'service'
  | 'environment'
  | 'check'
  | 'reason'
  | 'since'
  | 'detected'
  | 'recovered'
  | 'down'
  | 'flaps'
  | 'run'
  | 'timeline'
  | 'time'
  | 'event'
  | 'evidence'
  | 'issue'
  | 'channel'
  | 'delivered'
  | 'attempts'
  | 'detail'
  | 'notices'
  | 'yes'
  | 'no'
  | 'now';

export const incidentMessages: Catalogue<IncidentMessages> = { en, es };
