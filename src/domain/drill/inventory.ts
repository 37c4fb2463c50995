import type { TocEntry } from '../archive/types.ts';
import type { TableName } from './tables.ts';

/** An object as the archive names it: a constraint's and a trigger's tag is `table name`. */
export type ObjectName = { readonly schema: string; readonly tag: string };

export type CatalogTable = TableName & { readonly partitioned: boolean };

/** Names in the restored database, each as the archive's table of contents writes it. */
export type CatalogFacts = {
  readonly extensions: readonly string[];
  readonly schemas: readonly string[];
  /** Tables that hold rows; a partitioned one shows those of its partitions. */
  readonly tables: readonly CatalogTable[];
  readonly objects: Readonly<Record<ObjectKind, readonly ObjectName[]>>;
};

/** Kinds of objects whose loss a restore may pass over in silence, by what the catalog calls them. */
export const OBJECT_KINDS = ['table', 'view', 'sequence', 'index', 'constraint', 'trigger'] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];

const KIND_OF: Readonly<Record<string, ObjectKind>> = {
  TABLE: 'table',
  'FOREIGN TABLE': 'table',
  VIEW: 'view',
  'MATERIALIZED VIEW': 'view',
  SEQUENCE: 'sequence',
  INDEX: 'index',
  CONSTRAINT: 'constraint',
  'FK CONSTRAINT': 'constraint',
  'CHECK CONSTRAINT': 'constraint',
  TRIGGER: 'trigger',
};

export type Inventory = {
  readonly kind: ObjectKind;
  readonly expected: number;
  readonly found: number;
  /** `schema.name` of those missing. */
  readonly missing: readonly string[];
};

function objectKey(schema: string, tag: string): string {
  return JSON.stringify([schema, tag]);
}

/** Every object of the archive's table of contents against the catalog, kind by kind. Kinds that the archive lacks are left out. */
export function takeInventory(entries: readonly TocEntry[], catalog: CatalogFacts): Inventory[] {
  return OBJECT_KINDS.map((kind) => {
    const wanted = entries.filter((entry) => KIND_OF[entry.desc] === kind);
    const there = new Set(catalog.objects[kind].map(({ schema, tag }) => objectKey(schema, tag)));
    const missing = wanted.filter((entry) => !there.has(objectKey(entry.namespace, entry.tag)));
    return {
      kind,
      expected: wanted.length,
      found: wanted.length - missing.length,
      missing: missing.map((entry) => `${entry.namespace}.${entry.tag}`),
    };
  }).filter((item) => item.expected > 0);
}
