import { describe, expect, test } from '@jest/globals';
import { openContents } from '../../../src/domain/archive/contents.ts';
import { ArchiveError } from '../../../src/domain/archive/damage.ts';
import { digestAll } from '../../../src/domain/archive/digest.ts';
import { inspectFile } from '../../../src/domain/archive/inspect.ts';
import { putTogether, takeApart } from '../../support/archive-writer.ts';
import { damagedArchives, withLargeObjects } from '../../support/damaged-archives.ts';
import { dump, source } from './fixtures.ts';

/** What reading everything comes to: `ok`, or the reason. Anything but an ArchiveError is thrown on. */
async function reading(bytes: Uint8Array): Promise<string> {
  try {
    const file = source(bytes);
    await digestAll(await openContents(await inspectFile(file), file));
    return 'ok';
  } catch (error) {
    if (error instanceof ArchiveError) return error.reason;
    throw error;
  }
}

describe('each damaged archive has its reason', () => {
  const archives = damagedArchives();

  test.each(archives.map((one) => [one.name, one.reason, one.bytes] as const))('%s: %s', async (_, reason, bytes) => {
    expect(await reading(bytes)).toBe(reason);
  });

  test('none is there twice', () => {
    expect(new Set(archives.map((one) => one.name)).size).toBe(archives.length);
    expect(archives.length).toBeGreaterThan(70);
  });
});

describe('archives written by the test’s own writer', () => {
  test.each(['pg15-gzip.dump', 'pg15-none.dump', 'pg16client-of-15-gzip.dump', 'pg17-zstd.dump', 'pg18-lz4.dump'])(
    '%s comes back byte for byte',
    (name) => {
      expect(putTogether(takeApart(dump(name))).equals(dump(name))).toBe(true);
    },
  );

  test.each([12, 13, 14])('version 1.%d is read', async (minor) => {
    const file = source(putTogether({ ...takeApart(dump('pg15-gzip.dump')), minor }));
    const archive = await inspectFile(file);
    expect(archive.header.minor).toBe(minor);
    const [digests, original] = [await digestAll(await openContents(archive, file)), await digestsOf('pg15-gzip.dump')];
    expect(digests).toEqual(original);
  });

  test('blocks in another order are no damage', async () => {
    const raw = takeApart(dump('pg15-gzip.dump'));
    raw.blocks.reverse();
    expect(await reading(putTogether(raw))).toBe('ok');
    expect(await reading(putTogether(raw, { piped: true }))).toBe('ok');
  });

  test('large objects', async () => {
    const file = source(
      withLargeObjects([
        [16_400, 'first'],
        [4_294_967_295, ''],
        [16_401, 'x'.repeat(100_000)],
      ]),
    );
    const digest = (await digestAll(await openContents(await inspectFile(file), file))).get(9999);
    expect(digest).toMatchObject({ form: 'large_objects', rows: 3, bytes: 100_005 });
    expect([...(digest?.objects?.oids ?? [])]).toEqual([16_400, 4_294_967_295, 16_401]);
    expect([...(digest?.objects?.bytes ?? [])]).toEqual([5, 0, 100_000]);
  });
});

async function digestsOf(name: string) {
  const file = source(dump(name));
  return digestAll(await openContents(await inspectFile(file), file));
}
