import { bare } from '../archive/copy-target.ts';
import type { TocEntry } from '../archive/types.ts';
import type { TableName } from './tables.ts';

/** An object as the archive names it: a constraint's and a trigger's tag is `table name`. */
export type ObjectName = { readonly schema: string; readonly tag: string };

export type CatalogTable = TableName & { readonly partitioned: boolean };

/** Names in the restored database, each as the archive's table of contents writes it. */
export type CatalogFacts = {
  readonly extensions: readonly string[];
  /** By name, the versions that the server installed. */
  readonly extensionVersions: Readonly<Record<string, string>>;
  readonly schemas: readonly string[];
  /** Tables that hold rows; a partitioned one shows those of its partitions. */
  readonly tables: readonly CatalogTable[];
  readonly objects: Readonly<Record<ObjectKind, readonly ObjectName[]>>;
};

/** Kinds of objects whose loss a restore may pass over in silence, by what the catalog calls them. */
export const OBJECT_KINDS = [
  'table',
  'view',
  'sequence',
  'index',
  'constraint',
  'trigger',
  'function',
  'type',
  'schema',
  'extension',
  'policy',
  'row_security',
  'rule',
  'default',
  'attachment',
  'statistics',
  'other',
] as const;
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
  FUNCTION: 'function',
  PROCEDURE: 'function',
  AGGREGATE: 'function',
  TYPE: 'type',
  DOMAIN: 'type',
  'SHELL TYPE': 'type',
  SCHEMA: 'schema',
  EXTENSION: 'extension',
  POLICY: 'policy',
  'ROW SECURITY': 'row_security',
  RULE: 'rule',
  DEFAULT: 'default',
  'TABLE ATTACH': 'attachment',
  'INDEX ATTACH': 'attachment',
  STATISTICS: 'statistics',
};

/**
 * Kinds that few databases have; the catalog names each by what the archive calls it, as `OPERATOR` and an operator's name. Operators,
 * classes and families of one name are told apart by nothing in the tag, so one of them stands for all.
 */
const OTHERS = [
  'OPERATOR',
  'OPERATOR CLASS',
  'OPERATOR FAMILY',
  'COLLATION',
  'CONVERSION',
  'CAST',
  'TRANSFORM',
  'ACCESS METHOD',
  'PROCEDURAL LANGUAGE',
  'FOREIGN DATA WRAPPER',
  'SERVER',
  'TEXT SEARCH CONFIGURATION',
  'TEXT SEARCH DICTIONARY',
  'TEXT SEARCH PARSER',
  'TEXT SEARCH TEMPLATE',
];

export type Inventory = {
  readonly kind: ObjectKind;
  readonly expected: number;
  readonly found: number;
  /** `schema.name` of those missing. */
  readonly missing: readonly string[];
};

/** `--quote-all-identifiers` puts quotes around the types of a function's arguments, too, and of a cast. */
const WITH_TYPES: readonly ObjectKind[] = ['function', 'other'];

function objectKey(kind: ObjectKind, { schema, tag }: ObjectName): string {
  return JSON.stringify([schema, WITH_TYPES.includes(kind) ? tag.replace(/"([a-z_][a-z0-9_$]*)"/g, '$1') : tag]);
}

/** Every object of the archive's table of contents against the catalog, kind by kind. Kinds that the archive lacks are left out. */
export function takeInventory(entries: readonly TocEntry[], catalog: CatalogFacts): Inventory[] {
  const expected = Map.groupBy(entries.flatMap(objectsOf), ({ kind }) => kind);
  return OBJECT_KINDS.map((kind) => {
    const wanted = expected.get(kind) ?? [];
    const there = new Set(catalog.objects[kind].map((object) => objectKey(kind, object)));
    const missing = wanted.filter((object) => !there.has(objectKey(kind, object)));
    return {
      kind,
      expected: wanted.length,
      found: wanted.length - missing.length,
      missing: missing.map(({ schema, tag }) => (schema === '' ? tag : `${schema}.${tag}`)),
    };
  }).filter((item) => item.expected > 0);
}

/** Whether `takeInventory` tells when it is missing. */
export function isInventoried({ desc }: TocEntry): boolean {
  return KIND_OF[desc] !== undefined || OTHERS.includes(desc);
}

type Expected = ObjectName & { readonly kind: ObjectKind };

/** The objects that an entry makes: the one that it is of, and the constraints that stand inside its definition. */
function objectsOf(entry: TocEntry): Expected[] {
  const { desc, namespace: schema, tag } = entry;
  const kind = KIND_OF[desc];
  if (kind === undefined) return OTHERS.includes(desc) ? [{ kind: 'other', schema, tag: tag.startsWith(`${desc} `) ? tag : `${desc} ${tag}` }] : [];
  const inside = desc === 'TABLE' || desc === 'FOREIGN TABLE' || desc === 'DOMAIN' ? constraintsIn(entry.definition) : [];
  return [{ kind, schema, tag }, ...inside.map((name) => ({ kind: 'constraint' as const, schema, tag: `${tag} ${name}` }))];
}

/** `CONSTRAINT "positive" CHECK ((amount > 0))` at the start of a line, as pg_dump writes it into CREATE TABLE and CREATE DOMAIN. */
const INSIDE = /^\s+CONSTRAINT ("(?:[^"]|"")+"|[^\s"]+) CHECK \(/gm;

function constraintsIn(definition: string): string[] {
  return [...definition.matchAll(INSIDE)].map(([, name]) => bare(name as string));
}
