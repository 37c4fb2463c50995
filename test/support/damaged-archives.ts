import { readFileSync } from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import type { ArchiveReason } from '../../src/domain/archive/damage.ts';
import { chunk, int, putTogether, type RawArchive, type RawBlock, type RawEntry, takeApart, unchunk, type Wrong } from './archive-writer.ts';
import { mendChecksum, tarFile } from './tar-file.ts';

const FIXTURES = path.resolve(import.meta.dirname, '..', 'fixtures', 'dumps');
const fixture = (name: string) => readFileSync(path.join(FIXTURES, name));

export type DamagedArchive = { readonly name: string; readonly reason: ArchiveReason; readonly bytes: Buffer };

const bytes = fixture('pg15-gzip.dump');
const gzip = () => takeApart(bytes);
const plain = () => takeApart(fixture('pg15-none.dump'));

/** The gzip archive with its parts changed, and fields written wrong. */
const built = (change: (raw: RawArchive) => unknown, wrong: Wrong = {}, raw = gzip()) => {
  change(raw);
  return putTogether(raw, wrong);
};
const same = () => {};
const changed = (original: Buffer, change: (copy: Buffer) => void) => {
  const copy = Buffer.from(original);
  change(copy);
  return copy;
};
const first = <T>(list: readonly T[]) => list[0] as T;
const dataEntry = (raw: RawArchive, tag: string) => raw.entries.find((e) => e.hadDumper === 1 && e.names[2] === tag) as RawEntry;
const blockOf = (raw: RawArchive, tag: string) => raw.blocks.find((b) => b.dumpId === dataEntry(raw, tag).dumpId) as RawBlock;
/** Where each block begins in the file, and where the last one ends. */
const edges = (raw: RawArchive) => {
  let at = bytes.length - raw.blocks.reduce((sum, b) => sum + b.body.length + 6, 0);
  const starts = [at];
  for (const { body } of raw.blocks) {
    at += body.length + 6;
    starts.push(at);
  }
  return starts;
};
const blockStarts = edges(gzip());
const dataStart = first(blockStarts);
const headEnd = bytes.indexOf('ENCODING') - 40;

/** The rows of a table in the uncompressed archive, changed. */
const rows = (change: (text: string) => string) =>
  built(
    (raw) => {
      const block = blockOf(raw, 'User');
      block.body = chunk(Buffer.from(change(unchunk(block).toString())));
    },
    {},
    plain(),
  );
const flipped = (original: Buffer, part: number) =>
  changed(original, (c) => {
    const at = Math.floor(c.length * part);
    c[at] = (c[at] as number) ^ 0x08;
  });
const data = (change: (stream: Buffer) => Uint8Array) =>
  built((raw) => {
    const block = blockOf(raw, 'User');
    block.body = chunk(change(unchunk(block)));
  });

