import { copyTarget } from '../archive/copy-target.ts';
import type { Archive, TocEntry } from '../archive/types.ts';
import { resolveTable, type TableName, type WantedTable } from '../drill/tables.ts';
import type { ProofTarget } from './types.ts';

/** What of an archive's data is compared, and the tables whose rows nobody can compare, told by name. */
export type ProofTargets = {
  readonly targets: readonly ProofTarget[];
  /** Rows as INSERT statements: their text is no COPY text. */
  readonly inserts: readonly TableName[];
  /** The statement is none that pg_dump writes. */
  readonly unreadable: readonly TableName[];
  readonly largeObjects: readonly TocEntry[];
};

/** Every entry with rows, once, in the archive's order. `restored` are the entries that the drill restores. */
export function proofTargets(archive: Archive, restored: readonly TocEntry[], critical: readonly WantedTable[]): ProofTargets {
  const withData = restored.filter((entry) => archive.data.has(entry.dumpId));
  const rows = withData.filter((entry) => entry.desc === 'TABLE DATA');
  const names = rows.map(nameOf);
  const must = new Set(critical.flatMap((wanted) => resolveTable(wanted, names)));
  const targets: ProofTarget[] = [];
  const inserts: TableName[] = [];
  const unreadable: TableName[] = [];
  rows.forEach((entry, i) => {
    const table = names[i] as TableName;
    const into = copyTarget(entry);
    if (entry.copyStatement.trim() === '') inserts.push(table);
    else if (into === null) unreadable.push(table);
    else {
      const root = into.schema === table.schema && into.table === table.name ? null : { schema: into.schema, name: into.table };
      const storedBytes = archive.data.get(entry.dumpId)?.bytes ?? 0;
      targets.push({ entry, table, columns: into.columns, root, storedBytes, critical: must.has(table) });
    }
  });
  return { targets, inserts, unreadable, largeObjects: withData.filter((entry) => entry.desc === 'BLOBS') };
}

const nameOf = (entry: TocEntry): TableName => ({ schema: entry.namespace, name: entry.tag });
