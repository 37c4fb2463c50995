import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { GeneratedHistory, GeneratedMigration, GeneratedRow } from './history-generator.ts';
import { LEDGER } from './migration-kit.ts';
import type { PostgresServer } from './postgres-server.ts';

/** One database and one folder, put into one generated state after the other. */
export type World = {
  readonly root: string;
  readonly migrations: string;
  /** Puts it into the state; the database's address. */
  readonly set: (history: GeneratedHistory) => Promise<string>;
  readonly remove: () => Promise<void>;
};

const SCHEMAS = ['public', 'app', 'MixedCase', 'with space', 'año', 'decoy'];
const quoted = (name: string) => `"${name.replace(/"/g, '""')}"`;

export async function makeWorld(server: PostgresServer): Promise<World> {
  await server.query('CREATE DATABASE generated');
  const client = new pg.Client({ connectionString: server.url('generated') });
  await client.connect();
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'runbook-history-')));
  const migrations = path.join(root, 'prisma', 'migrations');
  mkdirSync(path.join(root, 'prisma'));
  writeFileSync(path.join(root, 'prisma', 'schema.prisma'), 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n');
  return {
    root,
    migrations,
    set: async (history) => {
      writeFolder(migrations, history);
      await client.query(sqlOf(history));
      const url = new URL(server.url('generated'));
      if (history.schema !== 'public') url.searchParams.set('schema', history.schema);
      return url.href;
    },
    remove: async () => {
      await client.end();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function writeFolder(folder: string, { migrations, lock, stray }: GeneratedHistory) {
  const outside = path.join(folder, '..', 'elsewhere');
  for (const old of [folder, outside]) rmSync(old, { recursive: true, force: true });
  // A folder that holds nothing is not in a git checkout either.
  if (lock === null && !stray && migrations.every((item) => item.disk === 'none')) return;
  mkdirSync(folder, { recursive: true });
  if (lock !== null) writeFileSync(path.join(folder, 'migration_lock.toml'), lock);
  if (stray) writeFileSync(path.join(folder, 'README.md'), '# Migrations\n');
  for (const item of migrations) writeMigration(folder, outside, item);
}

function writeMigration(folder: string, outside: string, { name, disk, text }: GeneratedMigration) {
  if (disk === 'none') return;
  const own = path.join(folder, name);
  const real = disk === 'link' ? path.join(outside, name) : own;
  mkdirSync(real, { recursive: true });
  if (disk === 'link') symlinkSync(real, own);
  if (disk === 'folder') mkdirSync(path.join(real, 'migration.sql'));
  if (disk === 'file' || disk === 'link') writeFileSync(path.join(real, 'migration.sql'), text);
}

const BESIDE_SQL: Readonly<Record<GeneratedHistory['beside'], string>> = {
  nothing: '',
  table: 'CREATE TABLE "User" (id int);',
  view: 'CREATE VIEW v AS SELECT 1 AS x;',
  materialized: 'CREATE MATERIALIZED VIEW m AS SELECT 1 AS x;',
  partitioned: 'CREATE TABLE p (id int) PARTITION BY RANGE (id);',
  sequence: 'CREATE SEQUENCE s;',
  type: "CREATE TYPE mood AS ENUM ('ok');",
  function: 'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;',
  temporary_name: 'CREATE UNLOGGED TABLE "_prisma_migrations_old" (id int);',
};

function sqlOf({ schema, table, beside, decoy, migrations }: GeneratedHistory): string {
  const sql = [`DROP SCHEMA IF EXISTS ${SCHEMAS.map(quoted).join(', ')} CASCADE; CREATE SCHEMA public; SET client_min_messages = error;`];
  if (decoy) sql.push(`CREATE SCHEMA decoy; SET search_path = decoy; ${LEDGER} CREATE TABLE other (id int);`);
  if (decoy) sql.push(`INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('d', 'x', '20250101000000_init');`);
  // A schema that nobody has made yet is empty too.
  if (schema !== 'public' && (table || beside !== 'nothing')) sql.push(`CREATE SCHEMA ${quoted(schema)};`);
  sql.push(`SET search_path = ${quoted(schema)};`, BESIDE_SQL[beside]);
  const rows = migrations.flatMap((item) => item.rows.map((row) => ({ item, row })));
  if (table) sql.push(LEDGER, ...rows.map(({ item, row }, i) => insert(item, row, i)));
  return sql.join('\n');
}

function insert(item: GeneratedMigration, row: GeneratedRow, index: number): string {
  const time = (minute: number | null) => (minute === null ? 'NULL' : `timestamptz '2026-01-01 00:00:00Z' + interval '${minute} min'`);
  const finished = row.state === 'failed' || row.state === 'rolled_back' ? null : row.at + 0.5;
  const values = [
    `'${index}'`,
    pg.escapeLiteral(checksumOf(item.text, row.checksum)),
    time(finished),
    pg.escapeLiteral(item.name),
    row.log === null ? 'NULL' : pg.escapeLiteral(row.log),
    time(row.state === 'rolled_back' || row.state === 'undone' ? row.at + 0.75 : null),
    time(row.at),
    row.state === 'applied' ? '1' : '0',
  ];
  return `INSERT INTO _prisma_migrations VALUES (${values.join(', ')});`;
}

/** Made without our own code. */
export function checksumOf(text: string, how: GeneratedRow['checksum']): string {
  const sha = (content: string) => createHash('sha256').update(content).digest('hex');
  const unpadded = (content: string) => [...createHash('sha256').update(content).digest()].map((byte) => byte.toString(16)).join('');
  const lf = text.split('\r\n').join('\n');
  switch (how) {
    case 'same':
      return sha(text);
    case 'lf':
      return sha(lf);
    case 'crlf':
      return sha(lf.split('\n').join('\r\n'));
    case 'unpadded':
      return unpadded(text);
    case 'unpadded_lf':
      return unpadded(lf);
    case 'newline_lost':
      return sha(`${text}\n`);
    case 'mixed':
      return sha(lf.replace('\n', '\r\n'));
    case 'upper':
      return sha(text).toUpperCase();
    case 'cut':
      return sha(text).slice(0, 63);
    case 'other':
      return sha('another text');
    case 'empty':
      return '';
  }
}
