import { describe, expect, test } from '@jest/globals';
import { layoutProblem } from '../../../src/domain/migrations/layout-problem.ts';
import { type Layout, type LayoutProblem, locateMigrations } from '../../../src/domain/migrations/prisma-layout.ts';
import { type Entry, joinPath, type ProjectFiles } from '../../../src/domain/migrations/project-files.ts';

/** A project in memory, from path to text; folders follow from the paths. */
function project(files: Readonly<Record<string, string>>): ProjectFiles {
  const below = (folder: string) =>
    Object.keys(files).flatMap((p) => (folder === '.' ? [p] : p.startsWith(`${folder}/`) ? [p.slice(folder.length + 1)] : []));
  const entry = (rest: string): Entry => ({ name: rest.split('/')[0] ?? '', kind: rest.includes('/') ? 'folder' : 'file' });
  return {
    readText: async (path) => files[joinPath('.', path)] ?? null,
    kind: async (path) => {
      if (files[joinPath('.', path)] !== undefined) return 'file';
      return below(joinPath('.', path)).length > 0 ? 'folder' : null;
    },
    list: async (path) => {
      const entries = below(joinPath('.', path)).map(entry);
      return entries.length === 0 ? null : [...new Map(entries.map((e) => [e.name, e])).values()];
    },
  };
}

const SCHEMA = 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n';
const CONFIG = (body: string) => `import { defineConfig, env } from 'prisma/config';\nexport default defineConfig({ ${body} });\n`;
const locate = (files: Readonly<Record<string, string>>, given = '') => locateMigrations(project(files), given);

describe('where the migrations are', () => {
  test.each<[string, Record<string, string>, string, string]>([
    ['the usual place', { 'prisma/schema.prisma': SCHEMA }, 'prisma/migrations', 'prisma/schema.prisma'],
    ['a schema at the root', { 'schema.prisma': SCHEMA, 'prisma/schema.prisma': SCHEMA }, 'migrations', 'schema.prisma'],
    ['package.json', { 'package.json': '{"prisma":{"schema":"db/schema.prisma"}}', 'db/schema.prisma': SCHEMA }, 'db/migrations', 'package.json'],
    [
      'package.json above',
      { '../package.json': '{"prisma":{"schema":"./api/db/x.prisma"}}', '../api/db/x.prisma': SCHEMA },
      '../api/db/migrations',
      'package.json',
    ],
    [
      'the nearest package.json counts',
      { 'package.json': '{}', '../package.json': '{"prisma":{"schema":"x.prisma"}}', 'prisma/schema.prisma': SCHEMA },
      'prisma/migrations',
      'prisma/schema.prisma',
    ],
    ['config: migrations.path', { 'prisma.config.ts': CONFIG(`migrations: { path: 'db/migrations' }`) }, 'db/migrations', 'prisma.config.ts'],
    [
      'config: schema',
      { 'prisma.config.mts': CONFIG(`schema: "./db/schema.prisma"`), 'db/schema.prisma': SCHEMA },
      'db/migrations',
      'prisma.config.mts',
    ],
    [
      'config in .config is relative to it',
      { '.config/prisma.ts': CONFIG(`schema: '../db/schema.prisma'`), 'db/schema.prisma': SCHEMA },
      'db/migrations',
      '.config/prisma.ts',
    ],
    [
      'config without either',
      { 'prisma.config.ts': CONFIG(`engine: 'classic'`), 'prisma/schema.prisma': SCHEMA },
      'prisma/migrations',
      'prisma/schema.prisma',
    ],
    [
      'config wins over package.json',
      { 'prisma.config.ts': CONFIG(`schema: 'a/schema.prisma'`), 'a/schema.prisma': SCHEMA, 'package.json': '{"prisma":{"schema":"b.prisma"}}' },
      'a/migrations',
      'prisma.config.ts',
    ],
    [
      'several files',
      { 'prisma.config.ts': CONFIG(`schema: 'prisma'`), 'prisma/main.prisma': SCHEMA, 'prisma/models/user.prisma': 'model User { id Int @id }' },
      'prisma/migrations',
      'prisma.config.ts',
    ],
    [
      'several files: beside the datasource where that exists',
      { 'prisma.config.ts': CONFIG(`schema: 'db'`), 'db/base/db.prisma': SCHEMA, 'db/base/migrations/1_a/migration.sql': '' },
      'db/base/migrations',
      'prisma.config.ts',
    ],
    [
      'several files: the folder where that exists',
      { 'prisma.config.ts': CONFIG(`schema: 'db'`), 'db/base/db.prisma': SCHEMA, 'db/migrations/1_a/migration.sql': '' },
      'db/migrations',
      'prisma.config.ts',
    ],
    [
      'the folder of early multi-file schemas',
      { 'prisma/schema/a.prisma': 'model A { id Int @id }', 'prisma/schema/b.prisma': SCHEMA },
      'prisma/schema/migrations',
      'prisma/schema',
    ],
    ['migrations alone, as in a sparse checkout', { 'prisma/migrations/1_a/migration.sql': '' }, 'prisma/migrations', 'prisma/migrations'],
  ])('%s', async (_, files, folder, source) => {
    expect(await locate(files)).toMatchObject({ folder, source });
  });

  test('the input wins, and what the project says of its variables stays', async () => {
    const files = { 'prisma/schema.prisma': SCHEMA.replace('DATABASE_URL', 'PG_URL'), 'sql/1_a/migration.sql': '' };
    expect(await locate(files, './sql/')).toEqual({
      folder: 'sql',
      source: 'migrations-path',
      urlVariables: ['PG_URL'],
      literalUrl: false,
      schemas: [],
    });
  });

  test.each<[string, Record<string, string>, string, LayoutProblem]>([
    ['a path that is not there', { 'prisma/schema.prisma': SCHEMA }, 'nope', { kind: 'path_missing', path: 'nope' }],
    [
      'a computed path',
      { 'prisma.config.ts': CONFIG('migrations: { path: process.env.DIR }') },
      '',
      { kind: 'not_literal', file: 'prisma.config.ts', key: 'migrations.path' },
    ],
    ['a spread', { 'prisma.config.ts': CONFIG('...base') }, '', { kind: 'not_literal', file: 'prisma.config.ts', key: 'migrations.path' }],
    ['a computed schema', { 'prisma.config.js': CONFIG('schema: pick()') }, '', { kind: 'not_literal', file: 'prisma.config.js', key: 'schema' }],
    [
      'a config that cannot be read',
      { 'prisma.config.ts': 'export { default } from "./shared"' },
      '',
      { kind: 'not_literal', file: 'prisma.config.ts', key: 'migrations.path' },
    ],
    [
      'a schema that is not there',
      { 'prisma.config.ts': CONFIG(`schema: 'gone.prisma'`) },
      '',
      { kind: 'schema_missing', file: 'prisma.config.ts', path: 'gone.prisma' },
    ],
    [
      'package.json names a schema that is not there',
      { 'package.json': '{"prisma":{"schema":"gone.prisma"}}' },
      '',
      { kind: 'schema_missing', file: 'package.json', path: 'gone.prisma' },
    ],
    [
      'Prisma 6 and 7 disagree',
      { 'prisma.config.ts': CONFIG(`schema: 'db'`), 'db/b/db.prisma': SCHEMA, 'db/b/migrations/x/y': '', 'db/migrations/x/y': '' },
      '',
      { kind: 'ambiguous', folders: ['db/b/migrations', 'db/migrations'] },
    ],
    [
      'a monorepo from its root',
      { 'apps/api/prisma/schema.prisma': SCHEMA, 'apps/web/x': '', 'packages/db/prisma/schema.prisma': SCHEMA },
      '',
      { kind: 'no_schema', elsewhere: ['apps/api', 'packages/db'] },
    ],
    ['nothing at all', { 'README.md': '' }, '', { kind: 'no_schema', elsewhere: [] }],
  ])('not known: %s', async (_, files, given, expected) => {
    const found = await locate(files, given);
    expect(found).toEqual(expected);
    const problem = layoutProblem(found as LayoutProblem);
    expect(['migrations-path', 'working-directory']).toContain(problem.input);
    expect(problem.problem).toMatch(/\.$/);
  });
});

