import { isCount, isObject, isTime, parseObject } from '../../core/json.ts';
import { VERDICTS, type Verdict } from '../../core/verdict.ts';
import { isState, withoutSentences } from '../incidents/stored-state.ts';
import type { IncidentState } from '../incidents/types.ts';
import { digestOf } from '../monitor/stored.ts';
import type { CheckState, Settled } from './judgement.ts';

/**
 * What one run of the alerts leaves to the next in the Actions cache. Every pull request of the repository can read that cache, so checks
 * are digests, and there is no name, no sentence and no value in it. Whoever writes it can at most delay an alert by what is remembered;
 * a loss costs that much of `for`, and a look back of an hour.
 */
export type StoredAlerts = {
  readonly schema: 1;
  /** Milliseconds of the day's clock. */
  readonly savedAt: number;
  /** By the digest of the check's id. */
  readonly checks: Readonly<Record<string, CheckState>>;
  /** What the incidents' room remembers, without any sentence. */
  readonly incidents: readonly IncidentState[];
};

/** What is older says nothing about now, but for how far was judged: since then nobody looked, and that is told. */
const STALE_MS = 24 * 3_600_000;
const FORGOTTEN_MS = 14 * STALE_MS;
/** Clocks of two runners differ by less. */
const SKEW_MS = 5 * 60_000;
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_CHECKS = 5000;

/** Looks a check's state up by its id, for `Scope.before` and `settle`. */
export function statesOf(stored: StoredAlerts | null): (check: string) => CheckState | undefined {
  const known = new Map(Object.entries(stored?.checks ?? {}));
  return (check) => known.get(digestOf(check));
}

/**
 * What is to be kept: what was settled in this run, and what could not be judged in it but was lately. `incidents` is what the desk
 * remembers.
 */
export function nextStored(before: StoredAlerts | null, settled: readonly Settled[], incidents: readonly IncidentState[], now: number): StoredAlerts {
  const old = Object.entries(before?.checks ?? {}).filter(([, { lastAt }]) => now - lastAt <= STALE_MS);
  const fresh = settled.map(({ judgement, state }) => [digestOf(judgement.check), state] as const);
  const checks = Object.fromEntries([...old, ...fresh].slice(-MAX_CHECKS));
  // Mounts and queues come and go: of what is no longer looked at only an open incident is remembered.
  const remembered = incidents.filter(({ seenAt, incident }) => now - seenAt <= STALE_MS || incident?.phase === 'open').slice(-MAX_CHECKS);
  return { schema: 1, savedAt: now, checks, incidents: remembered.map(withoutSentences) };
}

export function writeStored(stored: StoredAlerts): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(stored));
}

export type ReadStored = { readonly stored: StoredAlerts } | { readonly problem: 'garbled' | 'stale' | 'newer' };

/** Reads what a run before left, or says why it is not used: anybody may have written it. */
export function readStored(bytes: Uint8Array, nowMs: number): ReadStored {
  const value = bytes.length > MAX_BYTES ? null : parseObject(bytes);
  if (value === null) return { problem: 'garbled' };
  if (typeof value['schema'] === 'number' && value['schema'] > 1) return { problem: 'newer' };
  const { savedAt, checks, incidents } = value;
  if (value['schema'] !== 1 || !isTime(savedAt) || !isObject(checks) || !Array.isArray(incidents)) return { problem: 'garbled' };
  if (savedAt > nowMs + SKEW_MS || savedAt < nowMs - FORGOTTEN_MS) return { problem: 'stale' };
  const latest = nowMs + SKEW_MS;
  const read: (readonly [string, CheckState])[] = [];
  for (const [key, given] of Object.entries(checks)) {
    const state = readCheck(given, latest);
    if (state === null || !/^[0-9a-f]{24}$/.test(key)) return { problem: 'garbled' };
    read.push([key, state]);
  }
  // The authority on an incident is its issue: of what is remembered wrongly nothing is used.
  if (read.length > MAX_CHECKS || !incidents.every(isState) || incidents.some((state) => state.seenAt > latest)) return { problem: 'garbled' };
  if (savedAt >= nowMs - STALE_MS) return { stored: { schema: 1, savedAt, checks: Object.fromEntries(read), incidents } };
  return { stored: { schema: 1, savedAt, checks: Object.fromEntries(read.map(([key, state]) => [key, markOf(state)])), incidents: [] } };
}

const markOf = ({ lastAt, mark }: CheckState): CheckState => ({
  ...{ held: 'unknown', warnSince: null, critSince: null, unknown: 0, lastAt, mark, limits: '' },
});

function readCheck(value: unknown, latest: number): CheckState | null {
  if (!isObject(value)) return null;
  const { held, warnSince, critSince, unknown, lastAt, mark, limits } = value;
  const past = (at: unknown): at is number => isTime(at) && at <= latest;
  const orNull = (at: unknown): at is number | null => at === null || past(at);
  if (!VERDICTS.includes(held as Verdict) || !orNull(warnSince) || !orNull(critSince) || !past(lastAt)) return null;
  if (!isCount(unknown) || !(mark === null || isTime(mark)) || typeof limits !== 'string' || !/^[0-9a-f]{0,24}$/.test(limits)) return null;
  return { held: held as Verdict, warnSince, critSince, unknown, lastAt, mark, limits };
}
