/**
 * Reads zip files, which Python wheels are, so that a machine with nothing but Node can unpack one.
 * Only what wheels use: stored and deflated entries, no encryption, no zip64, no archive in several parts.
 */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

/** The files of an archive, folders left out: `{ name, mode, read() }`. Throws on anything that is not a sound zip file. */
export function readZip(bytes) {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  const entries = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let n = 0; n < count; n++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== CENTRAL)
      throw new Error(`zip: entry ${n + 1} of ${count} is not where the directory says`);
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    if (!name.endsWith('/')) entries.push(entry(bytes, at, name));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/** Writes the entries below a folder, with their execute bits. */
export async function extract(entries, folder) {
  const made = new Set();
  for (const { name, mode, read } of entries) {
    const path = join(folder, name);
    const parent = dirname(path);
    if (!made.has(parent)) await mkdir(parent, { recursive: true });
    made.add(parent);
    await writeFile(path, read());
    if (mode & 0o111) await chmod(path, 0o755);
  }
}

/** The end record lies at the end, before a comment of unknown length. */
function findEnd(bytes) {
  for (let at = bytes.length - 22; at >= 0 && at >= bytes.length - 22 - 0xffff; at--) {
    if (bytes.readUInt32LE(at) === END && at + 22 + bytes.readUInt16LE(at + 20) === bytes.length) return at;
  }
  throw new Error('zip: no end record; this is not a zip file, or it was cut off');
}

function entry(bytes, at, name) {
  // A name that leaves the folder would overwrite files elsewhere: an archive with one is refused as a whole.
  if (name.startsWith('/') || name.includes('\\') || name.split('/').includes('..')) throw new Error(`zip: unsafe name ${JSON.stringify(name)}`);
  const method = bytes.readUInt16LE(at + 10);
  const packed = bytes.readUInt32LE(at + 20);
  const size = bytes.readUInt32LE(at + 24);
  const mode = bytes.readUInt32LE(at + 38) >>> 16;
  const local = bytes.readUInt32LE(at + 42);
  if (packed === 0xffffffff || size === 0xffffffff || local === 0xffffffff) throw new Error(`zip: ${name} needs zip64, which is not read here`);
  const read = () => {
    if (local + 30 > bytes.length || bytes.readUInt32LE(local) !== LOCAL) throw new Error(`zip: ${name} has no local header`);
    // The local header repeats the name and may have an extra field of another length than the directory's.
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = unpack(name, method, bytes.subarray(start, start + packed));
    if (data.length !== size) throw new Error(`zip: ${name} has ${data.length} bytes, the directory says ${size}`);
    return data;
  };
  return { name, mode, read };
}

function unpack(name, method, data) {
  if (method === 0) return data;
  if (method === 8) return inflateRawSync(data);
  throw new Error(`zip: ${name} uses compression method ${method}, which is not read here`);
}
