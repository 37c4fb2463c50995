import type { Measured } from '../alerts/measured.ts';
import type { ErrorGroup } from '../alerts/sources.ts';
import type { Deploy, ProviderStatus } from './hosting.ts';

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

const GRADES: readonly ProviderStatus['indicator'][] = ['none', 'unknown', 'maintenance', 'minor', 'major', 'critical'];

/** Several pages as one: the worst speaks, and a page that could not be read keeps the others from saying that all is well. */
export function mergeProviders(all: readonly Measured<ProviderStatus>[]): Measured<ProviderStatus> | null {
  const values = all.flatMap((one) => (one.kind === 'measured' ? [one.value] : []));
  if (values.length === 0) return all[0] ?? null;
  const seen = [...values.map(({ indicator }) => indicator), ...(values.length < all.length ? (['unknown'] as const) : [])];
  const indicator = seen.reduce((a, b) => (GRADES.indexOf(b) > GRADES.indexOf(a) ? b : a));
  return { kind: 'measured', value: { indicator, incidents: values.flatMap(({ incidents }) => incidents) } };
}
