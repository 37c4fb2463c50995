const PRIME_1 = 0x9e3779b1 | 0;
const PRIME_2 = 0x85ebca77 | 0;
const PRIME_3 = 0xc2b2ae3d | 0;
const PRIME_4 = 0x27d4eb2f | 0;
const PRIME_5 = 0x165667b1 | 0;
/** Looked up once: in a context of its own, as tests have it, a global costs more than the sum. */
const { imul } = Math;

/** xxHash, 32 bits, as LZ4 frames use it (github.com/Cyan4973/xxHash, doc/xxhash_spec.md). Takes bytes in any portions. */
export class Xxh32 {
  readonly #lanes: [number, number, number, number];
  readonly #seed: number;
  readonly #pending = new Uint8Array(16);
  #pendingLength = 0;
  #total = 0;

  constructor(seed = 0) {
    this.#seed = seed | 0;
    this.#lanes = [(seed + PRIME_1 + PRIME_2) | 0, (seed + PRIME_2) | 0, seed | 0, (seed - PRIME_1) | 0];
  }

  update(bytes: Uint8Array): this {
    this.#total += bytes.length;
    let at = 0;
    if (this.#pendingLength > 0) {
      at = Math.min(16 - this.#pendingLength, bytes.length);
      this.#pending.set(bytes.subarray(0, at), this.#pendingLength);
      this.#pendingLength += at;
      if (this.#pendingLength < 16) return this;
      this.#stripes(this.#pending, 0, 16);
      this.#pendingLength = 0;
    }
    const end = at + ((bytes.length - at) & ~15);
    this.#stripes(bytes, at, end);
    this.#pending.set(bytes.subarray(end));
    this.#pendingLength = bytes.length - end;
    return this;
  }

  #stripes(bytes: Uint8Array, from: number, to: number): void {
    let [a, b, c, d] = this.#lanes;
    for (let i = from; i < to; i += 16) {
      a = round(a, word(bytes, i));
      b = round(b, word(bytes, i + 4));
      c = round(c, word(bytes, i + 8));
      d = round(d, word(bytes, i + 12));
    }
    this.#lanes[0] = a;
    this.#lanes[1] = b;
    this.#lanes[2] = c;
    this.#lanes[3] = d;
  }

  /** The hash as an unsigned number. */
  digest(): number {
    const [a, b, c, d] = this.#lanes;
    let hash = this.#total >= 16 ? (rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)) | 0 : (this.#seed + PRIME_5) | 0;
    hash = (hash + this.#total) | 0;
    let i = 0;
    for (; i + 4 <= this.#pendingLength; i += 4) {
      hash = imul(rotate((hash + imul(word(this.#pending, i), PRIME_3)) | 0, 17), PRIME_4);
    }
    for (; i < this.#pendingLength; i += 1) {
      hash = imul(rotate((hash + imul(this.#pending[i] ?? 0, PRIME_5)) | 0, 11), PRIME_1);
    }
    hash = imul(hash ^ (hash >>> 15), PRIME_2);
    hash = imul(hash ^ (hash >>> 13), PRIME_3);
    return (hash ^ (hash >>> 16)) >>> 0;
  }
}

function word(bytes: Uint8Array, i: number): number {
  return (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24);
}

function round(lane: number, input: number): number {
  return imul(rotate((lane + imul(input, PRIME_2)) | 0, 13), PRIME_1);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
