import type { Archive, TocEntry } from '../archive/types.ts';

/** What the server says of a restore under way. */
export type ProgressFacts = {
  /** Tables that rows are being copied into, with the bytes of text so far. */
  readonly copying: readonly { readonly schema: string; readonly name: string; readonly bytes: number }[];
  /** Tables of which an index is being built. */
  readonly indexing: readonly { readonly schema: string; readonly name: string }[];
  /** Tables that hold rows already. */
  readonly loaded: readonly { readonly schema: string; readonly name: string }[];
  /** Indexes and foreign keys that are there. */
  readonly built: number;
  /** Bytes of the database. */
  readonly size: number;
};

export type Progress = {
  readonly tables: readonly string[];
  readonly phase: 'rows' | 'indexes';
  readonly size: number;
  /** Stored bytes of rows restored, of all; null where the archive does not tell where its parts lie. */
  readonly done: number | null;
  readonly total: number | null;
  /** Until the rows are in; nothing is said of the indexes, which take as long as they take. */
  readonly leftMs: number | null;
  readonly built: number;
  readonly toBuild: number;
};

/** Text is this many times larger than what gzip stores of it, roughly: only for the tables under way. */
const USUAL_RATIO = 3;
/** Before this share of the rows is in, a time left would be a guess. */
const LEAST_SHARE = 0.05;

const key = (schema: string, name: string) => JSON.stringify([schema, name]);

/**
 * Stored bytes of each table's rows: from one place in the file to the next. Null where the archive was written to a pipe, or
 * has a file for each table.
 */
export function storedSizes(archive: Archive): ReadonlyMap<string, number> | null {
  const data = archive.entries.filter((entry) => entry.hasData).toSorted((a, b) => (a.offset ?? 0) - (b.offset ?? 0));
  if (data.length === 0 || data.some((entry) => entry.offset === null)) return null;
  const first = data[0]?.offset ?? 0;
  const sizes = data.map((entry, i) => (data[i + 1]?.offset ?? first + archive.dataBytes) - (entry.offset ?? 0));
  return new Map(data.map((entry, i) => [key(entry.namespace, entry.tag), Math.max(0, sizes[i] ?? 0)]));
}

const BUILT: readonly string[] = ['INDEX', 'CONSTRAINT', 'FK CONSTRAINT'];

/** How far a restore is. `compressed`: whether the stored bytes are smaller than the text. */
export function measureProgress(
  facts: ProgressFacts,
  sizes: ReadonlyMap<string, number> | null,
  restored: readonly TocEntry[],
  compressed: boolean,
  elapsedMs: number,
): Progress {
  const copying = new Set(facts.copying.map((table) => key(table.schema, table.name)));
  const phase = copying.size > 0 || facts.indexing.length === 0 ? 'rows' : 'indexes';
  const under = phase === 'rows' ? facts.copying : facts.indexing;
  const tables = [...new Set(under.map(({ schema, name }) => `${schema}.${name}`))];
  const toBuild = restored.filter((entry) => BUILT.includes(entry.desc)).length;
  const rest = { tables, phase, size: facts.size, built: Math.min(facts.built, toBuild), toBuild } as const;
  if (sizes === null) return { ...rest, done: null, total: null, leftMs: null };
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const whole = facts.loaded.filter((table) => !copying.has(key(table.schema, table.name)));
  const finished = whole.reduce((sum, table) => sum + (sizes.get(key(table.schema, table.name)) ?? 0), 0);
  const partly = facts.copying.reduce((sum, table) => {
    const size = sizes.get(key(table.schema, table.name)) ?? 0;
    return sum + Math.min(size, table.bytes / (compressed ? USUAL_RATIO : 1));
  }, 0);
  const done = Math.min(total, Math.round(finished + partly));
  const share = total === 0 ? 1 : done / total;
  return { ...rest, done, total, leftMs: phase === 'rows' && share >= LEAST_SHARE ? (elapsedMs * (1 - share)) / share : null };
}
