/** The parts of the set-up that decide something: what is unpacked, chosen, refused and replaced. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readToolchain } from '../../scripts/toolchain.mjs';

interface ZipEntry {
  readonly name: string;
  readonly mode: number;
  read(): Buffer;
}
interface Machine {
  readonly os: string;
  readonly arch: string;
  readonly glibc: readonly [number, number] | null;
  readonly macos: readonly [number, number] | null;
}
interface IndexFile {
  readonly filename: string;
  readonly url: string;
  readonly yanked?: boolean;
}
interface Found {
  readonly bin?: string;
  readonly version?: string;
  readonly major?: number;
  readonly problem?: string;
}

/** The set-up is plain JavaScript, as it runs before any package is there: its types are said here. */
const load = async <T>(name: string): Promise<T> => (await import(`../../scripts/setup/${name}.mjs`)) as T;

const { readZip, extract } = await load<{ readZip(bytes: Buffer): ZipEntry[]; extract(entries: ZipEntry[], folder: string): Promise<void> }>('zip');
const { chooseWheel, macosVersion } = await load<{
  chooseWheel(files: IndexFile[], version: string, machine: Machine): IndexFile | null;
  macosVersion(release: string): number[];
}>('wheel');
const { fetchWheel, filesOf } = await load<{
  fetchWheel(name: string, version: string, options: { machine: Machine; index: string; digests: Record<string, string> }): Promise<Buffer>;
  filesOf(text: string, contentType: string, base: string): IndexFile[];
}>('pypi');
const { findPostgres, inspect, PROGRAMS } = await load<{
  findPostgres(options: { path: string; folders: string[] }): Promise<Found | null>;
  inspect(folder: string): Promise<Found>;
  PROGRAMS: string[];
}>('postgres-find');
const { isInstalled, stampOf } = await load<{
  isInstalled(files: { lock: string; stamp: string | null; hidden: string | null }): boolean;
  stampOf(...texts: string[]): string;
}>('lockfile');
const { installFolder } = await load<{
  installFolder(
    target: string,
    build: (folder: string) => Promise<void>,
    options?: { isCurrent?: () => boolean | Promise<boolean>; part?: string },
  ): Promise<void>;
}>('install');

let folder = '';
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'setup-test-')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('zip reader', () => {
  interface Part {
    readonly name: string;
    readonly data: Buffer;
    readonly method?: number;
    readonly mode?: number;
    readonly size?: number;
  }

  /** A zip file as wheels are: entries, directory, end record. Local headers get an extra field that the directory has not. */
  function zip(parts: readonly Part[], comment = ''): Buffer {
    const locals: Buffer[] = [];
    const directory: Buffer[] = [];
    let offset = 0;
    for (const { name, data, method = 8, mode = 0o644, size = data.length } of parts) {
      const bytes = Buffer.from(name);
      const packed = method === 8 ? deflateRawSync(data) : data;
      const extra = Buffer.from([0x55, 0x54, 1, 0, 0]);
      const local = Buffer.alloc(30);
      local.writeUInt32LE(0x04034b50, 0);
      local.writeUInt16LE(bytes.length, 26);
      local.writeUInt16LE(extra.length, 28);
      const central = Buffer.alloc(46);
      central.writeUInt32LE(0x02014b50, 0);
      central.writeUInt16LE(method, 10);
      central.writeUInt32LE(packed.length, 20);
      central.writeUInt32LE(size, 24);
      central.writeUInt16LE(bytes.length, 28);
      central.writeUInt32LE((mode << 16) >>> 0, 38);
      central.writeUInt32LE(offset, 42);
      const entry = Buffer.concat([local, bytes, extra, packed]);
      offset += entry.length;
      locals.push(entry);
      directory.push(central, bytes);
    }
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(parts.length, 10);
    end.writeUInt32LE(offset, 16);
    end.writeUInt16LE(comment.length, 20);
    return Buffer.concat([...locals, ...directory, end, Buffer.from(comment)]);
  }

  const program = { name: 'tool-1.data/scripts/tool', data: Buffer.from('#!/bin/sh\necho hi\n'), mode: 0o100755 };
  const licence = { name: 'LICENCE', data: Buffer.from('do as you like'), method: 0, mode: 0o100644 };

  test('reads deflated and stored entries and leaves folders out', () => {
    const entries = readZip(zip([{ name: 'tool-1.data/', data: Buffer.alloc(0), method: 0 }, program, licence]));
    expect(entries.map(({ name, mode }) => [name, mode])).toEqual([
      [program.name, 0o100755],
      [licence.name, 0o100644],
    ]);
    expect(entries.map((entry) => entry.read().toString())).toEqual([program.data.toString(), licence.data.toString()]);
  });

  test('finds the end record before a comment, even one that looks like an end record', () => {
    expect(readZip(zip([licence], 'made by hand')).length).toBe(1);
    expect(readZip(zip([licence], `PK\u0005\u0006${'x'.repeat(40)}`)).length).toBe(1);
  });

  test('writes files with their execute bit', async () => {
    await extract(readZip(zip([program, licence])), folder);
    expect(await readFile(join(folder, program.name))).toEqual(program.data);
    expect((await stat(join(folder, program.name))).mode & 0o777).toBe(0o755);
    expect((await stat(join(folder, licence.name))).mode & 0o111).toBe(0);
  });

  test.each(['../outside', 'a/../../outside', '/etc/outside', 'a\\..\\outside'])('refuses the name %s', (name) => {
    expect(() => readZip(zip([{ ...licence, name }]))).toThrow('zip: unsafe name');
  });

  test('refuses what is cut off, is no zip file, lies about a size or is packed in another way', () => {
    const whole = zip([program, licence]);
    expect(() => readZip(whole.subarray(0, whole.length - 1))).toThrow('no end record');
    expect(() => readZip(whole.subarray(10))).toThrow('is not where the directory says');
    expect(() => readZip(Buffer.from('<html>not found</html>'))).toThrow('no end record');
    expect(() => readZip(Buffer.alloc(0))).toThrow('no end record');
    expect(() => readZip(zip([{ ...program, size: 5 }]))[0]?.read()).toThrow('the directory says 5');
    expect(() => readZip(zip([{ ...licence, method: 14 }]))[0]?.read()).toThrow('compression method 14');
  });
});

