import { ArchiveError } from './damage.ts';

const FRAME = 0xfd2fb528;
/** 16 magic numbers of frames to be skipped; the last four bits are free. */
const SKIPPABLE = 0x184d2a50;
/** Real files have one frame, or one per megabytes (pzstd); each costs an engine, so that many are made to be slow. */
const MOST_FRAMES = 100_000;

/** Bytes of a frame; with `ends` its last ones. What is skipped is left out. */
export type FramePiece = { readonly bytes: Uint8Array; readonly ends: boolean };

type Field = 'magic' | 'skip_size' | 'descriptor' | 'header' | 'block' | 'checksum';
const SIZES: Readonly<Record<Exclude<Field, 'header'>, number>> = { magic: 4, skip_size: 4, descriptor: 1, block: 3, checksum: 4 };

/**
 * Finds where the frames of zstd data end (RFC 8878, 3.1), without unfolding any: several may follow each other (`pzstd`, files put
 * together), and node:zlib stops after the first. Takes bytes in any portions.
 */
export class ZstdFrames {
  #field: Field = 'magic';
  /** Bytes of the field that are still to come, and what those before were worth. */
  #wanted = SIZES.magic;
  #value = 0;
  #shift = 0;
  /** Bytes to pass by before the next field: a block's content, or what is skipped. */
  #pass = 0;
  #skipping = false;
  #last = false;
  #hasChecksum = false;
  #frames = 0;

  /** Whether the bytes so far end with a frame. */
  get whole(): boolean {
    return this.#field === 'magic' && this.#wanted === SIZES.magic && this.#pass === 0;
  }

  /** Throws `archive_corrupt` where no frame begins. */
  *push(bytes: Uint8Array): Generator<FramePiece> {
    let [from, at] = [0, 0];
    while (at < bytes.length) {
      const inMagic = this.#field === 'magic';
      at = this.#pass > 0 ? this.#passBy(at, bytes.length) : this.#readByte(bytes[at] as number, at);
      // A magic number may be cut between two portions, or turn out to be one that is skipped: it is given out when it is whole.
      if (inMagic && this.#field === 'descriptor') yield { bytes: MAGIC, ends: false };
      if (inMagic || this.#skipping) from = at;
      if (this.#pass > 0 || this.#wanted > 0) continue;
      if (!this.#skipping) yield { bytes: bytes.subarray(from, at), ends: true };
      from = at;
      this.#skipping = false;
      this.#next('magic');
    }
    if (at > from) yield { bytes: bytes.subarray(from, at), ends: false };
  }

  #passBy(at: number, end: number): number {
    const length = Math.min(this.#pass, end - at);
    this.#pass -= length;
    return at + length;
  }

  #readByte(byte: number, at: number): number {
    this.#value += byte * 2 ** this.#shift;
    this.#shift += 8;
    this.#wanted -= 1;
    if (this.#wanted === 0) this.#read();
    return at + 1;
  }

  #next(field: Field, size = field === 'header' ? 0 : SIZES[field]): void {
    this.#field = field;
    this.#wanted = size;
    this.#value = 0;
    this.#shift = 0;
  }

  /** A whole field. Where no other is to come, the frame ends behind what is passed by. */
  #read(): void {
    const value = this.#value;
    if (this.#field === 'magic') this.#begin(value);
    else if (this.#field === 'skip_size') this.#pass = value;
    else if (this.#field === 'descriptor') this.#describe(value);
    else if (this.#field === 'header') this.#next('block');
    else if (this.#field === 'block') this.#block(value);
  }

  #begin(magic: number): void {
    this.#skipping = (magic & 0xfffffff0) >>> 0 === SKIPPABLE;
    if (!this.#skipping && magic !== FRAME) throw new ArchiveError('archive_corrupt', 'bytes after the end of the compressed data');
    this.#frames += 1;
    if (this.#frames > MOST_FRAMES) throw new ArchiveError('archive_corrupt', `more than ${MOST_FRAMES} zstd frames`);
    this.#next(this.#skipping ? 'skip_size' : 'descriptor');
  }

  /** Frame_Header_Descriptor: how long the header's other fields are. */
  #describe(descriptor: number): void {
    const single = (descriptor & 32) !== 0;
    const dictionary = [0, 1, 2, 4][descriptor & 3] as number;
    const size = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
    this.#hasChecksum = (descriptor & 4) !== 0;
    this.#next('header', dictionary + size + (single ? 0 : 1));
  }

  #block(head: number): void {
    // One byte stands for a whole block of type 1 (RLE).
    const length = ((head >> 1) & 3) === 1 ? 1 : head >> 3;
    this.#last = (head & 1) !== 0;
    if (!this.#last) this.#next('block');
    else if (this.#hasChecksum) this.#next('checksum');
    this.#pass = length;
  }
}

const MAGIC = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd);
