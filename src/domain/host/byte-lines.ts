/** Of a longer line the beginning is kept: a server's longest request line is 8 to 32 KiB. */
export const MAX_LINE = 64 * 1024;
const LINE_END = 10;

/** A line in a buffer, from `from` until before `until`, without its end. Valid during the call alone. `cut`: it was longer. */
export type TakeLine = (bytes: Buffer, from: number, until: number, cut: boolean) => void;

/** Takes a stream of bytes apart into lines, with no memory but for one line. What has no end yet at the stream's end is no line. */
export class ByteLines {
  readonly #take: TakeLine;
  readonly #carried = Buffer.alloc(MAX_LINE);
  #length = 0;
  #cut = false;
  #skip: boolean;

  /** `skipFirst`: the stream begins in the middle of a line. */
  constructor(take: TakeLine, skipFirst = false) {
    this.#take = take;
    this.#skip = skipFirst;
  }

  write(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(LINE_END, from); end >= 0; end = chunk.indexOf(LINE_END, from)) {
      this.#line(chunk, from, end);
      from = end + 1;
    }
    this.#keep(chunk, from, chunk.length);
  }

  #line(chunk: Buffer, from: number, end: number): void {
    if (this.#skip) this.#skip = false;
    else if (this.#length > 0 || this.#cut) {
      this.#keep(chunk, from, end);
      this.#take(this.#carried, 0, withoutReturn(this.#carried, 0, this.#length), this.#cut);
    } else {
      const until = Math.min(end, from + MAX_LINE);
      this.#take(chunk, from, withoutReturn(chunk, from, until), until < end);
    }
    this.#length = 0;
    this.#cut = false;
  }

  #keep(chunk: Buffer, from: number, end: number): void {
    if (this.#skip) return;
    const room = MAX_LINE - this.#length;
    if (end - from > room) this.#cut = true;
    this.#length += chunk.copy(this.#carried, this.#length, from, Math.min(end, from + room));
  }
}

/** A line's end of Windows. */
const withoutReturn = (bytes: Buffer, from: number, until: number) => (until > from && bytes[until - 1] === 13 ? until - 1 : until);
