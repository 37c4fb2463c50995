/** A message's type byte and its length, which counts itself. */
const HEADER = 5;
const LENGTH = 4;
/** CopyData, in PostgreSQL's protocol 3.0. */
const COPY_DATA = 0x64;

type Take = (piece: Buffer) => void;

/**
 * Takes a server's bytes apart, wherever they are cut: payloads of CopyData go to `onRows`, every other message as it came to
 * `onOther`. The payloads of a piece are moved together within it, over what has been read already, so nothing is allocated per row.
 */
export class CopyDataFilter {
  readonly #onRows: Take;
  readonly #onOther: Take;
  readonly #header = Buffer.alloc(HEADER);
  #headerFilled = 0;
  /** Bytes of the message under way that have not come yet. */
  #pending = 0;
  #isRow = false;

  constructor(onRows: Take, onOther: Take) {
    this.#onRows = onRows;
    this.#onOther = onOther;
  }

  take(piece: Buffer): void {
    const end = piece.length;
    let kept = 0;
    let at = 0;
    while (at < end) {
      if (this.#pending === 0) {
        at += this.#takeHeader(piece, at);
        continue;
      }
      const until = Math.min(end, at + this.#pending);
      // A copy, as the parser may keep it and rows are moved over it.
      if (!this.#isRow) this.#onOther(Buffer.from(piece.subarray(at, until)));
      else {
        if (kept !== at) piece.copyWithin(kept, at, until);
        kept += until - at;
      }
      this.#pending -= until - at;
      at = until;
    }
    if (kept > 0) this.#onRows(piece.subarray(0, kept));
  }

  /** Reads a header, or what a piece's end has left of it; gives the number of bytes read. */
  #takeHeader(piece: Buffer, at: number): number {
    if (this.#headerFilled === 0 && piece.length - at >= HEADER) {
      this.#begin(piece, at);
      return HEADER;
    }
    const read = piece.copy(this.#header, this.#headerFilled, at, at + HEADER - this.#headerFilled);
    this.#headerFilled += read;
    if (this.#headerFilled === HEADER) {
      this.#headerFilled = 0;
      this.#begin(this.#header, 0);
    }
    return read;
  }

  #begin(from: Buffer, at: number): void {
    this.#isRow = from[at] === COPY_DATA;
    this.#pending = from.readUInt32BE(at + 1) - LENGTH;
    if (!this.#isRow) this.#onOther(Buffer.from(from.subarray(at, at + HEADER)));
  }
}
