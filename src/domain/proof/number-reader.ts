const [TAB, NEWLINE] = [0x09, 0x0a];
/** Digits of a bigint, and its sign. */
const LONGEST = 20;

/**
 * Finds out whether a column of COPY text holds a whole number, in pieces cut anywhere. Nothing of any other value is looked at or
 * kept: tabs part the columns, as one inside a value is written as `\t`.
 */
export class NumberReader {
  readonly #column: number;
  readonly #wanted: string;
  #at = 0;
  #text = '';
  found = false;

  /** `column`: its position in a row, from 0. `wanted`: decimal digits, as the server writes them. */
  constructor(column: number, wanted: string) {
    this.#column = column;
    this.#wanted = wanted;
  }

  take(piece: Uint8Array): void {
    for (const byte of piece) {
      if (byte === TAB || byte === NEWLINE) this.#endValue(byte);
      else if (this.#at === this.#column && this.#text.length <= LONGEST) this.#text += String.fromCharCode(byte);
    }
  }

  #endValue(by: number): void {
    if (this.#at === this.#column && this.#text === this.#wanted) this.found = true;
    this.#text = '';
    this.#at = by === TAB ? this.#at + 1 : 0;
  }
}
