import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dataEntries, openContents, readEntry } from '../../../src/domain/archive/contents.ts';
import { CopyRows } from '../../../src/domain/archive/copy-rows.ts';
import { ArchiveError } from '../../../src/domain/archive/damage.ts';
import { digestAll, entryLabel } from '../../../src/domain/archive/digest.ts';
import { InsertRows } from '../../../src/domain/archive/insert-rows.ts';
import { inspectFile } from '../../../src/domain/archive/inspect.ts';
import { TimestampSample } from '../../../src/domain/archive/timestamps.ts';
import { dump, source } from './fixtures.ts';

const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex');

async function contentsOf(name: string) {
  const bytes = source(dump(name));
  return openContents(await inspectFile(bytes), bytes);
}

async function digestsOf(name: string) {
  const contents = await contentsOf(name);
  const digests = await digestAll(contents);
  const labels = new Map(contents.archive.entries.map((entry) => [entry.dumpId, entryLabel(entry)]));
  return Object.fromEntries<readonly [number, number, string]>(
    [...digests].map(([id, { rows, bytes, sha256: hash }]) => [labels.get(id) ?? '', [rows, bytes, hash]]),
  );
}

const same = { form: 'copy', objects: null };

describe('the rows of each table', () => {
  test('are counted', async () => {
    const digests = await digestsOf('pg15-gzip.dump');
    expect(Object.fromEntries(Object.entries(digests).map(([name, digest]) => [name, digest[0]]))).toEqual({
      'public.AuditLog': 140,
      'public.Order': 150,
      'public.OrderItem': 200,
      'public.Product': 50,
      'public.Tenant': 10,
      'public.User': 90,
      'public._prisma_migrations': 40,
    });
  });

  test.each(['pg18-lz4.dump', 'pg18-gzip.dump'])('%s has those of pg18-none.dump', async (name) => {
    expect(await digestsOf(name)).toEqual(await digestsOf('pg18-none.dump'));
  });

  test.each([
    ['pg17-zstd.dump', 'pg17-none.dump'],
    ['pg15-gzip.dump', 'pg15-none.dump'],
    ['pg15.tar', 'pg15-none.dump'],
  ])('%s has those of %s', async (name, other) => {
    expect(await digestsOf(name)).toEqual(await digestsOf(other));
  });

  test('are those of the plain SQL of the same database', async () => {
    const sql = dump('pg15-plain.sql').toString();
    const digests = await digestsOf('pg15-gzip.dump');
    const rows = /COPY public\."User" \([^)]*\) FROM stdin;\n(.*?)\\\.\n/s.exec(sql)?.[1] ?? '';
    expect(digests['public.User']).toEqual([90, Buffer.byteLength(rows), sha256(rows)]);
  });

  test('come biggest first, with progress to the end', async () => {
    const contents = await contentsOf('pg15-gzip.dump');
    const done: number[] = [];
    const seen: string[] = [];
    await digestAll(contents, {
      concurrency: 1,
      onProgress: (bytes) => done.push(bytes),
      onDigest: (digest, entry) => {
        expect(digest).toMatchObject(same);
        seen.push(entry.tag);
      },
    });
    expect(seen).toEqual(dataEntries(contents.archive).map((entry) => entry.tag));
    expect(done.at(-1)).toBe(contents.archive.dataBytes);
  });
});

