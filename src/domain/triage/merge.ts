import type { Measured } from '../alerts/measured.ts';
import type { ErrorGroup } from '../alerts/sources.ts';
import type { Deploy } from './hosting.ts';

/** What several sources told of the same kind of thing: what one of them measured counts, though another could not. */
function mergeMeasured<T>(all: readonly Measured<readonly T[]>[]): Measured<readonly T[]> | null {
  const values = all.flatMap((one) => (one.kind === 'measured' ? one.value : []));
  return all.some(({ kind }) => kind === 'measured') ? { kind: 'measured', value: values } : (all[0] ?? null);
}

/** Deploys of several sources, the newest first. A run and a deployment of one commit are told once, by who knows its state. */
export function mergeDeploys(all: readonly Measured<readonly Deploy[]>[]): Measured<readonly Deploy[]> | null {
  const merged = mergeMeasured(all);
  if (merged?.kind !== 'measured') return merged;
  const first = new Map<string, Deploy>();
  for (const deploy of merged.value) {
    const key = deploy.commit ?? deploy.id;
    if (!first.has(key)) first.set(key, deploy);
  }
  return { kind: 'measured', value: [...first.values()].sort((a, b) => b.at - a.at) };
}

/** Errors of several sources, the most frequent first. */
export function mergeErrors(all: readonly Measured<readonly ErrorGroup[]>[]): Measured<readonly ErrorGroup[]> | null {
  const merged = mergeMeasured(all);
  return merged?.kind === 'measured' ? { kind: 'measured', value: [...merged.value].sort((a, b) => b.count - a.count) } : merged;
}
