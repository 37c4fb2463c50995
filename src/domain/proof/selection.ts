import { tableLabel } from '../drill/tables.ts';
import type { ProofCycle, ProofTarget } from './types.ts';

/**
 * Stored bytes that a drill compares per second, both sides together, on two cores: a cautious figure for planning, as a budget that
 * is met late is worse than a part more. 333 MB of gzip took 6 s on two cores.
 */
const BYTES_PER_SECOND = 40e6;

export type Selection = {
  /** Critical tables first, then those with the most bytes. */
  readonly chosen: readonly ProofTarget[];
  /** Left for a later drill. */
  readonly later: readonly ProofTarget[];
  readonly cycle: ProofCycle | null;
};

/**
 * The tables of this drill. Without a budget, all. With one, the critical tables and one part of the others: as many parts as the
 * budget asks for, of about equal size, taken in turn, so that as many drills in a row cover every table. `turn` is a number that
 * grows by one from drill to drill.
 */
export function selectTables(targets: readonly ProofTarget[], budgetMs: number | null, turn: number): Selection {
  const bySize = [...targets].sort((a, b) => b.storedBytes - a.storedBytes || (tableLabel(a.table) < tableLabel(b.table) ? -1 : 1));
  if (budgetMs === null) return { chosen: bySize, later: [], cycle: null };
  const critical = bySize.filter((target) => target.critical);
  const others = bySize.filter((target) => !target.critical);
  const room = Math.max(1, (budgetMs / 1000) * BYTES_PER_SECOND - size(critical));
  const parts = Math.max(1, Math.min(others.length, Math.ceil(size(others) / room)));
  const filled = Array.from({ length: parts }, () => 0);
  const part = ((Math.trunc(turn) % parts) + parts) % parts;
  const [mine, later]: [ProofTarget[], ProofTarget[]] = [[], []];
  for (const target of others) {
    // The largest first, each to the part that holds least: parts come out even, and the same tables give the same parts.
    const least = filled.indexOf(Math.min(...filled));
    filled[least] = (filled[least] ?? 0) + Math.max(1, target.storedBytes);
    (least === part ? mine : later).push(target);
  }
  return { chosen: [...critical, ...mine], later, cycle: { part: part + 1, of: parts } };
}

const size = (targets: readonly ProofTarget[]) => targets.reduce((sum, target) => sum + target.storedBytes, 0);

/**
 * The turn of a run: its number in the workflow, which grows by one each time; without one, the days since 1970, which covers all tables
 * where drills run daily or at any step that shares no divisor with the number of parts.
 */
export function turnOf(runNumber: string | undefined, now: Date): number {
  return runNumber !== undefined && /^\d{1,12}$/.test(runNumber) ? Number(runNumber) : Math.floor(now.getTime() / 86_400_000);
}
