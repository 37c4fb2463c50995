/**
 * The rules of the alerts as they are configured. Ratios are between 0 and 1, times milliseconds, sizes bytes.
 */

export const OPERATORS = ['>=', '<=', '>', '<'] as const;
export type Operator = (typeof OPERATORS)[number];
/** `> 1.5`: holds for a value on that side of the limit. */
export type Comparison = { readonly operator: Operator; readonly limit: number };

/**
 * When a measured value is an alert: `warn` makes it degraded, `crit` critical, each once it has held for `forMs`. What is raised keeps
 * its severity until the value is on the side of `clear`; without `clear` the value alone decides.
 */
export type Limits = {
  readonly warn: Comparison | null;
  readonly crit: Comparison | null;
  readonly clear: Comparison | null;
  readonly forMs: number;
};

export type TrafficRule = {
  /** More than this share of 5xx answers within any window is an alert. */
  readonly maxRatio: number;
  /** A whole number of minutes. */
  readonly windowMs: number;
  /** A window with fewer requests proves nothing. */
  readonly minRequests: number;
  /** How far back is looked at most; what lies before is a gap. */
  readonly lookBackMs: number;
  /** What is newer is left to the next run: logs arrive late. */
  readonly ingestDelayMs: number;
  /** What a time without any request is. */
  readonly onNoTraffic: 'unknown' | 'ok';
};

export type QueueRule = {
  /** More kept failed jobs than this, and at least one of them new, is an alert. */
  readonly maxFailed: number;
  /** What is new: failed within this time, or since the last check where that is longer. */
  readonly windowMs: number;
};

/** Of each file system, its inodes likewise. */
export type DiskRule = { readonly limits: Limits };
/** By what is available. */
export type MemoryRule = { readonly limits: Limits };

export type DatabaseRule = {
  /** By the share of connections that ordinary roles may open. */
  readonly connections: Limits;
  /** By milliseconds. */
  readonly transaction: Limits;
  readonly idleInTransaction: Limits;
  /** `limits` are by the share of `maxBytes`; null where no greatest size is given. */
  readonly size: { readonly maxBytes: number; readonly limits: Limits } | null;
};

export const METRIC_SOURCES = ['prometheus', 'loki', 'json'] as const;
export type MetricSource = (typeof METRIC_SOURCES)[number];
/** One line of the input `rules`. */
export type MetricRule = {
  /** Letters, digits, `.`, `_`, `-`; each name once. */
  readonly name: string;
  readonly source: MetricSource;
  readonly limits: Limits;
  /** In the source's own language, as it was written; at least one character. */
  readonly query: string;
};

export type AlertRules = {
  readonly traffic: TrafficRule;
  readonly queues: QueueRule;
  readonly disk: DiskRule;
  readonly memory: MemoryRule;
  readonly database: DatabaseRule;
  readonly metrics: readonly MetricRule[];
};

/** Whether a value is on the compared side of the limit. */
export function holds({ operator, limit }: Comparison, value: number): boolean {
  switch (operator) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
  }
}

/** What one value is by itself, without regard to what was before. */
export function levelOf({ warn, crit }: Limits, value: number): 'ok' | 'degraded' | 'critical' {
  if (crit !== null && holds(crit, value)) return 'critical';
  return warn !== null && holds(warn, value) ? 'degraded' : 'ok';
}
