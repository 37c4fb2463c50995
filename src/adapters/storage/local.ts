import { glob, open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorText } from '../../core/errors.ts';
import type { ByteSource, FolderSource } from '../../domain/archive/types.ts';
import type { FoundBackup } from '../../domain/drill/backup-source.ts';
import { StorageFailure, systemCode } from './failure.ts';
import { isBackupName } from './names.ts';

/** The file or folder of this name, else the newest of those that it matches as a pattern. */
export async function findLocal(pattern: string): Promise<FoundBackup> {
  const named = await describe(pattern);
  if (named !== null) return named;
  let newest: FoundBackup | null = null;
  for await (const match of glob(pattern)) {
    if (!isBackupName(match)) continue;
    const found = await describe(match);
    if (found !== null && isNewer(found, newest)) newest = found;
  }
  if (newest === null) throw new StorageFailure('backup_not_found', /[*?[\]{}]/.test(pattern) ? 'no file matches' : 'no such file');
  return newest;
}

function isNewer(found: FoundBackup, newest: FoundBackup | null): boolean {
  if (newest === null) return true;
  const difference = (found.storedAt?.getTime() ?? 0) - (newest.storedAt?.getTime() ?? 0);
  // Of two files of one instant the name decides, as backups carry their date there.
  return difference > 0 || (difference === 0 && found.path > newest.path);
}

/** Shown as the user wrote it: a full path says more about the machine than about the backup. */
async function describe(file: string): Promise<FoundBackup | null> {
  try {
    const info = await stat(file);
    if (!info.isFile() && !info.isDirectory()) throw new StorageFailure('storage_failed', 'it is neither a file nor a folder');
    const isFolder = info.isDirectory();
    return { kind: 'path', shown: file, path: path.resolve(file), isFolder, bytes: info.size, storedAt: info.mtime, sha256: null, integrity: null };
  } catch (error) {
    if (error instanceof StorageFailure) throw error;
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(systemCode(error))) return null;
    throw new StorageFailure(systemCode(error) === 'EACCES' ? 'storage_denied' : 'storage_failed', errorText(error), { cause: error });
  }
}

/** Hands a file's bytes to `use`, and closes it whatever happens. Aborting the signal makes the next read throw. */
export async function withFile<T>(file: string, signal: AbortSignal, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw new StorageFailure(systemCode(error) === 'EACCES' ? 'storage_denied' : 'storage_failed', errorText(error), { cause: error });
  });
  try {
    const { size } = await handle.stat();
    const read = async (position: number, length: number) => {
      signal.throwIfAborted();
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
      return buffer.subarray(0, bytesRead);
    };
    return await use({ size, read });
  } finally {
    await handle.close();
  }
}

/** The files of a folder, each opened when asked for. Small ones only are read this way: a directory archive's table of contents. */
export async function folderSource(folder: string, signal: AbortSignal): Promise<FolderSource> {
  const entries = await readdir(folder, { withFileTypes: true });
  const sizes = entries.filter((e) => e.isFile()).map(async (e) => [e.name, (await stat(path.join(folder, e.name))).size] as const);
  const files = new Map(await Promise.all(sizes));
  return {
    files,
    open: async (name) => {
      const file = path.join(folder, name);
      return { size: files.get(name) ?? 0, read: (position, length) => withFile(file, signal, (source) => source.read(position, length)) };
    },
  };
}

/** All bytes of a directory archive, and the time of its newest file. */
export async function folderSize(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (name) => (await stat(path.join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
