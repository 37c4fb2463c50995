/** A target as sentences name it, and its figures written out already. */
export type TargetWords = { readonly name: string; readonly figure: string; readonly limit: string };

export type ReviewMessages = {
  readonly title: (week: string) => string;
  readonly labelDescription: string;
  /** Of the week, with its first and last day. */
  readonly period: (first: string, last: string, timeZone: string) => string;
  readonly notOver: (until: string) => string;
  readonly previous: (link: string) => string;
  readonly noPrevious: string;
  readonly next: (number: number) => string;
  readonly footer: string;
  readonly duplicate: (number: number) => string;

  readonly needsPerson: string;
  readonly nothingNeeded: string;
  readonly more: (count: number) => string;
  readonly look: string;

  readonly availability: string;
  readonly incidents: string;
  readonly alerts: string;
  readonly drills: string;
  readonly deploys: string;
  readonly watchdog: string;
  readonly notConfigured: Readonly<Record<'availability' | 'incidents' | 'alerts' | 'drills' | 'deploys' | 'watchdog', string>>;
  readonly unread: (what: string, why: string) => string;
  readonly none: Readonly<Record<'incidents' | 'alerts' | 'drills' | 'deploys', string>>;

  readonly head: Readonly<
    Record<
      | 'target'
      | 'watched'
      | 'available'
      | 'atLeast'
      | 'days'
      | 'answers'
      | 'latency'
      | 'gap'
      | 'incident'
      | 'reason'
      | 'began'
      | 'detected'
      | 'recovered'
      | 'when'
      | 'state'
      | 'commit'
      | 'by'
      | 'change'
      | 'check'
      | 'finding'
      | 'week',
      string
    >
  >;
  readonly explained: string;
  readonly overWeeks: string;
  /** Titles of charts; letters, digits, commas and % alone. */
  readonly chartAvailable: string;
  readonly chartWatched: string;
  readonly weeksExplained: string;
  readonly weeksUnread: string;
  /** Whether alerts are checked; `files` are workflows, markdown. */
  readonly alertsRan: (files: string, runs: number) => string;
  readonly alertsSilent: (files: string) => string;
  readonly alertsNotCounted: (files: string, why: string) => string;
  readonly alertsGone: string;
  readonly alertsUnsure: (files: string) => string;
  readonly alertsUnread: (why: string) => string;
  readonly answers: (all: number, bad: number) => string;
  readonly stillOpen: string;
  readonly cameBack: (times: number) => string;
  readonly deployState: Readonly<Record<'live' | 'in_progress' | 'failed' | 'replaced' | 'other', string>>;
  readonly deployed: (count: number, failed: number) => string;
  readonly migrations: (count: number) => string;
  readonly newestDrill: string;
  /** What a drill proved of its rows; `unknown` where the register does not say. */
  readonly proof: (database: string, level: 'full' | 'rows' | 'none' | 'unknown') => string;
  readonly watchdogWell: string;

  readonly headline: (week: string, issue: string, needed: number) => string;
  readonly incidentOpen: (title: string) => string;
  readonly alertOpen: (title: string) => string;
  readonly coverageLow: (words: TargetWords) => string;
  readonly notWatched: (name: string) => string;
  readonly availabilityLow: (words: TargetWords) => string;
  readonly historyUnreadable: (count: number) => string;
  readonly servicesLeftOut: (count: number) => string;
  readonly drillBad: (database: string, line: string) => string;
  readonly drillOverdue: (database: string, last: string | null) => string;
  readonly ledgerDamaged: (count: number) => string;
  readonly deployFailed: (what: string) => string;
  readonly nothingConfigured: string;
  readonly sectionUnread: (what: string, why: string) => string;
  readonly heartbeatFailed: (detail: string) => string;
  readonly notAssigned: (names: string) => string;
  readonly reportUnread: string;
};
