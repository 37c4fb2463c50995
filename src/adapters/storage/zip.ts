import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, validateFileName, type ZipFile } from 'yauzl';
import { errorText } from '../../core/errors.ts';
import { startDigester } from './digester.ts';
import { requireSpace, writeAllSync } from './disk.ts';
import { StorageFailure } from './failure.ts';
import { MAX_SIDECAR } from './names.ts';

/** An artifact of some files has some entries; a zip with more is made to keep its reader busy. */
const MAX_ENTRIES = 10_000;
/** Of the first file, or of the end where there is none. */
const SIGNATURES = ['PK\x03\x04', 'PK\x05\x06'];

export type Zip = {
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  /** A small file's text. */
  readonly text: (name: string) => Promise<string>;
  /** Unpacks one file, with its SHA-256. Its length and CRC-32 must be those that the zip says. */
  readonly extract: (name: string, target: string, signal: AbortSignal) => Promise<{ bytes: number; sha256: string }>;
};

/** Whether a file is a zip at all: GitHub also keeps single files as they are. */
export async function isZip(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return SIGNATURES.includes(buffer.toString('latin1'));
  } finally {
    await handle.close();
  }
}

/** Hands a zip's files to `use`, and closes it whatever happens. Throws `artifact_unusable` where it is damaged or unsafe. */
export async function withZip<T>(file: string, use: (zip: Zip) => Promise<T>): Promise<T> {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false, strictFileNames: true }).catch(asUnusable);
  try {
    const entries = await readEntries(zip).catch(asUnusable);
    const entryOf = (name: string) => entries.get(name) as Entry;
    return await use({
      files: [...entries.values()].map(({ fileName: name, uncompressedSize: bytes }) => ({ name, bytes })),
      text: async (name) => {
        const entry = entryOf(name);
        if (entry.uncompressedSize > MAX_SIDECAR) return '';
        const pieces: Buffer[] = [];
        for await (const piece of await zip.openReadStreamPromise(entry).catch(asUnusable)) pieces.push(piece as Buffer);
        return Buffer.concat(pieces).toString('utf8');
      },
      extract: (name, target, signal) => extract(zip, entryOf(name), target, signal),
    });
  } finally {
    zip.close();
  }
}

/** Files by name. Two of one name are two truths about what is in it, so they are refused. */
async function readEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    const problem = validateFileName(entry.fileName);
    if (problem !== null) throw new Error(problem);
    if (entry.fileName.endsWith('/')) continue;
    if (entry.isEncrypted()) throw new Error('it is encrypted');
    if (entries.has(entry.fileName)) throw new Error('two files have one name');
    entries.set(entry.fileName, entry);
    if (entries.size > MAX_ENTRIES) throw new Error(`it holds more than ${MAX_ENTRIES} files`);
  }
  return entries;
}

async function extract(zip: ZipFile, entry: Entry, target: string, signal: AbortSignal): Promise<{ bytes: number; sha256: string }> {
  // Before the first byte: what a zip says of itself is held to while it is read, so a bomb says how much it wants or breaks off.
  await requireSpace(target.slice(0, target.lastIndexOf('/')), entry.uncompressedSize);
  const digester = startDigester({});
  const file = await open(target, 'wx', 0o600);
  let [bytes, sum] = [0, 0];
  try {
    const stream: Readable = await zip.openReadStreamPromise(entry).catch(asUnusable);
    try {
      for await (const piece of stream) {
        signal.throwIfAborted();
        writeAllSync(file.fd, piece as Buffer, bytes);
        digester.add(piece as Buffer);
        sum = crc32(piece as Buffer, sum);
        bytes += (piece as Buffer).length;
      }
    } catch (error) {
      signal.throwIfAborted();
      return asUnusable(error);
    }
  } finally {
    await file.close();
  }
  if (sum !== entry.crc32) throw new StorageFailure('checksum_mismatch', 'CRC-32 of the file in the artifact');
  return { bytes, sha256: digester.end().sha256 };
}

function asUnusable(error: unknown): never {
  if (error instanceof StorageFailure) throw error;
  // A full disk is told by its own name.
  if (error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(error.code))) throw error;
  throw new StorageFailure('artifact_unusable', errorText(error), { cause: error });
}
