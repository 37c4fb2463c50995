import { slice } from './byte-reader.ts';
import { ArchiveError } from './damage.ts';
import { readTarHeader, TAR_BLOCK, type TarHeader } from './tar-header.ts';
import { safeMember, unsafe } from './tar-name.ts';
import type { ByteSource } from './types.ts';

/** Heads are read with this much of what follows: members are often small. */
const AHEAD = 64 << 10;
/** A dump has a file per table, or fewer; each member costs memory, and empty ones compress to almost nothing. */
const MOST_MEMBERS = 500_000;
/** A name or a list of attributes is no longer than this; more is damage. */
const LONGEST_NOTE = 64 << 10;

/** What a head without data of its own says of the next member. */
type Note = { path: string | null; size: number | null };

/**
 * The files of a tar file by path, without a leading `./`: POSIX, GNU and pax long names, sizes from 8 GiB on. Nothing is
 * unpacked. Throws `unsafe_member` for a member that must not be, a name twice included; `archive_bomb` for more than
 * `mostMembers`; `archive_truncated`, `archive_corrupt`.
 */
export async function readTarMembers(source: ByteSource, mostMembers = MOST_MEMBERS): Promise<ReadonlyMap<string, ByteSource>> {
  const members = new Map<string, ByteSource>();
  const headAt = headReader(source);
  let note: Note = { path: null, size: null };
  let position = 0;
  for (;;) {
    const head = await headAt(position);
    // The format ends with blocks of zeros; a file without them was cut.
    if (head.length < TAR_BLOCK)
      throw new ArchiveError('archive_truncated', `the tar file has no end mark at byte ${position}`, { size: source.size });
    if (head.every((byte) => byte === 0)) return members;
    const header = readTarHeader(head, position);
    const size = isNote(header) ? header.size : (note.size ?? header.size);
    const start = position + TAR_BLOCK;
    if (start + size > source.size) throw new ArchiveError('archive_truncated', `a tar member ends past byte ${source.size}`, { size: source.size });
    if (isNote(header)) note = await readNote(source, header, start, note);
    else {
      addMember(members, { ...header, name: note.path ?? header.name }, slice(source, start, size), mostMembers);
      note = { path: null, size: null };
    }
    position = start + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
}

function headReader(source: ByteSource) {
  let [from, ahead] = [0, new Uint8Array(0)];
  return async (position: number) => {
    if (position < from || position + TAR_BLOCK > from + ahead.length) {
      ahead = new Uint8Array(await source.read(position, AHEAD));
      from = position;
    }
    return ahead.subarray(position - from, position - from + TAR_BLOCK);
  };
}

function addMember(members: Map<string, ByteSource>, header: TarHeader, content: ByteSource, most: number): void {
  const { kind, path } = safeMember(header);
  if (kind === 'folder') return;
  if (members.size >= most) throw new ArchiveError('archive_bomb', `a tar file of more than ${most} members`);
  if (path === '') throw unsafe('a file without a name', header.name);
  if (members.has(path)) throw unsafe('a name twice', path);
  members.set(path, content);
}

/** GNU's long name and long link, pax for the next member and for all. */
function isNote({ type }: TarHeader): boolean {
  return 'LKxg'.includes(type) && type !== '';
}

async function readNote(source: ByteSource, { type, size }: TarHeader, start: number, note: Note): Promise<Note> {
  if (size > LONGEST_NOTE) throw new ArchiveError('archive_corrupt', `a tar member’s name of ${size} bytes`, { at: start });
  const text = new TextDecoder().decode(await source.read(start, size));
  if (type === 'L') return { ...note, path: text.replace(/\0.*$/s, '') };
  if (type !== 'x') return note;
  const attributes = paxAttributes(text, start);
  // Its content is a map of pieces and the pieces, not the file.
  if ([...attributes.keys()].some((key) => key.startsWith('GNU.sparse.'))) throw unsafe('a sparse file', attributes.get('GNU.sparse.name') ?? '');
  const wanted = attributes.get('size');
  if (wanted !== undefined && !/^\d{1,15}$/.test(wanted))
    throw new ArchiveError('archive_corrupt', 'a tar member’s size is no number', { at: start });
  return { path: attributes.get('path') ?? note.path, size: wanted === undefined ? note.size : Number(wanted) };
}

/** Lines of `length key=value`, where the length counts the whole line in bytes. Keys and paths of dumps are ASCII. */
function paxAttributes(text: string, at: number): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const match = /^\d+ ([^=]+)=(.*)$/s.exec(line);
    if (match === null) throw new ArchiveError('archive_corrupt', `a tar member’s attributes cannot be read at byte ${at}`, { at });
    attributes.set(match[1] as string, match[2] as string);
  }
  return attributes;
}
