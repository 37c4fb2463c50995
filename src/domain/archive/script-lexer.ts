import { isDigit, isWordByte, ScriptWords } from './script-words.ts';

const [NEWLINE, QUOTE, DOUBLE_QUOTE, DOLLAR, OPEN, CLOSE] = [0x0a, 0x27, 0x22, 0x24, 0x28, 0x29];
const [STAR, DASH, SLASH, SEMICOLON, BACKSLASH, SPACE] = [0x2a, 0x2d, 0x2f, 0x3b, 0x5c, 0x20];

/** Where the lexer stands between two bytes. */
type State =
  | 'plain'
  | 'string'
  | 'escape_string'
  | 'escape_string_end'
  | 'identifier'
  | 'dollar_tag'
  | 'dollar_text'
  | 'line_comment'
  | 'block_comment'
  | 'command';

/**
 * What ended at the byte before the place that `run` gives: a statement's `;`, the line of a comment that stands outside a
 * statement, or the line of one of psql's own commands, which begin with a backslash.
 */
export type ScriptEvent = 'statement' | 'comment' | 'command';

/**
 * Splits an SQL script as psql does (psqlscan.l), over pieces of any size: quotes, dollar quotes, comments, brackets, and the bodies
 * of SQL functions (`BEGIN ATOMIC … END`) hide a semicolon or a backslash. Rows after COPY are not its business.
 */
export class ScriptLexer {
  /** Of the byte that comes next, from 1. */
  line = 1;
  event: ScriptEvent | null = null;
  /** Whether backslashes are plain characters within '…', as `standard_conforming_strings = on` says. */
  standardStrings = true;
  #state: State = 'plain';
  #blank = true;
  /** Of the byte before a sign that may begin a comment. */
  #blankBefore = true;
  #depth = 0;
  #comments = 0;
  #before = 0;
  #beforeThat = 0;
  #escaped = false;
  #tag = '';
  #matched = 0;
  readonly #words = new ScriptWords();

  /** Whether the script may end here: nothing is open. */
  get atRest(): boolean {
    return this.#blank && (this.#state === 'plain' || this.#state === 'line_comment');
  }

  /** Reads on to the next event, or to the end of the piece. Gives the place behind what was read. */
  run(bytes: Uint8Array, from: number): number {
    this.event = null;
    for (let i = from; i < bytes.length; i += 1) {
      // Rows as INSERT statements are mostly text.
      if (this.#state === 'string') i = this.#skipText(bytes, i);
      const byte = bytes[i];
      if (byte === undefined) break;
      if (byte === NEWLINE) this.line += 1;
      this.#step(byte);
      if (this.event !== null) return i + 1;
    }
    return bytes.length;
  }

  #skipText(bytes: Uint8Array, from: number): number {
    let i = from;
    for (; i < bytes.length && bytes[i] !== QUOTE; i += 1) if (bytes[i] === NEWLINE) this.line += 1;
    return i;
  }

