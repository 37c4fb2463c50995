import { majorOf } from '../archive/header.ts';
import type { ArchiveHeader, TocEntry } from '../archive/types.ts';
import { isInventoried } from '../drill/inventory.ts';
import { isRestored } from '../drill/restore-plan.ts';
import { normalDefinition } from './normal-definition.ts';

/** An object by what `pg_dump` calls its kind, and `schema.tag`. */
export type DefinedObject = { readonly kind: string; readonly name: string };

/** Why definitions were not compared. Two versions of PostgreSQL write one definition in two ways. */
export type NotComparedCause = 'script' | 'other_client' | 'other_server' | 'no_program' | 'failed';

export type DefinitionProof =
  | {
      readonly state: 'compared';
      /** Definitions of the dump that were looked for in the copy. */
      readonly compared: number;
      /** Client and server are of the very versions that made the dump; else a difference may come from a change between minor versions, and is not judged. */
      readonly exact: boolean;
      readonly differing: readonly DefinedObject[];
      readonly missing: readonly DefinedObject[];
      readonly added: readonly DefinedObject[];
    }
  | { readonly state: 'not_compared'; readonly cause: NotComparedCause };

export type Versions = {
  /** Of pg_dump as it is here, and of the server that was restored into. */
  readonly client: string;
  readonly server: string;
};

/** Why a dump of the copy would not read like this one even if all were the same; null where it would. */
export function incomparable(header: ArchiveHeader, { client, server }: Versions): NotComparedCause | null {
  // A script's statements are not the texts of an archive.
  if (header.format === 'plain') return 'script';
  if (majorOf(client) === null || majorOf(client) !== majorOf(header.dumpVersion)) return 'other_client';
  return majorOf(server) === null || majorOf(server) !== majorOf(header.serverVersion) ? 'other_server' : null;
}

/** Whether both were made by the same minor versions too. */
export function sameVersions(header: ArchiveHeader, { client, server }: Versions): boolean {
  const number = (text: string) => /^\S+/.exec(text.trim())?.[0];
  return number(client) === number(header.dumpVersion) && number(server) === number(header.serverVersion);
}

/**
 * What the dump defines against what a dump of the copy by the same client defines, object by object. `dumped` are the archive's
 * entries that were restored, `copied` those of the copy's own schema dump.
 */
export function compareDefinitions(dumped: readonly TocEntry[], copied: readonly TocEntry[]): Omit<DefinitionProof & { state: 'compared' }, 'exact'> {
  const [wanted, found] = [dumped.filter(isDefinition), copied.filter((entry) => isRestored(entry) && isDefinition(entry))];
  const [wantedByKey, foundByKey] = [Map.groupBy(wanted, keyOf), Map.groupBy(found, keyOf)];
  const differing: DefinedObject[] = [];
  const missing: TocEntry[] = [];
  for (const [key, entries] of wantedByKey) {
    const there = foundByKey.get(key) ?? [];
    // Operator classes of two index methods, for one, share their name.
    if (there.length < entries.length) missing.push(...entries.slice(there.length));
    else if (textOf(entries) !== textOf(there)) differing.push(objectOf(entries[0] as TocEntry));
  }
  const gone = new Set(missing.map((entry) => entry.dumpId));
  const added = [...foundByKey].filter(([key, entries]) => entries.length > (wantedByKey.get(key)?.length ?? 0));
  return {
    state: 'compared',
    compared: wanted.length,
    differing,
    // The inventory tells the others, and what hangs on something that is gone is gone with it.
    missing: missing.filter((entry) => !isInventoried(entry) && !entry.dependencies.some((id) => gone.has(id))).map(objectOf),
    added: added.map(([, entries]) => objectOf(entries[0] as TocEntry)),
  };
}

/** Data, what belongs to the database as a whole or its session, and what every new database has already. */
const NO_DEFINITIONS = new Set([
  ...['TABLE DATA', 'SEQUENCE SET', 'MATERIALIZED VIEW DATA', 'STATISTICS DATA', 'BLOB', 'BLOBS', 'BLOB METADATA', 'BLOB COMMENTS'],
  ...['ENCODING', 'STDSTRINGS', 'SEARCHPATH', 'DATABASE', 'DATABASE PROPERTIES', 'WARNING'],
]);

function isDefinition({ desc, tag }: TocEntry): boolean {
  if (NO_DEFINITIONS.has(desc) || (desc === 'COMMENT' && tag.startsWith('LARGE OBJECT '))) return false;
  return !(desc === 'SCHEMA' && tag === 'public') && !(desc === 'COMMENT' && tag === 'SCHEMA public');
}

const keyOf = ({ desc, namespace, tag }: TocEntry) => JSON.stringify([desc, namespace, tag]);
const textOf = (entries: readonly TocEntry[]) => entries.map(normalDefinition).sort().join('\0');

function objectOf({ desc, namespace, tag }: TocEntry): DefinedObject {
  return { kind: desc, name: namespace === '' ? tag : `${namespace}.${tag}` };
}
