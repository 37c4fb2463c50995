import { ArchiveError } from './damage.ts';
import { decodeBlock } from './lz4-block.ts';
import { Xxh32 } from './xxh32.ts';

const FRAME = 0x184d2204;
/** 16 magic numbers of frames to be skipped; the last four bits are free. */
const SKIPPABLE = 0x184d2a50;
/** How far back a block may refer. */
const HISTORY = 64 << 10;
/** Bytes are handed out in pieces of about this size. */
const PIECE = 1 << 20;
const NO_BYTES = new Uint8Array(0);

type Frame = { readonly blockMax: number; readonly linked: boolean; readonly blockSums: boolean; readonly sum: Xxh32 | null; size: number | null };
type Step = 'more' | 'again';

/**
 * Decodes a stream of LZ4 frames (github.com/lz4/lz4, doc/lz4_Frame_format.md) that comes in any portions: linked and independent
 * blocks, sizes and checksums where they are there. Holds at most one block and 64 KiB of history. Node has no LZ4 of its own.
 */
export class Lz4Decoder {
  #input: Uint8Array = NO_BYTES;
  #at = 0;
  #frame: Frame | null = null;
  #frames = 0;
  #skip = 0;
  #out: Uint8Array = NO_BYTES;
  #history = 0;
  #handed = 0;
  #end = 0;

  /** What these bytes unfold to; each piece is the receiver's to keep. Throws `archive_corrupt`. */
  *push(bytes: Uint8Array): Generator<Uint8Array> {
    this.#take(bytes);
    for (;;) {
      const step = this.#step();
      if (step === 'more') break;
      if (this.#end - this.#handed >= PIECE) yield this.#hand();
    }
    if (this.#end > this.#handed) yield this.#hand();
  }

  /** To be called after the last byte. */
  end(): void {
    const whole = this.#frames > 0 && this.#frame === null && this.#skip === 0 && this.#at === this.#input.length;
    if (!whole) throw new ArchiveError('archive_corrupt', 'the LZ4 frame has no end');
  }

  #take(bytes: Uint8Array): void {
    const rest = this.#input.subarray(this.#at);
    if (rest.length === 0) this.#input = bytes;
    else {
      this.#input = new Uint8Array(rest.length + bytes.length);
      this.#input.set(rest);
      this.#input.set(bytes, rest.length);
    }
    this.#at = 0;
  }

  #hand(): Uint8Array {
    const piece = this.#out.subarray(this.#handed, this.#end);
    this.#handed = this.#end;
    return piece;
  }

