import type { Dirent } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Entry, ProjectFiles } from '../../domain/migrations/project-files.ts';

/** Files of a team's repository that a person may read; larger ones tell nothing that is looked for. */
const MAX_BYTES = 1024 * 1024;

/** A path that is a link, or lies behind one: what is written there may land anywhere. */
export class UnsafePathError extends Error {
  override readonly name = 'UnsafePathError';
  readonly path: string;

  constructor(unsafe: string) {
    super(`${unsafe} leads through a link.`);
    this.path = unsafe;
  }
}

/** The disk said no: rights, space, a system that is read-only. `code` is the system's. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly path: string;

  constructor(failed: string, code: string, options?: ErrorOptions) {
    super(`${failed}: ${code}`, options);
    this.path = failed;
  }
}

export type Repository = {
  /** Its folder, with every link followed. */
  readonly root: string;
  /** To look around: what a link leads to outside of the repository is not there. */
  readonly files: ProjectFiles;
  /** The text of one of our own files, or null where it is not there. Throws UnsafePathError, and FileError for one that cannot be read. */
  readonly read: (relative: string) => Promise<string | null>;
  /** Writes one of our own files whole, or not at all. Throws UnsafePathError or FileError. */
  readonly write: (relative: string, content: string) => Promise<void>;
};

/** A repository on this machine, by the folder that holds `.git`; null where it is none. */
export async function openRepository(folder: string): Promise<Repository | null> {
  const root = await realpath(folder).catch(() => null);
  if (root === null || (await lstat(path.join(root, '.git')).catch(() => null)) === null) return null;
  return {
    root,
    files: lookAround(root),
    read: async (relative) => {
      const file = await guard(root, relative);
      return readOwn(file, relative);
    },
    write: async (relative, content) => {
      const file = await guard(root, relative);
      try {
        await mkdir(path.dirname(file), { recursive: true });
        await guard(root, relative);
        await writeWhole(file, content);
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        throw code === undefined ? error : new FileError(relative, code, { cause: error });
      }
    },
  };
}

function lookAround(root: string): ProjectFiles {
  const inside = async (relative: string) => {
    const real = await realpath(path.resolve(root, relative)).catch(() => null);
    return real !== null && (real === root || real.startsWith(root + path.sep)) ? real : null;
  };
  return {
    readText: async (relative) => {
      const file = await inside(relative);
      return file === null ? null : readText(file);
    },
    kind: async (relative) => {
      const file = await inside(relative);
      const found = file === null ? null : await lstat(file).catch(() => null);
      return found === null ? null : found.isDirectory() ? 'folder' : found.isFile() ? 'file' : null;
    },
    list: async (relative) => {
      const real = await inside(relative);
      const entries = real === null ? null : await readdir(real, { withFileTypes: true }).catch(() => null);
      return entries?.map(describe).sort((a, b) => (a.name < b.name ? -1 : 1)) ?? null;
    },
  };
}

const describe = (entry: Dirent): Entry => ({ name: entry.name, kind: entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other' });

/** The whole path, of which no part is a link. Parts that are not there yet are harmless. */
async function guard(root: string, relative: string): Promise<string> {
  const parts = relative.split('/');
  if (path.isAbsolute(relative) || parts.some((part) => part === '' || part === '.' || part === '..')) throw new UnsafePathError(relative);
  let at = root;
  for (const [index, part] of parts.entries()) {
    at = path.join(at, part);
    const found = await lstat(at).catch(() => null);
    const right = found === null || (index === parts.length - 1 ? found.isFile() : found.isDirectory());
    if (!right) throw new UnsafePathError(relative);
  }
  return at;
}

/** What is there and cannot be read must not pass for what is not there: it would be written over without a question. */
async function readOwn(file: string, relative: string): Promise<string | null> {
  try {
    const { size } = await lstat(file);
    if (size > MAX_BYTES) throw new FileError(relative, 'EFBIG');
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return null;
    throw code === undefined ? error : new FileError(relative, code, { cause: error });
  }
}

/** Null where it is no plain file, too large, or not to be read. */
async function readText(file: string): Promise<string | null> {
  // A named pipe would wait for its other end for ever.
  if (!(await lstat(file).catch(() => null))?.isFile()) return null;
  await using handle = await open(file, 'r').catch(() => null);
  if (handle === null || (await handle.stat()).size > MAX_BYTES) return null;
  return handle.readFile('utf8');
}

/** By a new file beside it that takes its place: a run that is ended leaves the old one or the new one. */
async function writeWhole(file: string, content: string): Promise<void> {
  const temporary = `${file}.${process.pid}.new`;
  try {
    const handle = await open(temporary, 'wx', 0o644);
    try {
      await handle.writeFile(content);
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
