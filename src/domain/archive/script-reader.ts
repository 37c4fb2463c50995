import { CopyLines } from './copy-rows.ts';
import { ArchiveError } from './damage.ts';
import type { Script, ScriptPart } from './script.ts';
import { refuseCarriageReturn, refuseZeros } from './script-damage.ts';
import { ScriptLexer } from './script-lexer.ts';
import { judgeStatement, type Place, ScriptCommands, type StatementKind } from './script-rules.ts';
import { type Building, encodingEntry, entryNamed, WITH_DATA } from './script-toc.ts';
import { fileParts } from './stored.ts';
import { decoderOf } from './text-encoding.ts';
import type { ByteSource, StoredData, TocEntry } from './types.ts';

/** What a script holds: the objects that its comments name, where their rows lie, and the parts that psql runs. */
export type ScriptContents = {
  readonly entries: readonly TocEntry[];
  readonly data: ReadonlyMap<number, StoredData>;
  readonly script: Script;
};

const COMPLETE = '-- PostgreSQL database dump complete';
/** A statement longer than this is damage, like a text of that length in an archive; one of rows is never held. */
const LONGEST = 64 << 20;
const ROWS_HEAD = 256 << 10;
/** Encodings whose characters may hold a backslash or a quote as their second byte: no reader of bytes can split them. */
const UNSPLITTABLE = /^(SJIS|SHIFT_JIS_2004|BIG5|GBK|GB18030|UHC|JOHAB)$/i;
/**
 * Reads a script of `pg_dump` from its first byte to its last, once. Throws `archive_truncated`, `archive_junk`, `archive_corrupt`
 * and `unsafe_script`.
 */
export async function readScript(source: ByteSource): Promise<ScriptContents> {
  const reader = new ScriptReader();
  for await (const { at, bytes } of fileParts(source)) reader.update(bytes, at);
  return reader.end(source.size);
}

class ScriptReader {
  readonly #lexer = new ScriptLexer();
  readonly #commands = new ScriptCommands();
  readonly #entries: Building[] = [];
  readonly #data = new Map<number, StoredData>();
  readonly #parts: ScriptPart[] = [];
  #decoder = new TextDecoder('utf-8');
  #encoding = '';
  #current: Building | null = null;
  #complete = false;
  /** Of the part that is being read. */
  #from = 0;
  #line = 1;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #rows: { readonly lines: CopyLines; readonly at: number } | null = null;