describe('which variables hold the address', () => {
  test.each<[string, Record<string, string>, readonly string[], boolean]>([
    [
      'schema',
      {
        'prisma/schema.prisma':
          'datasource db {\n provider = "postgresql"\n url = env("POSTGRES_PRISMA_URL")\n directUrl = env("POSTGRES_URL_NON_POOLING") // direct\n}',
      },
      ['POSTGRES_PRISMA_URL', 'POSTGRES_URL_NON_POOLING'],
      false,
    ],
    [
      'commented out',
      { 'prisma/schema.prisma': 'datasource db {\n provider = "postgresql"\n url = env("A")\n // directUrl = env("B")\n}' },
      ['A'],
      false,
    ],
    [
      'a comment inside a string is none',
      { 'prisma/schema.prisma': 'datasource db {\n provider = "postgresql"\n url = "postgresql://u:p@h/d" // env("B")\n}' },
      [],
      true,
    ],
    [
      'config of Prisma 7',
      {
        'prisma.config.ts': CONFIG(`datasource: { url: env<Env>('PG_URL'), shadowDatabaseUrl: env('SHADOW') }`),
        'prisma/schema.prisma': 'datasource db {\n provider = "postgresql"\n}',
      },
      ['PG_URL'],
      false,
    ],
    [
      'config with process.env',
      {
        'prisma.config.ts': CONFIG(`datasource: { url: process.env.PG_URL!, directUrl: process.env['PG_DIRECT'] ?? '' }`),
        'prisma/schema.prisma': SCHEMA,
      },
      ['PG_URL', 'PG_DIRECT'],
      false,
    ],
  ])('%s', async (_, files, urlVariables, literalUrl) => {
    expect((await locate(files)) as Layout).toMatchObject({ urlVariables, literalUrl });
  });
});
