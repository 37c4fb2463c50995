import { ArchiveError } from './damage.ts';
import type { ByteSource } from './types.ts';

/** What a script of `pg_dump -Fp` says of itself; null where it does not. */
export type PlainSqlDump = {
  /** `Dumped by pg_dump version …`. */
  readonly dumpVersion: string | null;
  readonly serverVersion: string | null;
  /** From `CREATE DATABASE` or `\connect`, which only `--create` writes. */
  readonly database: string | null;
  readonly encoding: string | null;
  /** Whether it begins with `\restrict`, as dumps since August 2025 do: psql then refuses its other backslash commands. */
  readonly restricted: boolean;
  /** False where no `pg_dump` made the script: its end cannot be told either. */
  readonly madeByPgDump: boolean;
};

const [HEAD_BYTES, TAIL_BYTES] = [64 << 10, 4096];

/** Reads both ends of a script. Throws `archive_truncated` where `pg_dump` began it and did not end it. */
export async function inspectPlainSql(source: ByteSource): Promise<PlainSqlDump> {
  const decoder = new TextDecoder('latin1');
  const read = async (from: number, to: number) => decoder.decode(await source.read(from, to - from));
  const head = await read(0, Math.min(HEAD_BYTES, source.size));
  const tail = await read(Math.max(0, source.size - TAIL_BYTES), source.size);
  const first = (pattern: RegExp) => pattern.exec(head)?.[1] ?? null;
  const madeByPgDump = /^\s*--\s*\n-- PostgreSQL database dump\n/.test(head);
  if (madeByPgDump && !/^-- PostgreSQL database dump complete$/m.test(tail)) {
    throw new ArchiveError('archive_truncated', `the script ends at byte ${source.size} without its last comment`, { size: source.size });
  }
  return {
    dumpVersion: first(/^-- Dumped by pg_dump version (.+)$/m),
    serverVersion: first(/^-- Dumped from database version (.+)$/m),
    database: first(/^\\connect -reuse-previous=on "dbname='([^'\\]+)'"$/m) ?? first(/^\\connect ([^\s"-]+)$/m),
    encoding: first(/^SET client_encoding = '([^']+)';$/m),
    restricted: /^\\restrict \S+$/m.test(head),
    madeByPgDump,
  };
}