  update(bytes: Uint8Array, at: number): void {
    refuseZeros(bytes, at);
    let i = 0;
    while (i < bytes.length) {
      if (this.#rows !== null) i = this.#readRows(this.#rows, bytes, i, at);
      else {
        const next = this.#lexer.run(bytes, i);
        this.#hold(bytes.subarray(i, next));
        i = next;
        if (this.#lexer.event !== null) this.#take(at + next);
      }
    }
  }

  end(size: number): ScriptContents {
    if (this.#rows !== null || !this.#lexer.atRest || !this.#complete || !this.#commands.open) {
      throw new ArchiveError('archive_truncated', `the script ends at byte ${size}, before its last line`, { size, ...this.#progress() });
    }
    this.#add('never', size, true);
    const script = { parts: this.#parts, lines: this.#lexer.line };
    return { entries: [encodingEntry(this.#entries.length + 1, this.#encoding), ...this.#entries], data: this.#data, script };
  }

  #progress() {
    const expected = this.#entries.filter((entry) => entry.hasData).length;
    return { entriesWhole: this.#rows === null ? expected : expected - 1, entriesExpected: expected };
  }

  /** Text of the statement under way. Of rows only the beginning is kept. */
  #hold(bytes: Uint8Array): void {
    const rows = this.#current !== null && WITH_DATA.includes(this.#current.desc);
    this.#heldBytes += bytes.length;
    if (rows && this.#heldBytes > ROWS_HEAD && this.#held.length > 0) return;
    if (!rows && this.#heldBytes > LONGEST) {
      throw new ArchiveError('archive_corrupt', `a statement of more than ${LONGEST} bytes`, { at: this.#from });
    }
    this.#held.push(bytes);
  }

  #text(): string {
    // Pieces end anywhere, also within a character.
    return this.#decoder.decode(Buffer.concat(this.#held)).trim();
  }

  #take(to: number): void {
    const place = this.#place();
    const event = this.#lexer.event;
    if (event === 'comment') this.#comment(to);
    else if (event === 'command') {
      this.#commands.take(this.#text(), place);
      this.#add('never', to, true);
    } else this.#statement(place, to);
  }

  #place(): Place {
    return { desc: this.#current?.desc ?? null, at: this.#from, line: this.#line };
  }

  #comment(to: number): void {
    const text = this.#text();
    const named = this.#complete ? null : entryNamed(text, this.#entries.length + 1);
    if (named !== null) {
      this.#current = named;
      this.#entries.push(this.#current);
      if (WITH_DATA.includes(this.#current.desc)) this.#data.set(this.#current.dumpId, { at: to, bytes: 0, file: null });
    } else if (text === COMPLETE) {
      this.#complete = true;
      this.#current = null;
    }
    this.#add('never', to, true);
  }

  #statement(place: Place, to: number): void {
    if (this.#complete) {
      throw new ArchiveError('archive_junk', `a statement on line ${place.line}, after the last line of the script`, { at: place.at });
    }
    this.#commands.statement(place);
    const text = this.#text();
    const kind = judgeStatement(text, place);
    if (kind === 'setting') this.#setting(text);
    else this.#toEntry(kind, text, to);
    if (kind === 'copy') this.#rows = { lines: new CopyLines(), at: to };
    else this.#add(this.#partOf(kind), to, false, kind === 'setting' ? text : '');
  }

  /** Large objects are written within one transaction, so they are run as one. */
  #partOf(kind: Exclude<StatementKind, 'copy'>): ScriptPart['kind'] {
    return kind === 'insert' || (kind === 'statement' && this.#current?.desc === 'BLOBS') ? 'rows' : kind;
  }

  #setting(text: string): void {
    const encoding = /^SET client_encoding = '(\w+)';$/.exec(text)?.[1];
    if (encoding !== undefined) {
      if (UNSPLITTABLE.test(encoding)) throw new ArchiveError('unsupported_format', `a script in the encoding ${encoding}`);
      this.#encoding = text;
      this.#decoder = decoderOf(text);
    }
    const strings = /^SET standard_conforming_strings = (on|off);$/.exec(text)?.[1];
    if (strings !== undefined) this.#lexer.standardStrings = strings === 'on';
  }

  #toEntry(kind: StatementKind, text: string, to: number): void {
    const entry = this.#current;
    if (entry === null || kind === 'never') {
      if (entry?.desc.startsWith('DATABASE')) entry.definition += `${text}\n`;
      return;
    }
    if (!WITH_DATA.includes(entry.desc)) entry.definition += entry.definition === '' ? text : `\n${text}`;
    else if (kind === 'copy') {
      if (entry.copyStatement !== '') throw new ArchiveError('archive_corrupt', `rows of two tables as one near byte ${to}`, { at: to });
      entry.copyStatement = `${text}\n`;
    } else if (kind === 'insert' || entry.desc === 'BLOBS') {
      const { at = 0 } = this.#data.get(entry.dumpId) ?? {};
      this.#data.set(entry.dumpId, { at, bytes: to - at, file: null });
    }
  }

  /** Rows begin on the line after their statement and end with `\.` on a line of its own, for psql as for us (copy.c, handleCopyIn). */
  #readRows({ lines, at: began }: { readonly lines: CopyLines; readonly at: number }, bytes: Uint8Array, from: number, at: number): number {
    let start = from;
    if (at + from === began) {
      if (bytes[from] !== NEWLINE) throw new ArchiveError('archive_corrupt', `no rows after COPY at byte ${began}`, { at: began });
      start += 1;
      this.#lexer.line += 1;
    }
    const rest = bytes.subarray(start);
    if (rest.length === 0) return start;
    const before = lines.rows;
    const mark = lines.scan(rest);
    this.#lexer.line += lines.rows - before;
    refuseCarriageReturn(rest.subarray(0, mark === null ? rest.length : Math.max(0, mark)), at + start);
    if (mark === null) return bytes.length;
    const end = start + mark + MARK;
    this.#lexer.line += 1;
    this.#rows = null;
    const first = began + 1;
    if (this.#current !== null) this.#data.set(this.#current.dumpId, { at: first, bytes: at + end - first, file: null });
    this.#add('rows', at + end, true);
    return end;
  }

  /** Ends the part that is being read. Comments that follow each other are one, and so are INSERT statements: there are millions. */
  #add(kind: ScriptPart['kind'], to: number, endsLine: boolean, text = ''): void {
    const last = this.#parts.at(-1);
    const entry = this.#current?.dumpId ?? 0;
    const joins = last?.kind === kind && last.entry === entry && (kind === 'never' || kind === 'rows');
    const lastLine = endsLine ? this.#lexer.line - 1 : this.#lexer.line;
    if (joins) this.#parts[this.#parts.length - 1] = { ...last, to, lastLine };
    else if (to > this.#from) this.#parts.push({ kind, entry, from: this.#from, to, line: this.#line, lastLine, text });
    this.#from = to;
    this.#line = this.#lexer.line;
    this.#held = [];
    this.#heldBytes = 0;
  }
}

const NEWLINE = 0x0a;
/** `\.` and its newline. */
const MARK = 3;
