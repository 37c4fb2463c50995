import path from 'node:path';
import { folderSource, withFile } from '../../src/adapters/storage/local.ts';
import { removeSpooled, spool, spoolFolder } from '../../src/adapters/storage/spool.ts';
import { ArchiveError } from '../../src/domain/archive/damage.ts';
import { decompress } from '../../src/domain/archive/decompress.ts';
import { INFLATION_LIMIT, Inflation } from '../../src/domain/archive/inflation.ts';
import { inspectFile, inspectFolder } from '../../src/domain/archive/inspect.ts';
import { SNIFF_BYTES, sniff, type Wrapping } from '../../src/domain/archive/sniff.ts';
import { fileParts } from '../../src/domain/archive/stored.ts';
import { readTarMembers } from '../../src/domain/archive/tar.ts';
import { tarContent } from '../../src/domain/archive/tar-content.ts';
import type { Archive, ByteSource } from '../../src/domain/archive/types.ts';
import type { FoundBackup } from '../../src/domain/drill/backup-source.ts';

/** A file or folder as the unwrapping sees it; what it made itself it removes when it has made the next thing from it. */
type Place = { readonly path: string; readonly isFolder: boolean; readonly wrapping: Wrapping | null; readonly packed: boolean };

/**
 * The archive in the backup: as it lies there, or out of one compression, or one tar file, or both (`.dump.gz`, `.tar`, `.tar.gz`),
 * unpacked into the run's folder. Throws an ArchiveError, or a StorageFailure where the disk cannot hold it.
 */
export async function openArchive(backup: FoundBackup, folder: string, signal: AbortSignal): Promise<{ unwrapped: FoundBackup; archive: Archive }> {
  let place: Place = { path: backup.path, isFolder: backup.isFolder, wrapping: null, packed: false };
  for (let next = await unwrapOnce(place, folder, signal); next !== null; next = await unwrapOnce(place, folder, signal)) {
    if (place.path !== backup.path) await removeSpooled(place.path);
    place = next;
  }
  const { path: file, isFolder } = place;
  const archive = isFolder ? await inspectFolder(await folderSource(file, signal)) : await withFile(file, signal, inspectFile);
  return { unwrapped: { ...backup, path: file, isFolder }, archive };
}

/** Takes one layer off; null where there is none. A second compression or tar file is left to be refused by name. */
async function unwrapOnce(place: Place, folder: string, signal: AbortSignal): Promise<Place | null> {
  if (place.isFolder) return null;
  return withFile(place.path, signal, async (source) => {
    const kind = sniff(await source.read(0, Math.min(SNIFF_BYTES, source.size)), source.size);
    if (kind === 'custom' || kind === 'plain_sql') return null;
    if (kind === 'tar') return unpack(source, place, folder, signal);
    return place.wrapping === null ? decompressFile(source, kind, place, folder, signal) : null;
  });
}

async function decompressFile(source: ByteSource, wrapping: Wrapping, place: Place, folder: string, signal: AbortSignal): Promise<Place> {
  const file = path.join(folder, 'unwrapped');
  try {
    await spool(decompress(fileParts(source), wrapping, new Inflation(INFLATION_LIMIT, source.size)), file, signal);
  } catch (error) {
    // A download or a copy that broke off, far more often than a damaged end.
    if (error instanceof ArchiveError && /Z_BUF_ERROR|has no end/.test(error.message)) {
      throw new ArchiveError('archive_truncated', `the ${wrapping} around the dump ends too early`, { size: source.size });
    }
    throw error;
  }
  return { ...place, path: file, wrapping };
}

async function unpack(source: ByteSource, place: Place, folder: string, signal: AbortSignal): Promise<Place | null> {
  const content = tarContent(await readTarMembers(source));
  if (content.kind === 'archive') return null;
  if (place.packed) throw new ArchiveError('wrapped_twice', 'a tar file in a tar file', { size: source.size });
  const target = path.join(folder, 'unpacked');
  if (content.kind === 'file') {
    await spool(bytesOf(content.file), target, signal);
    return { ...place, path: target, packed: true };
  }
  await spoolFolder(
    [...content.files].map(([name, file]) => [name, bytesOf(file)] as const),
    target,
    signal,
  );
  return { ...place, path: target, isFolder: true, packed: true };
}

async function* bytesOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of fileParts(source)) yield bytes;
}
