import { DISORDER_MS } from './access-count.ts';
import { ByteLines } from './byte-lines.ts';

/** A part of a file that is asked for. */
export type Probe = { readonly offset: number; readonly length: number };

/** Looking at less than this saves nothing. */
const NEAR = 1024 * 1024;
const BLOCK = 64 * 1024;

/**
 * Where in a log to begin reading, by a binary search over its times: a position before which no line is of `from` or later. The lines of
 * a whole block decide, by the latest of them, so that single ones out of order do not. Where a block tells no time, the search goes on
 * before it, which reads more than is needed and never less. `latest` is the latest time in a block whose first line may be cut.
 */
export function* logStart(size: number, from: number, latest: (block: Buffer) => number | null): Generator<Probe, number, Buffer> {
  let [low, high] = [0, size];
  while (high - low > NEAR) {
    const middle = Math.floor((low + high) / 2);
    const at = latest(yield { offset: middle, length: BLOCK });
    if (at !== null && at < from - DISORDER_MS) low = middle;
    else high = middle;
  }
  return low;
}

/** The times of the lines of a block, by `timeOf` a line; null where it has none. */
export function blockTimes(
  block: Buffer,
  skipFirst: boolean,
  timeOf: (bytes: Buffer, from: number, until: number) => number | null,
): { readonly first: number; readonly latest: number } | null {
  let [first, latest]: [number | null, number] = [null, Number.NEGATIVE_INFINITY];
  const lines = new ByteLines((bytes, from, until) => {
    const at = timeOf(bytes, from, until);
    if (at === null) return;
    first ??= at;
    latest = Math.max(latest, at);
  }, skipFirst);
  lines.write(block);
  return first === null ? null : { first, latest };
}
