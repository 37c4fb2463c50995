import type { TocEntry } from '../archive/types.ts';

/** The materialized views that hold no data although the dump fills them: it leaves those alone that were empty in the source. */
export function emptyViews(restored: readonly TocEntry[], empty: readonly string[]): string[] {
  const filled = new Set(restored.filter((entry) => entry.desc === 'MATERIALIZED VIEW DATA').map((entry) => `${entry.namespace}.${entry.tag}`));
  return empty.filter((name) => filled.has(name));
}
