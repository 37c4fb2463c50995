/** Every sentence of the watchdog. Durations are for people already; `url` is an address of GitHub's. */
export type WatchdogMessages = {
  readonly disabled: Readonly<
    Record<'disabled_inactivity' | 'disabled_manually' | 'disabled_fork' | 'deleted', (file: string, url: string) => string>
  >;
  readonly stateUnknown: (file: string, state: string, url: string) => string;
  readonly notScheduled: (file: string) => string;
  readonly cronInvalid: (file: string, line: string) => string;
  readonly missingFile: (file: string) => string;
  readonly unreadableFile: (file: string) => string;
  readonly nothingScheduled: string;
  readonly neverRan: (file: string, allowed: string, idle: number, url: string) => string;
  readonly silent: (file: string, age: string, allowed: string, idle: number, url: string) => string;
  readonly longGap: (file: string, gap: string, allowed: string, from: string) => string;
  readonly runsMissing: (file: string, missing: number, due: number, max: number) => string;
  readonly alwaysFails: (file: string, ended: number, url: string) => string;
  readonly clockSkew: (file: string, ahead: string) => string;
  readonly young: (file: string) => string;
  readonly ran: (file: string, ran: number, expected: number, age: string) => string;
  readonly drillOk: (database: string, age: string) => string;
  readonly drillAbsent: (database: string) => string;
  readonly drillTooOld: (database: string, age: string, max: string) => string;
  readonly drillFailed: (database: string, age: string, url: string) => string;
  readonly monitorOk: (slug: string, age: string) => string;
  readonly monitorSilent: (slug: string, age: string, max: string) => string;
  readonly monitorAbsent: (slug: string) => string;
  readonly incidentOpen: (number: number, age: string, max: string) => string;
  readonly incidentsOk: (count: number) => string;
  readonly alertsNotJudged: (file: string, asked: number, since: string, url: string) => string;
  readonly overdue: Readonly<Record<'alerts' | 'review', (since: string) => string>>;
  readonly unread: Readonly<Record<'workflows' | 'alerts' | 'drills' | 'monitors' | 'incidents', (why: string) => string>>;
  readonly channelsOk: (channels: string) => string;
  readonly channelsDead: (channels: string) => string;
  readonly testNotice: string;
  readonly schedules: string;
  readonly scheduleHead: readonly string[];
  readonly never: string;
  readonly gapNote: string;
  readonly calendar: string;
  readonly calendarHead: readonly string[];
  readonly duty: Readonly<Record<'alerts' | 'review' | 'drill' | 'migrations', string>>;
  readonly dutyState: Readonly<Record<'done' | 'due' | 'overdue' | 'per_release' | 'not_found' | 'not_known', string>>;
  readonly incidents: string;
  readonly incidentHead: readonly string[];
  readonly channels: string;
  readonly channelHead: readonly string[];
  readonly seen: (workflows: number, runs: number) => string;
  readonly heartbeatFailed: (problem: string) => string;
};
