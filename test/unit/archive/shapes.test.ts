import { describe, expect, test } from '@jest/globals';
import { inspectPlainSql } from '../../../src/domain/archive/plain-sql.ts';
import { sniff } from '../../../src/domain/archive/sniff.ts';
import { readTarMembers } from '../../../src/domain/archive/tar.ts';
import { tarContent } from '../../../src/domain/archive/tar-content.ts';
import { type TarEntry, tarFile } from '../../support/tar-file.ts';
import { dump, reasonOf, source } from './fixtures.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('what a file is, by its beginning', () => {
  test.each([
    ['pg15-gzip.dump', 'custom'],
    ['pg15.tar', 'tar'],
    ['pg15-plain.sql', 'plain_sql'],
    ['pg15-plain.sql.gz', 'gzip'],
  ])('%s', (name, kind) => {
    expect(sniff(dump(name).subarray(0, 4096), 1e6)).toBe(kind);
  });

  test.each([
    ['zstd', '\x28\xb5\x2f\xfd\x04'],
    ['lz4', '\x04\x22\x4d\x18\x64'],
  ])('%s', (kind, head) => {
    expect(sniff(bytes(head), 100)).toBe(kind);
  });

  test.each([
    ['encrypted', 'age-encryption.org/v1\n-> X25519'],
    ['encrypted', '-----BEGIN AGE ENCRYPTED FILE-----'],
    ['encrypted', '-----BEGIN PGP MESSAGE-----'],
    ['encrypted', 'Salted__abcdefgh'],
    ['encrypted', '\x8c\x0d\x04\x09\x03\x08'],
    ['encrypted', '\x85\x01\x0c\x03abcdefgh'],
    ['encrypted', '\x84\x5e\x03abcdefgh'],
    ['unsupported_format', '\xfd7zXZ\x00\x00\x04'],
    ['unsupported_format', 'BZh91AY&SY'],
    ['unsupported_format', 'PK\x03\x04\x14\x00'],
    ['cluster_script', '--\n-- PostgreSQL database cluster dump\n--\n\nSET default_transaction_read_only = off;\n'],
    ['other_database', '-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n'],
    ['other_database', '/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19\n'],
    ['other_database', 'SQLite format 3\x00\x10\x00'],
    ['other_database', 'PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n'],
    ['other_database', 'REDIS0011\xfa'],
    ['other_database', '\x6d\xe2\x99\x81'],
    ['not_an_archive', '<?xml version="1.0"?><Error/>'],
    ['not_an_archive', '{"message":"Bad credentials"}'],
  ])('%s: %j', async (reason, head) => {
    expect(await reasonOf(bytes(head))).toBe(reason);
  });
});

describe('plain SQL', () => {
  test('says what it is', async () => {
    expect(await inspectPlainSql(source(dump('pg15-plain.sql')))).toEqual({
      dumpVersion: expect.stringMatching(/^15\.18/),
      serverVersion: expect.stringMatching(/^15\.18/),
      database: null,
      encoding: 'UTF8',
      restricted: true,
      madeByPgDump: true,
    });
  });

  test.each([
    ['app', 'app'],
    [`-reuse-previous=on "dbname='My app'"`, 'My app'],
  ])('with --create names its database: %s', async (argument, database) => {
    const script = `--\n-- PostgreSQL database dump\n--\n\n\\connect ${argument}\n\n-- PostgreSQL database dump complete\n`;
    expect(await inspectPlainSql(source(bytes(script)))).toMatchObject({ database, restricted: false, encoding: null });
  });

  test.each([0.3, 0.9, 0.999])('cut at %d of its length is truncated', async (part) => {
    const script = dump('pg15-plain.sql');
    expect(await reasonOf(script.subarray(0, Math.floor(script.length * part)))).toBe('archive_truncated');
  });

  test('of another hand is no more than that', async () => {
    expect(await reasonOf(bytes('CREATE TABLE a (b int);\n'))).toBe('plain_sql');
  });
});

