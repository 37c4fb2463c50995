import type { DataDigest } from '../archive/digest.ts';
import type { LargeObjectProof } from './types.ts';

/** How many of each kind are kept by number; all are counted. */
const KEPT = 100;
const HASH = 32;

/** The archive's large objects against those that the server has, which come in any order. A million of them take 60 MB. */
export async function compareLargeObjects(
  digests: readonly DataDigest[],
  found: AsyncIterable<{ readonly oid: number; readonly sha256: string }>,
): Promise<LargeObjectProof> {
  /** Which object of which entry has this oid. */
  const places = new Map<number, readonly [entry: number, index: number]>();
  digests.forEach(({ objects }, entry) => {
    for (let i = 0; i < (objects?.count ?? 0); i += 1) places.set(objects?.oids[i] as number, [entry, i]);
  });
  const expected = places.size;
  let count = 0;
  const [changed, added]: [number[], number[]] = [[], []];
  for await (const { oid, sha256 } of found) {
    count += 1;
    const place = places.get(oid);
    places.delete(oid);
    if (place === undefined) {
      if (added.length < KEPT) added.push(oid);
    } else if (hashAt(digests, place) !== sha256 && changed.length < KEPT) changed.push(oid);
  }
  return { expected, found: count, missing: [...places.keys()].slice(0, KEPT), changed, added };
}

function hashAt(digests: readonly DataDigest[], [entry, index]: readonly [number, number]): string {
  const bytes = digests[entry]?.objects?.hashes.subarray(index * HASH, (index + 1) * HASH) ?? new Uint8Array(0);
  return Buffer.from(bytes).toString('hex');
}
