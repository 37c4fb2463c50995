import type { Measured, UnmeasuredCause } from './measured.ts';

/**
 * What the rules and the triage ask of the outside; adapters implement it. Every function settles within its own time limit, never
 * rejects but on a cancel, and gives `unmeasured` for all that it cannot tell. All times are milliseconds of the day's clock, all ratios
 * between 0 and 1, all sizes bytes.
 */
export type Read<T> = (signal: AbortSignal) => Promise<Measured<T>>;
export type ReadBetween<T> = (from: number, until: number, signal: AbortSignal) => Promise<Measured<T>>;

/** Errors of one kind, grouped: names, numbers, addresses and quoted values are placeholders. */
export type ErrorGroup = { readonly what: string; readonly count: number; readonly lastAt: number | null };

/** Answers that the API gave within a time, and how many of them were 5xx. */
export type Counted = { readonly from: number; readonly until: number; readonly requests: number; readonly errors: number };
/** A time of which the source knows nothing. */
export type Gap = { readonly from: number; readonly until: number; readonly cause: UnmeasuredCause; readonly detail: string };

/**
 * The traffic of a time. `slices`: disjoint and of at most a minute each; where there is neither slice nor gap, there was no request.
 * `windows`: each is as long as the rule's window already (a source that computes rates itself), and they may overlap.
 */
export type Traffic = {
  readonly shape: 'slices' | 'windows';
  readonly counts: readonly Counted[];
  readonly gaps: readonly Gap[];
  /** The 5xx answers grouped by method, path and status, the most frequent first; empty where the source does not say. */
  readonly errors: readonly ErrorGroup[];
};
/** `windowMs` matters to a source of shape `windows`. */
export type ReadTraffic = (from: number, until: number, windowMs: number, signal: AbortSignal) => Promise<Measured<Traffic>>;

/** One queue of BullMQ. */
export type QueueReading = {
  /** Jobs that are kept as failed: none of them is tried again by itself. */
  readonly failed: number;
  /** Of these, failed within the asked time. */
  readonly failedInWindow: number;
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly paused: boolean;
  /** Connected workers; null where the server does not say. */
  readonly workers: number | null;
  /** Age of the job that waits longest; null where none waits. */
  readonly oldestWaitingMs: number | null;
  readonly reasons: readonly ErrorGroup[];
};
/** Reads every asked queue, each for itself. */
export type ReadQueues = (
  from: number,
  until: number,
  signal: AbortSignal,
) => Promise<readonly { readonly queue: string; readonly reading: Measured<QueueReading> }[]>;

/** One file system. `usedRatio` as `df` counts it: used / (used + available to users). */
export type DiskReading = {
  readonly mount: string;
  readonly totalBytes: number;
  readonly availableBytes: number;
  readonly usedRatio: number;
  readonly inodesUsedRatio: number | null;
};
/** Memory by what is available, not by what is free. */
export type MemoryReading = {
  /** What it is the memory of: `host`, a unit, a container, a service's instance, `redis`. */
  readonly of: string;
  readonly totalBytes: number;
  readonly availableBytes: number;
  readonly usedRatio: number;
  /** How often the kernel ended something for lack of memory, as far as it is counted. */
  readonly oomKills: number | null;
};
/** A service on a host. */
export type ProcessReading = {
  readonly process: string;
  readonly state: 'running' | 'restarting' | 'stopped' | 'failed';
  /** Restarts that nobody asked for, as the process manager counts them. */
  readonly restarts: number;
  readonly startedAt: number | null;
  readonly oomKilled: boolean;
};
export type DatabaseReading = {
  readonly sizeBytes: number;
  readonly connections: number;
  /** What ordinary roles may open. */
  readonly maxConnections: number;
  /** Of this database, 0 where none is open; null where this login does not see every session (`pg_read_all_stats`). */
  readonly longestTransactionMs: number | null;
  readonly longestIdleInTransactionMs: number | null;
  readonly blockedSessions: number;
};

/** What one place can tell; null where it cannot. `name` is shown: `render`, `ssh vps.example.com`, `prometheus`. */
export type AlertSource = {
  readonly name: string;
  readonly traffic: ReadTraffic | null;
  readonly disks: Read<readonly DiskReading[]> | null;
  readonly memory: Read<readonly MemoryReading[]> | null;
  readonly processes: Read<readonly ProcessReading[]> | null;
  /** 5xx answers and exceptions of a time, grouped. */
  readonly errors: ReadBetween<readonly ErrorGroup[]> | null;
};
