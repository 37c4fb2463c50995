import type { History, Pending } from './history.ts';
import type { LedgerState } from './ledger.ts';
import type { LocalHistory } from './local.ts';

/** What is compared with what, and how its sentences are told. */
export type Comparison = {
  readonly local: LocalHistory;
  readonly ledger: LedgerState;
  readonly history: History;
  /** `host:port/database`. */
  readonly address: string;
  readonly schema: string;
  /** Migrations that may be pending: those of a later step of an expand/contract change. */
  readonly allowPending?: readonly string[];
};

/** What is pending and may not be. */
export function unexpected({ history, allowPending = [] }: Comparison): readonly Pending[] {
  const allowed = new Set(allowPending);
  return history.pending.filter((item) => !allowed.has(item.name));
}

/** What is pending and may be. */
export function allowed({ history, allowPending = [] }: Comparison): readonly Pending[] {
  const names = new Set(allowPending);
  return history.pending.filter((item) => names.has(item.name));
}

/** Names that may be pending and are no migration of this commit: a typing error, or a folder that was renamed. */
export function unknownAllowed({ local, allowPending = [] }: Comparison): readonly string[] {
  const here = new Set(local.migrations.map((item) => item.name));
  return [...new Set(allowPending)].filter((name) => !here.has(name));
}

/** Pending and missing at once: another branch was deployed there. */
export function isDiverged(c: Comparison): boolean {
  return unexpected(c).length > 0 && c.history.missing.length > 0;
}

/** A deploy is at work: a backend holds Prisma's lock, and something is unfinished or still to come. */
export function isBusy({ ledger, history }: Comparison): boolean {
  return ledger.lock !== null && (history.running.length > 0 || history.pending.length > 0);
}
