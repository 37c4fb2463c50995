/** A timestamptz text anywhere: a column by itself, or inside an array, a range or a row. */
const STAMP = /\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d){0,2}/g;
/** No such text is longer. */
const LONGEST = 48;
const MOST = 5000;

/** Collects timestamps from all of a table's COPY text, one per offset and month. They are values of rows: never for a log or a report. */
export class StampCollector {
  readonly #found = new Map<string, string>();
  #rest = '';

  take(piece: Uint8Array): void {
    if (this.#found.size >= MOST) return;
    const text = this.#rest + Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1');
    // A text that the piece's end cuts is read with the next piece.
    const end = Math.max(0, text.length - LONGEST);
    for (const match of text.matchAll(STAMP)) {
      if (match.index < end) this.#add(match[0]);
    }
    this.#rest = text.slice(end);
  }

  get texts(): readonly string[] {
    for (const [text] of this.#rest.matchAll(STAMP)) this.#add(text);
    return [...this.#found.values()];
  }

  #add(text: string): void {
    const offset = /[+-]\d\d(?::\d\d){0,2}$/.exec(text)?.[0] ?? '';
    this.#found.set(`${text.slice(0, 7)} ${offset}`, text);
  }
}
