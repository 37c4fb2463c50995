import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { folderSource, withFile } from '../../../src/adapters/storage/local.ts';
import { openContents } from '../../../src/domain/archive/contents.ts';
import { type DataDigest, digestAll } from '../../../src/domain/archive/digest.ts';
import { inspectFile, inspectFolder } from '../../../src/domain/archive/inspect.ts';
import { putTogether, takeApart } from '../../support/archive-writer.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';

const exec = promisify(execFile);
const signal = new AbortController().signal;
let server: PostgresServer;
let folder = '';
const at = (name: string) => path.join(folder, name);
const run = (program: string, args: readonly string[]) => exec(server.bin(program), [...args], { maxBuffer: 1 << 28, encoding: 'latin1' });

/** Everything that a row may hold and a reader may trip over, and large objects small, empty and large. */
const SCHEMA = `
  CREATE SCHEMA "odd schema";
  CREATE TABLE "odd schema"."quo""ted (table), x" (id int, "a,b" text, at timestamptz);
  INSERT INTO "odd schema"."quo""ted (table), x" SELECT n, CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN E'\\\\.' WHEN 2 THEN E'tab\\tline\\nback\\\\slash' WHEN 3 THEN repeat('ü€', n % 100) ELSE '' END, '2024-01-01'::timestamptz + n * interval '1 hour' FROM generate_series(1, 5000) n;
  CREATE TABLE nothing ();
  INSERT INTO nothing DEFAULT VALUES; INSERT INTO nothing DEFAULT VALUES;
  CREATE TABLE empty (id int);
  CREATE TABLE wide AS SELECT n AS id, md5(n::text) || repeat('x', 3000) AS text FROM generate_series(1, 3000) n;
  SELECT lo_from_bytea(20001, 'small'); SELECT lo_from_bytea(20002, ''); SELECT lo_from_bytea(20003, decode(repeat('00ff10', 200000), 'hex'));
`;

beforeAll(async () => {
  server = await startPostgres();
  folder = mkdtempSync(path.join(tmpdir(), 'runbook-archive-'));
  await server.query('CREATE DATABASE source');
  await server.query(SCHEMA, 'source');
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server?.remove();
});

async function digestsOf(name: string): Promise<ReadonlyMap<string, DataDigest>> {
  const names = new Map<number, string>();
  const read = async (archive: Awaited<ReturnType<typeof inspectFile>>, source: Parameters<typeof openContents>[1]) => {
    for (const entry of archive.entries) names.set(entry.dumpId, entry.tag);
    return digestAll(await openContents(archive, source));
  };
  const isFolder = name.endsWith('.dir');
  const files = isFolder ? await folderSource(at(name), signal) : null;
  const digests =
    files !== null
      ? await read(await inspectFolder(files), files)
      : await withFile(at(name), signal, async (source) => read(await inspectFile(source), source));
  return new Map([...digests].map(([id, digest]) => [names.get(id) ?? '', { ...digest, dumpId: 0 }]));
}

const simple = (digests: ReadonlyMap<string, DataDigest>) =>
  Object.fromEntries(
    [...digests].map(([name, { rows, bytes, sha256 }]) => [name, [rows, bytes, sha256]]).sort(([a], [b]) => String(a).localeCompare(String(b))),
  );

describe('real dumps of every format', () => {
  test('the digests of COPY text are those of the server’s own COPY', async () => {
    await run('pg_dump', ['-Fc', '-f', at('a.dump'), server.url('source')]);
    const digests = await digestsOf('a.dump');
    // The zone of the dump's session is the server's own.
    for (const [table, tag] of [
      ['"odd schema"."quo""ted (table), x"', 'quo"ted (table), x'],
      ['public.wide', 'wide'],
      ['public.nothing', 'nothing'],
      ['public.empty', 'empty'],
    ] as const) {
      const { stdout } = await run('psql', ['-XqAt', '-c', `COPY ${table} TO STDOUT`, server.url('source')]);
      const text = Buffer.from(stdout, 'latin1');
      expect(digests.get(tag)).toMatchObject({ form: 'copy', bytes: text.length, sha256: createHash('sha256').update(text).digest('hex') });
    }
    expect(digests.get('wide')?.rows).toBe(3000);
    expect(digests.get('nothing')?.rows).toBe(2);
    expect(digests.get('quo"ted (table), x')?.timestamps.length).toBeGreaterThan(3);
  });

  test('custom, tar and directory agree, large objects included', async () => {
    await run('pg_dump', ['-Fc', '-f', at('b.dump'), server.url('source')]);
    await run('pg_dump', ['-Fc', '-Z0', '-f', at('b-none.dump'), server.url('source')]);
    await run('pg_dump', ['-Ft', '-f', at('b.tar'), server.url('source')]);
    await run('pg_dump', ['-Fd', '-f', at('b.dir'), server.url('source')]);
    await run('pg_dump', ['-Fd', '-Z0', '-j2', '-f', at('b-none.dir'), server.url('source')]);
    const expected = simple(await digestsOf('b.dump'));
    const objects = [...(await digestsOf('b.dump')).values()].find((digest) => digest.form === 'large_objects')?.objects;
    expect([...(objects?.oids ?? [])]).toEqual([20001, 20002, 20003]);
    expect([...(objects?.bytes ?? [])]).toEqual([5, 0, 600_000]);
    for (const name of ['b-none.dump', 'b.tar', 'b.dir', 'b-none.dir']) expect([name, simple(await digestsOf(name))]).toEqual([name, expected]);
  });

  test('a dump through a pipe, whose offsets are not set', async () => {
    const { stdout } = await run('pg_dump', ['-Fc', server.url('source')]);
    writeFileSync(at('piped.dump'), Buffer.from(stdout, 'latin1'));
    await run('pg_dump', ['-Fc', '-f', at('c.dump'), server.url('source')]);
    expect(simple(await digestsOf('piped.dump'))).toEqual(simple(await digestsOf('c.dump')));
  });

  test('statements are counted and marked', async () => {
    await run('pg_dump', ['-Fc', '--rows-per-insert=7', '-f', at('inserts.dump'), server.url('source')]);
    const digests = await digestsOf('inserts.dump');
    expect(digests.get('wide')).toMatchObject({ form: 'inserts', rows: 3000 });
    expect(digests.get('quo"ted (table), x')).toMatchObject({ form: 'inserts', rows: 5000 });
    expect(digests.get('nothing')).toMatchObject({ form: 'inserts', rows: 2 });
    expect(digests.get('empty')).toMatchObject({ form: 'inserts', rows: 0 });
  });
});

describe('the test’s own archive writer', () => {
  test.each([12, 13, 14])('pg_restore reads version 1.%d as the original', async (minor) => {
    await run('pg_dump', ['-Fc', '-Z6', '-f', at('w.dump'), server.url('source')]);
    const raw = takeApart(readFileSync(at('w.dump')));
    if (raw.minor > 14) return;
    writeFileSync(at('old.dump'), putTogether({ ...raw, minor }));
    const [original, old] = [await run('pg_restore', ['-f', '-', at('w.dump')]), await run('pg_restore', ['-f', '-', at('old.dump')])];
    // Older versions know no access method of a table.
    const body = (text: string) => text.replace(/^\\(un)?restrict .*$/gm, '').replace(/^SET default_table_access_method = heap;\n\n/gm, '');
    expect(body(old.stdout)).toBe(body(original.stdout));
  });
});
