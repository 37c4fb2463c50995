import { RowReader, type SeenRow } from './row-reader.ts';

/**
 * Gives all of one side's rows as COPY text, from the first to the last, each time that it is called. `reader` makes what takes a
 * text; a side of several texts (partitions) asks for one each.
 */
export type RowSource = (reader: () => (piece: Uint8Array) => void) => Promise<unknown>;

export type RowDifference = {
  /** Rows of the dump that the table lacks, and rows of the table that the dump does not hold, without those in `changed`. */
  readonly missing: number;
  readonly added: number;
  /** Rows whose primary key is on both sides, with something else beside it; 0 where the table has no key. */
  readonly changed: number;
  /** Rows are named by a keyed hash, as a row's values are personal data: the first few, in no order that tells anything. */
  readonly names: readonly string[];
  /** There are more differences than were looked at, so the numbers are the least that there can be. */
  readonly atLeast: boolean;
};

export type DifferenceOptions = {
  readonly expected: RowSource;
  readonly found: RowSource;
  /** Random, made for this run and forgotten with it: the hashes of rows mean nothing to anybody afterwards. */
  readonly key: Buffer;
  /** Positions of the primary key's columns in a row, from 0; empty where the table has none. */
  readonly keyColumns: readonly number[];
};

const BUCKETS = 1 << 16;
/** 32-bit lanes of a bucket's sum: the whole hash, so that two sets of rows have one sum only if they are equal. */
const LANES = 8;
/** Differing rows that are looked at one by one. */
const MOST_ROWS = 100_000;
const NAMES = 5;
const NAME_LENGTH = 12;

/**
 * Compares two sets of rows whatever their order, in flat memory: each row's hash is added to one of many sums for the one side and
 * taken off for the other, so a sum that is not zero has differing rows behind it; a second pass looks at those rows alone. Equal
 * rows may occur several times. Null: the same rows.
 */
export async function rowDifference({ expected, found, key, keyColumns }: DifferenceOptions): Promise<RowDifference | null> {
  const sums = new Uint32Array(BUCKETS * LANES);
  await expected(into(key, (row) => addTo(sums, row.digest, 1)));
  await found(into(key, (row) => addTo(sums, row.digest, -1)));
  const differs = differingBuckets(sums);
  if (!differs.includes(1)) return null;

  const balance = new Map<string, Entry>();
  let more = false;
  const look = (step: 1 | -1) => (row: SeenRow) => {
    if (differs[bucketOf(row.digest)] === 0) return;
    const name = row.digest.toString('latin1', 0, 16);
    const entry = balance.get(name);
    if (entry !== undefined) entry.count += step;
    else if (balance.size < MOST_ROWS) balance.set(name, { count: step, key: keyColumns.length === 0 ? null : row.fields(keyColumns) });
    else more = true;
  };
  await expected(into(key, look(1)));
  await found(into(key, look(-1)));
  return summarise([...balance], more);
}

type Entry = { count: number; readonly key: string | null };

function into(key: Buffer, onRow: (row: SeenRow) => void): () => (piece: Uint8Array) => void {
  return () => {
    const reader = new RowReader(key, onRow);
    return (piece) => reader.take(piece);
  };
}

const bucketOf = (digest: Buffer) => digest.readUInt16LE(0);

function addTo(sums: Uint32Array, digest: Buffer, sign: 1 | -1): void {
  const at = bucketOf(digest) * LANES;
  // Each lane counts modulo 2^32, which is what a typed array does with a number that is too large or negative.
  for (let lane = 0; lane < LANES; lane += 1) sums[at + lane] = (sums[at + lane] ?? 0) + sign * digest.readUInt32LE(lane * 4);
}

function differingBuckets(sums: Uint32Array): Uint8Array {
  const differs = new Uint8Array(BUCKETS);
  for (let at = 0; at < sums.length; at += 1) if (sums[at] !== 0) differs[Math.floor(at / LANES)] = 1;
  return differs;
}

function summarise(balance: readonly (readonly [string, Entry])[], more: boolean): RowDifference {
  const missing = balance.filter(([, entry]) => entry.count > 0);
  const added = balance.filter(([, entry]) => entry.count < 0);
  const addedKeys = new Set(added.flatMap(([, { key }]) => key ?? []));
  const changed = missing.filter(([, { key }]) => key !== null && addedKeys.has(key)).length;
  const total = (list: typeof balance) => list.reduce((sum, [, { count }]) => sum + Math.abs(count), 0);
  const names = [...missing, ...added].slice(0, NAMES).map(([name]) => Buffer.from(name, 'latin1').toString('hex').slice(0, NAME_LENGTH));
  return { missing: total(missing) - changed, added: total(added) - changed, changed, names, atLeast: more };
}