describe('members of a tar file', () => {
  const list = async (entries: readonly TarEntry[]) => [...(await readTarMembers(source(tarFile(entries)))).keys()];
  const refused = async (entries: readonly TarEntry[]) => {
    const error = await list(entries).catch((e: unknown) => e);
    expect(error).toMatchObject({ reason: 'unsafe_member' });
    return (error as Error).message;
  };

  test.each<[string, TarEntry]>([
    ['..', { name: '../evil' }],
    ['.. inside', { name: 'dump/../../evil' }],
    ['.. at the end', { name: 'dump/..' }],
    ['an absolute path', { name: '/etc/passwd' }],
    ['a symbolic link', { name: 'toc.dat', type: '2' }],
    ['a hard link', { name: 'toc.dat', type: '1' }],
    ['a character device', { name: 'toc.dat', type: '3' }],
    ['a block device', { name: 'toc.dat', type: '4' }],
    ['a pipe', { name: 'toc.dat', type: '6' }],
    ['a sparse file', { name: 'toc.dat', type: 'S' }],
    ['an unknown type', { name: 'toc.dat', type: 'Z' }],
    ['a backslash', { name: 'a\\..\\evil' }],
    ['a line end', { name: 'a\n::set-output name=x::y' }],
    ['a prefix that leads out', { name: 'evil', prefix: '../..' }],
    ['a folder that leads out', { name: '../evil/', type: '5' }],
  ])('%s is refused', async (_, entry) => {
    const message = await refused([{ name: 'a.dat', content: 'x' }, entry]);
    expect(message).not.toMatch(/[\n\r]/);
  });

  test('a name twice is refused', async () => {
    await refused([{ name: 'toc.dat' }, { name: './toc.dat' }]);
    await refused([{ name: 'a/toc.dat' }, { name: 'a//toc.dat' }]);
  });

  test('long names that hide a path are refused', async () => {
    await refused([{ name: '././@LongLink', type: 'L', content: '../../evil\0' }, { name: 'toc.dat' }]);
    await refused([{ name: 'pax', type: 'x', content: '18 path=/etc/evil\n' }, { name: 'toc.dat' }]);
  });

  test('names of all three kinds', async () => {
    const long = `${'d'.repeat(120)}/toc.dat`;
    expect(
      await list([
        { name: './', type: '5' },
        { name: './toc.dat', content: 'a' },
        { name: '././@LongLink', type: 'L', content: `${long}\0` },
        { name: 'cut', content: 'b' },
        { name: 'pax', type: 'x', content: '22 path=pax/1.dat.gz\n30 mtime=1700000000.123456\n' },
        { name: 'cut', content: 'c' },
        { name: 'global', type: 'g', content: '20 comment=whatever\n' },
        { name: '2.dat', prefix: 'posix', content: 'd' },
      ]),
    ).toEqual(['toc.dat', long, 'pax/1.dat.gz', 'posix/2.dat']);
  });

  test('a size of pax counts', async () => {
    const members = await readTarMembers(
      source(
        tarFile([
          { name: 'x', type: 'x', content: '10 size=3\n' },
          { name: 'a', content: 'abc', size: 0 },
        ]),
      ),
    );
    expect(members.get('a')?.size).toBe(3);
  });

  test.each<[string, Buffer, string]>([
    ['a name of a gigabyte', tarFile([{ name: 'x', type: 'L', size: 2 ** 30 }]), 'archive_truncated'],
    ['attributes that cannot be read', tarFile([{ name: 'x', type: 'x', content: 'rubbish\n' }, { name: 'a' }]), 'archive_corrupt'],
    ['a size that is no number', tarFile([{ name: 'x', type: 'x', content: '10 size=-1\n' }, { name: 'a' }]), 'archive_corrupt'],
    ['no end', tarFile([{ name: 'toc.dat' }], false), 'archive_truncated'],
  ])('%s is damage', async (_, file, reason) => {
    await expect(readTarMembers(source(file))).rejects.toMatchObject({ reason });
  });
});

describe('what lies in a tar file', () => {
  const kindOf = async (names: readonly string[]) => tarContent(await readTarMembers(source(tarFile(names.map((name) => ({ name, content: 'x' }))))));

  test.each([
    [['toc.dat', '1.dat', 'restore.sql'], 'archive'],
    [['toc.dat', '1.dat.gz'], 'folder'],
    [['backup/toc.dat', 'backup/1.dat.gz'], 'folder'],
    [['app.dump'], 'file'],
  ])('%j is %s', async (names, kind) => {
    expect((await kindOf(names)).kind).toBe(kind);
  });

  test('of a folder only the archive’s own files are taken', async () => {
    const content = await kindOf([
      'b/toc.dat',
      'b/1.dat.zst',
      'b/blobs_7.toc',
      'b/blob_1.dat',
      'b/._toc.dat',
      'b/sub/2.dat',
      'other/3.dat',
      'b/run.sh',
    ]);
    expect(content.kind === 'folder' ? [...content.files.keys()] : content).toEqual(['toc.dat', '1.dat.zst', 'blobs_7.toc', 'blob_1.dat']);
  });

  test.each([[['a/toc.dat', 'b/toc.dat']], [['a.txt', 'b.txt']], [[]]])('%j is refused', async (names) => {
    await expect(kindOf(names)).rejects.toMatchObject({ reason: expect.stringMatching(/unsupported_format|not_an_archive/) });
  });
});
