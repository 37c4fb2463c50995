import type { UnmeasuredCause } from './measured.ts';

/** What an alert is called in outputs, incidents and notices. Stable. */
export const ALERT_REASONS = [
  'http_5xx',
  'queue_failed',
  'no_workers',
  'disk_full',
  'inodes_full',
  'memory_high',
  'oom_killed',
  'process_failed',
  'process_stopped',
  'process_restarting',
  'process_restarted',
  'connections_high',
  'transaction_long',
  'idle_in_transaction',
  'database_large',
  'metric_beyond_limit',
] as const;
export type AlertReason = (typeof ALERT_REASONS)[number];
export type UnknownReason = UnmeasuredCause | 'no_traffic';

export type CountWords = { readonly requests: string; readonly errors: string };
export type WindowWords = CountWords & { readonly share: string; readonly from: string; readonly until: string };
export type Part = 'traffic' | 'queues' | 'disk' | 'memory' | 'processes' | 'database';

/** Times, sizes, shares and durations are written out already. Names come from outside and are plain text. */
export type AlertMessages = {
  /** What was looked at and could not be measured. `detail` may be empty. */
  readonly unmeasured: (what: string, cause: UnknownReason, detail: string) => string;
  readonly readAgain: (what: string) => string;
  readonly what: {
    readonly http: string;
    readonly queue: (name: string) => string;
    readonly queues: (names: string) => string;
    readonly disk: string;
    readonly mount: (mount: string) => string;
    readonly memory: (of: string) => string;
    readonly anyMemory: string;
    readonly processes: string;
    readonly process: (name: string) => string;
    readonly database: string;
    readonly metric: (name: string) => string;
  };
  readonly http: {
    readonly breach: (worst: WindowWords, limit: string, window: string) => string;
    readonly ongoing: (since: string) => string;
    readonly over: (from: string, until: string) => string;
    readonly closed: (until: string) => string;
    readonly gap: (from: string, until: string, cause: UnknownReason, detail: string) => string;
    readonly tooFew: (window: WindowWords, minimum: number) => string;
    readonly noTraffic: (from: string, until: string) => string;
    readonly ok: (counted: CountWords, from: string, until: string, worst: string | null) => string;
  };
  readonly queue: {
    readonly failed: (queue: string, failed: number, recent: number, since: string, limit: number) => string;
    readonly old: (queue: string, failed: number, since: string) => string;
    readonly noWorkers: (queue: string, waiting: number, oldest: string | null) => string;
    readonly ok: (queue: string, failed: number, waiting: number, paused: boolean) => string;
  };
  readonly disk: (mount: string, used: string, left: string) => string;
  readonly inodes: (mount: string, used: string) => string;
  readonly memory: (of: string, used: string, left: string) => string;
  readonly oom: (of: string, kills: number, since: number | null) => string;
  readonly process: {
    readonly failed: (name: string, oom: boolean) => string;
    readonly stopped: (name: string, oom: boolean) => string;
    readonly restarting: (name: string, oom: boolean) => string;
    readonly restarted: (name: string, times: number, oom: boolean) => string;
    readonly running: (name: string, since: string | null) => string;
  };
  readonly database: {
    readonly connections: (used: number, of: number, share: string, blocked: number) => string;
    readonly transaction: (age: string | null) => string;
    readonly idle: (age: string | null) => string;
    readonly size: (size: string, of: string, share: string) => string;
  };
  readonly metric: (name: string, value: string) => string;
  /** Clauses that `settle` adds. */
  readonly raisedAt: (limit: string) => string;
  readonly pending: (since: string, forTime: string) => string;
  readonly staysOn: (clear: string) => string;
  readonly stillOn: string;
  readonly incident: (url: string) => string;
  readonly action: Readonly<Record<AlertReason | UnknownReason, string>>;
  readonly notConfigured: (parts: readonly Part[], all: boolean) => string;
  readonly part: Readonly<Record<Part, string>>;
  /** Of the summary. */
  readonly head: {
    readonly check: string;
    readonly state: string;
    readonly value: string;
    readonly limit: string;
    readonly incident: string;
    readonly evidence: (check: string) => string;
    readonly what: string;
    readonly count: string;
    readonly last: string;
    readonly missing: string;
    readonly more: (count: number) => string;
  };
};
