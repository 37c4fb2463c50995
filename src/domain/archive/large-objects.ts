import { createHash } from 'node:crypto';
import { type Contents, chunkEncoding, dataReader, memberName, readEntry, readMember, storedData } from './contents.ts';
import { ArchiveError } from './damage.ts';
import { decompress } from './decompress.ts';
import { scriptObjects } from './script-objects.ts';
import { chunkParts } from './stored.ts';
import type { TocEntry } from './types.ts';

/** One large object: its oid, and its bytes, which must be read before the next one is asked for. */
export type LargeObject = { readonly oid: number; readonly data: AsyncIterable<Uint8Array> };

/** The large objects of an entry in the archive's order. Throws what reading the data throws. */
export async function* readLargeObjects(contents: Contents, entry: TocEntry): AsyncGenerator<LargeObject> {
  const { archive, inflation } = contents;
  if (archive.header.format === 'plain') {
    yield* scriptObjects(readEntry(contents, entry));
    return;
  }
  const { file } = storedData(archive, entry);
  if (file !== null) {
    yield* listedObjects(contents, file);
    return;
  }
  const reader = dataReader(contents, entry);
  if (reader === null) return;
  const { intSize } = archive.header;
  for (let oid = await reader.int(intSize); oid !== 0; oid = await reader.int(intSize)) {
    // The format's integers are signed, oids are not.
    yield { oid: oid >>> 0, data: decompress(chunkParts(reader, intSize), chunkEncoding(archive), inflation) };
  }
}

/** Tar and directory format: a list of `oid file` lines, and a file each. */
async function* listedObjects(contents: Contents, list: string): AsyncGenerator<LargeObject> {
  const decoder = new TextDecoder('latin1');
  let rest = '';
  for await (const bytes of readMember(contents, list)) {
    const lines = (rest + decoder.decode(bytes)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw badLine(list);
    for (const line of lines) yield listed(contents, list, line);
  }
  if (rest !== '') throw badLine(list);
}
const LONGEST_LINE = 1024;

function listed(contents: Contents, list: string, line: string): LargeObject {
  const match = /^(\d{1,10}) (\S{1,255})$/.exec(line);
  if (match === null) throw badLine(list);
  const name = memberName(match[2] as string, contents.members?.files ?? new Map());
  if (name === null) throw new ArchiveError('archive_hole', `the file of large object ${match[1]} is missing`);
  return { oid: Number(match[1]), data: readMember(contents, name) };
}

function badLine(list: string): ArchiveError {
  return new ArchiveError('archive_corrupt', `${list} has a line that names no large object`);
}

/** Large objects in a form that holds a million of them in 44 MB: three columns, in the archive's order. */
export type LargeObjectDigests = {
  readonly count: number;
  readonly oids: Uint32Array;
  readonly bytes: Float64Array;
  /** SHA-256, 32 bytes each. */
  readonly hashes: Uint8Array;
};

const HASH = 32;

/** Collects the digests of large objects. */
export class LargeObjectList {
  count = 0;
  bytes = 0;
  readonly #all = createHash('sha256');
  #oids = new Uint32Array(64);
  #sizes = new Float64Array(64);
  #hashes = new Uint8Array(64 * HASH);

  async add({ oid, data }: LargeObject, onBytes: (bytes: number) => void): Promise<void> {
    if (this.count === this.#oids.length) this.#grow();
    const hash = createHash('sha256');
    let size = 0;
    for await (const bytes of data) {
      hash.update(bytes);
      size += bytes.length;
      onBytes(bytes.length);
    }
    const digest = hash.digest();
    this.#oids[this.count] = oid;
    this.#sizes[this.count] = size;
    this.#hashes.set(digest, this.count * HASH);
    this.count += 1;
    this.bytes += size;
    this.#all.update(`${oid}\n`).update(digest);
  }

  #grow(): void {
    const length = Math.ceil(this.#oids.length * 1.5);
    const [oids, sizes, hashes] = [new Uint32Array(length), new Float64Array(length), new Uint8Array(length * HASH)];
    oids.set(this.#oids);
    sizes.set(this.#sizes);
    hashes.set(this.#hashes);
    [this.#oids, this.#sizes, this.#hashes] = [oids, sizes, hashes];
  }

  /** The columns, and one hash of all: the SHA-256 over each object's oid as a line and its SHA-256. */
  digest(): { readonly objects: LargeObjectDigests; readonly sha256: string } {
    const { count } = this;
    const objects = {
      count,
      oids: this.#oids.subarray(0, count),
      bytes: this.#sizes.subarray(0, count),
      hashes: this.#hashes.subarray(0, count * HASH),
    };
    return { objects, sha256: this.#all.digest('hex') };
  }
}
