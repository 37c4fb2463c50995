import { createHash } from 'node:crypto';
import type { TableName } from '../../domain/drill/tables.ts';
import type { DumpSettings } from '../../domain/proof/dump-settings.ts';
import type { RowsDigest } from '../../domain/proof/types.ts';
import { type Connection, type ConnectOptions, connect, quoteLiteral } from './connect.ts';
import type { CopySink } from './copy-out.ts';
import { PostgresError } from './failure.ts';
import type { TableFacts } from './proof-facts.ts';

/** Where rows are read from. */
export type RowsSource = { readonly table: TableName; readonly columns: readonly string[]; readonly facts: TableFacts };

/** A session that reads tables the way that pg_dump did. What fails throws a PostgresError. */
export type ProofSession = {
  readonly connection: Connection;
  /** A name as this session's SQL must write it. */
  readonly identifier: (name: string) => string;
  /** Rows and hash of all of a table's rows. */
  readonly digest: (source: RowsSource) => Promise<RowsDigest>;
  /** The number of rows alone; `sha256` is empty. */
  readonly count: (source: RowsSource) => Promise<RowsDigest>;
  /** The rows themselves, for a comparison that keeps none of them. */
  readonly rows: (source: RowsSource, sink: CopySink) => Promise<number>;
  /** Begins a read-only transaction with a snapshot of its own, in this time zone. */
  readonly begin: (timeZone: string) => Promise<void>;
  readonly end: () => Promise<void>;
};

/**
 * What pg_dump sets in its own session (pg_dump.c, setup_connection; fe_utils/connect_utils.c for the search path) shows in the data's text: these
 * settings give the same text for the same values. `row_security = off` makes a policy that would hide rows an error.
 */
const FIXED = {
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  extra_float_digits: '3',
  synchronize_seqscans: 'off',
  row_security: 'off',
  search_path: 'pg_catalog',
  standard_conforming_strings: 'on',
  quote_all_identifiers: 'off',
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
};

/** Opens such a session. */
export async function openProofSession(options: ConnectOptions, settings: DumpSettings): Promise<ProofSession> {
  const connection = await connect(options);
  try {
    await connection.script(setAll({ ...FIXED, client_encoding: settings.encoding }));
    for (const [name, value] of [
      ['bytea_output', settings.byteaOutput],
      ['lc_monetary', settings.lcMonetary],
    ] as const) {
      if (value !== null) await setIfKnown(connection, name, value);
    }
  } catch (error) {
    await connection.end();
    throw error;
  }
  // Names are for a session in the dump's encoding; in one without an encoding bytes pass as they are.
  const ident = settings.encoding === 'SQL_ASCII' ? plainIdentifier : asciiIdentifier;
  return {
    connection,
    identifier: ident,
    digest: async (source) => {
      const hash = createHash('sha256');
      let bytes = 0;
      const rows = await connection.copyOut(copyStatement(source, ident), (piece) => {
        hash.update(piece);
        bytes += piece.length;
      });
      return { rows, bytes, sha256: hash.digest('hex') };
    },
    count: async (source) => {
      const [row] = await connection.query<{ n: string }>(`SELECT count(*) AS n FROM ${rowsFrom(source, ident)}`);
      return { rows: Number(row?.n), bytes: 0, sha256: '' };
    },
    rows: (source, sink) => connection.copyOut(copyStatement(source, ident), sink),
    begin: async (timeZone) => {
      await connection.script(`ROLLBACK; ${setAll({ TimeZone: timeZone })}; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`);
    },
    end: connection.end,
  };
}

function setAll(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `SET ${name} = ${quoteLiteral(value)}`)
    .join('; ');
}

/** A locale that this server lacks: its own stays, as it did for the restore. */
async function setIfKnown(connection: Connection, name: string, value: string): Promise<void> {
  try {
    await connection.query(`SET ${name} = ${quoteLiteral(value)}`);
  } catch (error) {
    if (!(error instanceof PostgresError) || error.failure.code !== '22023') throw error;
  }
}

type Quote = (name: string) => string;

const plainIdentifier: Quote = (name) => `"${name.replaceAll('"', '""')}"`;

/** An identifier in ASCII alone, whatever client_encoding is: SQL is sent as UTF-8 bytes, and the session may read them as another encoding. */
const asciiIdentifier: Quote = (name) => {
  if (!/[^\x20-\x7e]/.test(name)) return plainIdentifier(name);
  const escaped = [...name.replaceAll('\\', '\\\\').replaceAll('"', '""')].map((c) =>
    /[\x20-\x7e]/.test(c) ? c : `\\+${(c.codePointAt(0) ?? 0).toString(16).padStart(6, '0')}`,
  );
  return `U&"${escaped.join('')}"`;
};

const tableIdentifier = ({ schema, name }: TableName, quote: Quote) => `${quote(schema)}.${quote(name)}`;

/** As pg_dump does: an ordinary table by itself, without the tables that inherit from it; the others by a query. */
function copyStatement(source: RowsSource, quote: Quote): string {
  const columns = source.columns.map(quote).join(', ');
  const { kind, condition } = source.facts;
  if (kind === 'r' && condition === null) return `COPY ${tableIdentifier(source.table, quote)}${columns && ` (${columns})`} TO STDOUT`;
  return `COPY (SELECT ${columns} FROM ${rowsFrom(source, quote)}) TO STDOUT`;
}

function rowsFrom({ table, facts }: RowsSource, quote: Quote): string {
  const name = tableIdentifier(table, quote);
  return `${facts.kind === 'r' ? `ONLY ${name}` : name} ${facts.condition ?? ''}`.trim();
}