  #step(byte: number): void {
    switch (this.#state) {
      case 'plain':
        this.#plain(byte);
        break;
      case 'string':
        if (byte === QUOTE) this.#leave(byte);
        break;
      case 'escape_string':
      case 'escape_string_end':
        this.#escapeString(byte);
        break;
      case 'identifier':
        if (byte === DOUBLE_QUOTE) this.#leave(byte);
        break;
      case 'dollar_tag':
        this.#dollarTag(byte);
        break;
      case 'dollar_text':
        this.#dollarText(byte);
        break;
      case 'block_comment':
        this.#blockComment(byte);
        break;
      default:
        if (byte === NEWLINE) this.#endLine();
    }
  }

  /** Of a comment or of one of psql's own commands. */
  #endLine(): void {
    if (this.#state === 'command') {
      this.#startOver();
      this.event = 'command';
      return;
    }
    this.#leave(SPACE);
    if (this.#blank) this.event = 'comment';
  }

  #escapeString(byte: number): void {
    // A doubled quote is one quote within the string.
    if (this.#state === 'escape_string_end') {
      if (byte === QUOTE) this.#state = 'escape_string';
      else this.#again(QUOTE, byte);
    } else if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#state = 'escape_string_end';
  }

  #plain(byte: number): void {
    if (isWordByte(byte)) {
      this.#words.add(byte);
      this.#blank = false;
      this.#follow(byte);
    } else if (byte === DOLLAR && !isWordByte(this.#before) && this.#before !== DOLLAR) {
      this.#enter('dollar_tag');
      this.#tag = '';
    } else this.#other(byte);
  }

  #other(byte: number): void {
    // What a quote begins depends on the letter right before it.
    const escapes = byte === QUOTE && (!this.standardStrings || this.#isEscapePrefix());
    this.#words.end(this.#depth);
    if (byte === QUOTE) this.#enter(escapes ? 'escape_string' : 'string');
    else if (byte === DOUBLE_QUOTE) this.#enter('identifier');
    else if (byte === BACKSLASH) this.#state = 'command';
    else if (!this.#beginsComment(byte)) this.#sign(byte);
  }

  /** The first of the two signs was taken for the beginning of a statement. */
  #beginsComment(byte: number): boolean {
    if (byte === DASH && this.#before === DASH) this.#state = 'line_comment';
    else if (byte === STAR && this.#before === SLASH) {
      this.#state = 'block_comment';
      this.#comments = 1;
      this.#before = 0;
    } else return false;
    this.#blank = this.#blankBefore;
    return true;
  }

  #sign(byte: number): void {
    if (byte === SEMICOLON && this.#depth === 0 && !this.#words.inBody) {
      this.#startOver();
      this.event = 'statement';
      return;
    }
    if (byte === OPEN) this.#depth += 1;
    if (byte === CLOSE) this.#depth = Math.max(0, this.#depth - 1);
    if (byte === DASH || byte === SLASH) this.#blankBefore = this.#blank;
    if (byte > SPACE) this.#blank = false;
    this.#follow(byte);
  }

  /** `E'…'`, where the E is no end of a longer word. */
  #isEscapePrefix(): boolean {
    return (this.#before === 0x45 || this.#before === 0x65) && !isWordByte(this.#beforeThat);
  }

  #enter(state: State): void {
    this.#words.end(this.#depth);
    this.#blank = false;
    this.#state = state;
  }

  #leave(byte: number): void {
    this.#state = 'plain';
    this.#follow(byte);
  }

  /** The byte belongs to what comes after a string or a tag that turned out to be none. */
  #again(before: number, byte: number): void {
    this.#leave(before);
    this.#plain(byte);
  }

  #follow(byte: number): void {
    this.#beforeThat = this.#before;
    this.#before = byte;
  }

  #startOver(): void {
    this.#state = 'plain';
    this.#blank = true;
    this.#depth = 0;
    this.#words.startOver();
    this.#before = 0;
    this.#beforeThat = 0;
  }

  #dollarTag(byte: number): void {
    if (byte === DOLLAR) {
      this.#tag = `$${this.#tag}$`;
      this.#matched = 0;
      this.#state = 'dollar_text';
    } else if (isWordByte(byte) && !(this.#tag === '' && isDigit(byte)) && this.#tag.length < 4096) this.#tag += String.fromCharCode(byte);
    else this.#again(DOLLAR, byte);
  }

  #dollarText(byte: number): void {
    if (byte === this.#tag.charCodeAt(this.#matched)) this.#matched += 1;
    // A tag holds a dollar sign at its ends only, so another match can begin nowhere but here.
    else this.#matched = byte === DOLLAR ? 1 : 0;
    if (this.#matched === this.#tag.length) this.#leave(DOLLAR);
  }

  #blockComment(byte: number): void {
    const before = this.#before;
    this.#before = byte;
    if (byte === STAR && before === SLASH) this.#comments += 1;
    else if (byte === SLASH && before === STAR) this.#comments -= 1;
    else return;
    this.#before = 0;
    if (this.#comments === 0) this.#leave(SPACE);
  }
}
