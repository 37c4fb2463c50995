import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { LocalHistory, LocalMigration } from '../../domain/migrations/local.ts';
import type { Entry, ProjectFiles } from '../../domain/migrations/project-files.ts';

/** The user's project below a folder. */
export function projectFiles(root: string): ProjectFiles {
  const full = (relative: string) => path.resolve(root, relative);
  return {
    readText: (file) => readText(full(file)),
    kind: async (file) => {
      const found = await stat(full(file)).catch(() => null);
      if (found === null) return null;
      return found.isDirectory() ? 'folder' : found.isFile() ? 'file' : null;
    },
    list: async (folder) => (await entries(full(folder)))?.map(describe) ?? null,
  };
}

/** Files that are read at the same time; more gains nothing and may reach the limit of open files. */
const PARALLEL = 32;

/** The migrations folder, listed as Prisma lists it (listMigrations.ts): real folders of any name, each with its migration.sql. */
export async function readMigrations(root: string, folder: string): Promise<LocalHistory> {
  const base = path.resolve(root, folder);
  const [found, lockFile] = await Promise.all([entries(base), readText(path.join(base, 'migration_lock.toml'))]);
  const names = (found ?? []).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrations: LocalMigration[] = [];
  for (let at = 0; at < names.length; at += PARALLEL) {
    const some = names.slice(at, at + PARALLEL).map(async (name) => ({ name, script: await readText(path.join(base, name, 'migration.sql')) }));
    migrations.push(...(await Promise.all(some)));
  }
  const empty = migrations.filter((m) => m.script === null).map((m) => path.join(base, m.name));
  const prisma8 = (await Promise.all(empty.slice(0, PARALLEL).map(isPrisma8Space))).some(Boolean);
  return { folder: displayPath(base), exists: found !== null, migrations, lockFile, prisma8 };
}

/** Prisma 8: `<space>/<migration>/migration.json`. */
async function isPrisma8Space(folder: string): Promise<boolean> {
  const inner = (await entries(folder))?.filter((entry) => entry.isDirectory()) ?? [];
  const found = await Promise.all(inner.slice(0, PARALLEL).map((entry) => lstat(path.join(folder, entry.name, 'migration.json')).catch(() => null)));
  return found.some((file) => file?.isFile());
}

/** Relative to the repository where it lies inside, as the reader knows it. */
export function displayPath(full: string): string {
  const relative = path.relative(process.env['GITHUB_WORKSPACE'] || process.cwd(), full);
  return relative === '' ? '.' : relative.startsWith('..') ? full : relative;
}

const describe = (entry: Dirent): Entry => ({ name: entry.name, kind: entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other' });

async function entries(folder: string): Promise<Dirent[] | null> {
  return readdir(folder, { withFileTypes: true }).catch(() => null);
}

/** Decoded as Prisma decodes it: an invalid byte becomes U+FFFD, a byte order mark stays. */
async function readText(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}
