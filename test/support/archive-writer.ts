/**
 * Takes a custom archive apart, field by field, and writes it again in any archive version from 1.12 to 1.16, or with any field
 * wrong. Independent of the product's reader on purpose (pg_backup_archiver.c, ReadHead, ReadToc; pg_backup_custom.c).
 */
export type RawEntry = {
  dumpId: number;
  hadDumper: number;
  /** Table oid, oid, tag and kind. */
  names: (string | null)[];
  section: number;
  /** Definition, drop statement, copy statement, namespace, tablespace. */
  texts: (string | null)[];
  tableam: string | null;
  relkind: number;
  /** Owner, WITH OIDS. */
  owner: (string | null)[];
  dependencies: string[];
  /** State 1 not set, 2 set, 3 no data. */
  offsetState: number;
};

export type RawBlock = { type: number; dumpId: number; body: Buffer };

export type RawArchive = {
  minor: number;
  /** zlib's level before 1.15, the algorithm's number from then on. */
  compression: number;
  date: number[];
  /** Database, server's version, client's version. */
  labels: (string | null)[];
  entries: RawEntry[];
  blocks: RawBlock[];
};

class Input {
  at = 0;
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
  byte = () => this.bytes[this.at++] as number;
  int = () => {
    const sign = this.byte();
    const value = this.bytes.readUInt32LE(this.at);
    this.at += 4;
    return sign === 1 ? -value : value;
  };
  text = () => {
    const length = this.int();
    if (length < 0) return null;
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
  };
}

export function takeApart(bytes: Buffer): RawArchive {
  const input = new Input(bytes);
  input.at = 6;
  const minor = input.byte();
  input.at = 11;
  const compression = minor >= 15 ? input.byte() : input.int();
  const date = Array.from({ length: 7 }, input.int);
  const labels = Array.from({ length: 3 }, input.text);
  const entries = Array.from({ length: input.int() }, () => entry(input, minor));
  const blocks: RawBlock[] = [];
  while (input.at < bytes.length) blocks.push(block(input));
  return { minor, compression, date, labels, entries, blocks };
}

function entry(input: Input, minor: number): RawEntry {
  const { int, text, byte } = input;
  const [dumpId, hadDumper] = [int(), int()];
  const names = Array.from({ length: 4 }, text);
  const section = int();
  const texts = Array.from({ length: 5 }, text);
  const tableam = minor >= 14 ? text() : null;
  const relkind = minor >= 16 ? int() : 0;
  const owner = [text(), text()];
  const dependencies: string[] = [];
  for (let one = text(); one !== null; one = text()) dependencies.push(one);
  const offsetState = byte();
  input.at += 8;
  return { dumpId, hadDumper, names, section, texts, tableam, relkind, owner, dependencies, offsetState };
}

function block(input: Input): RawBlock {
  const [type, dumpId] = [input.byte(), input.int()];
  const from = input.at;
  const chunks = () => {
    for (let length = input.int(); length !== 0; length = input.int()) input.at += length;
  };
  if (type === 3) while (input.int() !== 0) chunks();
  else chunks();
  return { type, dumpId, body: input.bytes.subarray(from, input.at) };
}

/** The data of a block, without lengths. */
export function unchunk({ body }: RawBlock): Buffer {
  const input = new Input(body);
  const parts: Buffer[] = [];
  for (let length = input.int(); length !== 0; length = input.int()) {
    parts.push(body.subarray(input.at, input.at + length));
    input.at += length;
  }
  return Buffer.concat(parts);
}

/** Data as a block's body, in chunks of this size. */
export function chunk(data: Uint8Array, size = 4096): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < data.length; at += size) {
    const part = data.subarray(at, at + size);
    parts.push(int(part.length), Buffer.from(part));
  }
  return Buffer.concat([...parts, int(0)]);
}

export function int(value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = value < 0 ? 1 : 0;
  bytes.writeUInt32LE(Math.abs(value), 1);
  return bytes;
}

function text(value: string | null): Buffer {
  return value === null ? int(-1) : Buffer.concat([int(Buffer.byteLength(value)), Buffer.from(value)]);
}

/** What may be written otherwise than it is. */
export type Wrong = {
  readonly major?: number;
  readonly minorByte?: number;
  readonly intSize?: number;
  readonly offsetSize?: number;
  readonly format?: number;
  readonly count?: number;
  readonly shift?: number;
  readonly piped?: boolean;
  readonly swapOffsets?: boolean;
};

/** Writes the archive, each entry's offset set to where its block comes to lie. */
export function putTogether(raw: RawArchive, wrong: Wrong = {}): Buffer {
  const { minor } = raw;
  const head = [
    Buffer.from('PGDMP'),
    Buffer.from([wrong.major ?? 1, wrong.minorByte ?? minor, 0, wrong.intSize ?? 4, wrong.offsetSize ?? 8, wrong.format ?? 1]),
    minor >= 15 ? Buffer.from([raw.compression]) : int(raw.compression),
    ...raw.date.map(int),
    ...raw.labels.map(text),
    int(wrong.count ?? raw.entries.length),
  ];
  const fields = raw.entries.map((one) => fieldsOf(one, minor));
  const dataStart = [...head, ...fields].reduce((sum, part) => sum + part.length, 0) + fields.length * 9;
  const places = placesOf(raw.blocks, dataStart, wrong.swapOffsets === true);
  const entries = raw.entries.map((one, i) => Buffer.concat([fields[i] as Buffer, offsetOf(one, places.get(one.dumpId), wrong)]));
  return Buffer.concat([...head, ...entries, ...raw.blocks.map(blockBytes)]);
}

function blockBytes({ type, dumpId, body }: RawBlock): Buffer {
  return Buffer.concat([Buffer.from([type]), int(dumpId), body]);
}

function placesOf(blocks: readonly RawBlock[], start: number, swapped: boolean): Map<number, number> {
  const places = new Map<number, number>();
  let at = start;
  for (const one of blocks) {
    places.set(one.dumpId, at);
    at += blockBytes(one).length;
  }
  const [a, b] = [...places];
  if (swapped && a !== undefined && b !== undefined) {
    places.set(a[0], b[1]);
    places.set(b[0], a[1]);
  }
  return places;
}

function fieldsOf(one: RawEntry, minor: number): Buffer {
  return Buffer.concat([
    int(one.dumpId),
    int(one.hadDumper),
    ...one.names.map(text),
    int(one.section),
    ...one.texts.map(text),
    ...(minor >= 14 ? [text(one.tableam)] : []),
    ...(minor >= 16 ? [int(one.relkind)] : []),
    ...one.owner.map(text),
    ...one.dependencies.map(text),
    int(-1),
  ]);
}

function offsetOf(one: RawEntry, place: number | undefined, { piped, shift = 0 }: Wrong): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = one.hadDumper === 0 ? 3 : piped ? 1 : one.offsetState;
  if (one.hadDumper !== 0 && !piped) bytes.writeBigUInt64LE(BigInt((place ?? 0) + shift), 1);
  return bytes;
}
