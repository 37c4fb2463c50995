import { createHash } from 'node:crypto';

const [QUOTE, DOUBLE_QUOTE, OPEN, CLOSE, SEMICOLON] = [0x27, 0x22, 0x28, 0x29, 0x3b];
const VALUES = [...'VALUES'].map((letter) => letter.charCodeAt(0));

/**
 * Counts the rows of `pg_dump --inserts` as they come: the bracketed lists after VALUES, or one for DEFAULT VALUES. Text in quotes
 * is passed over; a doubled quote is two turns. The hash is that of the statements, which no `COPY` of the table gives.
 */
export class InsertRows {
  rows = 0;
  bytes = 0;
  readonly #hash = createHash('sha256');
  #quote = 0;
  #depth = 0;
  /** How much of the word VALUES stands before. */
  #word = 0;
  #lists: number | null = null;

  update(bytes: Uint8Array): void {
    this.bytes += bytes.length;
    this.#hash.update(bytes);
    for (let i = 0; i < bytes.length; i += 1) {
      const byte = bytes[i] as number;
      if (this.#quote !== 0) {
        if (byte === this.#quote) this.#quote = 0;
      } else this.#plain(byte);
    }
  }

  #plain(byte: number): void {
    if (byte === QUOTE || byte === DOUBLE_QUOTE) this.#quote = byte;
    else if (byte === OPEN) this.#depth += 1;
    else if (byte === CLOSE) this.#close();
    else if (byte === SEMICOLON) this.#endStatement();
    else if (this.#depth === 0) this.#follow(byte);
  }

  #close(): void {
    this.#depth = Math.max(0, this.#depth - 1);
    if (this.#depth === 0 && this.#lists !== null) this.#lists += 1;
  }

  #endStatement(): void {
    if (this.#depth > 0) return;
    // DEFAULT VALUES has no list, and is one row.
    if (this.#lists !== null) this.rows += Math.max(1, this.#lists);
    this.#lists = null;
    this.#word = 0;
  }

  #follow(byte: number): void {
    this.#word = byte === VALUES[this.#word] ? this.#word + 1 : byte === VALUES[0] ? 1 : 0;
    if (this.#word === VALUES.length) {
      this.#word = 0;
      this.#lists ??= 0;
    }
  }

  digest(): { readonly rows: number; readonly bytes: number; readonly sha256: string } {
    return { rows: this.rows, bytes: this.bytes, sha256: this.#hash.digest('hex') };
  }
}