describe('reading that ends early', () => {
  test('leaves nothing behind that waits', async () => {
    const contents = await contentsOf('pg15-gzip.dump');
    for (const entry of dataEntries(contents.archive)) for await (const _ of readEntry(contents, entry)) break;
  });

  test('an abort ends all', async () => {
    const contents = await contentsOf('pg15-gzip.dump');
    const reason = new Error('enough');
    await expect(digestAll(contents, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('a flipped bit is placed, named, and the rest is read', async () => {
    const error = await digestAll(await contentsOf('bad-bitflip-data.dump')).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ArchiveError);
    expect(error).toMatchObject({
      reason: 'archive_corrupt',
      evidence: { table: 'public.OrderItem', entriesWhole: 6, entriesExpected: 7, damagedEntries: 1 },
    });
  });

  test('what unfolds too far is a bomb', async () => {
    const bytes = source(dump('pg15-gzip.dump'));
    const contents = await openContents(await inspectFile(bytes), bytes, { floor: 1000, ratio: 1, total: 10_000 });
    await expect(digestAll(contents)).rejects.toMatchObject({ reason: 'archive_bomb', evidence: { allowedBytes: 10_000 } });
  });
});

describe('COPY text', () => {
  const digest = (pieces: readonly Uint8Array[]) => {
    const rows = new CopyRows();
    for (const piece of pieces) rows.update(piece);
    return rows.digest();
  };
  const cut = (bytes: Buffer, sizes: readonly number[]) => {
    const pieces: Buffer[] = [];
    let at = 0;
    for (let i = 0; at < bytes.length; i += 1) {
      const size = sizes[i % sizes.length] ?? 1;
      pieces.push(bytes.subarray(at, at + size));
      at += size;
    }
    return pieces;
  };

  test('is the same in any pieces', () => {
    const line = fc.string({ unit: fc.constantFrom('a', '\\\\', '.', '\\n', '\t', 'é', '\\N', '0123456789', 'long '.repeat(30)), maxLength: 40 });
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 30 }),
        fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 4000 })), { minLength: 1 }),
        (lines, sizes) => {
          const rows = lines.map((one) => `${one}\n`).join('');
          const bytes = Buffer.from(`${rows}\\.\n\n\n`);
          expect(digest(cut(bytes, sizes))).toEqual({ rows: lines.length, bytes: Buffer.byteLength(rows), sha256: sha256(rows) });
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    ['no end mark', 'a\nb\n'],
    ['nothing', ''],
    ['half an end mark', 'a\n\\.\n'],
    ['a row after the mark', 'a\n\\.\nb\n\n\n'],
    ['two marks', 'a\n\\.\n\n\n\\.\n\n\n'],
    ['a mark within a row', 'a\\.\n\n\n'],
    ['one newline too many', 'a\n\\.\n\n\n\n'],
  ])('%s is damage', (_, text) => {
    for (const size of [1, 2, 3, 5, 1000])
      expect(() => digest(cut(Buffer.from(text), [size]))).toThrow(expect.objectContaining({ reason: 'archive_end_mark' }));
  });

  test('of a table without columns or rows', () => {
    expect(digest([Buffer.from('\n\n\\.\n\n\n')])).toMatchObject({ rows: 2, bytes: 2 });
    expect(digest([Buffer.from('\\.\n\n\n')])).toMatchObject({ rows: 0, bytes: 0, sha256: sha256('') });
  });
});

test.each([
  ["INSERT INTO public.t VALUES (1, 'a');\nINSERT INTO public.t VALUES (2, 'it''s (;) VALUES (');\n\n\n", 2],
  ['INSERT INTO public.t (id, "odd)(") OVERRIDING SYSTEM VALUE VALUES\n\t(1, \'a\nINSERT INTO x VALUES (1);\'),\n\t(2, NULL);\n', 2],
  ['INSERT INTO public.t DEFAULT VALUES;\nINSERT INTO public.t DEFAULT VALUES;\n', 2],
  ['INSERT INTO public.t VALUES (1) ON CONFLICT DO NOTHING;\n', 1],
  ['\n\n', 0],
])('rows of %j', (text, rows) => {
  for (const size of [1, 7, 1000]) {
    const counter = new InsertRows();
    for (let at = 0; at < text.length; at += size) counter.update(Buffer.from(text.slice(at, at + size)));
    expect(counter.digest()).toEqual({ rows, bytes: text.length, sha256: sha256(text) });
  }
});

test('timestamps are sampled once per offset and month', () => {
  const sample = new TimestampSample();
  sample.update(
    Buffer.from(
      '1\t2024-07-01 12:00:00+02\t2024-07-02 12:00:00.5+02\n2\t2024-12-01 00:00:00.123456+01\t2024-07-01 12:00:00\n3\ttext 2024-08-01 12:00:00+02\t0099-01-01 00:00:00+00:53:28 BC\n4\t2030-01-01 00:00',
    ),
  );
  expect(sample.texts).toEqual(['2024-07-02 12:00:00.5+02', '2024-12-01 00:00:00.123456+01', '0099-01-01 00:00:00+00:53:28 BC']);
});
