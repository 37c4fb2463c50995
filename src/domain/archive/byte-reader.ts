import { ArchiveError } from './damage.ts';
import type { ByteSource } from './types.ts';

/** Read ahead in pieces of this size, if not told otherwise: large enough for a disk, small enough to hold. */
const WINDOW = 1 << 20;

/**
 * A text of the table of contents longer than this is a damaged length, not a text: the longest real ones are function bodies and
 * view definitions. It keeps a flipped bit from asking for gigabytes.
 */
const MAX_STRING = 64 << 20;

/** Reads the archive's primitives in order from any source, through a window, so that memory stays flat whatever the file's size. */
export class ByteReader {
  position = 0;
  readonly size: number;
  readonly #source: ByteSource;
  readonly #ahead: number;
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;
  /** What texts are read by. */
  decoder = new TextDecoder('utf-8');

  constructor(source: ByteSource, ahead = WINDOW) {
    this.#source = source;
    this.#ahead = ahead;
    this.size = source.size;
  }

  /** Makes `length` bytes at the position readable without waiting. Throws `archive_truncated` where the source ends before. */
  async ensure(length: number): Promise<void> {
    if (this.has(length)) return;
    if (this.position + length > this.size) throw this.truncated();
    this.#window = await this.#source.read(this.position, Math.max(length, Math.min(this.#ahead, this.size - this.position)));
    this.#windowStart = this.position;
    if (this.#window.length < length) throw this.truncated();
  }

  /** Whether `length` bytes are in the window already. */
  has(length: number): boolean {
    return this.position >= this.#windowStart && this.position + length <= this.#windowStart + this.#window.length;
  }

  /** What the window holds from the position on, not to be changed: it may be the source's own memory. */
  rest(): Uint8Array {
    return this.#window.subarray(this.position - this.#windowStart);
  }

  /** Goes forward without reading. The end of the source may be passed by nobody. */
  skip(length: number): void {
    if (this.position + length > this.size) throw this.truncated();
    this.position += length;
  }

  /** The next byte, which `ensure` has made readable. */
  byteNow(): number {
    const byte = this.#window[this.position - this.#windowStart];
    if (byte === undefined) throw this.truncated();
    this.position += 1;
    return byte;
  }

  /** A sign byte and a little-endian magnitude. PostgreSQL's own integers are 32 bits, so anything larger is damage. */
  intNow(intSize: number): number {
    const at = this.position;
    const sign = this.byteNow();
    let value = 0;
    for (let i = 0; i < intSize; i += 1) value += this.byteNow() * 2 ** (8 * i);
    if (sign > 1 || value > 0x7fffffff) throw new ArchiveError('archive_corrupt', `no integer at byte ${at}`, { at });
    return sign === 1 ? -value : value;
  }

  async byte(): Promise<number> {
    await this.ensure(1);
    return this.byteNow();
  }

  async int(intSize: number): Promise<number> {
    await this.ensure(intSize + 1);
    return this.intNow(intSize);
  }

  /** A length and as many bytes; length −1 is the null text, given as null. */
  async string(intSize: number): Promise<string | null> {
    const at = this.position;
    const length = await this.int(intSize);
    if (length === -1) return null;
    if (length < -1 || length > MAX_STRING) throw new ArchiveError('archive_corrupt', `no text at byte ${at}`, { at });
    await this.ensure(length);
    const start = this.position - this.#windowStart;
    this.position += length;
    return this.decoder.decode(this.#window.subarray(start, start + length));
  }

  /** A state byte (1 not set, 2 set, 3 no data) and a little-endian offset. */
  async offset(offsetSize: number): Promise<number | null> {
    const at = this.position;
    await this.ensure(offsetSize + 1);
    const state = this.byteNow();
    if (state < 1 || state > 3) throw new ArchiveError('archive_corrupt', `no data offset at byte ${at}`, { at });
    let value = 0;
    for (let i = 0; i < offsetSize; i += 1) value += this.byteNow() * 2 ** (8 * i);
    return state === 2 ? value : null;
  }

  truncated(): ArchiveError {
    return new ArchiveError('archive_truncated', `the file ends at byte ${this.size}, in the middle of what begins before it`, { size: this.size });
  }
}

/** A part of a source as a source of its own. */
export function slice(source: ByteSource, start: number, size: number): ByteSource {
  return { size, read: (position, length) => source.read(start + position, Math.max(0, Math.min(length, size - position))) };
}
