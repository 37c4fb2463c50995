import { createHash } from 'node:crypto';
import { isCount, isObject, isTime, parseObject } from '../../core/json.ts';
import { VERDICTS, type Verdict } from '../../core/verdict.ts';
import { isState } from '../incidents/stored-state.ts';
import type { IncidentState } from '../incidents/types.ts';
import { type RunPart, readRunPart } from './history.ts';
import type { TargetState } from './types.ts';

/**
 * What one run leaves to the next in the Actions cache: streaks and times. Every pull request of the repository can read that cache, so
 * targets are digests, and nothing of what they answered is in it. It is never the authority: a loss costs one more answer to be sure,
 * and the history since the last write.
 */
export type StoredMonitor = {
  readonly schema: 1;
  /** When it was written, and when the history was. Milliseconds of the day's clock. */
  readonly savedAt: number;
  readonly historyAt: number | null;
  readonly lastRoundAt: number | null;
  readonly targets: Readonly<Record<string, TargetState>>;
  /** What the incidents' room remembers, without any sentence. */
  readonly incidents: readonly IncidentState[];
  /** Counted, and not yet in the history. */
  readonly unwritten: readonly RunPart[];
};

/** Streaks older than this say nothing about now. */
const STALE_MS = 24 * 3_600_000;
/** Clocks of two runners differ by less. */
const SKEW_MS = 5 * 60_000;
const MAX_BYTES = 4 * 1024 * 1024;

/** A target's name in the cache. */
export function digestOf(target: string): string {
  return createHash('sha256').update(target).digest('hex').slice(0, 24);
}

export function writeStored(stored: StoredMonitor): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(stored));
}

export type ReadStored = { readonly stored: StoredMonitor } | { readonly problem: 'garbled' | 'stale' | 'newer' };

/** Reads what a run before left, or says why it is not used: anybody may have written it. */
export function readStored(bytes: Uint8Array, nowMs: number): ReadStored {
  if (bytes.length > MAX_BYTES) return { problem: 'garbled' };
  const value = parseObject(bytes);
  if (value === null) return { problem: 'garbled' };
  if (typeof value['schema'] === 'number' && value['schema'] > 1) return { problem: 'newer' };
  const { savedAt, historyAt, lastRoundAt, targets, unwritten, incidents } = value;
  if (value['schema'] !== 1 || !isTime(savedAt) || !isObject(targets) || !Array.isArray(unwritten) || !Array.isArray(incidents))
    return { problem: 'garbled' };
  if (savedAt > nowMs + SKEW_MS || savedAt < nowMs - STALE_MS) return { problem: 'stale' };
  const read: Record<string, TargetState> = {};
  for (const [key, state] of Object.entries(targets)) {
    const known = readTarget(state);
    if (known === null || !/^[0-9a-f]{24}$/.test(key)) return { problem: 'garbled' };
    read[key] = known;
  }
  const parts = unwritten.map(readRunPart);
  if (parts.some((part) => part === null)) return { problem: 'garbled' };
  // The authority on an incident is its issue: of what is remembered wrongly nothing is used.
  if (!incidents.every(isState) || incidents.some((state) => state.seenAt > nowMs + SKEW_MS)) return { problem: 'garbled' };
  const time = (at: unknown) => (isTime(at) && at <= nowMs + SKEW_MS ? at : null);
  const stored = {
    schema: 1,
    savedAt,
    historyAt: time(historyAt),
    lastRoundAt: time(lastRoundAt),
    targets: read,
    incidents,
    unwritten: parts as RunPart[],
  } as const;
  return { stored };
}

function readTarget(value: unknown): TargetState | null {
  if (!isObject(value)) return null;
  const { bad, good, unknown, flawed, lastAt, verdict } = value;
  const right = isCount(bad) && isCount(good) && isCount(unknown) && Array.isArray(flawed) && flawed.length <= 1000;
  if (!right || !flawed.every((f) => typeof f === 'boolean') || !(lastAt === null || isTime(lastAt))) return null;
  if (!VERDICTS.includes(verdict as Verdict)) return null;
  return { bad, good, unknown, flawed, lastAt, verdict: verdict as Verdict };
}
