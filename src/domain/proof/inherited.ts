import { bare } from '../archive/copy-target.ts';
import type { TocEntry } from '../archive/types.ts';

/** Something that is there and not in force as a whole. */
export type Lapse = {
  /** `schema.index`, or `schema.table constraint`. */
  readonly name: string;
  /** The archive itself declares it so: the source has the same, and no restore of any backup would give another. */
  readonly inherited: boolean;
};

/** A constraint that was not validated, and those of parent tables that were not either and that it came from. */
export type UnvalidatedConstraint = { readonly name: string; readonly parents: readonly string[] };

/** Whether the dump writes each of them down as `NOT VALID`: a child table's constraint follows its parent's, and is not in the dump. */
export function judgeUnvalidated(entries: readonly TocEntry[], found: readonly UnvalidatedConstraint[]): Lapse[] {
  const declared = new Set(entries.filter(isNotValid).map(({ namespace, tag }) => `${namespace}.${tag}`));
  const byName = new Map(found.map((one) => [one.name, one]));
  const isInherited = (name: string, seen: readonly string[]): boolean => {
    if (declared.has(name)) return true;
    return !seen.includes(name) && (byName.get(name)?.parents ?? []).some((parent) => isInherited(parent, [...seen, name]));
  };
  return found.map(({ name }) => ({ name, inherited: isInherited(name, []) }));
}

/** pg_dump writes such a constraint as an entry of its own, never into CREATE TABLE (pg_dump.c, getTableAttrs: separate where not validated). */
function isNotValid({ desc, definition }: TocEntry): boolean {
  return desc.endsWith('CONSTRAINT') && /\sNOT VALID;?\s*$/.test(definition);
}

/**
 * Whether the dump leaves each of these partitioned indexes incomplete. It writes them as `ON ONLY` and attaches the parts that the
 * source has; the server calls an index valid when every partition's part is attached and valid (tablecmds.c, validatePartitionedIndex).
 */
export function judgeIncomplete(entries: readonly TocEntry[], found: readonly string[]): Lapse[] {
  const partitions = countBy(entries.flatMap((entry) => (entry.desc === 'TABLE ATTACH' ? firstName(TABLE_ATTACH, entry) : [])));
  const parts = Map.groupBy(
    entries.flatMap((entry) => (entry.desc === 'INDEX ATTACH' ? indexAttachment(entry) : [])),
    ({ index }) => index,
  );
  const tableOf = new Map(entries.flatMap(indexedTable));
  const isIncomplete = (index: string, seen: readonly string[]): boolean => {
    const table = tableOf.get(index);
    if (table === undefined || seen.includes(index)) return false;
    const attached = parts.get(index) ?? [];
    return attached.length < (partitions.get(table) ?? 0) || attached.some(({ part }) => isIncomplete(part, [...seen, index]));
  };
  return found.map((name) => ({ name, inherited: isIncomplete(name, []) }));
}

const PART = '(?:"(?:[^"]|"")+"|[^\\s".;(),]+)';
const NAME = `(${PART}\\.)?(${PART})`;
const TABLE_ATTACH = new RegExp(`^\\s*ALTER TABLE (?:ONLY )?${NAME} ATTACH PARTITION `);
const INDEX_ATTACH = new RegExp(`^\\s*ALTER INDEX ${NAME} ATTACH PARTITION ${NAME};`);
const INDEX_ON = new RegExp(`^\\s*CREATE (?:UNIQUE )?INDEX ${PART} ON ONLY ${NAME} USING `);
const CONSTRAINT_ON = new RegExp(`^\\s*ALTER TABLE ONLY ${NAME}\\s+ADD CONSTRAINT (${PART}) `);

/** Names as the catalog has them; a dump from before 2018 names no schema. */
function label(schema: string | undefined, name: string, { namespace }: TocEntry): string {
  return `${schema === undefined ? namespace : bare(schema.slice(0, -1))}.${bare(name)}`;
}

function firstName(pattern: RegExp, entry: TocEntry): string[] {
  const match = pattern.exec(entry.definition);
  return match === null ? [] : [label(match[1], match[2] as string, entry)];
}

function indexAttachment(entry: TocEntry): { index: string; part: string }[] {
  const match = INDEX_ATTACH.exec(entry.definition);
  return match === null ? [] : [{ index: label(match[1], match[2] as string, entry), part: label(match[3], match[4] as string, entry) }];
}

function indexedTable(entry: TocEntry): [index: string, table: string][] {
  if (entry.desc === 'INDEX') return firstName(INDEX_ON, entry).map((table) => [`${entry.namespace}.${entry.tag}`, table]);
  if (entry.desc !== 'CONSTRAINT') return [];
  const match = CONSTRAINT_ON.exec(entry.definition);
  // The index of a key has the constraint's name, and lies in the table's schema.
  return match === null ? [] : [[`${entry.namespace}.${bare(match[3] as string)}`, label(match[1], match[2] as string, entry)]];
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
