import type { TocEntry } from './types.ts';

/** `-- Name: User; Type: TABLE; Schema: public; Owner: app`, and for rows `-- Data for Name: …` (pg_backup_archiver.c, _printTocEntry). */
const TOC_LINE = /^-- (Data for )?Name: (.*); Type: ([A-Z][A-Z ]*); Schema: (.*); Owner: ?(.*)$/s;
/** A function's name holds the types of its arguments. */
const LONGEST_NAME = 32 << 10;

/** Kinds of entries that hold data, of which statements are not kept. */
export const WITH_DATA: readonly string[] = ['TABLE DATA', 'BLOBS'];

/** An entry whose text is still being read. */
export type Building = { -readonly [K in keyof TocEntry]: TocEntry[K] };

/** The entry that a comment names, or null where it names none. */
export function entryNamed(comment: string, dumpId: number): Building | null {
  const named = comment.length > LONGEST_NAME ? null : TOC_LINE.exec(comment);
  return named === null ? null : entryOf(dumpId, named);
}

/** An archive has an entry for it, by which sessions of the proof go. */
export function encodingEntry(dumpId: number, statement: string): TocEntry {
  return { ...entryOf(dumpId, ['', '', 'ENCODING', 'ENCODING', '', '']), definition: statement };
}

function entryOf(dumpId: number, [, data, tag = '', desc = '', schema = '', owner = '']: readonly (string | undefined)[]): Building {
  const none = (text: string) => (text.trim() === '-' ? '' : text.trim());
  const hasData = WITH_DATA.includes(desc);
  const names = { tag, desc, namespace: none(schema), owner: none((owner ?? '').replace(/; Tablespace: .*$/, '')) };
  return {
    dumpId,
    hasData,
    ...names,
    section: data === undefined ? 0 : 3,
    definition: '',
    copyStatement: '',
    dependencies: [],
    offset: null,
    fileName: '',
  };
}
