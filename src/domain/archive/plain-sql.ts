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

const HEAD_BYTES = 64 << 10;

/** Reads the beginning of a script. */
export async function inspectPlainSql(source: ByteSource): Promise<PlainSqlDump> {
  const head = new TextDecoder('latin1').decode(await source.read(0, Math.min(HEAD_BYTES, source.size)));
  const first = (pattern: RegExp) => pattern.exec(head)?.[1] ?? null;
  if (/^\s*--\s*\r\n-- PostgreSQL database dump\r\n/.test(head)) {
    throw new ArchiveError('unsupported_format', 'a script whose lines end as on Windows (CR LF)', { size: source.size });
  }
  const madeByPgDump = /^\s*--\s*\n-- PostgreSQL database dump\n/.test(head);
  return {
    dumpVersion: first(/^-- Dumped by pg_dump version (.+)$/m),
    serverVersion: first(/^-- Dumped from database version (.+)$/m),
    database: first(/^\\connect -reuse-previous=on "dbname='([^'\\]+)'"$/m) ?? first(/^\\connect ([^\s"-]+)$/m),
    encoding: first(/^SET client_encoding = '([^']+)';$/m),
    restricted: /^\\restrict \S+$/m.test(head),
    madeByPgDump,
  };
}