const tar = fixture('pg15.tar');
const tarMembers = () => {
  const members: { name: string; content: Buffer }[] = [];
  for (let at = 0; tar[at] !== 0; ) {
    const name = tar.toString('latin1', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    members.push({ name, content: tar.subarray(at + 512, at + 512 + size) });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return members;
};
const tarOf = (change: (members: ReturnType<typeof tarMembers>) => ReturnType<typeof tarMembers>) => tarFile(change(tarMembers()));

/** What `pg_dump` stores of large objects, made by hand: an id and a stream each, until id 0. */
export function withLargeObjects(objects: readonly (readonly [number, string])[], end = int(0)): Buffer {
  return built((raw) => {
    const dumpId = 9999;
    const entry: RawEntry = {
      ...dataEntry(raw, 'User'),
      dumpId,
      names: ['0', '0', 'BLOBS', 'BLOBS'],
      texts: ['', '', '', null, null],
      dependencies: [],
    };
    raw.entries.push(entry);
    const parts = objects.flatMap(([oid, content]) => [int(oid | 0), chunk(zlib.deflateSync(content))]);
    raw.blocks.push({ type: 3, dumpId, body: Buffer.concat([...parts, end]) });
  });
}

const CUTS: readonly (readonly [string, number])[] = [
  ['within the magic', 4],
  ['within the version', 7],
  ['within the date', 30],
  ['before the table of contents', headEnd],
  ['within the table of contents', Math.floor(dataStart / 2)],
  ['after the table of contents', dataStart],
  ['after the type of the first block', dataStart + 1],
  ['after the head of the first block', dataStart + 6],
  ['within the length of a chunk', dataStart + 8],
  ['within a chunk', dataStart + 100],
  ...blockStarts.slice(1, -1).map((at, i) => [`between block ${i + 1} and the next`, at] as const),
  ['before the last length', bytes.length - 5],
  ['before the last byte', bytes.length - 1],
];

/** Damage of every kind that a disk, a transfer, a script or an attacker may do, each with the reason that it must be given. */
export function damagedArchives(): DamagedArchive[] {
  const cuts = CUTS.map(([name, at]) => ({ name: `cut ${name}`, reason: 'archive_truncated' as const, bytes: bytes.subarray(0, at) }));
  const others: [string, ArchiveReason, Buffer][] = [
    ['major version 2', 'unsupported_version', built(same, { major: 2 })],
    ['archive version 1.11', 'unsupported_version', built(same, { minorByte: 11 })],
    ['archive version 1.17', 'unsupported_version', built(same, { minorByte: 17 })],
    ['called 1.12, so that a field is too many', 'archive_corrupt', built(same, { minorByte: 12 })],
    ['integers of no byte', 'archive_corrupt', built(same, { intSize: 0 })],
    ['integers of 3 bytes', 'archive_corrupt', built(same, { intSize: 3 })],
    ['offsets of 9 bytes', 'archive_corrupt', built(same, { offsetSize: 9 })],
    ['format 0', 'archive_corrupt', built(same, { format: 0 })],
    ['format 3 without a tar file', 'unsupported_format', built(same, { format: 3 })],
    ['compression 9', 'archive_corrupt', built((raw) => Object.assign(raw, { compression: 9 }), {}, takeApart(fixture('pg18-gzip.dump')))],
    ['no entry counted', 'archive_junk', built(same, { count: 0 })],
    ['a negative count of entries', 'archive_corrupt', built(same, { count: -1 })],
    ['a billion entries', 'archive_corrupt', built(same, { count: 1_000_000_000 })],
    ['one entry too few', 'archive_corrupt', built(same, { count: gzip().entries.length - 1 })],
    ['one entry too many', 'archive_corrupt', built(same, { count: gzip().entries.length + 1 })],
    ['dump id 0', 'archive_corrupt', built((raw) => Object.assign(first(raw.entries), { dumpId: 0 }))],
    ['a dump id twice', 'archive_corrupt', built((raw) => Object.assign(first(raw.entries), { dumpId: (raw.entries[1] as RawEntry).dumpId }))],
    ['a data offset of state 9', 'archive_corrupt', built((raw) => Object.assign(dataEntry(raw, 'User'), { offsetState: 9 }))],
    ['a text of 2 GB', 'archive_corrupt', changed(bytes, (c) => c.writeUInt32LE(0x7fffffff, c.indexOf('ENCODING') - 4))],
    ['a text of −2 bytes', 'archive_corrupt', changed(bytes, (c) => int(-2).copy(c, c.indexOf('ENCODING') - 5))],
    ['offsets a byte behind', 'archive_hole', built(same, { shift: 1 })],
    ['offsets of two tables exchanged', 'archive_hole', built(same, { swapOffsets: true })],
    ['a block of type 9', 'archive_corrupt', built((raw) => Object.assign(blockOf(raw, 'User'), { type: 9 }))],
    ['a table’s block called large objects', 'archive_corrupt', built((raw) => Object.assign(blockOf(raw, 'User'), { type: 3 }))],
    ['a block of nobody', 'archive_corrupt', built((raw) => Object.assign(blockOf(raw, 'User'), { dumpId: 31_337 }), { piped: true })],
    ['a block left out', 'archive_hole', built((raw) => raw.blocks.splice(2, 1))],
    ['a block left out of a piped dump', 'archive_truncated', built((raw) => raw.blocks.splice(2, 1), { piped: true })],
    ['a block twice', 'archive_corrupt', built((raw) => raw.blocks.splice(2, 0, raw.blocks[1] as RawBlock), { piped: true })],
    ['the last block twice', 'archive_junk', built((raw) => raw.blocks.push(raw.blocks.at(-1) as RawBlock), { piped: true })],
    ['zeros over the head of a block', 'archive_hole', changed(bytes, (c) => c.fill(0, blockStarts[2], (blockStarts[2] as number) + 4096))],
    ['zeros within a table', 'archive_hole', changed(bytes, (c) => c.fill(0, dataStart + 6, dataStart + 600))],
    ['a chunk of negative length', 'archive_corrupt', changed(bytes, (c) => c.fill(1, dataStart + 6, dataStart + 7))],
    ['a chunk of 2 GB', 'archive_truncated', changed(bytes, (c) => c.writeUInt32LE(0x7fffffff, dataStart + 7))],
    ['100 bytes of text at the end', 'archive_junk', Buffer.concat([bytes, Buffer.alloc(100, 'x')])],
    ['a page of zeros at the end', 'archive_junk', Buffer.concat([bytes, Buffer.alloc(4096)])],
    ['two archives in one file', 'archive_junk', Buffer.concat([bytes, bytes])],
    ['a flipped bit in gzip', 'archive_corrupt', flipped(bytes, 0.7)],
    ['a flipped bit in the head of a zstd frame', 'archive_corrupt', frameHead('pg17-zstd.dump', [0x28, 0xb5, 0x2f, 0xfd], 4, 0x08)],
    ['a flipped bit in the head of an LZ4 frame', 'archive_corrupt', frameHead('pg18-lz4.dump', [0x04, 0x22, 0x4d, 0x18], 5, 0x10)],
    ['a flipped checksum', 'archive_corrupt', data((s) => changed(s, (c) => c.writeUInt8(c.readUInt8(c.length - 1) ^ 1, c.length - 1)))],
    ['compressed data without its end', 'archive_corrupt', data((s) => s.subarray(0, -10))],
    ['no compressed data at all', 'archive_corrupt', data(() => Buffer.alloc(0))],
    ['something after the compressed data', 'archive_corrupt', data((s) => Buffer.concat([s, s]))],
    ['gzip that is called none', 'archive_end_mark', built((raw) => Object.assign(raw, { compression: 0 }))],
    ['none that is called gzip', 'archive_corrupt', built((raw) => Object.assign(raw, { compression: -1 }), {}, plain())],
    ['no end mark', 'archive_end_mark', rows((text) => text.replace('\\.\n\n\n', ''))],
    ['half an end mark', 'archive_end_mark', rows((text) => text.replace('\\.\n\n\n', '\\.'))],
    ['rows after the end mark', 'archive_end_mark', rows((text) => `${text}smuggled\n`)],
    ['an end mark among the rows', 'archive_end_mark', rows((text) => text.replace('\n', '\n\\.\n'))],
    ['no rows, no end mark', 'archive_end_mark', rows(() => '')],
    ['large objects without an end', 'archive_truncated', withLargeObjects([[16_400, 'a']], Buffer.alloc(0))],
    [
      'a large object that is broken',
      'archive_corrupt',
      changed(withLargeObjects([[16_400, 'a'.repeat(50)]]), (c) => c.fill(0xff, c.length - 16, c.length - 12)),
    ],
    ['a tar member with a broken head', 'archive_corrupt', changed(tar, (c) => c.fill(0x41, secondHead() + 100, secondHead() + 108))],
    ['a tar member larger than the file', 'archive_truncated', changed(tar, (c) => tarSize(c, '77777777777'))],
    ['a tar member with a size of letters', 'archive_corrupt', changed(tar, (c) => tarSize(c, 'abcdefghijk'))],
    ['a tar file without one of its tables', 'archive_hole', tarOf((all) => all.filter((_, i) => i !== 2))],
    [
      'a tar file with another archive’s contents',
      'archive_hole',
      tarOf((all) => all.map((m) => (m.name === 'toc.dat' ? { ...m, content: otherToc() } : m))),
    ],
    [
      'a tar file with a cut list of contents',
      'archive_truncated',
      tarOf((all) => all.map((m) => (m.name === 'toc.dat' ? { ...m, content: m.content.subarray(0, 9000) } : m))),
    ],
    [
      'a tar file with a table cut short',
      'archive_end_mark',
      tarOf((all) => all.map((m) => (m.name.startsWith('362') ? { ...m, content: m.content.subarray(0, 300) } : m))),
    ],
    ['a tar file without its end', 'archive_truncated', tarFile(tarMembers(), false)],
  ];
  return [...cuts, ...others.map(([name, reason, content]) => ({ name, reason, bytes: content }))];
}

function secondHead(): number {
  return 512 + Math.ceil((first(tarMembers()).content.length || 0) / 512) * 512;
}

function tarSize(copy: Buffer, digits: string): void {
  const at = secondHead();
  copy.write(digits, at + 124);
  mendChecksum(copy.subarray(at, at + 512));
}

/** The same archive with other numbers: files of these names are not there. */
function otherToc(): Buffer {
  const toc = first(tarMembers().filter((m) => m.name === 'toc.dat')).content;
  return changed(toc, (c) => {
    for (let at = c.indexOf('.dat'); at >= 0; at = c.indexOf('.dat', at + 1)) c.write('9', at - 1);
  });
}

/** The first compressed frame of an archive with a bit of its head flipped. Nothing in their bodies is guarded: pg_dump writes no checksums. */
function frameHead(name: string, magic: readonly number[], offset: number, bit: number): Buffer {
  return changed(fixture(name), (c) => {
    const at = c.indexOf(Buffer.from(magic)) + offset;
    c[at] = (c[at] as number) ^ bit;
  });
}
