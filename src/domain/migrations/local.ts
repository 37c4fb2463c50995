/** One migration on disk; `script` is null where migration.sql is missing or cannot be read. */
export type LocalMigration = { readonly name: string; readonly script: string | null };

/** The migrations folder as Prisma lists it. */
export type LocalHistory = {
  /** The folder, for people: relative to the repository where it lies inside. */
  readonly folder: string;
  readonly exists: boolean;
  readonly migrations: readonly LocalMigration[];
  /** Text of migration_lock.toml, or null. */
  readonly lockFile: string | null;
  /** Folders of Prisma 8's layout (`<space>/<migration>/migration.json`) were found. */
  readonly prisma8: boolean;
};

/**
 * The provider that migration_lock.toml names, read as crudely as the engine does (migrations_directory.rs): the first line
 * that starts with `provider`, without the literal `provider = ` and the quotes. Null: there is no file, so nothing to compare. A
 * file without such a line (empty, indented, after a byte order mark) is one that the engine refuses, in these words.
 */
export function lockFileProvider(lockFile: string | null): string | null {
  if (lockFile === null) return null;
  const line = lockFile.split(/\r?\n/).find((l) => l.startsWith('provider'));
  if (line === undefined) return '<PROVIDER NOT FOUND>';
  return line.replace(/^(provider = )+/, '').replace(/^"+|"+$/g, '');
}

/** Prisma's order (listMigrations.ts): `localeCompare`, not bytes, so `9_a` comes after `10_b` and `a_y` before `B_x`. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name.localeCompare(b.name);
}
