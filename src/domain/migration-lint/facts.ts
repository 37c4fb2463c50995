import { type DatabaseFacts, keyOf, type TableFacts } from './types.ts';

type Name = { readonly schema: string; readonly name: string };

/** What the catalogue said, as rows. */
export type CatalogReading = {
  readonly tables: readonly (Name & { readonly rows: number | null; readonly bytes: number; readonly empty: boolean })[];
  readonly columns: readonly (Name & {
    readonly column: string;
    readonly type: string;
    readonly notNull: boolean;
    readonly checkedNotNull: boolean;
  })[];
  readonly indexes: readonly (Name & { readonly table: Name })[];
  readonly longTransactions: readonly {
    readonly pid: number;
    readonly application: string;
    readonly state: string;
    readonly ageSeconds: number;
    readonly locks: readonly (Name & { readonly mode: string })[];
  }[];
  readonly lockTimeout: boolean;
};

/** Where nothing is named, there is nothing to ask. */
export const NO_FACTS: CatalogReading = { tables: [], columns: [], indexes: [], longTransactions: [], lockTimeout: false };

/** The same by keys. */
export function factsOf({ tables, columns, indexes, longTransactions, lockTimeout }: CatalogReading): DatabaseFacts {
  const key = (name: Name) => keyOf(name, name.schema);
  const byTable = new Map<string, Record<string, TableFacts['columns'][string]>>();
  for (const { column, type, notNull, checkedNotNull, ...name } of columns) {
    const own = byTable.get(key(name)) ?? {};
    own[column] = { type, notNull, checkedNotNull };
    byTable.set(key(name), own);
  }
  return {
    lockTimeout,
    tables: new Map(tables.map((t) => [key(t), { rows: t.rows, bytes: t.bytes, empty: t.empty, columns: byTable.get(key(t)) ?? {} }])),
    indexes: new Map(indexes.map((index) => [key(index), key(index.table)])),
    longTransactions: longTransactions.map((item) => ({
      ...item,
      locks: item.locks.map((lock) => ({ table: key(lock), mode: lock.mode })),
    })),
  };
}
