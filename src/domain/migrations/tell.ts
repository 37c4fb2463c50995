import type { JsonObject } from '../../core/json.ts';
import { allowed, type Comparison } from './comparison.ts';
import { shownLog, sqlStateOf } from './stored-log.ts';

/** A comparison for machines: `details` of the JSON report. */
export function reportDetails(c: Comparison): JsonObject {
  const { history, ledger, local, address, schema } = c;
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const mayWait = new Set(allowed(c).map((item) => item.name));
  const unfinished = history.failed.map(({ name, startedAt, log }) => ({
    name,
    startedAt: iso(startedAt),
    sqlState: sqlStateOf(log),
    log: log === null ? null : shownLog(log),
  }));
  return {
    database: address,
    schema,
    serverVersion: ledger.serverVersion,
    folder: local.folder,
    ledger: ledger.exists ? 'present' : 'absent',
    lock: ledger.lock === null ? null : { ...ledger.lock },
    appliedCount: history.applied.length,
    localCount: local.migrations.length,
    latestApplied: history.latestApplied,
    latestLocal: history.latestLocal,
    lastCommon: history.lastCommon,
    applied: history.applied.map(({ name, startedAt, finishedAt, marked }) => ({
      name,
      startedAt: iso(startedAt),
      finishedAt: iso(finishedAt),
      tookMs: took({ startedAt, finishedAt }),
      marked,
    })),
    pending: history.pending.map((item) => ({ ...item, allowed: mayWait.has(item.name) })),
    failed: unfinished,
    running: history.running.map(({ name, startedAt }) => ({ name, startedAt: iso(startedAt) })),
    modified: history.modified.map((item) => ({ ...item })),
    missing: history.missing,
    unreadable: history.unreadable,
  };
}

/** Milliseconds of work; null where the ledger's times do not make sense (0 stands for a time that no date can hold). */
export function took({ startedAt, finishedAt }: { readonly startedAt: number | null; readonly finishedAt: number }): number | null {
  if (startedAt === null || startedAt === 0 || finishedAt === 0 || finishedAt < startedAt) return null;
  return Math.round(finishedAt - startedAt);
}

/** The action's outputs that come from the comparison; lists are JSON arrays of names. */
export function outputsOf({ history }: Comparison): Record<string, string> {
  const names = (items: readonly { readonly name: string }[]) => JSON.stringify([...new Set(items.map((item) => item.name))]);
  return {
    pending: names(history.pending),
    failed: names(history.failed),
    modified: names(history.modified),
    missing: JSON.stringify(history.missing),
    'pending-count': String(history.pending.length),
    'applied-count': String(history.applied.length),
    'latest-applied': history.latestApplied ?? '',
    'latest-local': history.latestLocal ?? '',
  };
}
