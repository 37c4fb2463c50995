import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { tarFile } from '../../support/tar-file.ts';
import { DUMPS, databases, drill, useClientsOf } from './support.ts';

let server: PostgresServer;
let folder = '';
beforeAll(async () => {
  server = await startPostgres();
  useClientsOf(server);
  folder = mkdtempSync(path.join(tmpdir(), 'runbook-wrapped-'));
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server?.remove();
});

const dump = readFileSync(path.join(DUMPS, 'pg15-gzip.dump'));
const tar = readFileSync(path.join(DUMPS, 'pg15.tar'));
const directory = readFileSync(path.join(DUMPS, 'pg15-dir.tar.gz'));
const script = readFileSync(path.join(DUMPS, 'pg15-plain.sql'));
const unpackedFolder = () => {
  const place = mkdtempSync(path.join(folder, 'dir-'));
  execFileSync('tar', ['-xzf', path.join(DUMPS, 'pg15-dir.tar.gz'), '-C', place]);
  return place;
};
/** 1.1 GB of zeros in 1 MB: members of a gzip file follow each other. */
const bomb = () => Buffer.concat(Array.from({ length: 1100 }, () => zlib.gzipSync(Buffer.alloc(1 << 20))));

async function judge(name: string, bytes: Uint8Array) {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  const run = await drill({ backup: file, 'server-url': server.url() });
  expect(await databases(server)).toEqual([]);
  rmSync(file);
  return { verdict: run.main.verdict, reason: run.main.reason, rows: run.outcome.outputs['rows'], message: run.main.message };
}

describe('one wrapping is taken off', () => {
  test.each<[string, () => Uint8Array]>([
    ['backup.dump.gz', () => zlib.gzipSync(dump)],
    ['backup.dump.zst', () => zlib.zstdCompressSync(dump)],
    ['frames.dump.zst', () => Buffer.concat([zlib.zstdCompressSync(dump.subarray(0, 30_000)), zlib.zstdCompressSync(dump.subarray(30_000))])],
    ['members.dump.gz', () => Buffer.concat([zlib.gzipSync(dump.subarray(0, 30_000)), zlib.gzipSync(dump.subarray(30_000))])],
    ['backup.tar.gz', () => zlib.gzipSync(tar)],
    ['folder.tar', () => zlib.gunzipSync(directory)],
    ['folder.tar.zst', () => zlib.zstdCompressSync(zlib.gunzipSync(directory))],
    ['flat.tar', () => execFileSync('tar', ['-cf', '-', '--format=pax', '-C', path.join(unpackedFolder(), 'pg15-dir'), '.'])],
    ['dump-in.tar.gz', () => zlib.gzipSync(tarFile([{ name: 'backups/nightly.dump', content: dump }]))],
    ['gz-in.tar', () => tarFile([{ name: './nightly.dump.gz', content: zlib.gzipSync(dump) }])],
    ['without-script.tar', () => withoutScript()],
  ])('%s', async (name, bytes) => {
    expect(await judge(name, bytes())).toMatchObject({ verdict: 'ok', reason: 'ok', rows: '680' });
  });
});

/** What `tar` leaves of a tar archive when somebody threw restore.sql away. */
function withoutScript(): Buffer {
  const place = mkdtempSync(path.join(folder, 'tar-'));
  execFileSync('tar', ['-xf', path.join(DUMPS, 'pg15.tar'), '-C', place]);
  rmSync(path.join(place, 'restore.sql'));
  return execFileSync('tar', ['-cf', '-', '-C', place, '.']);
}

describe('what cannot be restored is refused by name', () => {
  test.each<[string, () => Uint8Array, string, string]>([
    ['twice.dump.gz.gz', () => zlib.gzipSync(zlib.gzipSync(dump)), 'unknown', 'wrapped_twice'],
    ['gz-in.tar.gz', () => zlib.gzipSync(tarFile([{ name: 'a.dump.gz', content: zlib.gzipSync(dump) }])), 'unknown', 'wrapped_twice'],
    ['tar-in.tar', () => tarFile([{ name: 'a.tar', content: zlib.gunzipSync(directory) }]), 'unknown', 'wrapped_twice'],
    ['toc.tar', () => tarFile([{ name: 'toc.dat.gz', content: zlib.gzipSync('PGDMP') }, { name: '1.dat.gz' }]), 'unknown', 'unsupported_format'],
    ['cut.dump.zst', () => zlib.zstdCompressSync(dump).subarray(0, -20), 'critical', 'archive_truncated'],
    ['cut.dump.gz', () => zlib.gzipSync(dump).subarray(0, -20), 'critical', 'archive_truncated'],
    ['cut-inside.dump.gz', () => zlib.gzipSync(dump.subarray(0, -20)), 'critical', 'archive_truncated'],
    ['flipped.dump.gz', () => flipped(zlib.gzipSync(dump)), 'critical', 'archive_corrupt'],
    ['junk.dump.zst', () => Buffer.concat([zlib.zstdCompressSync(dump), Buffer.from('junk')]), 'critical', 'archive_corrupt'],
    ['empty.dump.gz', () => zlib.gzipSync(''), 'critical', 'archive_empty'],
    ['cut-script.sql', () => script.subarray(0, -200), 'critical', 'archive_truncated'],
    ['mysql.sql.gz', () => zlib.gzipSync('-- MySQL dump 10.13\n'), 'critical', 'other_database'],
    ['all.sql', () => Buffer.from('--\n-- PostgreSQL database cluster dump\n--\n'), 'unknown', 'cluster_script'],
    ['evil.tar', () => tarFile([{ name: 'toc.dat' }, { name: '../../evil', content: 'x' }]), 'critical', 'unsafe_member'],
    ['link.tar.gz', () => zlib.gzipSync(tarFile([{ name: 'b/toc.dat', type: '2' }])), 'critical', 'unsafe_member'],
    ['bomb.dump.gz', bomb, 'critical', 'archive_bomb'],
  ])(
    '%s',
    async (name, bytes, verdict, reason) => {
      expect(await judge(name, bytes())).toMatchObject({ verdict, reason });
    },
    60_000,
  );
});

function flipped(bytes: Buffer): Buffer {
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 0x10;
  return bytes;
}
