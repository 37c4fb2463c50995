import { createHash } from 'node:crypto';
import { ArchiveError } from './damage.ts';

const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;
const DOT = 0x2e;
/** What `pg_dump` writes after the rows is `\.` and three newlines (pg_dump.c, dumpTableData_copy). */
const AFTER_MARK = '\n\n';

/**
 * Counts and hashes the rows of COPY text as it comes, without the end mark: what `COPY … TO STDOUT` of the same table gives. A row
 * is a line, as COPY writes a newline inside a value as `\n`.
 */
export class CopyRows {
  bytes = 0;
  readonly #hash = createHash('sha256');
  readonly #lines = new CopyLines();
  /** Up to two bytes that are not hashed yet, as they may turn out to be the mark. */
  #held: Uint8Array = new Uint8Array(0);
  #ended = false;
  #after = '';

  get rows(): number {
    return this.#lines.rows;
  }

  update(bytes: Uint8Array): void {
    if (this.#ended) this.#take(bytes);
    else if (bytes.length > 0) {
      const end = this.#lines.scan(bytes);
      if (end === null) this.#hashAllBut2(bytes);
      else {
        this.#ended = true;
        this.#hashUpTo(bytes, end);
        this.#take(bytes.subarray(end + 3));
      }
    }
  }

  /** Rows, bytes and SHA-256. Throws `archive_end_mark` where the end mark is missing or something follows it. */
  digest(): { readonly rows: number; readonly bytes: number; readonly sha256: string } {
    if (!this.#ended) throw new ArchiveError('archive_end_mark', 'the rows have no end mark');
    if (this.#after !== AFTER_MARK) throw new ArchiveError('archive_end_mark', 'something follows the end mark of the rows');
    return { rows: this.rows, bytes: this.bytes, sha256: this.#hash.digest('hex') };
  }

  #take(bytes: Uint8Array): void {
    for (const byte of bytes.subarray(0, AFTER_MARK.length + 1 - this.#after.length)) this.#after += String.fromCharCode(byte);
  }

  #hashAllBut2(bytes: Uint8Array): void {
    if (bytes.length < 2) {
      const joined = new Uint8Array([...this.#held, ...bytes]);
      this.#add(joined.subarray(0, Math.max(0, joined.length - 2)));
      this.#held = joined.subarray(Math.max(0, joined.length - 2));
      return;
    }
    this.#add(this.#held);
    this.#add(bytes.subarray(0, -2));
    // A copy, so that two bytes do not keep the whole piece in memory.
    this.#held = bytes.slice(-2);
  }

  #hashUpTo(bytes: Uint8Array, end: number): void {
    this.#add(end < 0 ? this.#held.subarray(0, this.#held.length + end) : this.#held);
    if (end > 0) this.#add(bytes.subarray(0, end));
  }

  #add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.bytes += bytes.length;
    this.#hash.update(bytes);
  }
}

/** Looks for the end mark of rows that come in pieces, and counts the rows before it. */
export class CopyLines {
  rows = 0;
  /** The bytes before the ones at hand, which an end mark may begin in. A newline stands before the first line. */
  #before: [number, number, number] = [NEWLINE, NEWLINE, NEWLINE];
  /** Whether the lines of the piece before were long on average: each way of looking is the faster one for its kind. */
  #long = true;

  /** Where the end mark's backslash is (−2 or −1 when it was in the bytes before), or null. Counts the rows before it. */
  scan(bytes: Uint8Array): number | null {
    const length = bytes.length;
    const before = this.#before;
    const at = (i: number) => (i < 0 ? before[3 + i] : bytes[i]);
    for (let i = Math.min(3, length), k = 0; k < i; k += 1) {
      if (bytes[k] === NEWLINE) {
        if (at(k - 1) === DOT && at(k - 2) === BACKSLASH && at(k - 3) === NEWLINE) return k - 2;
        this.rows += 1;
      }
    }
    const found = this.#long ? scanLongLines(bytes, 3) : scanShortLines(bytes, 3);
    this.rows += found.rows;
    this.#long = found.rows * LONG_LINE < length;
    if (found.mark === null) this.#before = [at(length - 3) as number, at(length - 2) as number, at(length - 1) as number];
    return found.mark;
  }
}

/** From about so many bytes a line on, a call per line costs less than a look at every word. */
const LONG_LINE = 48;

type Lines = { readonly rows: number; readonly mark: number | null };

/** Counts newlines from `from` on (≥ 3), up to an end mark, by the search of the C library. */
function scanLongLines(bytes: Uint8Array, from: number): Lines {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let rows = 0;
  for (let i = buffer.indexOf(NEWLINE, from); i >= 0; i = buffer.indexOf(NEWLINE, i + 1)) {
    if (bytes[i - 1] === DOT && bytes[i - 2] === BACKSLASH && bytes[i - 3] === NEWLINE) return { rows, mark: i - 2 };
    rows += 1;
  }
  return { rows, mark: null };
}

/** Four newlines at once. */
const NEWLINES = 0x0a0a0a0a;

/**
 * The same without a call per line. The bytes are looked at in words of four, most of which hold no newline:
 * a word minus ones has a high bit set where a byte was zero.
 */
function scanShortLines(bytes: Uint8Array, from: number): Lines {
  const length = bytes.length;
  let rows = 0;
  let i = from;
  const check = (end: number): number | null => {
    for (; i < end; i += 1) {
      if (bytes[i] !== NEWLINE) continue;
      if (bytes[i - 1] === DOT && bytes[i - 2] === BACKSLASH && bytes[i - 3] === NEWLINE) return i - 2;
      rows += 1;
    }
    return null;
  };
  const aligned = Math.min(length, i + ((4 - ((bytes.byteOffset + i) & 3)) & 3));
  let mark = check(aligned);
  if (mark !== null || i >= length) return { rows, mark };
  const start = bytes.byteOffset + i;
  const words = new Int32Array(bytes.buffer, start, (length - i) >> 2);
  const offset = i;
  for (let w = 0; w < words.length; w += 1) {
    const x = (words[w] as number) ^ NEWLINES;
    if (((x - 0x01010101) & ~x & 0x80808080) === 0) continue;
    i = offset + w * 4;
    mark = check(i + 4);
    if (mark !== null) return { rows, mark };
  }
  i = offset + words.length * 4;
  mark = check(length);
  return { rows, mark };
}
