/** Texts kept of one entry at most. */
const MOST = 64;
/** Bytes looked at: of the first piece of an entry, and of each later one. */
const FIRST = 64 << 10;
const LATER = 1 << 10;

/** A whole field of COPY text that a timestamptz may have written: the offset is what makes it one. */
const TIMESTAMPTZ = /(?<=^|\t|\n)(\d{4,6}-\d\d)-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?([+-]\d\d(?::\d\d){0,2})(?: BC)?(?=\t|\n|$)/g;

/**
 * A sample of the timestamptz texts of an entry: one per offset and month, so that the changes of a time zone show. They are values
 * of rows, so they are for finding the dump session's time zone, never for a log or a report.
 */
export class TimestampSample {
  readonly #found = new Map<string, string>();
  readonly #decoder = new TextDecoder('latin1');
  #first = true;

  update(bytes: Uint8Array): void {
    if (this.#found.size >= MOST) return;
    const text = this.#decoder.decode(bytes.subarray(0, this.#first ? FIRST : LATER));
    // All but the first piece begin, and every one ends, in the middle of a row.
    const start = this.#first ? 0 : text.indexOf('\n') + 1;
    const end = text.lastIndexOf('\n');
    this.#first = false;
    for (const [value, month, offset] of text.slice(start, end + 1).matchAll(TIMESTAMPTZ)) {
      if (this.#found.size < MOST) this.#found.set(`${month} ${offset}`, value);
    }
  }

  get texts(): readonly string[] {
    return [...this.#found.values()];
  }
}
