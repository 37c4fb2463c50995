import type { Script } from './script.ts';

/**
 * The archive formats of `pg_dump`: custom (`-Fc`), tar (`-Ft`) and directory (`-Fd`). They share a header and a table of contents;
 * only the place of the data differs. Source of the layout: PostgreSQL, src/bin/pg_dump/pg_backup_archiver.c (ReadHead, ReadToc)
 * and pg_backup_custom.c, -tar.c, -directory.c.
 */

/** Bytes that can be read at any place: a file, a part of one, a buffer. A read past the end gives fewer bytes. */
export type ByteSource = {
  readonly size: number;
  readonly read: (position: number, length: number) => Promise<Uint8Array>;
};

/** The files of a directory archive. */
export type FolderSource = {
  /** Sizes by file name. */
  readonly files: ReadonlyMap<string, number>;
  readonly open: (name: string) => Promise<ByteSource>;
};

/** `plain`: a script of `pg_dump -Fp`, read as if it were an archive; its `minor` and sizes are 0. */
export type ArchiveFormat = 'custom' | 'tar' | 'directory' | 'plain';
export type Compression = 'none' | 'gzip' | 'lz4' | 'zstd';

export type ArchiveHeader = {
  readonly format: ArchiveFormat;
  /** 12 to 16, for archive versions 1.12 to 1.16. */
  readonly minor: number;
  /** Bytes per integer and per file offset, as the dumping machine had them. */
  readonly intSize: number;
  readonly offsetSize: number;
  readonly compression: Compression;
  /**
   * When the dump began, by the clock on the wall of the dumping machine. The format stores no time zone, so this is read as UTC
   * and may be off by up to 14 hours. Null where the fields are no date.
   */
  readonly createdAt: Date | null;
  readonly database: string;
  readonly serverVersion: string;
  readonly dumpVersion: string;
};

/** One line of the table of contents: an object, or the data of one. */
export type TocEntry = {
  readonly dumpId: number;
  /** Whether the archive holds data of this entry (a table's rows, large objects). */
  readonly hasData: boolean;
  readonly tag: string;
  /** `TABLE`, `TABLE DATA`, `INDEX`, `FK CONSTRAINT` … */
  readonly desc: string;
  readonly section: number;
  readonly definition: string;
  readonly copyStatement: string;
  readonly namespace: string;
  readonly owner: string;
  readonly dependencies: readonly number[];
  /** Custom format: where the data lies, where the dump could still write it there (not so when it went to a pipe). */
  readonly offset: number | null;
  /** Tar and directory format: the file that holds the data. */
  readonly fileName: string;
};

/** Where the data of one entry lies, as the walk found it: a dump that went to a pipe does not say so itself. */
export type StoredData = {
  /** Bytes as stored, without the lengths between them. */
  readonly bytes: number;
  /** Custom format: the place of the first byte after the block's head. 0 in a file of its own. */
  readonly at: number;
  /** Tar and directory format: the name of the file as it is there, with the ending of its compression. */
  readonly file: string | null;
};

/** A whole archive, walked to its end and found in order. */
export type Archive = {
  readonly header: ArchiveHeader;
  readonly entries: readonly TocEntry[];
  /** Bytes of data as stored, and the data blocks (or files) that hold them. */
  readonly dataBytes: number;
  readonly blocks: number;
  /** By dump id, for each entry that has data. */
  readonly data: ReadonlyMap<number, StoredData>;
  /** Plain format: the parts that psql runs. */
  readonly script?: Script;
};
