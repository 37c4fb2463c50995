import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { ROOT } from '../support/run-bundle.ts';
import { ACTIONS, sourceFiles } from '../support/source-files.ts';

const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .sort();

const DIST = path.join(ROOT, 'dist');
const LIBRARIES = readdirSync(path.join(DIST, 'chunks'));

test('has no require left over from CommonJS but pg-native, which is never touched', () => {
  const left = filesOf(DIST)
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) => [...readFileSync(path.join(DIST, name), 'utf8').matchAll(/eval\("require"\)\("([^"]+)"\)/g)].map((m) => m[1]));
  expect(left).toEqual(['pg-native']);
});

test('a runner downloads at most 4 MB, whichever action it runs', () => {
  const shipped = [DIST, path.join(ROOT, 'actions')].flatMap((folder) =>
    filesOf(folder)
      .filter((name) => !name.endsWith('.ts'))
      .map((name) => readFileSync(path.join(folder, name))),
  );
  expect(gzipSync(Buffer.concat(shipped)).length).toBeLessThanOrEqual(4_000_000);
});

test('libraries that several bundles use are there once', () => {
  expect(LIBRARIES.toSorted()).toEqual(['cache', 'github', 'ioredis', 'nodemailer', 'pg', 'undici']);
  const copies = filesOf(DIST).filter((name) => name.endsWith('.js') && /MockAgent/.test(readFileSync(path.join(DIST, name), 'utf8')));
  expect(copies).toEqual(['chunks/undici/index.js']);
});

describe.each(ACTIONS)('the bundle of %s', (action) => {
  const folder = path.join(ROOT, 'dist', action);
  const main = () => readFileSync(path.join(folder, 'index.js'), 'utf8');

  test('starts with at most 1.2 MB', () => expect(statSync(path.join(folder, 'index.js')).size).toBeLessThanOrEqual(1_200_000));

  test('carries one undici', () => {
    expect(new Set([...main().matchAll(/undici\/(\d+\.\d+\.\d+)/g)].map((m) => m[1])).size).toBeLessThanOrEqual(1);
  });
});

test('no action asks for an OIDC token, which the bundles leave out', () => {
  const asking = [...sourceFiles('src'), ...sourceFiles('actions')].filter((file) =>
    readFileSync(path.join(ROOT, file), 'utf8').includes('getIDToken'),
  );
  expect(asking).toEqual([]);
});

test('dist/ is what the source builds, byte for byte, and nothing else', () => {
  // Beside it, as the other tests run the bundles in dist/.
  const copy = mkdtempSync(path.join(ROOT, '.cache', 'build-'));
  try {
    execFileSync(process.execPath, ['scripts/build.mjs', '--out', path.join(copy, 'dist')], { cwd: ROOT, stdio: 'pipe' });
    expect(filesOf(path.join(copy, 'dist'))).toEqual(filesOf(path.join(ROOT, 'dist')));
    const stale = filesOf(path.join(ROOT, 'dist')).filter(
      (name) => !readFileSync(path.join(copy, 'dist', name)).equals(readFileSync(path.join(ROOT, 'dist', name))),
    );
    expect(stale).toEqual([]);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  expect(existsSync(copy)).toBe(false);
}, 180_000);
