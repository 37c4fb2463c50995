import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CopyDataFilter } from '../../../src/adapters/postgres/copy-data-filter.ts';
import { NumberReader } from '../../../src/domain/proof/number-reader.ts';
import { rowDifference } from '../../../src/domain/proof/row-difference.ts';
import { RowReader } from '../../../src/domain/proof/row-reader.ts';

const key = Buffer.from('a key of this test');
/** The text in pieces that end anywhere. */
const pieces = (text: string, cuts: readonly number[]) => {
  const bytes = Buffer.from(text);
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, i) => bytes.subarray(from, places[i] ?? bytes.length));
};
const source =
  (text: string, cuts: readonly number[] = []) =>
  async (reader: () => (piece: Uint8Array) => void) => {
    const take = reader();
    for (const piece of pieces(text, cuts)) take(piece);
  };
const text = (rows: readonly string[]) => rows.map((row) => `${row}\n`).join('');
const cuts = fc.array(fc.nat(2000), { maxLength: 20 });
const rows = fc.array(fc.constantFrom('1\ta', '2\tb', '3\tc', '1\tb', '', '\\N', '4\té'), { maxLength: 30 });

describe('rows of COPY text', () => {
  test('are the same however the text is cut', () => {
    fc.assert(
      fc.property(rows, cuts, (list, at) => {
        const seen: string[] = [];
        const reader = new RowReader(key, (row) => seen.push(row.digest.toString('hex')));
        for (const piece of pieces(text(list), at)) reader.take(piece);
        expect(seen).toEqual(list.map((row) => createHash('sha256').update(key).update(row).digest('hex')));
      }),
      { seed: 1 },
    );
  });

  test('end at the end mark of a dump, and not at a value that looks like it', () => {
    let seen = 0;
    const reader = new RowReader(key, () => {
      seen += 1;
    });
    reader.take(Buffer.from('1\n\\\\.\n2\n\\'));
    reader.take(Buffer.from('.\n\n\n3\n'));
    expect(seen).toBe(3);
  });

  test('a row of 3 MB is hashed without being held', () => {
    const row = 'x'.repeat(3_000_000);
    const seen: [string, string | null][] = [];
    const reader = new RowReader(key, ({ digest, fields }) => seen.push([digest.toString('hex'), fields([0])]));
    for (let at = 0; at < row.length; at += 65_536) reader.take(Buffer.from(row.slice(at, at + 65_536)));
    reader.take(Buffer.from('\nshort\n'));
    expect(seen[0]).toEqual([createHash('sha256').update(key).update(row).digest('hex'), null]);
    expect(seen[1]?.[1]).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('two sets of rows', () => {
  /** The plain way: count each row on both sides. */
  const naive = (expected: readonly string[], found: readonly string[]) => {
    const balance = new Map<string, number>();
    for (const row of expected) balance.set(row, (balance.get(row) ?? 0) + 1);
    for (const row of found) balance.set(row, (balance.get(row) ?? 0) - 1);
    const counts = [...balance.values()];
    return {
      missing: counts.filter((n) => n > 0).reduce((a, b) => a + b, 0),
      added: Math.abs(counts.filter((n) => n < 0).reduce((a, b) => a + b, 0)),
    };
  };

  test('differ as a plain count says, in any order and however often a row stands there', async () => {
    await fc.assert(
      fc.asyncProperty(rows, rows, cuts, async (expected, found, at) => {
        const difference = await rowDifference({ expected: source(text(expected), at), found: source(text(found)), key, keyColumns: [] });
        const { missing, added } = naive(expected, found);
        if (missing + added === 0) expect(difference).toBeNull();
        else expect(difference).toMatchObject({ missing, added, changed: 0, atLeast: false });
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  test('a row with the same key and another value is a changed one', async () => {
    const found = source(text(['1\ta', '2\tX', '4\td']));
    const difference = await rowDifference({ expected: source(text(['1\ta', '2\tb', '3\tc'])), found, key, keyColumns: [0] });
    expect(difference).toMatchObject({ changed: 1, missing: 1, added: 1 });
    expect(difference?.names).toHaveLength(4);
    for (const name of difference?.names ?? []) expect(name).toMatch(/^[0-9a-f]{12}$/);
  });

  test('names mean nothing under another key', async () => {
    const under = async (secret: string) =>
      (await rowDifference({ expected: source('1\n'), found: source(''), key: Buffer.from(secret), keyColumns: [] }))?.names;
    expect(await under('a')).not.toEqual(await under('b'));
  });

  test('of a mass of differences at least so many are told', async () => {
    const list = Array.from({ length: 150_000 }, (_, i) => String(i));
    const difference = await rowDifference({ expected: source(text(list)), found: source(''), key, keyColumns: [] });
    expect(difference).toMatchObject({ missing: 100_000, added: 0, atLeast: true });
  });
});

describe('CopyData messages', () => {
  const message = (type: string, payload: string) => {
    const body = Buffer.from(payload);
    const head = Buffer.from(`${type}....`);
    head.writeUInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  };
  const kind = fc.tuple(fc.constantFrom('d', 'd', 'd', 'N', 'C', 'Z'), fc.string({ maxLength: 40 }));

  test('rows are parted from everything else, wherever the socket cuts', () => {
    fc.assert(
      fc.property(fc.array(kind, { maxLength: 30 }), cuts, (messages, at) => {
        const got: { rows: Buffer[]; other: Buffer[] } = { rows: [], other: [] };
        const filter = new CopyDataFilter(
          (piece) => got.rows.push(Buffer.from(piece)),
          (piece) => got.other.push(piece),
        );
        const stream = Buffer.concat(messages.map(([type, payload]) => message(type, payload)));
        const places = [...new Set(at.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b);
        // Copies, as the pieces are written over.
        for (const [i, from] of [0, ...places].entries()) filter.take(Buffer.from(stream.subarray(from, places[i] ?? stream.length)));
        const of = (rows: boolean) => messages.filter(([type]) => (type === 'd') === rows);
        expect(Buffer.concat(got.rows).toString()).toBe(
          of(true)
            .map(([, payload]) => payload)
            .join(''),
        );
        expect(Buffer.concat(got.other)).toEqual(Buffer.concat(of(false).map(([type, payload]) => message(type, payload))));
      }),
      { seed: 3 },
    );
  });
});

test('a number is found in its column alone, in pieces cut anywhere', () => {
  const text = Buffer.from('7\t-12\tx\n\\N\t\\N\t500\n8\t5000\t\\\\t\n90\t12\tüü\n\\.\n\n\n');
  const holds = (column: number, wanted: string, size: number) => {
    const reader = new NumberReader(column, wanted);
    for (let at = 0; at < text.length; at += size) reader.take(text.subarray(at, at + size));
    return reader.found;
  };
  for (const size of [1, 3, 1000]) {
    expect([holds(1, '-12', size), holds(1, '5000', size), holds(1, '12', size), holds(0, '90', size)]).toEqual([true, true, true, true]);
    expect([holds(1, '500', size), holds(0, '12', size), holds(2, '5000', size), holds(0, '0', size)]).toEqual([false, false, false, false]);
  }
});
