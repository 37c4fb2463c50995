import { createHash, type Hash, hash } from 'node:crypto';

/** A row longer than this is hashed in parts; nothing of any row is held beyond it. */
const LONGEST_WHOLE = 256 * 1024;
const NEWLINE = 0x0a;
/** What pg_dump writes after a table's rows. A value that reads so is written as `\\.`. */
const END_MARK = '\\.';

/**
 * A row of COPY text by its keyed hash. `fields` gives a keyed hash of some of its columns (its primary key), or null where the row was
 * too long to be looked into.
 */
export type SeenRow = { readonly digest: Buffer; readonly fields: (columns: readonly number[]) => string | null };

/**
 * Splits COPY text into rows, which end at each newline (one inside a value is written as `\n`, in every encoding that a server can
 * have), and gives each row's hash under a key. Takes pieces cut anywhere, and
 * stops at a dump's end mark; holds at most one row, and of a long one only its hash.
 */
export class RowReader {
  readonly #key: Buffer;
  readonly #onRow: (row: SeenRow) => void;
  /** The key, and behind it the part of a row that has come so far. */
  readonly #room: Buffer;
  #filled: number;
  #long: Hash | null = null;
  #ended = false;

  constructor(key: Buffer, onRow: (row: SeenRow) => void) {
    this.#key = key;
    this.#onRow = onRow;
    this.#room = Buffer.allocUnsafe(key.length + LONGEST_WHOLE);
    key.copy(this.#room);
    this.#filled = key.length;
  }

  take(piece: Uint8Array): void {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    let at = 0;
    while (at < bytes.length && !this.#ended) {
      const newline = bytes.indexOf(NEWLINE, at);
      const end = newline === -1 ? bytes.length : newline;
      this.#add(bytes, at, end);
      if (newline === -1) return;
      this.#end();
      at = newline + 1;
    }
  }

  #add(bytes: Buffer, start: number, end: number): void {
    if (this.#long === null && this.#filled + end - start <= this.#room.length) {
      this.#filled += bytes.copy(this.#room, this.#filled, start, end);
      return;
    }
    this.#long ??= createHash('sha256').update(this.#room.subarray(0, this.#filled));
    this.#long.update(bytes.subarray(start, end));
  }

  #end(): void {
    const row = this.#room.subarray(0, this.#filled);
    if (this.#filled === this.#key.length + END_MARK.length && row.toString('latin1', this.#key.length) === END_MARK) this.#ended = true;
    else if (this.#long === null) {
      this.#onRow({ digest: hash('sha256', row, 'buffer'), fields: (columns) => fieldsHash(this.#key, row.subarray(this.#key.length), columns) });
    } else {
      this.#onRow({ digest: this.#long.digest(), fields: () => null });
    }
    this.#long = null;
    this.#filled = this.#key.length;
  }
}

/** The keyed hash of some columns of a row; a tab inside a value is written as `\t`, so tabs part the columns. */
function fieldsHash(key: Buffer, row: Buffer, columns: readonly number[]): string {
  const parts = row.toString('latin1').split('\t');
  const chosen = Buffer.from(columns.map((column) => parts[column] ?? '').join('\t'), 'latin1');
  return hash('sha256', Buffer.concat([key, Buffer.from([0]), chosen]), 'hex');
}
