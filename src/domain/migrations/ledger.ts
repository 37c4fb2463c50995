/**
 * What is known of a database's migration ledger. Prisma's is the only one so far; another tool's implements the same
 * interface with its own reader.
 */
export type LedgerRow = {
  readonly name: string;
  readonly checksum: string;
  /** Milliseconds since the epoch, or null. */
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly rolledBackAt: number | null;
  readonly steps: number;
  /** The error that was stored with an unfinished row. */
  readonly log: string | null;
};

/** Who holds the lock that a running deploy takes. */
export type LockHolder = { readonly pid: number; readonly application: string };

export type LedgerState = {
  readonly user: string;
  readonly serverVersion: string;
  /** Whether the ledger's table is there. */
  readonly exists: boolean;
  /** Ordinary tables in the schema beside the ledger. */
  readonly otherTables: number;
  /** Prisma 8 keeps its ledger in a schema of its own. */
  readonly prisma8: boolean;
  readonly lock: LockHolder | null;
  /** In the order in which they were started. */
  readonly rows: readonly LedgerRow[];
};

export type LedgerReading =
  | { readonly kind: 'read'; readonly state: LedgerState }
  /** The role may not read it, or not all rows of it. `privilege` is what it lacks. */
  | { readonly kind: 'denied'; readonly user: string; readonly privilege: 'usage' | 'select' | 'rows' }
  /** A table of that name is there, but it is not the one that Prisma makes. */
  | { readonly kind: 'foreign'; readonly detail: string };

export type Ledger = { readonly read: () => Promise<LedgerReading> };
