/** Longer words and tags tell nothing here. */
const LONGEST_WORD = 64;

/**
 * The words of a statement, as far as they tell where it ends: psql looks for BEGIN, CASE and END where it begins with CREATE [OR REPLACE] FUNCTION
 * or PROCEDURE (psqlscan.l), as a semicolon within such a body ends nothing.
 */
export class ScriptWords {
  #word = '';
  #words: string[] = [];
  #begins = 0;

  /** Whether the body of an SQL function is open. */
  get inBody(): boolean {
    return this.#begins > 0;
  }

  add(byte: number): void {
    if (this.#word.length < LONGEST_WORD) this.#word += String.fromCharCode(byte);
  }

  /** Ends a word, if there is one; `depth` is the number of brackets that it stands in. */
  end(depth: number): void {
    if (this.#word === '') return;
    const word = this.#word.toLowerCase();
    this.#word = '';
    if (this.#words.length < 4) this.#words.push(word);
    if (depth > 0 || !/^create (or replace )?(function|procedure)\b/.test(this.#words.join(' '))) return;
    if (word === 'begin' || (word === 'case' && this.#begins > 0)) this.#begins += 1;
    else if (word === 'end' && this.#begins > 0) this.#begins -= 1;
  }

  startOver(): void {
    this.#word = '';
    this.#words = [];
    this.#begins = 0;
  }
}

export const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;

export function isWordByte(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || isDigit(byte) || byte === 0x5f || byte >= 0x80;
}
