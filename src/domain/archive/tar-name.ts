import { plainText } from '../../core/plain-text.ts';
import { ArchiveError } from './damage.ts';
import type { TarHeader } from './tar-header.ts';

/** What a tar file's member is to a reader of dumps. */
export type TarMemberKind = 'file' | 'folder';

const KINDS: Readonly<Record<string, TarMemberKind>> = { '0': 'file', '\0': 'file', '7': 'file', '5': 'folder' };
const WHAT: Readonly<Record<string, string>> = {
  '1': 'a link',
  '2': 'a symbolic link',
  '3': 'a device',
  '4': 'a device',
  '6': 'a pipe',
  S: 'a sparse file',
};

/**
 * The kind of a member and its path without a leading `./`. Throws `unsafe_member` for what would write elsewhere than it should:
 * links, devices, absolute paths, `..`, and names that two systems read in two ways.
 */
export function safeMember({ name, type }: TarHeader): { readonly kind: TarMemberKind; readonly path: string } {
  const kind = KINDS[type];
  if (kind === undefined) throw unsafe(WHAT[type] ?? `a member of type ${plainText(type)}`, name);
  const parts = name.split('/').filter((part, i) => part !== '.' && !(part === '' && i > 0));
  if (name.startsWith('/')) throw unsafe('an absolute path', name);
  if (parts.includes('..')) throw unsafe('a path that leads out', name);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  if (/[\x00-\x1f\x7f\\]/.test(name)) throw unsafe('a name with control characters or backslashes', name);
  return { kind, path: parts.join('/') };
}

export function unsafe(what: string, name: string): ArchiveError {
  return new ArchiveError('unsafe_member', `${what}: ${plainText(name, 80)}`, { member: plainText(name, 200) });
}