describe('choice of a wheel', () => {
  const files = [
    'tool-1.0-py3-none-macosx_10_9_x86_64.whl',
    'tool-1.0-py3-none-macosx_11_0_arm64.whl',
    'tool-1.0-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.whl',
    'tool-1.0-py3-none-manylinux_2_28_x86_64.whl',
    'tool-1.0-py3-none-musllinux_1_2_x86_64.whl',
    'tool-1.0-py3-none-win_amd64.whl',
    'tool-1.0.tar.gz',
    'tool-1.0.1-py3-none-manylinux_2_17_x86_64.whl',
    'tool-1.0rc1-py3-none-manylinux_2_17_x86_64.whl',
  ].map((filename) => ({ filename, url: `https://index.example/${filename}` }));
  const linux = (arch: string, glibc: readonly [number, number] | null): Machine => ({ os: 'linux', arch, glibc, macos: null });
  const mac = (arch: string, macos: readonly [number, number]): Machine => ({ os: 'darwin', arch, glibc: null, macos });

  test.each([
    ['Debian on x64', linux('x64', [2, 36]), 'manylinux_2_28_x86_64'],
    ['Debian on ARM', linux('arm64', [2, 36]), 'manylinux_2_17_aarch64.manylinux2014_aarch64'],
    ['a system whose glibc is too old', linux('x64', [2, 27]), null],
    ['the next major of glibc', linux('x64', [3, 0]), 'manylinux_2_28_x86_64'],
    ['Alpine', linux('x64', null), 'musllinux_1_2_x86_64'],
    ['Alpine on ARM', linux('arm64', null), null],
    ['a Mac with Intel', mac('x64', [13, 0]), 'macosx_10_9_x86_64'],
    ['a Mac with Apple silicon', mac('arm64', [15, 0]), 'macosx_11_0_arm64'],
    ['a processor that nobody builds for', linux('s390x', [2, 36]), null],
  ] as const)('%s', (_name, machine, tag) => {
    expect(chooseWheel(files, '1.0', machine)?.filename ?? null).toBe(tag && `tool-1.0-py3-none-${tag}.whl`);
  });

  test('a yanked wheel is not taken, a second build is', () => {
    const debian = linux('x64', [2, 36]);
    const filename = 'tool-1.0-1-py3-none-manylinux_2_17_x86_64.whl';
    expect(chooseWheel([{ filename, url: '', yanked: true }], '1.0', debian)).toBeNull();
    expect(chooseWheel([{ filename, url: '' }], '1.0', debian)?.filename).toBe(filename);
  });

  test('Darwin releases are read as the macOS that they are', () => {
    expect(['19.6.0', '20.1.0', '24.6.0', '25.0.0'].map(macosVersion)).toEqual([
      [10, 15],
      [11, 0],
      [15, 0],
      [26, 0],
    ]);
  });
});

