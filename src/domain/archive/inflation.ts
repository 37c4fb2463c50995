import { ArchiveError } from './damage.ts';

/**
 * How much may come out of what is stored. A few kilobytes can be made to unfold to terabytes, which would fill the disk of the
 * server that restores them. Real dumps of text shrink to a third or a tenth, of very even data to a hundredth.
 */
export type InflationLimit = {
  /** Bytes out per byte stored, counted once more than `floor` came out. */
  readonly ratio: number;
  /** Bytes that are always allowed. */
  readonly floor: number;
  /** Bytes that are never exceeded, whatever was stored. */
  readonly total: number;
};

export const INFLATION_LIMIT: InflationLimit = { ratio: 250, floor: 2 ** 30, total: Number.POSITIVE_INFINITY };

/** Counts what comes out against what is stored, over any number of streams. Throws `archive_bomb`. */
export class Inflation {
  out = 0;
  readonly allowed: number;
  readonly #stored: number;

  constructor(limit: InflationLimit, stored: number) {
    this.#stored = stored;
    this.allowed = Math.min(limit.total, Math.max(limit.floor, limit.ratio * stored));
  }

  count(bytes: number): void {
    this.out += bytes;
    if (this.out > this.allowed) {
      const evidence = { storedBytes: this.#stored, allowedBytes: this.allowed };
      throw new ArchiveError('archive_bomb', `${this.#stored} stored bytes unfold to more than ${this.allowed}`, evidence);
    }
  }
}
