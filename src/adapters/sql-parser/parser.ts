import { setFlagsFromString } from 'node:v8';
import { errorText } from '../../core/errors.ts';
import { plainText } from '../../core/plain-text.ts';
import type { Comment, ParsedScript, SqlNode, Statement } from '../../domain/migration-lint/types.ts';

export type SqlParser = (sql: string) => ParsedScript;

/** A tree is some fifty times as large as its text. Files beyond this hold data, not changes of a schema. */
const MAX_BYTES = 4 * 1024 * 1024;

/** PostgreSQL's own parser as WebAssembly (libpg_query). 1.8 MB, so it is loaded on demand. */
export async function loadSqlParser(): Promise<SqlParser> {
  const library = await load();
  return (sql) => {
    // A byte order mark is no SQL, but no reason to see nothing either: blanks take its place, so that all offsets stay.
    const text = sql.startsWith('\ufeff') ? `   ${sql.slice(1)}` : sql;
    if (text.trim() === '') return { kind: 'parsed', statements: [], comments: [] };
    if (Buffer.byteLength(text) > MAX_BYTES) return { kind: 'unparsable', problem: 'the file is larger than 4 MiB', offset: 0 };
    // The parser takes a C string, which would end there.
    if (text.includes('\0')) return { kind: 'unparsable', problem: 'a zero byte', offset: Buffer.byteLength(text.slice(0, text.indexOf('\0'))) };
    try {
      const tree = library.parseSync(text) as { stmts?: readonly RawStatement[] };
      const tokens = library.scanSync(text).tokens;
      const comments = tokens.filter(({ tokenName }) => tokenName === 'SQL_COMMENT' || tokenName === 'C_COMMENT');
      return { kind: 'parsed', statements: (tree.stmts ?? []).map((raw) => toStatement(raw, tokens)), comments: comments.map(toComment) };
    } catch (error) {
      return { kind: 'unparsable', problem: plainText(errorText(error), 200), offset: failedAt(error, text) };
    }
  };
}

type Library = typeof import('libpg-query');
type RawStatement = { readonly stmt?: Readonly<Record<string, unknown>>; readonly stmt_location?: number };
type Token = { readonly start: number; readonly text: string; readonly tokenName: string };

let loading: Promise<Library> | undefined;

/** The library looks for its .wasm file in `__dirname`, which an ECMAScript module lacks; scripts/build.mjs puts it beside the bundle. */
function load(): Promise<Library> {
  loading ??= (async () => {
    const place = globalThis as { __dirname?: string };
    place.__dirname ??= import.meta.dirname;
    // After some kilobytes of SQL, V8 would optimise the parser's largest functions, and the process could not end before that is done:
    // 0.4 s for a parser that is used once.
    setFlagsFromString('--wasm-tiering-budget=2000000000');
    const library = await import('libpg-query');
    await library.loadModule();
    return library;
  })();
  return loading;
}

/** A statement begins with its first word: what is before that belongs to nobody. Tokens are in order. */
function toStatement({ stmt = {}, stmt_location: location = 0 }: RawStatement, tokens: readonly Token[]): Statement {
  const [[kind, node] = ['', {}]] = Object.entries(stmt);
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.start ?? 0) < location) low = middle + 1;
    else high = middle;
  }
  while (/COMMENT$/.test(tokens[low]?.tokenName ?? '')) low += 1;
  return { kind, node: node as SqlNode, offset: tokens[low]?.start ?? location };
}

const toComment = ({ start, text }: Token): Comment => ({ offset: start, text });

/** The parser counts characters where it complains, and bytes everywhere else. */
function failedAt(error: unknown, text: string): number {
  const position = (error as { sqlDetails?: { cursorPosition?: number } }).sqlDetails?.cursorPosition ?? 0;
  return Buffer.byteLength([...text.slice(0, position * 2)].slice(0, Math.max(0, position)).join(''));
}
