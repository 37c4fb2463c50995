import { describe, expect, test } from '@jest/globals';
import { ACTIONS, importsOf, sourceFiles } from '../support/source-files.ts';

const files = [...sourceFiles('src'), ...sourceFiles('actions'), ...sourceFiles('bin')];
const layerOf = (file: string) => (file.startsWith('src/') ? (file.split('/')[1] ?? '') : (file.split('/')[0] ?? ''));
const builtin = (name: string) => name.startsWith('node:');
const outside = (name: string) => !/^(src|actions|bin)\//.test(name) && !builtin(name);

describe('who may import whom', () => {
  const allowed: Readonly<Record<string, readonly string[]>> = {
    core: ['core'],
    domain: ['core', 'domain'],
    adapters: ['core', 'adapters', 'domain'],
    actions: ['core', 'domain', 'adapters', 'actions'],
    bin: ['core', 'domain', 'adapters', 'actions', 'bin'],
  };

  test('layers point one way, and an action imports no other', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter(({ to }) => /^(src|actions|bin)\//.test(to))
        .filter(
          ({ to }) =>
            !allowed[layerOf(file)]?.includes(layerOf(to)) ||
            (layerOf(file) === 'actions' && layerOf(to) === 'actions' && to.split('/')[1] !== file.split('/')[1]),
        )
        .map(({ to }) => `${file} -> ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  test('adapters take types of the domain, not its decisions', () => {
    const wrong = files
      .filter((file) => layerOf(file) === 'adapters')
      .flatMap((file) =>
        importsOf(file)
          .filter(({ to, typeOnly }) => to.startsWith('src/domain/') && !typeOnly)
          .map(({ to }) => `${file} -> ${to}`),
      );
    expect(wrong).toEqual([]);
  });

  test('core imports nothing; the domain, of Node, crypto and zlib alone', () => {
    const wrong = files.flatMap((file) => {
      const may = layerOf(file) === 'core' ? [] : layerOf(file) === 'domain' ? ['node:crypto', 'node:zlib'] : null;
      if (may === null) return [];
      return importsOf(file)
        .filter(({ to }) => (builtin(to) || outside(to)) && !may.includes(to))
        .map(({ to }) => `${file} -> ${to}`);
    });
    expect(wrong).toEqual([]);
  });

  test('each outside library has one folder that imports it', () => {
    const homes = new Map<string, Set<string>>();
    for (const file of files) {
      for (const { to } of importsOf(file).filter((i) => outside(i.to))) {
        const library = to
          .split('/')
          .slice(0, to.startsWith('@') ? 2 : 1)
          .join('/');
        homes.set(library, (homes.get(library) ?? new Set()).add(file.split('/').slice(0, 3).join('/')));
      }
    }
    expect(homes.size).toBeGreaterThan(3);
    expect([...homes].filter(([, folders]) => folders.size > 1).map(([library, folders]) => `${library}: ${[...folders].join(', ')}`)).toEqual([]);
    expect(homes.get('undici')).toEqual(new Set(['src/adapters/http']));
    expect(homes.get('pg')).toEqual(new Set(['src/adapters/postgres']));
    expect(homes.get('@actions/core')).toEqual(new Set(['src/adapters/runner']));
  });
});

test('no import cycle', () => {
  const graph = new Map(
    files.map((file) => [
      file,
      importsOf(file)
        .filter((i) => !i.typeOnly && files.includes(i.to))
        .map((i) => i.to),
    ]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, trail: readonly string[]) => {
    if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
    else if (!done.has(file)) for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

test('every file under src is used by some action or command', () => {
  const reached = new Set<string>();
  const visit = (file: string) => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const { to } of importsOf(file)) if (files.includes(to)) visit(to);
  };
  for (const action of ACTIONS) visit(`actions/${action}/main.ts`);
  for (const command of files.filter((file) => /^bin\/[\w-]+\.ts$/.test(file))) visit(command);
  expect(files.filter((file) => !reached.has(file))).toEqual([]);
});
