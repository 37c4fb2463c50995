import { isState } from './stored-state.ts';
import type { IncidentState } from './types.ts';

/** Streaks that are older say nothing about now: two failures of a monthly job are not in a row with one of last year. */
const STALE_MS = 60 * 24 * 3_600_000;
/** Clocks of two runners differ by less. */
const SKEW_MS = 5 * 60_000;
const MAX_BYTES = 64 * 1024;

/** The streaks of a check that has no incident yet, for the next run. Pull requests can read where it is kept: no sentence is in it. */
export function writeMemory(state: IncidentState): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ schema: 1, state: { ...state, incident: null } }));
}

/** What an earlier run left, or null where it is of no use: too old, of another check, or not ours. */
export function readMemory(bytes: Uint8Array, fingerprint: string, now: number): IncidentState | null {
  if (bytes.length > MAX_BYTES) return null;
  try {
    const { schema, state } = JSON.parse(new TextDecoder().decode(bytes)) as { schema?: unknown; state?: unknown };
    if (schema !== 1 || !isState(state) || state.fingerprint !== fingerprint || state.incident !== null) return null;
    return state.seenAt > now + SKEW_MS || state.seenAt < now - STALE_MS ? null : state;
  } catch {
    return null;
  }
}
