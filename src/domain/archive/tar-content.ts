import { plainText } from '../../core/plain-text.ts';
import { ArchiveError } from './damage.ts';
import type { ByteSource } from './types.ts';

/** What lies in a tar file that is not an archive of `pg_dump -Ft` itself. */
export type TarContent =
  | { readonly kind: 'archive' }
  /** A directory archive: its files by their bare names. */
  | { readonly kind: 'folder'; readonly files: ReadonlyMap<string, ByteSource> }
  /** One file, which must be the dump. */
  | { readonly kind: 'file'; readonly file: ByteSource };

/** The list of contents of a tar or directory archive. */
const TOC = 'toc.dat';
/** Its lists and data, as `pg_dump` names them; compressed ones have an ending more. */
const PART = /^(toc\.dat|\d+\.dat|blob_\d+\.dat|blobs(_\d+)?\.toc)(\.(gz|lz4|zst))?$/;
/** Only `pg_dump -Ft` writes this beside its list of contents, and it does so last. */
const SCRIPT = 'restore.sql';

/**
 * Tells a tar archive of `pg_dump` from a directory archive that somebody packed, at its top or in a folder, and from a single dump.
 * Throws `unsupported_format`.
 */
export function tarContent(members: ReadonlyMap<string, ByteSource>): TarContent {
  const tocs = [...members.keys()].filter((path) => path === TOC || path.endsWith(`/${TOC}`));
  if (tocs.length > 1) throw new ArchiveError('unsupported_format', `a tar file of ${tocs.length} archives`);
  const [toc] = tocs;
  const packed = toc === undefined ? [...members.keys()].find(isCompressedToc) : undefined;
  if (packed !== undefined) throw compressedToc(packed);
  if (toc === TOC && members.has(SCRIPT)) return { kind: 'archive' };
  if (toc !== undefined) return { kind: 'folder', files: filesOf(members, toc.slice(0, -TOC.length)) };
  const [only] = members.values();
  if (members.size === 1 && only !== undefined) return { kind: 'file', file: only };
  throw new ArchiveError('unsupported_format', `a tar file of ${members.size} files without ${TOC}`);
}

/** `gzip -r` of a directory archive compresses its list of contents too, which no pg_restore reads. */
export function isCompressedToc(name: string): boolean {
  return /(^|\/)toc\.dat\.(gz|lz4|zst)$/.test(name);
}

/** The refusal of one, by name. */
export function compressedToc(name: string): ArchiveError {
  return new ArchiveError('unsupported_format', `the archive's list of contents is compressed (${plainText(name, 100)}): unpack that file before`);
}

function filesOf(members: ReadonlyMap<string, ByteSource>, folder: string): ReadonlyMap<string, ByteSource> {
  const inside = [...members].filter(([path]) => path.startsWith(folder)).map(([path, file]) => [path.slice(folder.length), file] as const);
  return new Map(inside.filter(([name]) => PART.test(name)));
}