describe('package index', () => {
  const machine: Machine = { os: 'linux', arch: 'x64', glibc: [2, 36], macos: null };
  const filename = 'tool-1.0-py3-none-manylinux_2_17_x86_64.whl';
  const wheel = Buffer.from('the bytes of a wheel');
  const digests = { [filename]: createHash('sha256').update(wheel).digest('hex') };

  /** Serves an index for as long as `use` takes, and tells what it was asked. */
  async function withIndex(answer: (request: IncomingMessage, response: ServerResponse) => void, use: (origin: string) => Promise<void>) {
    const asked: { url: string | undefined; authorization: string | undefined }[] = [];
    const server = createServer((request, response) => {
      asked.push({ url: request.url, authorization: request.headers.authorization });
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      await use(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
    return asked;
  }

  const serve = (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === '/simple/tool/')
      response.setHeader('content-type', 'text/html').end(`<a href="../../files/${filename}#sha256=00" data-x>${filename}</a>`);
    else if (request.url === `/files/${filename}`) response.end(wheel);
    else response.writeHead(404).end();
  };

  test('a wheel is fetched from the index that is named, with its credentials', async () => {
    const authorization = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
    const asked = await withIndex(serve, async (host) => {
      expect(await fetchWheel('tool', '1.0', { machine, index: `http://me:p%40ss@${host}/simple/`, digests })).toEqual(wheel);
    });
    expect(asked).toEqual([
      { url: '/simple/tool/', authorization },
      { url: `/files/${filename}`, authorization },
    ]);
  });

  test('whoever else holds the files does not see the credentials', async () => {
    let page: { url: string | undefined; authorization: string | undefined }[] = [];
    const files = await withIndex(serve, async (elsewhere) => {
      const refer = (_request: IncomingMessage, response: ServerResponse) => {
        response.setHeader('content-type', 'text/html').end(`<a href="http://${elsewhere}/files/${filename}">${filename}</a>`);
      };
      page = await withIndex(refer, async (host) => {
        expect(await fetchWheel('tool', '1.0', { machine, index: `http://me:secret@${host}/simple`, digests })).toEqual(wheel);
      });
    });
    expect(page[0]?.authorization).toMatch(/^Basic /);
    expect(files).toEqual([{ url: `/files/${filename}`, authorization: undefined }]);
  });

  test('bytes that nobody has pinned are refused, whatever digest the index names', async () => {
    await withIndex(serve, async (host) => {
      const index = `http://${host}/simple`;
      const other = { [filename]: 'f'.repeat(64) };
      await expect(fetchWheel('tool', '1.0', { machine, index, digests: other })).rejects.toThrow(`pinned is ${'f'.repeat(64)}`);
      await expect(fetchWheel('tool', '1.0', { machine, index, digests: {} })).rejects.toThrow(`${filename} has no pinned digest`);
    });
  });

  test('what an index does not have is not asked for again, and says what to do', async () => {
    const asked = await withIndex(serve, async (host) => {
      const failure = await fetchWheel('other', '1.0', { machine, index: `http://${host}/simple`, digests }).catch((error) => error);
      expect(failure.message).toMatch(/^cannot fetch http:.*\/simple\/other\/: HTTP 404$/);
      expect(failure.byHand).toContain('PIP_INDEX_URL');
      await expect(fetchWheel('tool', '9.9', { machine, index: `http://${host}/simple`, digests })).rejects.toThrow(
        'no wheel of tool 9.9 for linux x64 (glibc 2.36)',
      );
    });
    expect(asked.length).toBe(2);
  });

  test('an index that stumbles, or breaks off in the middle, is asked again', async () => {
    const trouble = [
      (response: ServerResponse) => response.writeHead(503).end(),
      (response: ServerResponse) => response.writeHead(200, { 'content-length': 1000 }).write('cut off', () => response.destroy()),
    ];
    const stumble = (request: IncomingMessage, response: ServerResponse) => {
      const next = trouble.shift();
      if (next) next(response);
      else serve(request, response);
    };
    await withIndex(stumble, async (host) => {
      expect(await fetchWheel('tool', '1.0', { machine, index: `http://${host}/simple`, digests })).toEqual(wheel);
    });
  });

  test('pages in JSON and in HTML list the same files', () => {
    const base = 'https://index.example/simple/tool/';
    const json = JSON.stringify({ files: [{ filename, url: `/files/${filename}`, yanked: false }] });
    const html = `<html><a href="/files/${filename}#sha256=00">${filename}</a><a data-yanked="" href="old.whl">old.whl</a></html>`;
    const url = `https://index.example/files/${filename}`;
    expect(filesOf(json, 'application/vnd.pypi.simple.v1+json', base)).toEqual([{ filename, url, yanked: false }]);
    expect(filesOf(html, 'text/html; charset=utf-8', base).map((file) => [file.filename, file.url.split('#')[0], file.yanked])).toEqual([
      [filename, url, false],
      ['old.whl', `${base}old.whl`, true],
    ]);
  });
});

describe('search for PostgreSQL', () => {
  /** A bin folder whose programs do nothing but say a version. */
  async function installation(name: string, version: string, { programs = PROGRAMS, other = {} as Record<string, string> } = {}) {
    const bin = join(folder, name);
    await mkdir(bin, { recursive: true });
    for (const program of programs) {
      await writeFile(join(bin, program), `#!/bin/sh\necho "${program} (PostgreSQL) ${other[program] ?? version} (Debian)"\n`);
      await chmod(join(bin, program), 0o755);
    }
    return bin;
  }

  test('a complete folder is taken, with its version', async () => {
    const bin = await installation('bin', '15.18');
    expect(await inspect(bin)).toEqual({ bin, version: '15.18', major: 15 });
  });

  test('a server without the clients is refused, and the other way round', async () => {
    const server = await installation('server', '16.4', { programs: ['postgres', 'initdb', 'pg_ctl'] });
    const client = await installation('client', '16.4', { programs: ['pg_dump', 'pg_restore', 'psql', 'createdb'] });
    expect(await inspect(server)).toEqual({ problem: `${server} has no pg_dump, pg_restore, psql, createdb` });
    expect(await inspect(client)).toEqual({ problem: `${client} has no postgres, initdb, pg_ctl` });
    expect(await findPostgres({ path: `${server}:${client}`, folders: [] })).toBeNull();
  });

  test('a folder that mixes versions is refused: a dump of the newer client would not restore with the older', async () => {
    const bin = await installation('mixed', '15.18', { other: { pg_restore: '17.2' } });
    expect((await inspect(bin)).problem).toMatch(/mixes versions: postgres 15\.18, .*pg_restore 17\.2/);
  });

  test("Debian's wrapper is not a program of one version", async () => {
    const bin = await installation('wrapped', '15.18', { programs: [...PROGRAMS.filter((name) => name !== 'pg_restore'), 'pg_wrapper'] });
    await symlink('pg_wrapper', join(bin, 'pg_restore'));
    expect(await inspect(bin)).toEqual({ problem: `${bin} has no pg_restore` });
  });

  test('a version that is too old, and a program that does not run, are refused with the cause', async () => {
    expect((await inspect(await installation('old', '14.13'))).problem).toMatch(/has PostgreSQL 14\.13, and 15 is the oldest/);
    const broken = await installation('broken', '17.2');
    await writeFile(join(broken, 'psql'), '#!/bin/sh\necho "libreadline.so.8: cannot open shared object file" >&2\nexit 127\n');
    expect((await inspect(broken)).problem).toBe(`${join(broken, 'psql')} does not run: libreadline.so.8: cannot open shared object file`);
  });

  test('links on the PATH lead to the folder that they come from', async () => {
    const bin = await installation('lib/15/bin', '15.18');
    const links = join(folder, 'links');
    await mkdir(links);
    for (const program of ['postgres', 'initdb', 'pg_ctl']) await symlink(join(bin, program), join(links, program));
    expect(await findPostgres({ path: `/nowhere:${links}`, folders: [] })).toEqual({ bin, version: '15.18', major: 15 });
  });

  test('the PATH comes first, then the newest of the usual folders', async () => {
    await installation('usual/9/bin', '15.9');
    const newest = await installation('usual/10/bin', '15.10');
    await installation('usual/99/bin', '99.1', { programs: ['psql'] });
    const onPath = await installation('own', '15.1');
    const folders = [join(folder, 'usual/*/bin'), '/nowhere/*/bin'];
    expect((await findPostgres({ path: '', folders }))?.bin).toBe(newest);
    expect((await findPostgres({ path: onPath, folders }))?.bin).toBe(onPath);
  });
});

describe('whether the npm packages are those of the lock file', () => {
  const pkg = (version: string, more = {}) => ({ version, integrity: `sha512-${version}`, ...more });
  const lock = JSON.stringify({
    packages: { '': { name: 'us' }, 'node_modules/a': pkg('1.0.0'), 'node_modules/b-darwin': pkg('2.0.0', { optional: true }) },
  });
  const record = (packages: object) => JSON.stringify({ packages });

  test('by the stamp of the installation', () => {
    const hidden = record({});
    expect(isInstalled({ lock, stamp: `${stampOf(lock)}\n`, hidden })).toBe(true);
    expect(isInstalled({ lock: `${lock} `, stamp: stampOf(lock), hidden })).toBe(false);
    expect(isInstalled({ lock, stamp: null, hidden })).toBe(false);
  });

  test('never when npm has not finished', () => {
    expect(isInstalled({ lock, stamp: stampOf(lock), hidden: null })).toBe(false);
  });

  test("without a stamp, by npm's own record", () => {
    const stamp = 'of an older lock file';
    expect(isInstalled({ lock, stamp, hidden: record({ 'node_modules/a': pkg('1.0.0') }) })).toBe(true);
    expect(isInstalled({ lock, stamp, hidden: record({ 'node_modules/a': pkg('1.0.1') }) })).toBe(false);
    expect(isInstalled({ lock, stamp, hidden: record({ 'node_modules/a': pkg('1.0.0', { integrity: 'sha512-other' }) }) })).toBe(false);
    expect(isInstalled({ lock, stamp, hidden: record({ 'node_modules/a': pkg('1.0.0'), 'node_modules/extra': pkg('1.0.0') }) })).toBe(false);
    expect(isInstalled({ lock, stamp, hidden: record({ 'node_modules/b-darwin': pkg('2.0.0') }) })).toBe(false);
  });

  test('a stamp of two files is not that of the same text cut elsewhere', () => {
    expect(stampOf('ab', 'c')).not.toBe(stampOf('a', 'bc'));
  });
});

describe('installation of a folder', () => {
  const write = (text: string) => async (into: string) => {
    await writeFile(join(into, 'file'), text);
  };
  const content = () => readFile(join(folder, 'tool', 'file'), 'utf8');

  test('two at once: one wins, both succeed, nothing is left over', async () => {
    const target = join(folder, 'tool');
    await Promise.all([installFolder(target, write('first')), installFolder(target, write('second'))]);
    expect(['first', 'second']).toContain(await content());
    expect(await readdir(folder)).toEqual(['tool']);
  });

  test('a failure leaves what was there and nothing else', async () => {
    const target = join(folder, 'tool');
    await installFolder(target, write('old'));
    const fail = async (into: string) => {
      await writeFile(join(into, 'half'), '');
      throw new Error('no network');
    };
    await expect(installFolder(target, fail, { isCurrent: () => false })).rejects.toThrow('no network');
    expect(await content()).toBe('old');
    expect(await readdir(folder)).toEqual(['tool']);
  });

  test('what is not current is replaced as a whole, by a part of what was built', async () => {
    const target = join(folder, 'tool');
    await installFolder(target, write('old'));
    const build = async (into: string) => {
      await mkdir(join(into, 'node_modules'));
      await writeFile(join(into, 'node_modules', 'file'), 'new');
    };
    await installFolder(target, build, { isCurrent: async () => (await content()) === 'new', part: 'node_modules' });
    expect(await content()).toBe('new');
    expect(await readdir(folder)).toEqual(['tool']);
  });
});

test('a toolchain that was never written, or is damaged, says how to get one', async () => {
  const file = join(folder, 'toolchain.json');
  expect(() => readToolchain(file)).toThrow(`${file} is not there: run \`npm run setup\` first`);
  await writeFile(file, '{"node": ');
  expect(() => readToolchain(file)).toThrow('run `npm run setup` again');
});
