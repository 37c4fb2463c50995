import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { clientMajorFor, majorOf } from '../../../src/domain/archive/header.ts';
import { inspectFile, inspectFolder } from '../../../src/domain/archive/inspect.ts';
import { DUMPS, dump, reasonOf, source } from './fixtures.ts';

describe('every sample', () => {
  test.each([
    ['pg15-gzip.dump', 14, 'gzip', 12],
    ['pg15-none.dump', 14, 'none', 12],
    ['pg15.tar', 14, 'none', 12],
    ['pg16client-of-15-gzip.dump', 15, 'gzip', 16],
    ['pg17-gzip.dump', 16, 'gzip', 17],
    ['pg17-none.dump', 16, 'none', 17],
    ['pg17-zstd.dump', 16, 'zstd', 17],
    ['pg18-gzip.dump', 16, 'gzip', 17],
    ['pg18-lz4.dump', 16, 'lz4', 17],
    ['pg18-none.dump', 16, 'none', 17],
    // Nothing in their structure is wrong: restoring and checking them tells.
    ['bad-bitflip-data.dump', 14, 'gzip', 12],
    ['bad-bitflip-uncompressed-silent.dump', 14, 'none', 12],
    ['bad-fk-violation.dump', 14, 'gzip', 12],
  ])('%s is read whole', async (name, minor, compression, client) => {
    const archive = await inspectFile(source(dump(name)));
    expect(archive.header).toMatchObject({ minor, compression, format: name.endsWith('.tar') ? 'tar' : 'custom' });
    expect(archive.header.createdAt?.toISOString().slice(0, 10)).toBe('2026-11-24');
    expect(clientMajorFor(archive.header)).toBe(client);
    expect(archive.blocks).toBe(7);
    expect(archive.entries).toHaveLength(70);
    expect(archive.entries.filter((e) => e.desc === 'TABLE').map((e) => e.tag)).toEqual(
      expect.arrayContaining(['AuditLog', 'Order', 'OrderItem', 'Product', 'Tenant', 'User', '_prisma_migrations']),
    );
    expect(archive.entries.filter((e) => e.desc === 'FK CONSTRAINT')).toHaveLength(8);
    expect(archive.entries.find((e) => e.desc === 'TABLE DATA' && e.tag === 'User')?.copyStatement).toMatch(/^COPY public\."User" \(id, /);
  });

  test('a schema-only dump is whole and holds no data', async () => {
    const archive = await inspectFile(source(dump('bad-schema-only.dump')));
    expect([archive.blocks, archive.dataBytes]).toEqual([0, 0]);
  });

  test.each([
    ['bad-empty.dump', 'archive_empty'],
    ['bad-zeros.dump', 'archive_zeros'],
    ['bad-truncated-50pct.dump', 'archive_truncated'],
    ['pg15-plain.sql', 'ok'],
    ['pg15-plain.sql.gz', 'wrapped_twice'],
    ['pg15-dir.tar.gz', 'wrapped_twice'],
  ])('%s is refused as %s', async (name, reason) => {
    expect(await reasonOf(dump(name))).toBe(reason);
  });
});

describe('a directory archive', () => {
  const unpacked = () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'runbook-dir-'));
    execFileSync('tar', ['-xzf', path.join(DUMPS, 'pg15-dir.tar.gz'), '-C', folder]);
    const inner = readdirSync(folder).map((name) => path.join(folder, name))[0] ?? folder;
    const files = new Map(readdirSync(inner).map((name) => [name, statSync(path.join(inner, name)).size]));
    return { folder, files, open: async (name: string) => source(readFileSync(path.join(inner, name))) };
  };

  test('is read', async () => {
    const { folder, ...archive } = unpacked();
    expect(await inspectFolder(archive)).toMatchObject({ header: { format: 'directory', database: 'small' }, blocks: 7 });
    rmSync(folder, { recursive: true });
  });

  test('without one of its data files is a hole', async () => {
    const { folder, files, open } = unpacked();
    const [first] = [...files.keys()].filter((name) => name.endsWith('.gz'));
    files.delete(first ?? '');
    await expect(inspectFolder({ files, open })).rejects.toMatchObject({ reason: 'archive_hole', evidence: { entriesWhole: 6, entriesExpected: 7 } });
    rmSync(folder, { recursive: true });
  });

  test('without its table of contents is none', async () => {
    await expect(inspectFolder({ files: new Map(), open: async () => source(new Uint8Array()) })).rejects.toMatchObject({ reason: 'not_an_archive' });
  });

  test('its toc.dat alone is refused', async () => {
    const { folder, open } = unpacked();
    await expect(inspectFile(await open('toc.dat'))).rejects.toMatchObject({ reason: 'unsupported_format' });
    rmSync(folder, { recursive: true });
  });
});

test.each([
  ['15.18 (Debian 15.18-0+deb12u1)', 15],
  ['9.6.24', 9],
  ['18', 18],
  ['18beta1', 18],
  ['', null],
  ['devel', null],
])('the major version of %j is %j', (text, major) => {
  expect(majorOf(text)).toBe(major);
});