  #has(length: number): boolean {
    return this.#input.length - this.#at >= length;
  }

  #word(at = this.#at): number {
    const [a = 0, b = 0, c = 0, d = 0] = [this.#input[at], this.#input[at + 1], this.#input[at + 2], this.#input[at + 3]];
    return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
  }

  #step(): Step {
    if (this.#skip > 0) return this.#skipBytes();
    return this.#frame === null ? this.#beginFrame() : this.#block(this.#frame);
  }

  #skipBytes(): Step {
    const length = Math.min(this.#skip, this.#input.length - this.#at);
    this.#at += length;
    this.#skip -= length;
    return this.#skip > 0 ? 'more' : 'again';
  }

  #beginFrame(): Step {
    if (!this.#has(8)) return 'more';
    const magic = this.#word();
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
      this.#skip = this.#word(this.#at + 4);
      this.#at += 8;
      return 'again';
    }
    if (magic !== FRAME) throw new ArchiveError('archive_corrupt', 'no LZ4 frame where one should begin');
    const flags = this.#input[this.#at + 4] as number;
    const hasSize = (flags & 8) !== 0;
    const length = 2 + (hasSize ? 8 : 0);
    // Version 1, no dictionary, reserved bits 0.
    if (flags >> 6 !== 1 || (flags & 3) !== 0) throw new ArchiveError('archive_corrupt', 'an LZ4 frame of an unknown kind');
    if (!this.#has(4 + length + 1)) return 'more';
    this.#readDescriptor(flags, this.#input.subarray(this.#at + 4, this.#at + 4 + length), this.#input[this.#at + 4 + length] as number);
    this.#at += 4 + length + 1;
    return 'again';
  }

  #readDescriptor(flags: number, descriptor: Uint8Array, sum: number): void {
    if (((new Xxh32().update(descriptor).digest() >>> 8) & 0xff) !== sum) throw new ArchiveError('archive_corrupt', 'an LZ4 frame’s head is broken');
    const code = ((descriptor[1] as number) >> 4) & 7;
    if (code < 4) throw new ArchiveError('archive_corrupt', `an LZ4 block size of code ${code}`);
    const low = descriptor.length > 2 ? this.#word(this.#at + 6) + this.#word(this.#at + 10) * 2 ** 32 : null;
    const [linked, blockSums, contentSum] = [(flags & 32) === 0, (flags & 16) !== 0, (flags & 4) !== 0];
    this.#frame = { blockMax: 1 << (2 * code + 8), linked, blockSums, sum: contentSum ? new Xxh32() : null, size: low };
    this.#frames += 1;
    this.#forget();
  }

  /** A frame knows nothing of the one before. */
  #forget(): void {
    this.#history = this.#end;
  }

  #block(frame: Frame): Step {
    if (!this.#has(4)) return 'more';
    const head = this.#word();
    if (head === 0) return this.#endFrame(frame);
    const [length, stored] = [head & 0x7fffffff, head > 0x7fffffff];
    if (length > frame.blockMax) throw new ArchiveError('archive_corrupt', `an LZ4 block of ${length} bytes`);
    const trailer = frame.blockSums ? 4 : 0;
    if (!this.#has(4 + length + trailer)) return 'more';
    const from = this.#at + 4;
    const block = this.#input.subarray(from, from + length);
    if (frame.blockSums && new Xxh32().update(block).digest() !== this.#word(from + length)) {
      throw new ArchiveError('archive_corrupt', 'an LZ4 block’s checksum is wrong');
    }
    this.#unfold(frame, block, stored);
    this.#at = from + length + trailer;
    return 'again';
  }

  #unfold(frame: Frame, block: Uint8Array, stored: boolean): void {
    this.#room(frame.blockMax);
    if (!frame.linked) this.#forget();
    const start = this.#end;
    // Seen from its own history on, a block cannot refer to bytes that it must not know.
    const base = Math.max(this.#history, start - HISTORY);
    const out = this.#out.subarray(base);
    if (stored) {
      out.set(block, start - base);
      this.#end = start + block.length;
    } else this.#end = base + decodeBlock(block, 0, block.length, out, start - base, start - base + frame.blockMax);
    const unfolded = this.#out.subarray(start, this.#end);
    frame.sum?.update(unfolded);
    if (frame.size !== null) frame.size -= unfolded.length;
  }

  /** Makes room for one more block, in new memory that begins with the history; what was handed out stays as it is. */
  #room(blockMax: number): void {
    if (this.#out.length - this.#end >= blockMax) return;
    const keep = Math.min(HISTORY, this.#end - this.#history);
    const unhanded = this.#end - this.#handed;
    const from = this.#end - Math.max(keep, unhanded);
    const next = new Uint8Array(Math.max(keep, unhanded) + Math.max(PIECE, blockMax) + blockMax);
    next.set(this.#out.subarray(from, this.#end));
    this.#history = Math.max(0, this.#history - from);
    this.#handed -= from;
    this.#end -= from;
    this.#out = next;
  }

  #endFrame({ sum, size }: Frame): Step {
    const trailer = sum === null ? 0 : 4;
    if (!this.#has(4 + trailer)) return 'more';
    if (sum !== null && sum.digest() !== this.#word(this.#at + 4)) throw new ArchiveError('archive_corrupt', 'an LZ4 frame’s checksum is wrong');
    if (size !== null && size !== 0) throw new ArchiveError('archive_corrupt', 'an LZ4 frame has not the size that it says');
    this.#at += 4 + trailer;
    this.#frame = null;
    return 'again';
  }
}
