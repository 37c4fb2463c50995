import type { Difference } from './checksum.ts';

/** Every sentence of the room. Names in them are plain text already; commands are whole, ready to be typed. */
export type MigrationMessages = {
  /** `a, b, c and 4 more`. */
  readonly list: (names: readonly string[], shown: number) => string;
  readonly inSync: (p: { address: string; applied: number; latest: string | null }) => string;
  readonly pending: (p: { address: string; names: string; count: number; notes: readonly string[]; command: string }) => string;
  readonly firstDeploy: (p: { address: string; count: number; notes: readonly string[]; command: string }) => string;
  readonly rolledBackNote: (p: { names: string }) => string;
  readonly deployRunningNote: (p: { pid: number }) => string;
  readonly outOfOrder: (p: { names: string; count: number; latest: string; command: string | null }) => string;
  readonly failed: (p: { address: string; names: string; count: number; sqlState: string | null; rolledBack: string; applied: string }) => string;
  readonly running: (p: { address: string; names: string; pid: number; application: string }) => string;
  readonly unreadable: (p: { folder: string; names: string; count: number; command: string }) => string;
  readonly providerMismatch: (p: { folder: string; found: string }) => string;
  readonly unmanaged: (p: { address: string; schema: string; tables: number; command: string }) => string;
  readonly noMigrations: (p: { folder: string; exists: boolean; applied: number }) => string;
  readonly diverged: (p: { address: string; pending: string; missing: string; lastCommon: string | null; command: string }) => string;
  readonly modified: (p: { names: string; count: number; command: string; difference: Difference }) => string;
  readonly missing: (p: { address: string; names: string; count: number; command: string }) => string;
  /** `allow-pending` names what is no migration of this commit. */
  readonly unknownAllowed: (p: { names: string; count: number; folder: string }) => string;
  readonly pendingAllowed: (p: { address: string; names: string; count: number; applied: number }) => string;
  readonly waitingForLock: (p: { address: string; pid: number; application: string; left: string }) => string;
  readonly lockReleased: (p: { address: string; waited: string }) => string;
  readonly waitedInVain: (p: { waited: string }) => string;
  readonly forkPullRequest: (p: { event: string; fork: string }) => string;
  readonly skipped: (p: { name: string; failed: string; reason: string }) => string;
  readonly prisma8: string;
  readonly unsupportedUrl: string;
  readonly ledgerForeign: (p: { address: string; schema: string; detail: string }) => string;
  readonly denied: (p: { user: string; address: string; command: string }) => string;
  readonly timedOut: (p: { address: string; limit: string }) => string;
  readonly notDeployed: string;
  readonly nothingToDeploy: string;
  readonly deploying: (p: { version: string; count: number }) => string;
  readonly stillDeploying: (p: { elapsed: string }) => string;
  readonly deployLog: string;
  readonly deployedByOther: string;
  readonly prismaNotInstalled: (p: { folder: string; plugAndPlay: boolean }) => string;
  readonly literalUrl: (p: { source: string }) => string;
  readonly deployFailed: (p: { exit: string; code: string | null; hint: string; now: string }) => string;
  readonly deployTimedOut: (p: { limit: string; now: string }) => string;
  readonly deployIncomplete: (p: { now: string }) => string;
  readonly stateUnknown: string;
  /** What to do about one of Prisma's error codes, or the empty text. */
  readonly codeHint: (code: string) => string;
  readonly summary: {
    readonly database: string;
    readonly schema: string;
    readonly folder: string;
    readonly state: string;
    readonly migrations: string;
    readonly migration: string;
    readonly note: string;
    readonly started: string;
    readonly took: string;
    /** A row that `migrate resolve --applied` wrote. */
    readonly marked: string;
    readonly allowed: string;
    readonly appliedTitle: (count: number) => string;
    readonly comparedTitle: string;
    readonly here: string;
    readonly there: string;
    readonly databases: string;
    readonly reason: string;
    readonly pendingCount: string;
    readonly appliedCount: string;
    readonly commands: (p: { rolledBack: string; applied: string }) => string;
    readonly latestApplied: string;
    readonly latestLocal: string;
    readonly states: Readonly<Record<'applied' | 'pending' | 'failed' | 'running' | 'modified' | 'missing' | 'unreadable', string>>;
    readonly rolledBack: string;
    readonly outOfOrder: string;
    readonly differences: Readonly<Record<Difference, string>>;
    readonly logOf: (name: string) => string;
    readonly deployOutput: string;
    readonly more: (count: number) => string;
  };
};
