import type { Archive } from '../archive/types.ts';

/**
 * What of the dumping session shows in the data's text. Everything else pg_dump sets to fixed values (pg_dump.c, setup_connection);
 * these it takes from the database and the environment, and the archive tells only some of them.
 */
export type DumpSettings = {
  /** client_encoding, of the entry ENCODING. */
  readonly encoding: string;
  /** Time zones that the dumped database's own settings name, for all users first. */
  readonly timeZones: readonly string[];
  /** `escape` or `hex`; null where the database sets none. */
  readonly byteaOutput: string | null;
  readonly lcMonetary: string | null;
};

/** `ALTER DATABASE x SET "TimeZone" TO 'Europe/Madrid';`, of the entry DATABASE PROPERTIES (pg_dump.c, dumpDatabaseConfig). */
const DATABASE_SETTING = /^ALTER (DATABASE|ROLE) .* SET "?([A-Za-z_]+)"? TO '((?:[^']|'')*)';$/gm;

const PLAIN_NAME = /^[a-z_][a-z0-9_]*$/;

/** Whether it was made with `--quote-all-identifiers`: names that need no quotes have them, in each table's definition. */
export function quotesAll({ entries }: Pick<Archive, 'entries'>): boolean {
  const plain = entries.filter(({ desc, namespace, tag }) => desc === 'TABLE' && PLAIN_NAME.test(namespace) && PLAIN_NAME.test(tag));
  return plain.length > 0 && plain.every(({ namespace, tag, definition }) => definition.includes(` "${namespace}"."${tag}" `));
}

export function dumpSettings({ entries }: Pick<Archive, 'entries'>): DumpSettings {
  const encoding = /^SET client_encoding = '([A-Za-z0-9_]+)'/.exec(entries.find((entry) => entry.desc === 'ENCODING')?.definition.trim() ?? '');
  const settings = entries
    .filter((entry) => entry.desc === 'DATABASE PROPERTIES')
    .flatMap((entry) => [...entry.definition.matchAll(DATABASE_SETTING)])
    .map(([, of = '', name = '', value = '']) => ({ of, name: name.toLowerCase(), value: value.replaceAll("''", "'") }))
    // What is set for one role may have been the dumping role's, but the database's own is likelier.
    .sort((a, b) => (a.of < b.of ? -1 : a.of > b.of ? 1 : 0));
  const all = (name: string) => settings.filter((setting) => setting.name === name).map((setting) => setting.value);
  return {
    encoding: encoding?.[1] ?? 'UTF8',
    timeZones: [...new Set(all('timezone'))],
    byteaOutput: all('bytea_output')[0] ?? null,
    lcMonetary: all('lc_monetary')[0] ?? null,
  };
}
